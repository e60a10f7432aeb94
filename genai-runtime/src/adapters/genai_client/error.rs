//! Errors.

use std::borrow::Cow;

use genai_client::Error;
use genai_client::webc::Error as WebError;

use crate::adapters::transport::{reqwest_error, status};
use crate::failure::{ErrorType, OTHER};

/// The HTTP status where the server answered with one, else the kind of error.
impl ErrorType for Error {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::HttpError { status: code, .. } => return status(code.as_u16()),
            Self::WebAdapterCall { webc_error, .. } | Self::WebModelCall { webc_error, .. } => {
                return webc_error.error_type();
            }
            // A stream wraps what went wrong: also the answer that should have begun it.
            Self::WebStream { error, .. } => {
                return error
                    .downcast_ref::<Self>()
                    .map(Self::error_type)
                    .or_else(|| error.downcast_ref::<WebError>().map(WebError::error_type))
                    .unwrap_or(Cow::Borrowed("stream_error"));
            }
            Self::StreamParse { .. } => "stream_parse_error",
            // The provider said within the stream that it failed.
            Self::ChatResponse { .. } => "stream_error_event",
            Self::NoChatResponse { .. } => "no_chat_response",
            Self::InvalidJsonResponseElement { .. } | Self::JsonValueExt(_) | Self::SerdeJson(_) => "json_error",
            Self::ChatResponseGeneration { .. } => "invalid_response",
            Self::RequiresApiKey { .. } | Self::NoAuthResolver { .. } | Self::NoAuthData { .. } => "no_auth",
            Self::ModelMapperFailed { .. } | Self::Resolver { .. } => "resolver_error",
            Self::AdapterNotSupported { .. } => "not_supported",
            Self::AdapterKindMismatch { .. } => "adapter_mismatch",
            Self::ChatReqHasNoMessages { .. }
            | Self::LastChatMessageIsNotUser { .. }
            | Self::MessageRoleNotSupported { .. }
            | Self::MessageContentTypeNotSupported { .. }
            | Self::JsonModeWithoutInstruction
            | Self::CacheBreakpointNoEligibleContent { .. } => "invalid_request",
            _ => OTHER,
        })
    }
}

impl ErrorType for WebError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ResponseFailedStatus { status: code, .. } => return status(code.as_u16()),
            Self::Reqwest(error) => return reqwest_error!(error),
            Self::ResponseFailedNotJson { .. } | Self::ResponseFailedInvalidJson { .. } | Self::JsonValueExt(_) => {
                "json_error"
            }
        })
    }
}

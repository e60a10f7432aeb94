//! Errors.

use std::borrow::Cow;

use genai_client::Error;
use genai_client::webc::{Error as WebError, StreamTimeout};

use crate::adapters::http_error::{reqwest_error, status};
use crate::answer::ErrorType;
use crate::answer::error_type::OTHER;
use crate::budget::BudgetExceeded;

/// The HTTP status if the server answered with one, or else the kind of error.
impl ErrorType for Error {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::HttpError { status: code, .. } => return status(code.as_u16()),
            Self::WebAdapterCall { webc_error, .. } | Self::WebModelCall { webc_error, .. } => {
                return webc_error.error_type();
            }
            // A stream wraps its errors, even an error status of the response that should have begun it.
            Self::WebStream { error, .. } => return stream_error(error.as_ref()),
            Self::StreamParse { .. } => "stream_parse_error",
            // The provider reported the failure within the stream.
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

/// Converts a refusal into `Internal` with its text.
impl From<BudgetExceeded> for Error {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Internal(exceeded.to_string())
    }
}

impl ErrorType for WebError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ResponseFailedStatus { status: code, .. } => return status(code.as_u16()),
            Self::Reqwest(error) => return reqwest_error!(error, "request_error"),
            Self::ResponseFailedNotJson { .. } | Self::ResponseFailedInvalidJson { .. } | Self::JsonValueExt(_) => {
                "json_error"
            }
        })
    }
}

fn stream_error(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Cow<'static, str> {
    const OTHER: &str = "stream_error";
    if let Some(answer) = error.downcast_ref::<Error>() {
        return answer.error_type();
    }
    if let Some(transport) = error.downcast_ref::<reqwest::Error>() {
        return reqwest_error!(transport, OTHER);
    }
    Cow::Borrowed(if error.is::<StreamTimeout>() { "timeout" } else { OTHER })
}

//! Errors: the service's code such as `ThrottlingException`, or the stage at which the request failed.

use std::any::Any;
use std::borrow::Cow;
use std::error::Error as StdError;

use aws_sdk_bedrockruntime::Error;
use aws_sdk_bedrockruntime::config::http::HttpResponse;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_sdk_bedrockruntime::operation::invoke_model::InvokeModelError;
use aws_sdk_bedrockruntime::operation::invoke_model_with_response_stream::InvokeModelWithResponseStreamError;
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use aws_smithy_types::event_stream::RawMessage;

use crate::adapters::http_error::{code, failed_status};
use crate::answer::ErrorType;
use crate::answer::error_type::{KnownError, of};
use crate::budget::BudgetExceeded;

/// The service's code; without one the HTTP status, or the stage of the failure: `timeout`, `connect`,
/// `ConstructionFailure`, `DispatchFailure`, `ResponseError`. `Unhandled` is an answer that the SDK could not parse.
impl<E: ProvideErrorMetadata + Any, R: Any> ErrorType for SdkError<E, R> {
    fn error_type(&self) -> Cow<'static, str> {
        match self {
            Self::ServiceError(error) => code_of(error.err())
                .or_else(|| of_stream(error.err()))
                .or_else(|| status(error.raw()))
                .unwrap_or(UNHANDLED),
            Self::ResponseError(error) => status(error.raw()).unwrap_or(Cow::Borrowed("ResponseError")),
            Self::TimeoutError(_) => Cow::Borrowed("timeout"),
            Self::DispatchFailure(failure) if failure.is_timeout() => Cow::Borrowed("timeout"),
            Self::DispatchFailure(failure) if failure.is_io() => Cow::Borrowed("connect"),
            Self::DispatchFailure(_) => Cow::Borrowed("DispatchFailure"),
            Self::ConstructionFailure(_) => Cow::Borrowed("ConstructionFailure"),
            _ => Cow::Borrowed("SdkError"),
        }
    }
}

/// The `error.type` of errors of model operations.
pub(in crate::adapters) fn error_type(error: &(dyn StdError + 'static)) -> Option<KnownError> {
    of::<SdkError<ConverseError>>(error)
        .or_else(|| of::<SdkError<ConverseStreamError>>(error))
        .or_else(|| of::<SdkError<ConverseStreamOutputError, RawMessage>>(error))
        .or_else(|| of::<SdkError<InvokeModelError>>(error))
        .or_else(|| of::<SdkError<InvokeModelWithResponseStreamError>>(error))
        .or_else(|| of::<ConverseError>(error))
        .or_else(|| of::<ConverseStreamError>(error))
        .or_else(|| of::<ConverseStreamOutputError>(error))
        .or_else(|| of::<Error>(error))
}

/// The SDK's word for unknown errors.
const UNHANDLED: Cow<'static, str> = Cow::Borrowed("Unhandled");

/// Errors of the service itself, after `into_service_error`.
macro_rules! service_errors {
    ($($error:ty: $refused:expr;)*) => {
        $(impl ErrorType for $error {
            fn error_type(&self) -> Cow<'static, str> {
                code_of(self).or_else(|| of_stream(self)).unwrap_or(UNHANDLED)
            }
        }

        /// Converts a refusal into a service error, which contains the refusal itself.
        impl From<BudgetExceeded> for $error {
            fn from(exceeded: BudgetExceeded) -> Self {
                let refused: fn(BudgetExceeded) -> Self = $refused;
                refused(exceeded)
            }
        })*
    };
}

service_errors! {
    ConverseError: Self::unhandled;
    ConverseStreamError: Self::unhandled;
    ConverseStreamOutputError: Self::unhandled;
    Error: |exceeded| ConverseError::from(exceeded).into();
}

fn code_of(error: &impl ProvideErrorMetadata) -> Option<Cow<'static, str>> {
    error.code().and_then(code)
}

/// The code of an error within a stream, which has a name that the SDK does not make its code.
fn of_stream(error: &dyn Any) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(match error.downcast_ref()? {
        ConverseStreamOutputError::InternalServerException(_) => "InternalServerException",
        ConverseStreamOutputError::ModelStreamErrorException(_) => "ModelStreamErrorException",
        ConverseStreamOutputError::ValidationException(_) => "ValidationException",
        ConverseStreamOutputError::ThrottlingException(_) => "ThrottlingException",
        ConverseStreamOutputError::ServiceUnavailableException(_) => "ServiceUnavailableException",
        _ => return None,
    }))
}

/// The status of an HTTP response; parts of a stream have none.
fn status(raw: &dyn Any) -> Option<Cow<'static, str>> {
    let response = raw.downcast_ref::<HttpResponse>()?;
    failed_status(response.status().as_u16())
}

/// Converts a refusal into `ConstructionFailure`, which contains the refusal itself: nothing was sent.
impl<E, R> From<BudgetExceeded> for SdkError<E, R> {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::construction_failure(exceeded)
    }
}

//! Errors.

use std::borrow::Cow;

use async_openai::error::OpenAIError;

use crate::adapters::http_error::{reqwest_error, status};
use crate::answer::ErrorType;
use crate::answer::error_type::OTHER;
use crate::budget::BudgetExceeded;

/// The HTTP status where the server answered with one, else the kind of error.
impl ErrorType for OpenAIError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Reqwest(error) => return reqwest_error!(error, "request_error"),
            Self::ApiError(error) => return status(error.status_code.as_u16()),
            // Also what a server says with a status of 4xx and without the body that the API has for it.
            Self::JSONDeserialize(..) => "json_deserialize_error",
            Self::StreamError(_) => "stream_error",
            Self::InvalidArgument(_) => "invalid_argument",
            // Of files, and of a user's own middleware.
            _ => OTHER,
        })
    }
}

/// A refusal as `InvalidArgument`, with its text: the one error of the client that nothing was sent for.
impl From<BudgetExceeded> for OpenAIError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::InvalidArgument(exceeded.to_string())
    }
}

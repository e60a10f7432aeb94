//! Errors.

use std::borrow::Cow;

use async_openai::error::OpenAIError;
use serde_json::Value;

use crate::adapters::http_error::{reqwest_error, status};
use crate::adapters::json::Body;
use crate::adapters::reader::{self, As};
use crate::answer::error_type::OTHER;
use crate::answer::{ErrorType, Response};
use crate::budget::BudgetExceeded;
use crate::usage::Usage;

/// The HTTP status if the server answered with one, or else the kind of error.
impl ErrorType for OpenAIError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Reqwest(error) => return reqwest_error!(error, "request_error"),
            Self::ApiError(error) => return status(error.status_code.as_u16()),
            // Servers such as llama.cpp and vLLM send errors of status 4xx in another form than the API's. Their codes
            // are numbers, so the client fails to parse them.
            Self::JSONDeserialize(_, body) => return in_body(body).unwrap_or("json_deserialize_error".into()),
            Self::StreamError(_) => "stream_error",
            Self::InvalidArgument(_) => "invalid_argument",
            // Other errors are those of files and of custom middleware.
            _ => OTHER,
        })
    }

    /// Usage of an answer that was paid for but that the client could not parse, such as one with a new kind of item.
    fn usage(&self) -> Usage {
        match self {
            Self::JSONDeserialize(_, body) => Body::parse(body).usage(),
            _ => Usage::unknown(),
        }
    }
}

/// The HTTP status repeated in an error's body, or the body's word for the error.
fn in_body(body: &str) -> Option<Cow<'static, str>> {
    let body: Value = serde_json::from_str(body).ok()?;
    let code = body.pointer("/error/code").or_else(|| body.get("code"));
    let status_code = code.and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    match status_code {
        Some(code @ 400..600) => Some(status(code)),
        _ => reader::failure(&body, As::Document),
    }
}

/// Converts a refusal into `InvalidArgument` with its text: the client's only error for requests that were not sent.
impl From<BudgetExceeded> for OpenAIError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::InvalidArgument(exceeded.to_string())
    }
}

#[cfg(test)]
mod tests {
    use async_openai::error::OpenAIError;

    use crate::answer::ErrorType;

    #[test]
    fn unreadable_answer_has_its_usage() {
        let body = r#"{"id": "resp_1", "output": [{"type": "new"}], "usage": {"input_tokens": 9, "output_tokens": 4}}"#;
        let reason = serde_json::from_str::<bool>(body).expect_err("it is an object");
        let error = OpenAIError::JSONDeserialize(reason, body.to_owned());
        assert_eq!(error.error_type(), "json_deserialize_error");
        assert_eq!(error.usage().output_tokens(), Some(4));
        let around: Box<dyn std::error::Error> = error.into();
        assert_eq!(around.usage().input_tokens(), Some(9), "inside of others, too");
    }
}

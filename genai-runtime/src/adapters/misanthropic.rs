//! `misanthropic`: Anthropic's messages. Anthropic counts tokens read from or written to its cache outside
//! `input_tokens`, and thinking within `output_tokens` (API reference, "Messages", `usage`).

use std::borrow::Cow;

use misanthropic::client::{AnthropicError, Error};
use misanthropic::prompt::{Effort, OutputFormat};
use misanthropic::response::Message;
use misanthropic::stream::{Error as StreamError, Event};
use misanthropic::tool::Use;
use misanthropic::{CachedPrompt, Prompt};

use crate::adapters::http_error::{failed_status, reqwest_error};
use crate::adapters::reader::{As, Dialect, serialized_chunk, serialized_content, serialized_response, tool_calls};
use crate::answer::ErrorType;
use crate::budget::BudgetExceeded;
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::FilledWithZeros(Dialect::Anthropic);
    Message: said;
}

// `MessageStart` has model, id and input tokens; the counts of each `MessageDelta` are cumulative (API reference,
// "Streaming messages"). The client assembles `Message` and the tool calls from these events.
serialized_chunk!(As::FilledWithZeros(Dialect::Anthropic); Event);

tool_calls! {
    Use { name: name, id: id, arguments: input }
}

/// Captures the content alone. The fields around it have a type that the client omits if the server does.
#[cfg(feature = "capture")]
fn said(message: &Message, output: &mut crate::capture::OutputContent) {
    crate::messages::as_json(&message.inner, |value| {
        output.message(0, crate::messages::json::message(value));
    });
}

impl Request for Prompt {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        let output = self.output_config.as_ref();
        let format = output.and_then(|output| output.format.as_ref());
        let is_json = matches!(format, Some(OutputFormat::JsonSchema(_)));
        attributes
            .model(self.model.name())
            .stream(self.stream)
            .max_tokens(self.max_tokens.get())
            .temperature(self.temperature)
            .top_p(self.top_p)
            .top_k(self.top_k.map(std::num::NonZero::get))
            .stop_sequences(self.stop_sequences.as_deref())
            .reasoning_level(output.and_then(|output| output.effort.as_ref()).map(Effort::as_str))
            .output_type(is_json.then_some("json"));
    }

    serialized_content!();
}

impl Request for CachedPrompt {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        (**self).describe(attributes);
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        (**self).content(content);
    }
}

/// The HTTP status, which has one type of Anthropic's errors each, or else that type: `billing_error`.
impl ErrorType for AnthropicError {
    fn error_type(&self) -> Cow<'static, str> {
        self.status()
            .and_then(|status| failed_status(status.get()))
            .unwrap_or(Cow::Borrowed(kind(self)))
    }
}

/// The HTTP status if there was an answer, or else the step that failed: `timeout`, `connect`, `HTTP`, `Parse`, ….
impl ErrorType for Error {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Anthropic(error) => return error.error_type(),
            Self::NonJsonResponse { status, .. } => return failed_status(*status).unwrap_or("NonJsonResponse".into()),
            Self::HTTP(error) => return reqwest_error!(error, "HTTP"),
            Self::Parse(_) => "Parse",
            Self::UnexpectedResponse { .. } => "UnexpectedResponse",
        })
    }
}

/// The type of the error that Anthropic sent within the stream, whose status was 200, or the step that failed.
impl ErrorType for StreamError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Anthropic { error, .. } => kind(error),
            Self::Stream { .. } => "Stream",
            Self::Parse { .. } => "Parse",
            Self::MessageAssembly { .. } => "MessageAssembly",
            Self::Delta { .. } => "Delta",
            Self::JsonAssembly { .. } => "JsonAssembly",
        })
    }
}

/// Converts a refusal into `Unknown` with its text and without a status, like the client's own errors.
impl From<BudgetExceeded> for AnthropicError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Unknown {
            code: None,
            message: exceeded.to_string(),
        }
    }
}

/// Converts a refusal into `Anthropic`, with an `AnthropicError` inside.
impl From<BudgetExceeded> for Error {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Anthropic(exceeded.into())
    }
}

/// Converts a refusal into `MessageAssembly` with its text: the stream's other errors need an event from the server.
impl From<BudgetExceeded> for StreamError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::MessageAssembly {
            message: Cow::Owned(exceeded.to_string()),
            delta: None,
        }
    }
}

/// The type in Anthropic's word.
fn kind(error: &AnthropicError) -> &'static str {
    match error {
        AnthropicError::InvalidRequest { .. } => "invalid_request_error",
        AnthropicError::Authentication { .. } => "authentication_error",
        AnthropicError::Billing { .. } => "billing_error",
        AnthropicError::Permission { .. } => "permission_error",
        AnthropicError::NotFound { .. } => "not_found_error",
        AnthropicError::RequestTooLarge { .. } => "request_too_large",
        AnthropicError::RateLimit { .. } => "rate_limit_error",
        AnthropicError::API { .. } => "api_error",
        AnthropicError::Overloaded { .. } => "overloaded_error",
        AnthropicError::Timeout { .. } => "timeout_error",
        AnthropicError::Unknown { .. } => "Unknown",
    }
}

//! `ollama-rs`: chat, completion and embeddings. Ollama's `prompt_eval_count` and `eval_count` are the tokens of the
//! prompt and the answer (API documentation, "Generate a completion", response). Its answers have no id. The client
//! keeps neither finish reasons nor the HTTP status of errors.

use std::borrow::Cow;

use ollama_rs::error::OllamaError;
use ollama_rs::generation::chat::ChatMessageResponse;
use ollama_rs::generation::chat::request::ChatMessageRequest;
use ollama_rs::generation::completion::GenerationResponse;
use ollama_rs::generation::completion::request::GenerationRequest;
use ollama_rs::generation::embeddings::GenerateEmbeddingsResponse;
use ollama_rs::generation::embeddings::request::GenerateEmbeddingsRequest;
use ollama_rs::generation::parameters::{FormatType, ThinkType};
use ollama_rs::generation::tools::ToolCall;
use ollama_rs::models::ModelOptions;
use serde_json::Value;

use crate::adapters::http_error::reqwest_error;
use crate::adapters::reader::{As, Dialect, serialized_chunk, serialized_content, serialized_response, tool_calls};
use crate::answer::ErrorType;
use crate::answer::error_type::OTHER;
use crate::budget::BudgetExceeded;
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::WithoutReasons(Dialect::Ollama);
    ChatMessageResponse;
    GenerationResponse;
    // The client keeps only the vectors.
    GenerateEmbeddingsResponse;
}

// Only the last chunk has counts.
serialized_chunk!(As::WithoutReasons(Dialect::Ollama); ChatMessageResponse, GenerationResponse);

// Ollama's tool calls have no id.
tool_calls! {
    ToolCall { name: function.name, arguments: function.arguments }
}

/// Requests whose types have these fields in common.
macro_rules! requests {
    ($($request:ty),*) => {
        $(impl Request for $request {
            fn describe(&self, attributes: &mut RequestAttributes<'_>) {
                attributes
                    .model(&self.model_name)
                    .output_type(self.format.as_ref().map(output_type))
                    .reasoning_level(self.think.as_ref().and_then(reasoning_level));
                self.options.describe(attributes);
            }

            serialized_content!();
        })*
    };
}

requests!(ChatMessageRequest, GenerationRequest<'_>);

impl Request for GenerateEmbeddingsRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes.model(&self.model_name).dimension_count(self.dimensions);
    }
}

/// The options have no accessors, so they are serialized.
impl Request for ModelOptions {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        // A number of 32 bits keeps its digits in a text, but would get more as a number of 64 bits.
        let Some(options) = serde_json::to_string(self)
            .ok()
            .and_then(|text| serde_json::from_str::<Value>(&text).ok())
        else {
            return;
        };
        let number = |key: &str| options.get(key).and_then(Value::as_f64);
        let integer = |key: &str| options.get(key).and_then(Value::as_i64);
        let stop: Vec<&str> = options
            .get("stop")
            .and_then(Value::as_array)
            .map(|sequences| sequences.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        attributes
            .temperature(number("temperature"))
            .top_p(number("top_p"))
            .top_k(integer("top_k"))
            .seed(integer("seed"))
            .frequency_penalty(number("frequency_penalty"))
            .presence_penalty(number("presence_penalty"))
            // Negative numbers mean "no limit".
            .max_tokens(integer("num_predict").filter(|tokens| *tokens >= 0))
            .stop_sequences(stop);
    }
}

/// The client drops the HTTP status and keeps only the server's text.
impl ErrorType for OllamaError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::ReqwestError(error) => return reqwest_error!(error, "request_error"),
            Self::JsonError(_) => "json_error",
            Self::ToolCallError(_) => "tool_call_error",
            Self::InternalError(_) => "internal_error",
            Self::Other(_) => OTHER,
        })
    }
}

/// Converts a refusal into `Other` with its text.
impl From<BudgetExceeded> for OllamaError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Other(exceeded.to_string())
    }
}

fn output_type(format: &FormatType) -> &'static str {
    match format {
        FormatType::Json | FormatType::StructuredJson(_) => "json",
    }
}

/// The level of thinking; `None` if thinking is enabled without a level.
fn reasoning_level(think: &ThinkType) -> Option<&'static str> {
    match think {
        ThinkType::True => None,
        ThinkType::False => Some("none"),
        ThinkType::Low => Some("low"),
        ThinkType::Medium => Some("medium"),
        ThinkType::High => Some("high"),
    }
}

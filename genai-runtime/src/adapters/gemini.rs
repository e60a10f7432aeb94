//! `gemini-rust`: generated content. Gemini counts cached tokens within the prompt, and thoughts outside the candidates
//! (API reference, `UsageMetadata`: `totalTokenCount` is the sum of prompt, candidates and thoughts).

#![allow(deprecated)] // The crate prefers its Interactions API, but most programs generate content.

use std::borrow::Cow;

use gemini_rust::{
    ClientError, ContentBuilder, FunctionCall, GenerateContentRequest, GenerationConfig, GenerationResponse,
    ThinkingLevel,
};

use crate::adapters::http_error::{failed_status, reqwest_error};
use crate::adapters::reader::{As, Dialect, serialized_chunk, serialized_content, serialized_response, tool_calls};
use crate::answer::ErrorType;
use crate::budget::BudgetExceeded;
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::Dialect(Dialect::Gemini);
    GenerationResponse;
}

// Each part is a response with the counts of the answer so far.
serialized_chunk!(As::Dialect(Dialect::Gemini); GenerationResponse);

// The client does not keep the ids of function calls.
tool_calls! {
    FunctionCall { name: name, arguments: args }
}

/// The request does not have the model, which belongs to the client: set it with `model = …`.
impl Request for GenerateContentRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        if let Some(config) = &self.generation_config {
            config.describe(attributes);
        }
    }

    serialized_content!();
}

/// The request built so far. The builder has no accessors, so this builds a copy.
impl Request for ContentBuilder {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        self.clone().build().describe(attributes);
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        self.clone().build().content(content);
    }
}

impl Request for GenerationConfig {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        let thinking = self.thinking_config.as_ref();
        let level = thinking.and_then(|thinking| thinking.thinking_level.as_ref());
        attributes
            .max_tokens(self.max_output_tokens)
            .temperature(self.temperature)
            .top_p(self.top_p)
            .top_k(self.top_k)
            .seed(self.seed)
            .choice_count(self.candidate_count)
            .stop_sequences(self.stop_sequences.as_deref())
            .reasoning_level(level.and_then(reasoning_level))
            .output_type(output_type(self));
    }
}

/// The HTTP status, or else the step that failed: `timeout`, `connect`, `PerformRequest`, `Deserialize`, ….
impl ErrorType for ClientError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::BadResponse { code, .. } => return failed_status(*code).unwrap_or("BadResponse".into()),
            Self::PerformRequest { source, .. } | Self::PerformRequestNew { source } => {
                return reqwest_error!(source, "PerformRequest");
            }
            Self::OperationTimeout { .. } => "timeout",
            Self::InvalidApiKey { .. } => "InvalidApiKey",
            Self::ConstructUrl { .. } => "ConstructUrl",
            Self::MissingResponseHeader { .. } => "MissingResponseHeader",
            Self::BadPart { .. } => "BadPart",
            Self::Deserialize { .. } => "Deserialize",
            Self::DecodeResponse { .. } => "DecodeResponse",
            Self::UrlParse { .. } => "UrlParse",
            Self::Io { .. } => "Io",
            Self::OperationFailed { .. } => "OperationFailed",
            Self::InvalidResourceName { .. } => "InvalidResourceName",
        })
    }
}

/// Converts a refusal into `OperationFailed` with its text, named after the run whose budget refused.
impl From<BudgetExceeded> for ClientError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::OperationFailed {
            name: exceeded.run().to_owned(),
            code: RESOURCE_EXHAUSTED,
            message: exceeded.to_string(),
        }
    }
}

/// Code for exhausted resources (`google.rpc.Code`).
const RESOURCE_EXHAUSTED: i32 = 8;

fn reasoning_level(level: &ThinkingLevel) -> Option<&'static str> {
    match level {
        ThinkingLevel::ThinkingLevelUnspecified => None,
        ThinkingLevel::Minimal => Some("minimal"),
        ThinkingLevel::Low => Some("low"),
        ThinkingLevel::Medium => Some("medium"),
        ThinkingLevel::High => Some("high"),
    }
}

/// The format that the request names; `None` if the model may choose.
fn output_type(config: &GenerationConfig) -> Option<&'static str> {
    match config.response_mime_type.as_deref()? {
        "application/json" => Some("json"),
        "text/plain" => Some("text"),
        _ => None,
    }
}

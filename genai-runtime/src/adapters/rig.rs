//! `rig-core`: completions, their streams, and embeddings. Rig counts cached tokens within the input and reasoning
//! within the output for every provider (`rig_core::completion::Usage`). A whole answer also has the provider's own,
//! which is read.
//!
//! A stream has a reader of its own, because it does not implement `Serialize` and has its usage only at its end.

#[cfg(feature = "capture")]
mod content;
mod tool_call;

use std::borrow::Cow;
use std::sync::Arc;

use rig_core::ProviderError;
use rig_core::completion::{CompletionRequest, CompletionResponse, FinishReason, Reasoning, Usage as RigUsage};
use rig_core::embeddings::EmbeddingResponse;
use rig_core::message::AssistantContent;
use rig_core::streaming::{CompletionStream, Item, StreamEvent};

use crate::adapters::http_error::{code, failed_status};
use crate::adapters::reader::{self, As};
use crate::answer::{Chunk, ErrorType, Response, ResponseRecorder, StreamEnd};
use crate::budget::BudgetExceeded;
use crate::price::Cost;
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

impl Response for CompletionResponse {
    fn usage(&self) -> Usage {
        reader::kept_usage(&self.raw).unwrap_or_else(|| counts(&self.usage))
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        // The provider's own answer has more facts than rig's: tiers, audio tokens, the amount charged.
        if reader::kept_usage(&self.raw).is_some() {
            recorder.without_new_usage(|recorder| reader::fold(&self.raw, As::Document, recorder));
        } else {
            recorder
                .charged(charged(&self.usage))
                .content_bytes(self.choice.iter().map(answered_bytes).sum());
        }
        recorder
            .model(self.origin.response_model.as_deref())
            .id(self.origin.response_id.as_deref())
            .finish_reasons(self.finish_reason().map(finish_reason));
        #[cfg(feature = "capture")]
        if let Some(output) = recorder.output() {
            content::response(&self.choice, output);
        }
    }
}

/// Bytes of generated text in a block of a whole answer.
fn answered_bytes(content: &AssistantContent) -> usize {
    match content {
        AssistantContent::Text(text) => text.text().len(),
        AssistantContent::Reasoning(thought) => thought.text.len(),
        AssistantContent::ToolCall(call) => match &call.function.invalid_arguments {
            Some(text) => text.len(),
            None => call.function.arguments_value().to_string().len(),
        },
        _ => 0,
    }
}

/// Events have the content, even those of a derived stream, but no usage, which the stream has at its end.
impl Chunk for Item<StreamEvent> {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        #[cfg(feature = "capture")]
        if let (Item::Event(event), Some(output)) = (self, recorder.output()) {
            content::event(event, output);
        }
        recorder.generation(0);
        if let Item::Event(event) = self {
            let bytes = match event {
                StreamEvent::Text { text, .. } | StreamEvent::Reasoning { text, .. } => text.len(),
                StreamEvent::Arguments { json, .. } => json.len(),
                _ => 0,
            };
            recorder.content_bytes(bytes);
        }
    }
}

/// Facts received so far, also after an error and in a stream that is dropped early.
impl StreamEnd for CompletionStream {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        let partial = self.partial();
        recorder.usage(counts(&partial.usage));
        recorder
            .model(partial.origin.response_model.as_deref())
            .id(partial.origin.response_id.as_deref())
            .charged(charged(&partial.usage));
        if let Some(reason) = partial.finish_reason() {
            recorder.finish_reason(0, finish_reason(reason));
        }
    }
}

impl Response for EmbeddingResponse {
    fn usage(&self) -> Usage {
        counts(&self.usage)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model(self.model.as_deref()).id(self.response_id.as_deref());
    }
}

/// The model is set in the request if it differs from that of the `Model` it is sent with.
impl Request for CompletionRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        let reasoning = match &self.options.reasoning {
            Some(Reasoning::Off) => Some("none"),
            Some(Reasoning::Effort(effort)) => Some(effort.as_str()),
            // A number of tokens is not a level.
            _ => None,
        };
        attributes
            .model(self.model.as_deref())
            .max_tokens(self.max_tokens)
            .temperature(self.temperature)
            .top_p(self.options.top_p)
            .seed(self.options.seed)
            .stop_sequences(self.options.stop.as_slice())
            .reasoning_level(reasoning)
            .output_type(self.output_schema.as_ref().map(|_| "json"));
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        content::request(self, content);
    }
}

/// The HTTP status, or else the provider's code, or else the variant's name.
impl ErrorType for ProviderError {
    fn error_type(&self) -> Cow<'static, str> {
        let status = self.provider_response_status();
        if let Some(status) = status.and_then(|status| failed_status(status.as_u16())) {
            return status;
        }
        let response = self.provider_response();
        if let Some(code) = response.and_then(|response| code(&response.machine_code()?)) {
            return code;
        }
        Cow::Borrowed(match self {
            Self::Http(_) => "Http",
            Self::Json(_) => "Json",
            Self::Url(_) => "Url",
            Self::Request(_) => "Request",
            Self::Response(_) => "Response",
            Self::Provider(_) => "Provider",
            Self::ProviderResponse(_) => "ProviderResponse",
            Self::InvalidAuthentication(_) => "InvalidAuthentication",
            Self::CacheExpired { .. } => "CacheExpired",
            Self::MismatchedDimensions { .. } => "MismatchedDimensions",
            Self::Relayed(report) => report.kind.code(),
            Self::Truncated => "Truncated",
            Self::UnsupportedOption(_) => "UnsupportedOption",
            _ => "ProviderError",
        })
    }
}

/// Converts a refusal into `Request`, which contains the refusal itself.
impl From<BudgetExceeded> for ProviderError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Request(Arc::new(exceeded))
    }
}

/// Usage in rig's counts. No call has no tokens at all, so zeros alone are unknown: the end of a stream after its
/// counts, or `null`.
fn counts(usage: &RigUsage) -> Usage {
    if usage.input_tokens == Some(0) && usage.output_tokens == Some(0) {
        return Usage::unknown();
    }
    Usage::input_including_cached(usage.input_tokens)
        .with_output_tokens(usage.output_tokens)
        .with_cache_read_tokens(usage.cached_input_tokens)
        .with_cache_write_tokens(usage.cache_creation_input_tokens)
        .with_reasoning_tokens(usage.reasoning_tokens)
}

/// Amount that the provider charged. An amount computed by rig's own catalog has all parts and no tiers.
fn charged(usage: &RigUsage) -> Option<Cost> {
    let cost = usage.cost?;
    let is_own = [cost.input, cost.output, cost.cache_read, cost.cache_write]
        .iter()
        .all(Option::is_some);
    (!is_own && cost.total >= 0.0).then(|| Cost::from_usd(cost.total))
}

fn finish_reason(reason: FinishReason) -> Cow<'static, str> {
    match reason {
        FinishReason::Stop => Cow::Borrowed("stop"),
        FinishReason::Length => Cow::Borrowed("length"),
        FinishReason::ToolCalls => Cow::Borrowed("tool_calls"),
        FinishReason::ContentFilter => Cow::Borrowed("content_filter"),
        FinishReason::Other(reason) => Cow::Owned(reason),
        _ => Cow::Borrowed("_OTHER"),
    }
}

#[cfg(test)]
mod tests {
    use rig_core::completion::{CompletionResponse, Usage as RigUsage};
    use rig_core::message::{AssistantContent, Origin, ToolName};
    use rig_core::streaming::{Item, StreamEvent};
    use serde_json::json;

    use crate::answer::{Chunk as _, Response as _, ResponseRecorder};

    #[test]
    fn whole_answer_counts_generated_bytes() {
        let text = "x".repeat(40);
        let arguments = json!({ "a": "x".repeat(40 - 8) });
        for content in [
            AssistantContent::text(&text),
            AssistantContent::reasoning(&text),
            AssistantContent::tool_call("1", ToolName::new("f").expect("it is a name"), arguments),
        ] {
            let origin = Origin::new("test", "test", "test");
            let answer = CompletionResponse::new(vec![content], RigUsage::new(), origin, json!(null));
            let mut recorder = ResponseRecorder::default();
            answer.read_into(&mut recorder);
            assert_eq!(recorder.seen_output(), Some(10), "{answer:?}");
        }
    }

    #[test]
    fn stream_events_estimate_output_tokens() {
        let text = "x".repeat(40);
        for event in [
            json!({ "event": "text", "part": 0, "text": text }),
            json!({ "event": "reasoning", "part": 0, "text": text }),
            json!({ "event": "arguments", "part": 0, "json": text }),
        ] {
            let event: StreamEvent = serde_json::from_value(event).expect("it is an event");
            let mut recorder = ResponseRecorder::default();
            Item::Event(event).fold(&mut recorder);
            // Four bytes count as a token.
            assert_eq!(recorder.seen_output(), Some(10));
        }
    }
}

//! Responses.

use std::borrow::Cow;

use async_openai::types::responses::{
    ConversationParam, CreateResponse, Response as OpenAIResponse, ResponseErrorCode, ResponseStreamEvent,
    ResponseUsage, Status, TextResponseFormatConfiguration,
};

use genai_semconv::attributes as attr;

use crate::adapters::async_openai::reasoning_level;
use crate::adapters::http_error::code;
use crate::answer::Chunk;
use crate::answer::Reading;
use crate::answer::{FinishReasons, Response};
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

impl Response for OpenAIResponse {
    fn usage(&self) -> Usage {
        self.usage.as_ref().map_or_else(Usage::unknown, counts)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn failure(&self) -> Option<Cow<'static, str>> {
        (self.status == Status::Failed).then(|| {
            let error = self.error.as_ref();
            error
                .and_then(|error| error_code(&error.code))
                .unwrap_or(Cow::Borrowed("failed"))
        })
    }

    fn finish_reasons(&self) -> FinishReasons {
        finish_reason(self).map_or_else(FinishReasons::default, FinishReasons::one)
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut crate::capture::OutputContent) {
        crate::messages::as_json(self, |value| crate::messages::json::response(value, output));
    }
}

/// A response is told by the events of its life: at its start it has a model and an id, at its end usage and status. All
/// others are parts of its output.
impl Chunk for ResponseStreamEvent {
    fn fold(&self, reading: &mut Reading) {
        #[cfg(feature = "capture")]
        if let Some(output) = reading.output() {
            crate::messages::as_json(self, |value| crate::messages::json::chunk(value, output));
        }
        let response = match self {
            Self::ResponseCreated(event) => &event.response,
            Self::ResponseQueued(event) => &event.response,
            Self::ResponseInProgress(event) => &event.response,
            Self::ResponseCompleted(event) => &event.response,
            Self::ResponseIncomplete(event) => &event.response,
            Self::ResponseFailed(event) => &event.response,
            Self::ResponseError(event) => {
                let code = event.code.as_deref().and_then(code);
                reading.failed(code.unwrap_or(Cow::Borrowed("error")));
                return;
            }
            _ => return,
        };
        reading.model(&response.model).id(&response.id).generation(0);
        if let Some(usage) = &response.usage {
            reading.usage(counts(usage));
        }
        if let Some(reason) = finish_reason(response) {
            reading.finish_reason(0, reason);
        }
        if let Some(failure) = response.failure() {
            reading.failed(failure);
        }
    }
}

impl Request for CreateResponse {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        let conversation = self.conversation.as_ref().map(|conversation| match conversation {
            ConversationParam::ConversationID(id) => id,
            ConversationParam::Object(conversation) => &conversation.id,
        });
        let prompt = self.prompt.as_ref();
        let effort = self.reasoning.as_ref().and_then(|reasoning| reasoning.effort.as_ref());
        let output_type = self.text.as_ref().map(|text| match &text.format {
            TextResponseFormatConfiguration::Text => "text",
            TextResponseFormatConfiguration::JsonObject | TextResponseFormatConfiguration::JsonSchema(_) => "json",
        });
        attributes
            .model(&self.model)
            .stream(self.stream)
            .max_tokens(self.max_output_tokens)
            .temperature(self.temperature)
            .top_p(self.top_p)
            .conversation_id(conversation)
            .previous_response_id(&self.previous_response_id)
            .reasoning_level(effort.map(reasoning_level))
            .output_type(output_type)
            .set(attr::GEN_AI_PROMPT_NAME, prompt.map(|prompt| &prompt.id))
            .set(
                attr::GEN_AI_PROMPT_VERSION,
                prompt.and_then(|prompt| prompt.version.as_ref()),
            );
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        crate::messages::as_json(self, |value| crate::messages::json::request(value, content));
    }
}

/// Why the response ended, in the API's words: its status, or what made it incomplete. One that goes on in the background
/// has not ended.
fn finish_reason(response: &OpenAIResponse) -> Option<String> {
    let reason = match response.status {
        Status::Completed => "completed",
        Status::Failed => "failed",
        Status::Cancelled => "cancelled",
        Status::Incomplete => {
            let details = response.incomplete_details.as_ref();
            return Some(details.map_or_else(|| "incomplete".to_owned(), |details| details.reason.clone()));
        }
        Status::InProgress | Status::Queued => return None,
    };
    Some(reason.to_owned())
}

fn counts(usage: &ResponseUsage) -> Usage {
    Usage::input_including_cached(usage.input_tokens)
        .output(usage.output_tokens)
        .cache_read(usage.input_tokens_details.cached_tokens)
        .cache_write(usage.input_tokens_details.cache_write_tokens)
        .reasoning(usage.output_tokens_details.reasoning_tokens)
}

/// As the API writes it.
fn error_code(error_code: &ResponseErrorCode) -> Option<Cow<'static, str>> {
    let written = serde_json::to_value(error_code).ok()?;
    written.as_str().and_then(code)
}

//! Chat responses and the events of their streams.

use genai_client::chat::{ChatResponse, ChatStreamEvent, Usage as ClientUsage};

use crate::answer::Chunk;
use crate::answer::Reading;
use crate::answer::{FinishReasons, Response};
use crate::usage::Usage;

impl Response for ChatResponse {
    fn usage(&self) -> Usage {
        counts(&self.usage)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.provider_model_iden.model_name)
    }

    fn id(&self) -> Option<&str> {
        self.response_id.as_deref()
    }

    fn finish_reasons(&self) -> FinishReasons {
        // The client keeps one generation.
        FinishReasons::one(
            self.stop_reason
                .as_ref()
                .map_or("error", |reason| reason.raw())
                .to_owned(),
        )
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut crate::capture::OutputContent) {
        let parts = crate::adapters::genai_client::content::parts(&self.content);
        // Of some providers the thoughts are among the parts, too.
        let is_thought = |part: &crate::capture::Part| matches!(part, crate::capture::Part::Reasoning(_));
        if let Some(thought) = &self.reasoning_content
            && !parts.iter().any(is_thought)
        {
            output.reasoning(0, thought);
        }
        for part in parts {
            output.part(0, part);
        }
    }
}

/// All that is to be known comes with the last event, if the options asked for it.
impl Chunk for ChatStreamEvent {
    fn fold(&self, reading: &mut Reading) {
        #[cfg(feature = "capture")]
        if let Some(output) = reading.output() {
            say(self, output);
        }
        match self {
            // `Start` comes before the request is sent.
            Self::Start | Self::Heartbeat => {
                reading.generation(0).no_chunk();
            }
            Self::End(end) => {
                if let Some(usage) = &end.captured_usage {
                    reading.usage(counts(usage));
                }
                if let Some(reason) = &end.captured_stop_reason {
                    reading.finish_reason(0, reason.raw().to_owned());
                }
                if let Some(id) = &end.captured_response_id {
                    reading.id(id);
                }
            }
            Self::Chunk(_) | Self::ReasoningChunk(_) | Self::ThoughtSignatureChunk(_) | Self::ToolCallChunk(_) => {
                reading.generation(0);
            }
        }
    }
}

/// Calls of tools come more than once, whole as far as they have come; the last event has them if the options asked for it.
#[cfg(feature = "capture")]
fn say(event: &ChatStreamEvent, output: &mut crate::capture::OutputContent) {
    match event {
        ChatStreamEvent::Chunk(chunk) => {
            output.text(0, &chunk.content);
        }
        ChatStreamEvent::ReasoningChunk(chunk) => {
            output.reasoning(0, &chunk.content);
        }
        ChatStreamEvent::End(end) => {
            for call in end.captured_tool_calls().into_iter().flatten() {
                output.part(
                    0,
                    crate::capture::Part::ToolCall {
                        id: Some(call.call_id.clone()),
                        name: call.fn_name.clone(),
                        arguments: Some(call.fn_arguments.clone()),
                    },
                );
            }
        }
        _ => {}
    }
}

/// Whatever the provider counts, the client has made its input include cached tokens and its output include reasoning.
pub(super) fn counts(usage: &ClientUsage) -> Usage {
    let prompt = usage.prompt_tokens_details.as_ref();
    let completion = usage.completion_tokens_details.as_ref();
    Usage::input_including_cached(usage.prompt_tokens)
        .output(usage.completion_tokens)
        .cache_read(prompt.and_then(|details| details.cached_tokens))
        .cache_write(prompt.and_then(|details| details.cache_creation_tokens))
        .reasoning(completion.and_then(|details| details.reasoning_tokens))
}

//! Chat completions.

use async_openai::types::chat::{
    CompletionUsage, CreateChatCompletionRequest, CreateChatCompletionResponse, CreateChatCompletionStreamResponse,
    FinishReason, ResponseFormat, ResponseModalities, StopConfiguration,
};

use crate::adapters::async_openai::reasoning_level;
use crate::answer::Chunk;
use crate::answer::Reading;
use crate::answer::{FinishReasons, Response};
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

impl Response for CreateChatCompletionResponse {
    fn usage(&self) -> Usage {
        self.usage.as_ref().map_or_else(Usage::unknown, counts)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn finish_reasons(&self) -> FinishReasons {
        // One per generation, also where the reason never came.
        self.choices
            .iter()
            .map(|choice| choice.finish_reason.map_or("error", finish_reason))
            .collect()
    }

    #[cfg(feature = "capture")]
    fn output(&self, output: &mut crate::capture::OutputContent) {
        crate::messages::as_json(self, |value| crate::messages::json::response(value, output));
    }
}

/// The usage comes in the last chunk, whose `choices` are empty, if the request asked for it by
/// `stream_options.include_usage`; a finish reason comes in an earlier one (API reference, "The chat completion chunk
/// object").
impl Chunk for CreateChatCompletionStreamResponse {
    fn fold(&self, reading: &mut Reading) {
        #[cfg(feature = "capture")]
        if let Some(output) = reading.output() {
            crate::messages::as_json(self, |value| crate::messages::json::chunk(value, output));
        }
        reading.model(&self.model).id(&self.id);
        if let Some(usage) = &self.usage {
            reading.usage(counts(usage));
        }
        for choice in &self.choices {
            let index = usize::try_from(choice.index).unwrap_or(usize::MAX);
            reading.generation(index);
            reading.content_bytes(choice.delta.content.as_ref().map_or(0, String::len));
            if let Some(reason) = choice.finish_reason {
                reading.finish_reason(index, finish_reason(reason));
            }
        }
    }
}

impl Request for CreateChatCompletionRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        // `OpenAI` deprecated `max_tokens` and `seed`; compatible servers still ask for them.
        #[allow(deprecated)]
        let max_tokens = self.max_completion_tokens.or(self.max_tokens);
        #[allow(deprecated)]
        let seed = self.seed;
        attributes
            .model(&self.model)
            .stream(self.stream)
            .max_tokens(max_tokens)
            .temperature(self.temperature)
            .top_p(self.top_p)
            .frequency_penalty(self.frequency_penalty)
            .presence_penalty(self.presence_penalty)
            .seed(seed)
            .choice_count(self.n)
            .reasoning_level(self.reasoning_effort.as_ref().map(reasoning_level))
            .output_type(output_type(self));
        match &self.stop {
            Some(StopConfiguration::String(sequence)) => {
                attributes.stop_sequences([sequence]);
            }
            Some(StopConfiguration::StringArray(sequences)) => {
                attributes.stop_sequences(sequences);
            }
            None => {}
        }
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        crate::messages::as_json(self, |value| crate::messages::json::request(value, content));
    }
}

fn counts(usage: &CompletionUsage) -> Usage {
    let prompt = usage.prompt_tokens_details.as_ref();
    let completion = usage.completion_tokens_details.as_ref();
    Usage::input_including_cached(usage.prompt_tokens)
        .output(usage.completion_tokens)
        .cache_read(prompt.and_then(|details| details.cached_tokens))
        .cache_write(prompt.and_then(|details| details.cache_write_tokens))
        .reasoning(completion.and_then(|details| details.reasoning_tokens))
}

fn finish_reason(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
        FinishReason::FunctionCall => "function_call",
    }
}

/// The output format that the request names; none if it leaves it to the model.
fn output_type(request: &CreateChatCompletionRequest) -> Option<&'static str> {
    let speaks = |modality: &ResponseModalities| matches!(modality, ResponseModalities::Audio);
    if request
        .modalities
        .as_ref()
        .is_some_and(|modalities| modalities.iter().any(speaks))
    {
        return Some("speech");
    }
    request.response_format.as_ref().map(|format| match format {
        ResponseFormat::Text => "text",
        ResponseFormat::JsonObject | ResponseFormat::JsonSchema { .. } => "json",
    })
}

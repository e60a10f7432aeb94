//! Chat completions.

use async_openai::types::chat::{
    ChatCompletionStreamOptions, CreateChatCompletionRequest, CreateChatCompletionResponse,
    CreateChatCompletionStreamResponse, ResponseFormat, ResponseModalities, ServiceTier, StopConfiguration,
};

use crate::adapters::async_openai::reasoning_level;
use crate::adapters::reader::{As, Dialect, serialized_chunk, serialized_content, serialized_response};
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::Dialect(Dialect::Completion);
    CreateChatCompletionResponse;
}

// If the request set `stream_options.include_usage`, the last chunk has the usage and empty `choices`. The finish
// reason is in an earlier chunk.
serialized_chunk!(As::Dialect(Dialect::Completion); CreateChatCompletionStreamResponse);

impl Request for CreateChatCompletionRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        // `OpenAI` deprecated `max_tokens` and `seed`, but compatible servers still require them.
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
            .output_type(output_type(self))
            .service_tier(self.service_tier.as_ref().map(|tier| match tier {
                ServiceTier::Auto => "auto",
                ServiceTier::Default => "default",
                ServiceTier::Flex => "flex",
                ServiceTier::Scale => "scale",
                ServiceTier::Priority => "priority",
                ServiceTier::Fast => "fast",
            }));
        // The client sets `stream` when it sends the request, so it is usually missing here.
        let counts = |options: &ChatCompletionStreamOptions| options.include_usage == Some(true);
        if self.stream != Some(false) && !self.stream_options.as_ref().is_some_and(counts) {
            attributes.stream_without_usage(
                "`stream_options: Some(ChatCompletionStreamOptions { include_usage: Some(true), include_obfuscation: None })`",
            );
        }
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

    serialized_content!();
}

/// The output format that the request names; `None` if the model may choose.
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

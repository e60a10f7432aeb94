//! Responses.

use async_openai::types::responses::{
    ConversationParam, CreateResponse, Response as OpenAIResponse, ResponseStreamEvent, ServiceTierResponses,
    TextResponseFormatConfiguration,
};

use genai_semconv::attributes as attr;

use crate::adapters::async_openai::reasoning_level;
use crate::adapters::reader::{As, Dialect, serialized_chunk, serialized_content, serialized_response};
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::Dialect(Dialect::Responses);
    OpenAIResponse;
}

// Lifecycle events have the facts: model and id at the start, usage and status at the end. The other events are parts
// of the output.
serialized_chunk!(As::Document; ResponseStreamEvent);

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
            .service_tier(self.service_tier.as_ref().map(|tier| match tier {
                ServiceTierResponses::Auto => "auto",
                ServiceTierResponses::Default => "default",
                ServiceTierResponses::Flex => "flex",
                ServiceTierResponses::Scale => "scale",
                ServiceTierResponses::Priority => "priority",
                ServiceTierResponses::Fast => "fast",
                ServiceTierResponses::Ultrafast => "ultrafast",
            }))
            .set(attr::GEN_AI_PROMPT_NAME, prompt.map(|prompt| &prompt.id))
            .set(
                attr::GEN_AI_PROMPT_VERSION,
                prompt.and_then(|prompt| prompt.version.as_ref()),
            );
    }

    serialized_content!();
}

//! Content of the client's messages, for capture.

use genai_client::chat::{BinarySource, ChatMessage, ContentPart, MessageContent, Tool, ToolName};

use crate::messages::{Message, Part, ToolDefinition};

pub(super) fn message(message: &ChatMessage) -> Message {
    let role = message.role.to_string().to_lowercase();
    Message::new(role).parts(parts(&message.content))
}

pub(super) fn parts(content: &MessageContent) -> Vec<Part> {
    content.parts().iter().filter_map(part).collect()
}

/// The content of a part. Signatures of thoughts have none, and custom parts have a form that only their provider
/// defines.
fn part(part: &ContentPart) -> Option<Part> {
    Some(match part {
        ContentPart::Text(text) => Part::text(text.as_str()),
        ContentPart::ReasoningContent(text) => Part::Reasoning(text.clone()),
        ContentPart::ToolCall(call) => Part::ToolCall {
            id: Some(call.call_id.clone()),
            name: call.fn_name.clone(),
            arguments: Some(call.fn_arguments.clone()),
        },
        ContentPart::ToolResponse(response) => Part::ToolCallResponse {
            id: Some(response.call_id.clone()),
            response: response.content.as_str().into(),
        },
        ContentPart::Binary(binary) => {
            let mime_type = Some(binary.content_type.clone());
            let modality = match binary.content_type.split('/').next() {
                Some(kind @ ("image" | "audio" | "video")) => kind.to_owned(),
                _ => "document".to_owned(),
            };
            match &binary.source {
                BinarySource::Url(uri) => Part::Uri {
                    modality,
                    mime_type,
                    uri: uri.clone(),
                },
                BinarySource::Base64(content) => Part::Blob {
                    modality,
                    mime_type,
                    content: content.to_string(),
                },
            }
        }
        ContentPart::ThoughtSignature(_) | ContentPart::Custom(_) => return None,
    })
}

pub(super) fn tool(tool: &Tool) -> ToolDefinition {
    let mut definition = match &tool.name {
        ToolName::Custom(name) => ToolDefinition::function(name.as_str()),
        // A tool that the provider runs.
        name @ ToolName::WebSearch => ToolDefinition::new("web_search", name.as_str()),
    };
    if let Some(description) = &tool.description {
        definition = definition.description(description.as_str());
    }
    if let Some(schema) = &tool.schema {
        definition = definition.parameters(schema.clone());
    }
    definition
}

//! Content of rig's messages, for capture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rig_core::completion::{CompletionRequest, ToolDefinition as RigTool};
use rig_core::message::{
    AssistantContent, CallId, DocumentSourceKind, Image, Message as RigMessage, MimeType, Opaque, ProviderCallId,
    ToolCall, ToolName, ToolResult, ToolResultContent, UserContent,
};
use rig_core::streaming::{PartKind, StreamEvent};
use serde_json::Value;

use crate::messages::{Message, OutputContent, Part, RequestContent, ToolDefinition};

/// Captures a request. Rig keeps the preamble as the first message of the history.
pub(super) fn request(request: &CompletionRequest, content: &mut RequestContent) {
    let is_preamble = |message: &&RigMessage| matches!(message, RigMessage::System { .. });
    let preamble = request.chat_history.iter().take_while(is_preamble).count();
    let (instructions, history) = request.chat_history.split_at(preamble);
    if content.wants_system() {
        for instruction in instructions {
            if let RigMessage::System { content: text } = instruction {
                content.system(Part::text(text.as_str()));
            }
        }
    }
    if content.wants_input() {
        // Rig sends the documents first, before the user's first message.
        let mut documents: Vec<_> = request
            .documents
            .iter()
            .map(|document| Part::Text(document.to_string()))
            .collect();
        let takes_documents = matches!(history.first(), Some(RigMessage::User { .. }));
        if !takes_documents && !documents.is_empty() {
            content.message(Message::new("user").parts(documents.drain(..)));
        }
        for each in history {
            content.message(message(each, std::mem::take(&mut documents)));
        }
    }
    if content.wants_tools() {
        for each in &request.tools {
            content.tool(tool(each));
        }
        for each in provider_tools(request) {
            content.tool(each);
        }
    }
}

/// Captures a reply.
pub(super) fn response(choice: &[AssistantContent], output: &mut OutputContent) {
    for part in choice.iter().filter_map(answered) {
        output.part(0, part);
    }
}

/// Captures an event. Texts, thoughts and arguments grow from event to event. Other content comes whole at its end, as
/// does the id of a call.
pub(super) fn event(event: &StreamEvent, output: &mut OutputContent) {
    let call = event.part().index();
    match event {
        StreamEvent::Start {
            kind: PartKind::ToolCall,
            name,
            ..
        } => {
            output.tool_call(0, call, None, name.as_ref().map(ToolName::as_str), "");
        }
        StreamEvent::Text { text, .. } => {
            output.text(0, text);
        }
        StreamEvent::Reasoning { text, .. } => {
            output.reasoning(0, text);
        }
        StreamEvent::Arguments { json, .. } => {
            output.tool_call(0, call, None, None, json);
        }
        StreamEvent::End { content, .. } => match content {
            AssistantContent::ToolCall(ended) => {
                output.tool_call(0, call, id(&ended.id), Some(ended.function.name.as_str()), "");
            }
            AssistantContent::Text(_) | AssistantContent::Reasoning(_) => {}
            whole => {
                if let Some(part) = answered(whole) {
                    output.part(0, part);
                }
            }
        },
        StreamEvent::Start { .. } => {}
    }
}

fn message(message: &RigMessage, documents: Vec<Part>) -> Message {
    match message {
        RigMessage::System { content } => Message::new("system").part(Part::text(content.as_str())),
        RigMessage::Assistant(turn) => Message::new("assistant").parts(turn.content.iter().filter_map(answered)),
        RigMessage::User { content } => {
            let is_result = |part: &UserContent| matches!(part, UserContent::ToolResult(_));
            let role = if documents.is_empty() && !content.is_empty() && content.iter().all(is_result) {
                "tool"
            } else {
                "user"
            };
            Message::new(role)
                .parts(documents)
                .parts(content.iter().filter_map(asked))
        }
    }
}

fn asked(content: &UserContent) -> Option<Part> {
    match content {
        UserContent::Text(text) => Some(Part::text(text.text())),
        UserContent::ToolResult(result) => Some(returned(result)),
        UserContent::Image(content) => image(content),
        UserContent::Audio(audio) => media("audio", mime(audio.media_type.as_ref()), &audio.data),
        UserContent::Video(video) => media("video", mime(video.media_type.as_ref()), &video.data),
        UserContent::Document(document) => media("document", mime(document.media_type.as_ref()), &document.data),
    }
}

/// The content of a reply's part. Thoughts withheld by the provider have none.
fn answered(content: &AssistantContent) -> Option<Part> {
    match content {
        AssistantContent::Text(text) => Some(Part::text(text.text())),
        AssistantContent::ToolCall(call) => Some(called(call)),
        AssistantContent::Reasoning(thought) => {
            (!thought.text.is_empty()).then(|| Part::Reasoning(thought.text.clone()))
        }
        AssistantContent::Image(content) => image(content),
        AssistantContent::Opaque(item) => opaque(item),
        _ => None,
    }
}

/// A tool call. Arguments that are not valid JSON stay a text.
fn called(call: &ToolCall) -> Part {
    let function = &call.function;
    let invalid = function.invalid_arguments.as_deref().map(Value::from);
    Part::ToolCall {
        id: id(&call.id).map(str::to_owned),
        name: function.name.as_str().to_owned(),
        arguments: Some(invalid.unwrap_or_else(|| function.arguments_value())),
    }
}

/// A tool's result. A result with a single part is that part.
fn returned(result: &ToolResult) -> Part {
    let mut parts: Vec<_> = result.content.iter().filter_map(part_of_result).collect();
    let response = match parts.len() {
        1 => parts.remove(0),
        _ => Value::Array(parts),
    };
    Part::ToolCallResponse {
        id: id(&result.call).map(str::to_owned),
        response,
    }
}

fn part_of_result(content: &ToolResultContent) -> Option<Value> {
    match content {
        ToolResultContent::Text(text) => Some(text.text().into()),
        ToolResultContent::Json { value } => Some(value.clone()),
        ToolResultContent::Image(content) => image(content).map(Part::into_json),
    }
}

/// The provider's id; rig generates one if there is none.
fn id(id: &CallId) -> Option<&str> {
    id.provider().map(ProviderCallId::as_str)
}

/// A provider's item without a type in rig, such as a step of a tool that the provider runs.
fn opaque(opaque: &Opaque) -> Option<Part> {
    let mut fields = opaque.item.as_object()?.clone();
    fields.remove("type");
    Some(Part::generic(opaque.kind()?, fields))
}

fn image(image: &Image) -> Option<Part> {
    media("image", mime(image.media_type.as_ref()), &image.data)
}

fn mime<M: MimeType>(kind: Option<&M>) -> Option<String> {
    kind.map(|kind| kind.to_mime_type().to_owned())
}

fn media(modality: &str, mime_type: Option<String>, data: &DocumentSourceKind) -> Option<Part> {
    let modality = modality.to_owned();
    Some(match data {
        DocumentSourceKind::String(text) => Part::text(text.as_str()),
        DocumentSourceKind::Base64(content) => Part::Blob {
            modality,
            mime_type,
            content: content.clone(),
        },
        DocumentSourceKind::Raw(bytes) => Part::Blob {
            modality,
            mime_type,
            content: STANDARD.encode(bytes),
        },
        DocumentSourceKind::Url(uri) => Part::Uri {
            modality,
            mime_type,
            uri: uri.clone(),
        },
        DocumentSourceKind::FileId(file_id) => Part::File {
            modality,
            mime_type,
            file_id: file_id.clone(),
        },
        DocumentSourceKind::Unknown => return None,
    })
}

fn tool(tool: &RigTool) -> ToolDefinition {
    ToolDefinition::function(tool.name.as_str())
        .description(tool.description.as_str())
        .parameters(tool.parameters.clone())
}

/// Tools that the provider runs, which are among the additional parameters, each with its type.
fn provider_tools(request: &CompletionRequest) -> impl Iterator<Item = ToolDefinition> {
    let additional = request.additional_params.as_ref();
    let tools = additional.and_then(|parameters| parameters.get("tools")?.as_array());
    tools.into_iter().flatten().filter_map(|tool| {
        let kind = tool.get("type")?.as_str()?;
        let name = tool.get("name").and_then(Value::as_str).unwrap_or(kind);
        Some(ToolDefinition::new(kind, name))
    })
}

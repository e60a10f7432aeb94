//! Content of Converse's messages, for capture. The SDK's types are not `Serialize`, so each is converted in code.

use aws_sdk_bedrockruntime::types::{
    CitationGeneratedContent, ContentBlock, ContentBlockDelta, ContentBlockDeltaEvent, ContentBlockStart,
    ContentBlockStartEvent, GuardrailConverseContentBlock, Message as ConverseMessage, ReasoningContentBlock,
    ReasoningContentBlockDelta, SearchResultBlock, SystemContentBlock, Tool, ToolConfiguration, ToolInputSchema,
    ToolReference, ToolResultBlock, ToolResultContentBlock, ToolUseBlock,
};
use serde_json::{Map, Value, json};

use crate::adapters::bedrock::document::value;
use crate::adapters::bedrock::media;
use crate::messages::{Message, OutputContent, Part, RequestContent, ToolDefinition};

pub(super) fn request(
    content: &mut RequestContent,
    messages: Option<&[ConverseMessage]>,
    system: Option<&[SystemContentBlock]>,
    tools: Option<&ToolConfiguration>,
) {
    if content.wants_input() {
        for each in messages.into_iter().flatten() {
            content.message(message(each));
        }
    }
    if content.wants_system() {
        for part in system.into_iter().flatten().filter_map(instruction) {
            content.system(part);
        }
    }
    if content.wants_tools() {
        for tool in tools
            .into_iter()
            .flat_map(|config| &config.tools)
            .filter_map(definition)
        {
            content.tool(tool);
        }
    }
}

pub(super) fn message(message: &ConverseMessage) -> Message {
    Message::new(message.role.as_str()).parts(message.content.iter().filter_map(part))
}

/// Begins a block. Tool calls have their names here; all other content comes later.
pub(super) fn start(event: &ContentBlockStartEvent, output: &mut OutputContent) {
    let Some(ContentBlockStart::ToolUse(call)) = &event.start else {
        return;
    };
    let (id, name) = (Some(&*call.tool_use_id), Some(&*call.name));
    if call.r#type.is_some() {
        output.server_tool_call(0, index(event.content_block_index), id, name, "");
    } else {
        output.tool_call(0, index(event.content_block_index), id, name, "");
    }
}

/// Adds a piece of a block. Pieces of results of the provider's tools are left out because they have no tool's id.
pub(super) fn delta(event: &ContentBlockDeltaEvent, output: &mut OutputContent) {
    match &event.delta {
        Some(ContentBlockDelta::Text(text)) => output.text(0, text),
        Some(ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::Text(text))) => output.reasoning(0, text),
        Some(ContentBlockDelta::ToolUse(call)) => {
            output.tool_call(0, index(event.content_block_index), None, None, &call.input)
        }
        Some(ContentBlockDelta::Image(image)) => {
            if let Some(part) = image.source.as_ref().and_then(|source| media::image(None, source)) {
                output.part(0, part);
            }
            output
        }
        _ => output,
    };
}

fn index(of_block: i32) -> usize {
    usize::try_from(of_block).unwrap_or(usize::MAX)
}

/// The content of a block. Cache points and signatures have no content, and blocks unknown to this version of the SDK
/// cannot be read.
fn part(block: &ContentBlock) -> Option<Part> {
    Some(match block {
        ContentBlock::Text(text) => Part::text(text),
        ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(thought)) => {
            Part::Reasoning(thought.text.clone())
        }
        ContentBlock::ReasoningContent(ReasoningContentBlock::RedactedContent(_)) => {
            Part::generic("redactedContent", Map::new())
        }
        ContentBlock::ToolUse(call) => tool_call(call),
        ContentBlock::ToolResult(result) => tool_result(result),
        ContentBlock::Image(image) => media::image(Some(image.format.as_str()), image.source.as_ref()?)?,
        ContentBlock::Audio(audio) => media::audio(audio)?,
        ContentBlock::Video(video) => media::video(video)?,
        ContentBlock::Document(document) => media::document(document)?,
        ContentBlock::GuardContent(guarded) => guarded_part(guarded)?,
        ContentBlock::CitationsContent(cited) => {
            Part::text(cited.content().iter().filter_map(cited_text).collect::<String>())
        }
        ContentBlock::SearchResult(result) => Part::generic("searchResult", search_result(result)),
        ContentBlock::ToolAddition(added) => tool_reference("toolAddition", added.tool.as_ref()?),
        ContentBlock::ToolRemoval(removed) => tool_reference("toolRemoval", removed.tool.as_ref()?),
        _ => return None,
    })
}

fn tool_call(call: &ToolUseBlock) -> Part {
    let (id, name, arguments) = (Some(call.tool_use_id.clone()), call.name.clone(), value(&call.input));
    if call.r#type.is_some() {
        Part::ServerToolCall { id, name, arguments }
    } else {
        Part::ToolCall { id, name, arguments }
    }
}

fn tool_result(result: &ToolResultBlock) -> Part {
    let id = Some(result.tool_use_id.clone());
    let response = match &result.content[..] {
        [ToolResultContentBlock::Text(text)] => text.as_str().into(),
        [ToolResultContentBlock::Json(document)] => value(document).unwrap_or_default(),
        several => several.iter().filter_map(result_content).collect(),
    };
    match &result.r#type {
        Some(kind) => Part::ServerToolCallResponse {
            id,
            kind: kind.clone(),
            response,
        },
        None => Part::ToolCallResponse { id, response },
    }
}

/// One content of a tool result, as a part of its own kind or as JSON.
fn result_content(content: &ToolResultContentBlock) -> Option<Value> {
    let part = match content {
        ToolResultContentBlock::Text(text) => Part::text(text),
        ToolResultContentBlock::Json(document) => return value(document),
        ToolResultContentBlock::Image(image) => media::image(Some(image.format.as_str()), image.source.as_ref()?)?,
        ToolResultContentBlock::Video(video) => media::video(video)?,
        ToolResultContentBlock::Document(document) => media::document(document)?,
        ToolResultContentBlock::SearchResult(result) => Part::generic("searchResult", search_result(result)),
        _ => return None,
    };
    Some(part.into_json())
}

fn guarded_part(guarded: &GuardrailConverseContentBlock) -> Option<Part> {
    match guarded {
        GuardrailConverseContentBlock::Text(text) => Some(Part::text(&text.text)),
        GuardrailConverseContentBlock::Image(image) => media::guarded_image(image),
        _ => None,
    }
}

fn cited_text(content: &CitationGeneratedContent) -> Option<&str> {
    content.as_text().ok().map(String::as_str)
}

fn search_result(result: &SearchResultBlock) -> Map<String, Value> {
    let texts: Vec<_> = result.content.iter().map(|content| content.text.as_str()).collect();
    let fields = [
        ("source", json!(result.source)),
        ("title", json!(result.title)),
        ("content", json!(texts)),
    ];
    fields
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

fn tool_reference(kind: &str, tool: &ToolReference) -> Part {
    let fields = [("name", &tool.name), ("server_name", &tool.server_name)];
    let said = |(name, value): (&str, &Option<String>)| Some((name.to_owned(), value.as_deref()?.into()));
    Part::generic(kind, fields.into_iter().filter_map(said).collect())
}

fn instruction(block: &SystemContentBlock) -> Option<Part> {
    match block {
        SystemContentBlock::Text(text) => Some(Part::text(text)),
        SystemContentBlock::GuardContent(guarded) => guarded_part(guarded),
        _ => None,
    }
}

fn definition(tool: &Tool) -> Option<ToolDefinition> {
    let specification = match tool {
        Tool::ToolSpec(specification) => specification,
        // A system tool is one that Bedrock runs.
        Tool::SystemTool(tool) => return Some(ToolDefinition::new("systemTool", &tool.name)),
        _ => return None,
    };
    let mut definition = ToolDefinition::function(&specification.name);
    if let Some(description) = &specification.description {
        definition = definition.description(description);
    }
    if let Some(ToolInputSchema::Json(schema)) = &specification.input_schema
        && let Some(schema) = value(schema)
    {
        definition = definition.parameters(schema);
    }
    Some(definition)
}

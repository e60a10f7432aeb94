//! Requests in the JSON of providers. The providers' shapes do not conflict, so each content is searched at every known
//! place.

use serde_json::Value;

use crate::messages::json::fields::{list, text};
use crate::messages::json::parts::{images, message, part, several};
use crate::messages::messages::{Message, Part, ToolDefinition};
use crate::messages::request::RequestContent;

/// Reads a request.
pub(crate) fn request(value: &Value, content: &mut RequestContent) {
    if content.wants_system() {
        system(value, content);
    }
    if content.wants_input() {
        input(value, content);
    }
    if content.wants_tools() {
        tools(value, content);
    }
}

/// Reads system instructions: `system` (Anthropic, Bedrock, Ollama), `systemInstruction` (Gemini) or `instructions`
/// (`OpenAI` responses).
fn system(value: &Value, content: &mut RequestContent) {
    let places = ["system", "systemInstruction", "system_instruction", "instructions"];
    for instructions in places.into_iter().filter_map(|place| value.get(place)) {
        let parts = instructions.get("parts").unwrap_or(instructions);
        for part in several(parts) {
            content.system(part);
        }
    }
}

fn input(value: &Value, content: &mut RequestContent) {
    for each in list(value, "messages").chain(list(value, "contents")) {
        content.message(user_unless_said(each));
    }
    // Gemini uses `contents`, the `OpenAI` responses API `input`, and completions `prompt`.
    for place in ["contents", "input", "prompt"] {
        match value.get(place) {
            Some(Value::String(text)) if !text.is_empty() => {
                // Ollama puts images beside the prompt.
                content.message(Message::user(text.as_str()).parts(images(value)));
            }
            Some(Value::Array(items)) if place != "contents" => {
                for each in items {
                    content.message(item(each));
                }
            }
            _ => {}
        }
    }
}

/// Message with the role `user` as its default, because Gemini's contents may omit the role.
fn user_unless_said(value: &Value) -> Message {
    if text(value, "role").is_some() {
        return message(value);
    }
    Message::new("user").parts(crate::messages::json::parts::parts_of(value))
}

/// Message of an item of the `OpenAI` responses API, which is a message or a single part.
fn item(value: &Value) -> Message {
    if value.get("role").is_some() {
        return message(value);
    }
    // An item with only an id refers to content that the provider has stored.
    let reference = value
        .as_object()
        .filter(|fields| fields.len() == 1 && fields.contains_key("id"));
    let part = match reference {
        Some(fields) => Some(Part::generic("item_reference", fields.clone())),
        None => part(value),
    };
    let role = match &part {
        Some(Part::ToolCallResponse { .. }) => "tool",
        Some(Part::Text(_)) => "user",
        _ => "assistant",
    };
    Message::new(role).parts(part)
}

fn tools(value: &Value, content: &mut RequestContent) {
    for tool in list(value, "tools") {
        let declared: Vec<_> = list(tool, "functionDeclarations")
            .chain(list(tool, "function_declarations"))
            .collect();
        if declared.is_empty() {
            content_tool(tool, content);
        }
        for function in declared {
            content_tool(function, content);
        }
    }
    if let Some(config) = value.get("toolConfig") {
        for tool in list(config, "tools").filter_map(|tool| tool.get("toolSpec")) {
            content_tool(tool, content);
        }
    }
}

fn content_tool(tool: &Value, content: &mut RequestContent) {
    let kind = match text(tool, "type") {
        None | Some("custom") => "function",
        Some(kind) => kind,
    };
    let of = tool.get("function").unwrap_or(tool);
    // Built-in tools of Gemini and `OpenAI` have no name; their type serves as the name.
    let only = || tool.as_object()?.keys().next().map(String::as_str);
    let Some(name) = text(of, "name").or_else(|| text(tool, "type")).or_else(only) else {
        return;
    };
    let kind = if text(of, "name").is_none() && text(tool, "type").is_none() {
        name
    } else {
        kind
    };
    let mut definition = ToolDefinition::new(kind, name);
    if let Some(description) = text(of, "description") {
        definition = definition.description(description);
    }
    let places = ["parameters", "input_schema", "parametersJsonSchema", "schema"];
    let schema = places.into_iter().find_map(|place| of.get(place));
    if let Some(schema) = schema
        .or_else(|| of.pointer("/inputSchema/json"))
        .filter(|schema| !schema.is_null())
    {
        definition = definition.parameters(schema.clone());
    }
    content.tool(definition);
}

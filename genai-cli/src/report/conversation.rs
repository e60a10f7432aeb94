//! Captured contents of a call as messages.

use genai_redact::{StandardRedactor, cut};
use serde_json::Value;

/// Length at which parts are cut, so that the file stays small enough to send.
const LONGEST_PART: usize = 64 * 1024;

/// A message: its author, and its parts as type and text.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) role: String,
    pub(super) parts: Vec<(String, String)>,
}

/// The messages in the value of this attribute.
///
/// Values in the form of the conventions become their messages. Any other value becomes one message with the
/// attribute's name as its author, so that no captured content is lost.
pub(super) fn messages(name: &str, value: &Value, redactor: &StandardRedactor) -> Vec<Message> {
    let mut value = parsed(value);
    redactor.redact_json(&mut value);
    match (name, &value) {
        ("gen_ai.system_instructions", Value::Array(parts)) => vec![message("system", parts)],
        ("gen_ai.input.messages" | "gen_ai.output.messages", Value::Array(list)) if list.iter().all(has_parts) => {
            list.iter().map(of_convention).collect()
        }
        ("gen_ai.tool.call.arguments", _) => vec![single("arguments", "json", &value)],
        ("gen_ai.tool.call.result", _) => vec![single("result", "text", &value)],
        _ => vec![single(name, "text", &value)],
    }
}

/// The structure in the value: attributes hold structures as JSON text.
fn parsed(value: &Value) -> Value {
    let json = value.as_str().filter(|text| text.starts_with(['[', '{']));
    json.and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_else(|| value.clone())
}

fn has_parts(message: &Value) -> bool {
    message["parts"].is_array()
}

fn of_convention(value: &Value) -> Message {
    let role = value["role"].as_str().unwrap_or_default();
    message(role, value["parts"].as_array().map_or(&[], Vec::as_slice))
}

fn message(role: &str, parts: &[Value]) -> Message {
    Message {
        role: role.to_owned(),
        parts: parts.iter().map(part).collect(),
    }
}

fn part(part: &Value) -> (String, String) {
    let kind = part["type"].as_str().unwrap_or("part");
    let text = match kind {
        "text" | "reasoning" => part["content"].as_str().map(str::to_owned),
        "tool_call" => part["name"]
            .as_str()
            .map(|name| format!("{name}({})", text(&parsed(&part["arguments"])))),
        "tool_call_response" => part.get("response").or_else(|| part.get("result")).map(text),
        _ => None,
    };
    (kind.to_owned(), shortened(&text.unwrap_or_else(|| self::text(part))))
}

fn single(role: &str, kind: &str, value: &Value) -> Message {
    Message {
        role: role.to_owned(),
        parts: vec![(kind.to_owned(), shortened(&text(value)))],
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn shortened(text: &str) -> String {
    cut(text, LONGEST_PART).into_owned()
}

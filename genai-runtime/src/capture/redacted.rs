//! Redaction that keeps the shapes: what holds content passes the redactor, and what the conventions want around it stays
//! as it is, whatever a redactor of the user's own does.

use serde_json::{Map, Value};

use crate::content::{Redactor, redact_json};

/// Redacts a content in place.
pub(super) fn redact(redactor: &dyn Redactor, name: &str, value: &mut Value) {
    match value {
        // Messages, parts, definitions, documents, records.
        Value::Array(items) => items.iter_mut().for_each(|item| part(redactor, item)),
        value => {
            payload(redactor, value);
            // Arguments and results are objects.
            if matches!(name, "arguments" | "result") && !value.is_object() {
                let redacted = std::mem::take(value);
                *value = Value::Object(Map::from_iter([(name.to_owned(), redacted)]));
            }
        }
    }
}

/// The fields of a message or part: each passes on its own, so that the others stay where they are.
fn part(redactor: &dyn Redactor, value: &mut Value) {
    let Value::Object(fields) = value else {
        return payload(redactor, value);
    };
    // Others may mean something by their names.
    let mut others = Map::new();
    for (name, mut value) in std::mem::take(fields) {
        match name.as_str() {
            "parts" => {
                if let Value::Array(parts) = &mut value {
                    for inner in parts {
                        part(redactor, inner);
                    }
                }
                fields.insert(name, value);
            }
            "server_tool_call" | "server_tool_call_response" => {
                part(redactor, &mut value);
                fields.insert(name, value);
            }
            "type" | "role" if value.as_str().is_some_and(|word| FIXED.contains(&word)) => {
                fields.insert(name, value);
            }
            _ if FIELDS.contains(&name.as_str()) => {
                let was = std::mem::discriminant(&value);
                payload(redactor, &mut value);
                // Of another kind it would not be what the conventions have there.
                let kept = std::mem::discriminant(&value) == was
                    || matches!(name.as_str(), "content" | "response" | "arguments");
                if kept {
                    fields.insert(name, value);
                }
            }
            _ => {
                others.insert(name, value);
            }
        }
    }
    if !others.is_empty() {
        let mut redacted = Value::Object(others);
        payload(redactor, &mut redacted);
        if let Value::Object(others) = redacted {
            for (name, value) in others {
                fields.entry(name).or_insert(value);
            }
        }
    }
}

fn payload(redactor: &dyn Redactor, value: &mut Value) {
    *value = redact_json(redactor, std::mem::take(value));
}

/// The fields that the conventions have.
const FIELDS: &[&str] = &[
    "type",
    "role",
    "name",
    "id",
    "content",
    "arguments",
    "response",
    "modality",
    "mime_type",
    "uri",
    "file_id",
    "description",
    "parameters",
    "metadata",
    "score",
];

/// The words that the conventions have for types and roles.
const FIXED: &[&str] = &[
    "system",
    "user",
    "assistant",
    "tool",
    "text",
    "reasoning",
    "tool_call",
    "tool_call_response",
    "server_tool_call",
    "server_tool_call_response",
    "blob",
    "file",
    "uri",
    "function",
];

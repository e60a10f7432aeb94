//! Redaction that keeps the shapes. Only fields with content are passed to the redactor. Fields that the conventions
//! require stay unchanged, even with a custom redactor.

use serde_json::{Map, Value};

use crate::capture::contents::Raw;
use crate::content::Redaction;
use crate::messages::shapes;

/// Redacted content in its shape. `None` if there is no content.
pub(crate) fn redacted(redaction: Redaction<'_>, name: &str, raw: Raw) -> Option<Value> {
    let mut value = match raw {
        Raw::Shaped(value) | Raw::Summary(value) => value,
        Raw::Parameters(form, parameters) if !form.is_object() && parameters.len() == 1 => {
            // The shape has no place for the parameter's name, which may reveal a secret. The value is therefore
            // redacted first.
            return shapes::of_parameters(form, beside_its_name(redaction, parameters));
        }
        Raw::Parameters(form, parameters) => shapes::of_parameters(form, Value::Object(parameters))?,
    };
    redact(redaction, name, &mut value);
    Some(value)
}

/// Value of the only field, redacted together with its name.
fn beside_its_name(redaction: Redaction<'_>, field: Map<String, Value>) -> Value {
    match redaction.json(Value::Object(field)) {
        Value::Object(field) => field.into_iter().next().map_or(Value::Null, |(_, value)| value),
        placeholder => placeholder,
    }
}

/// Redacts a content in place.
fn redact(redaction: Redaction<'_>, name: &str, value: &mut Value) {
    match value {
        // Lists hold messages, parts, definitions, documents or records.
        Value::Array(items) => items.iter_mut().for_each(|item| part(redaction, item)),
        value => {
            payload(redaction, value);
            // Arguments and results must stay objects.
            if matches!(name, "arguments" | "result") && !value.is_object() {
                let redacted = std::mem::take(value);
                *value = Value::Object(Map::from_iter([(name.to_owned(), redacted)]));
            }
        }
    }
}

/// Redacts the fields of a message or part one by one, so that each keeps its place.
fn part(redaction: Redaction<'_>, value: &mut Value) {
    let Value::Object(fields) = value else {
        return payload(redaction, value);
    };
    // Other fields may identify a secret by their names, or by the `name` beside them.
    let mut others = Map::new();
    for (name, mut value) in std::mem::take(fields) {
        match name.as_str() {
            "parts" if value.is_array() => {
                if let Value::Array(parts) = &mut value {
                    for inner in parts {
                        part(redaction, inner);
                    }
                }
                fields.insert(name, value);
            }
            "server_tool_call" | "server_tool_call_response" => {
                part(redaction, &mut value);
                fields.insert(name, value);
            }
            "type" | "role" if value.as_str().is_some_and(|word| FIXED.contains(&word)) => {
                fields.insert(name, value);
            }
            _ if FIELDS.contains(&name.as_str()) => {
                let was = std::mem::discriminant(&value);
                if name == "name" {
                    others.insert(name.clone(), value.clone());
                }
                let value = beside_its_name(redaction, Map::from_iter([(name.clone(), value)]));
                // A value of another JSON type would violate the conventions.
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
    if others.keys().any(|name| name != "name") {
        let mut redacted = Value::Object(others);
        payload(redaction, &mut redacted);
        if let Value::Object(others) = redacted {
            for (name, value) in others {
                fields.entry(name).or_insert(value);
            }
        }
    }
}

fn payload(redaction: Redaction<'_>, value: &mut Value) {
    *value = redaction.json(std::mem::take(value));
}

/// Field names of the conventions.
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

/// Types and roles of the conventions.
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
    "summary",
];

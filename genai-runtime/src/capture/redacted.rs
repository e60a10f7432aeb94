//! Redaction that keeps the shapes: what holds content passes the redactor, and what the conventions want around it stays
//! as it is, whatever a redactor of the user's own does.

use serde_json::{Map, Value};

use crate::capture::contents::Raw;
use crate::content::Redaction;
use crate::messages::shapes;

/// The redacted content in its shape, if there is anything of it.
pub(crate) fn redacted(redaction: Redaction<'_>, name: &str, raw: Raw) -> Option<Value> {
    let mut value = match raw {
        Raw::Shaped(value) | Raw::Summary(value) => value,
        Raw::Parameters(form, parameters) if !form.is_object() && parameters.len() == 1 => {
            // The shape has no place for the name, by which the value may be a secret.
            return shapes::of_parameters(form, beside_its_name(redaction, parameters));
        }
        Raw::Parameters(form, parameters) => shapes::of_parameters(form, Value::Object(parameters))?,
    };
    redact(redaction, name, &mut value);
    Some(value)
}

/// The value of the only field, redacted with its name beside it.
fn beside_its_name(redaction: Redaction<'_>, field: Map<String, Value>) -> Value {
    match redaction.json(Value::Object(field)) {
        Value::Object(field) => field.into_iter().next().map_or(Value::Null, |(_, value)| value),
        placeholder => placeholder,
    }
}

/// Redacts a content in place.
fn redact(redaction: Redaction<'_>, name: &str, value: &mut Value) {
    match value {
        // Messages, parts, definitions, documents, records.
        Value::Array(items) => items.iter_mut().for_each(|item| part(redaction, item)),
        value => {
            payload(redaction, value);
            // Arguments and results are objects.
            if matches!(name, "arguments" | "result") && !value.is_object() {
                let redacted = std::mem::take(value);
                *value = Value::Object(Map::from_iter([(name.to_owned(), redacted)]));
            }
        }
    }
}

/// The fields of a message or part: each passes on its own, so that the others stay where they are.
fn part(redaction: Redaction<'_>, value: &mut Value) {
    let Value::Object(fields) = value else {
        return payload(redaction, value);
    };
    // Others may mean something by their names, and by the `name` beside them.
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
    "summary",
];

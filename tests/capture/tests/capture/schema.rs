//! Checks of content against the pinned JSON schemas of the conventions, and stricter ones. The schemas' generic part
//! accepts any type, so a text part without content would pass.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

/// Schemas without their descriptions. A reference to the schema of schemas accepts any object.
pub(crate) static SCHEMAS: LazyLock<Vec<(&str, Validator)>> = LazyLock::new(|| {
    [
        ("gen_ai.input.messages", include_str!("schemas/input-messages.json")),
        ("gen_ai.output.messages", include_str!("schemas/output-messages.json")),
        (
            "gen_ai.system_instructions",
            include_str!("schemas/system-instructions.json"),
        ),
        ("gen_ai.tool.definitions", include_str!("schemas/tool-definitions.json")),
        (
            "gen_ai.tool.call.arguments",
            include_str!("schemas/tool-call-arguments.json"),
        ),
        ("gen_ai.tool.call.result", include_str!("schemas/tool-call-result.json")),
        (
            "gen_ai.retrieval.documents",
            include_str!("schemas/retrieval-documents.json"),
        ),
        ("gen_ai.memory.records", include_str!("schemas/memory-records.json")),
    ]
    .map(|(key, schema)| {
        let schema = serde_json::from_str(schema).expect("a schema is JSON");
        (key, jsonschema::validator_for(&schema).expect("a schema"))
    })
    .into()
});

/// Fields that each known part requires besides its type, and the kinds of some.
const PARTS: &[(&str, &[&str])] = &[
    ("text", &["content"]),
    ("reasoning", &["content"]),
    ("tool_call", &["name"]),
    ("tool_call_response", &["response"]),
    ("server_tool_call", &["name", "server_tool_call"]),
    ("server_tool_call_response", &["server_tool_call_response"]),
    ("blob", &["modality", "content"]),
    ("file", &["modality", "file_id"]),
    ("uri", &["modality", "uri"]),
];

pub(crate) fn check(key: &str, value: &Value) {
    if let Err(wrong) = checked(key, value) {
        panic!("{key}: {wrong} in {value}");
    }
}

pub(crate) fn checked(key: &str, value: &Value) -> Result<(), String> {
    if let Some((_, schema)) = SCHEMAS.iter().find(|(known, _)| *known == key) {
        schema.validate(value).map_err(|error| error.to_string())?;
    } else if !value.is_string() {
        return Err("no text".to_owned());
    }
    match key {
        "gen_ai.input.messages" | "gen_ai.output.messages" => {
            for message in list(value)? {
                let fields = message.as_object().ok_or("a message that is none")?;
                let known: &[&str] = if key == "gen_ai.output.messages" {
                    if !message["finish_reason"].is_string() {
                        return Err("an answer without a finish_reason".to_owned());
                    }
                    &["role", "parts", "name", "finish_reason"]
                } else {
                    &["role", "parts", "name"]
                };
                if let Some(other) = fields.keys().find(|name| !known.contains(&name.as_str())) {
                    return Err(format!("a message with {other}"));
                }
                list(&message["parts"])?.iter().try_for_each(part)?;
            }
            Ok(())
        }
        "gen_ai.system_instructions" => list(value)?.iter().try_for_each(part),
        _ => Ok(()),
    }
}

fn part(part: &Value) -> Result<(), String> {
    let kind = part["type"].as_str().ok_or("a part without a type")?;
    let Some((_, required)) = PARTS.iter().find(|(known, _)| *known == kind) else {
        return Ok(());
    };
    for name in *required {
        let field = part.get(name).ok_or(format!("a {kind} without {name}"))?;
        let is_right = match *name {
            "response" => true,
            "server_tool_call" | "server_tool_call_response" => field["type"].is_string(),
            _ => field.is_string(),
        };
        if !is_right {
            return Err(format!("a {kind} with another {name}"));
        }
    }
    match part.get("arguments") {
        Some(arguments) if !arguments.is_object() && !arguments.is_string() => Err("arguments that are none".into()),
        _ => Ok(()),
    }
}

fn list(value: &Value) -> Result<&Vec<Value>, String> {
    value.as_array().ok_or_else(|| format!("no list: {value}"))
}

//! Content against the pinned JSON schemas of the conventions, and more strictly than they ask: their generic part takes any
//! type, so that a text without its content would pass.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// The schemas' rules, without their sentences. Where they refer to the schema of schemas, any object is taken.
static SCHEMAS: LazyLock<Vec<(&str, Validator)>> = LazyLock::new(|| {
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

/// What each known part has to have besides its type, and of what kind.
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

fn checked(key: &str, value: &Value) -> Result<(), String> {
    if let Some((_, schema)) = SCHEMAS.iter().find(|(known, _)| *known == key) {
        schema.validate(value).map_err(|error| error.to_string())?;
    } else if !value.is_string() {
        return Err("no text".to_owned());
    }
    match key {
        "gen_ai.input.messages" | "gen_ai.output.messages" => {
            for message in list(value)? {
                let fields = message.as_object().ok_or("a message that is none")?;
                if let Some(other) = fields
                    .keys()
                    .find(|name| !["role", "parts", "name"].contains(&name.as_str()))
                {
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

#[test]
fn it_finds_what_is_wrong() {
    let wrong = [
        ("gen_ai.input.messages", json!([{"role": "user"}])),
        (
            "gen_ai.input.messages",
            json!([{"role": "user", "parts": [{"type": "text"}]}]),
        ),
        (
            "gen_ai.output.messages",
            json!([{"role": "assistant", "parts": [{"type": "blob", "content": ""}]}]),
        ),
        (
            "gen_ai.output.messages",
            json!([{"role": "assistant", "parts": ["text"]}]),
        ),
        (
            "gen_ai.output.messages",
            json!([{"role": "assistant", "parts": [{"type": "server_tool_call", "name": "f"}]}]),
        ),
        (
            "gen_ai.output.messages",
            json!([{"role": "assistant", "parts": [{"type": "server_tool_call_response", "server_tool_call_response": {}}]}]),
        ),
        ("gen_ai.system_instructions", json!([{"type": "text", "text": "x"}])),
        ("gen_ai.tool.definitions", json!([{"type": "function"}])),
        ("gen_ai.tool.call.arguments", json!(["a"])),
        ("gen_ai.tool.call.result", json!("a")),
        ("gen_ai.retrieval.documents", json!([{"id": 7}])),
        ("gen_ai.memory.records", json!([{"id": "7"}])),
        ("gen_ai.retrieval.query.text", json!(7)),
    ];
    for (key, value) in wrong {
        assert!(checked(key, &value).is_err(), "{key} {value}");
    }
    let right = json!([{"role": "user", "parts": [{"type": "text", "content": "x"}, {"type": "odd", "any": 1}]}]);
    assert_eq!(checked("gen_ai.input.messages", &right), Ok(()));
}

/// The conventions' own cases, where their repository is at hand: our schemas find what theirs find, and what we ask beyond
/// that finds parts that miss what they need.
#[test]
fn the_conventions_own_cases_are_judged_alike() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/semconv/cases");
    let folder = std::env::var_os("GENAI_CONVENTION_CASES").map_or(folder, Into::into);
    let Ok(cases) = std::fs::read_dir(&folder) else {
        println!("no cases at hand: set GENAI_CONVENTION_CASES to the folder with the conventions' own");
        return;
    };
    let mut judged = 0;
    for case in cases {
        let path = case.expect("a file").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).expect("a text");
        // The document is JSON within YAML, and a comment follows it.
        let (head, rest) = text.split_once("\ndocument: ").expect("a document");
        let (document, errors) = rest.split_once("\n#").expect("what is expected of it");
        let mut document: Value = serde_json::from_str(document).unwrap_or_else(|error| panic!("{name}: {error}"));
        let schema = head.lines().find_map(|line| line.strip_prefix("schema: gen-ai-"));
        let schema = schema
            .and_then(|schema| schema.strip_suffix(".json"))
            .expect("a schema");
        let of_key = |key: &str| key.trim_start_matches("gen_ai.").replace(['.', '_'], "-") == schema;
        let (key, validator) = SCHEMAS.iter().find(|(key, _)| of_key(key)).expect("a known schema");

        let right = errors.trim_end().ends_with("errors: []");
        assert_eq!(validator.is_valid(&document), right, "{name}");
        // Deprecated, and nothing we write.
        for message in document
            .as_array_mut()
            .into_iter()
            .flatten()
            .filter_map(Value::as_object_mut)
        {
            message.remove("finish_reason");
        }
        let strictly_right = right && !name.ends_with("parts-missing-required");
        assert_eq!(checked(key, &document).is_ok(), strictly_right, "{name}, more strictly");
        judged += 1;
    }
    assert!(judged > 0, "no cases in {}", folder.display());
}

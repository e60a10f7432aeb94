//! Summaries of model calls. Roles, types of parts, sizes and names of tools stay, in generic parts of the conventions.

use serde_json::{Value, json};

use crate::summaries::without_fingerprints;
use crate::support::Exported;

#[genai::chat(provider = "openai", request = request, capture(input, output, system, tools))]
pub(crate) fn ask(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::chat(provider = "openai", request = request, response = genai::json::Events::parse, capture(output))]
fn stream(request: &Value, events: Vec<String>) -> impl futures_util::Stream<Item = String> + Send + Unpin {
    let _ = request;
    futures_util::stream::iter(events)
}

#[genai::tool(call = call, capture(arguments))]
fn dispatch(call: &Call) -> usize {
    call.arguments.len()
}

#[genai::agent(name = "a")]
fn agent(request: &Value, call: &Call) {
    ask(request, json!({}));
    dispatch(call);
}

#[derive(genai::ToolCall)]
struct Call {
    id: String,
    name: String,
    arguments: String,
}

fn call(arguments: &Value) -> Call {
    Call {
        id: "call_1".to_owned(),
        name: "convert".to_owned(),
        arguments: arguments.to_string(),
    }
}

fn request(messages: &Value) -> Value {
    json!({
        "model": "m",
        "messages": messages,
        "tools": [{"type": "function", "function": {
            "name": "convert",
            "description": "Converts amounts",
            "parameters": {
                "type": "object",
                "properties": {
                    "unit": {"type": "string", "enum": ["metric", "imperial"]},
                    "mode": {"$ref": "#/$defs/Mode"},
                    "note": {"type": "string"},
                    "steps": {"type": "array", "items": {"enum": ["up", "down"]}},
                },
                "$defs": {"Mode": {"oneOf": [{"const": "fast"}, {"const": "exact"}]}},
            },
        }}],
    })
}

fn text(bytes: usize) -> Value {
    json!({"type": "string", "bytes": bytes})
}

#[test]
fn requests_and_answers_keep_their_structure() {
    let exported = Exported::on_spans();
    let request = request(&json!([
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [
            {"type": "text", "text": "how far?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
        ]},
        {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": {
            "name": "convert", "arguments": "{\"unit\": \"metric\", \"note\": \"home\", \"secret name\": 1}",
        }}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "{\"km\": 12}"},
    ]));
    let answer = json!({"choices": [{"index": 0, "message": {"role": "assistant", "content": "12 km"}}]});
    ask(&request, answer);
    let content = exported.content();
    let everything = content.to_string();
    for text in [
        "brief",
        "how far",
        "AAAA",
        "home",
        "12 km",
        "secret name",
        "call_1",
        "Converts",
    ] {
        assert!(!everything.contains(text), "{text} in {everything}");
    }
    let calls = &content["gen_ai.input.messages"];
    assert_eq!(
        calls[2]["parts"][0]["id"], calls[3]["parts"][0]["id"],
        "a call and its response can be matched"
    );
    let mut content = without_fingerprints(content);
    for message in [2, 3] {
        content["gen_ai.input.messages"][message]["parts"][0]
            .as_object_mut()
            .unwrap()
            .remove("id");
    }
    assert_eq!(
        content["gen_ai.input.messages"],
        json!([
            {"role": "system", "parts": [{"type": "summary", "part": "text", "bytes": 8}]},
            {"role": "user", "parts": [
                {"type": "summary", "part": "text", "bytes": 8},
                {"type": "summary", "part": "blob", "bytes": 4, "modality": "image", "mime_type": "image/png"},
            ]},
            {"role": "assistant", "parts": [{
                "type": "summary", "part": "tool_call", "name": "convert",
                "arguments": {"unit": "metric", "note": text(4), "…": {"unnamed_keys": 1}},
            }]},
            {"role": "tool", "parts": [{"type": "summary", "part": "tool_call_response", "response": {"km": 12}}]},
        ])
    );
    assert_eq!(
        content["gen_ai.output.messages"],
        json!([{"role": "assistant", "parts": [{"type": "summary", "part": "text", "bytes": 5}]}])
    );
    let tool = &content["gen_ai.tool.definitions"][0];
    assert_eq!((&tool["type"], &tool["name"]), (&json!("function"), &json!("convert")));
    assert_eq!(tool["summary"]["description"], json!({"bytes": 16}));
    let properties = tool["summary"]["parameters"]["properties"].as_array();
    let mut properties: Vec<_> = properties.into_iter().flatten().filter_map(Value::as_str).collect();
    // A feature of `serde_json` decides whether maps keep the order of the schema.
    properties.sort_unstable();
    assert_eq!(properties, ["mode", "note", "steps", "unit"]);
}

#[test]
fn schema_enum_texts_are_recorded() {
    let exported = Exported::on_spans();
    let arguments = json!({"unit": "metric", "mode": "exact", "note": "metric", "steps": ["up", "sideways"]});
    let request = request(&json!([]));
    agent(&request, &call(&arguments));
    let of_tool = |exported: &Exported| {
        let spans = exported.spans();
        let tool = spans.iter().find(|span| span.name == "execute_tool convert");
        let content = crate::support::content(tool.expect("a tool"));
        without_fingerprints(content["gen_ai.tool.call.arguments"].clone())
    };
    assert_eq!(
        of_tool(&exported),
        json!({"unit": "metric", "mode": "exact", "note": text(6), "steps": ["up", text(8)]})
    );
    // The definition of the tool is unknown in another run.
    dispatch(&call(&arguments));
    assert_eq!(
        of_tool(&exported),
        json!({"unit": text(6), "mode": text(5), "note": text(6), "steps": [text(2), text(8)]})
    );
    // A text that the schema does not list is summarized like any other.
    agent(&request, &call(&json!({"unit": "Metric", "mode": "ada@example.org"})));
    assert_eq!(of_tool(&exported), json!({"unit": text(6), "mode": text(15)}));
}

#[tokio::test]
async fn streamed_answers_are_summed_up() {
    use futures_util::StreamExt as _;
    let exported = Exported::on_spans();
    let delta = |delta: Value| format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": delta}]}));
    let long = "x".repeat(1 << 20);
    let events = vec![
        delta(json!({"role": "assistant", "content": "Hel"})),
        delta(json!({"content": "lo"})),
        delta(json!({"content": long})),
        delta(
            json!({"tool_calls": [{"index": 0, "id": "c", "function": {"name": "convert", "arguments": "{\"a\":"}}]}),
        ),
        delta(json!({"tool_calls": [{"index": 0, "function": {"arguments": "\"hunter2\"}"}}]})),
    ];
    stream(&request(&json!([])), events).collect::<Vec<_>>().await;
    let mut content = without_fingerprints(exported.content());
    let parts = content["gen_ai.output.messages"][0]["parts"].as_array_mut().unwrap();
    assert!(parts[1].as_object_mut().unwrap().remove("id").is_some());
    assert_eq!(
        content["gen_ai.output.messages"],
        json!([{"role": "assistant", "parts": [
            {"type": "summary", "part": "text", "bytes": 5 + (1 << 20)},
            {"type": "summary", "part": "tool_call", "name": "convert", "arguments": {"a": text(7)}},
        ]}])
    );
}

#[test]
fn newest_messages_are_kept() {
    let exported = Exported::on_spans();
    let messages: Vec<_> = (0..2000)
        .map(|at| json!({"role": "user", "content": "x".repeat(at)}))
        .collect();
    ask(&request(&messages.into()), json!({}));
    let content = without_fingerprints(exported.content());
    let messages = content["gen_ai.input.messages"].as_array().unwrap();
    assert_eq!(messages.len(), 129);
    assert_eq!(
        messages[0],
        json!({"role": "other", "parts": [{"type": "summary", "cut_messages": 1872}]})
    );
    assert_eq!(messages[128]["parts"][0]["bytes"], json!(1999));
}

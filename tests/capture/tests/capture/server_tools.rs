//! Tools that the provider runs itself, distinguished from those that the caller is asked to run.

use futures_util::{Stream, StreamExt, stream};
use genai::capture::Part;
use genai::{ContentCapture, Response, ResponseRecorder, Usage};
use serde_json::{Value, json};

use crate::support::Exported;

#[genai::chat(provider = "p", model = "m", request, capture(raw(input, output)))]
fn chat(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::chat(provider = "p", model = "m", capture(raw(output)))]
fn streamed(events: Vec<Value>) -> impl Stream<Item = Value> + Unpin {
    stream::iter(events)
}

/// The recorded parts of an assistant message, which must be the same in the request and in the answer.
fn parts(message: &Value, answer: Value) -> Value {
    let exported = Exported::on_spans();
    chat(&json!({"messages": [message]}), answer);
    let content = exported.content();
    let input = &content["gen_ai.input.messages"][0]["parts"];
    assert_eq!(input, &content["gen_ai.output.messages"][0]["parts"]);
    input.clone()
}

async fn of_stream(events: Vec<Value>) -> Value {
    let exported = Exported::on_spans();
    let mut items = streamed(events);
    while items.next().await.is_some() {}
    exported.content()["gen_ai.output.messages"][0]["parts"].clone()
}

fn call(arguments: &Value) -> Value {
    json!({
        "type": "server_tool_call", "id": "s", "name": "search",
        "server_tool_call": {"type": "search", "arguments": arguments},
    })
}

fn result(kind: &str, response: &Value) -> Value {
    json!({
        "type": "server_tool_call_response", "id": "s",
        "server_tool_call_response": {"type": kind, "response": response},
    })
}

#[tokio::test]
async fn anthropic_server_tools_are_captured() {
    let found = json!([{"type": "web_search_result", "url": "https://x/y"}]);
    let blocks = json!([
        {"type": "server_tool_use", "id": "s", "name": "search", "input": {"query": "warm?"}},
        {"type": "web_search_tool_result", "tool_use_id": "s", "content": found},
        {"type": "mcp_tool_use", "id": "s", "name": "search", "server_name": "x", "input": {}},
        {"type": "tool_use", "id": "c", "name": "mine", "input": {}},
        {"type": "redacted_thinking", "data": "opaque"},
    ]);
    let message = json!({"type": "message", "role": "assistant", "content": blocks});
    let expected = json!([
        call(&json!({"query": "warm?"})),
        result("web_search_tool_result", &found),
        call(&json!({})),
        {"type": "tool_call", "id": "c", "name": "mine", "arguments": {}},
        {"type": "redacted_thinking"},
    ]);
    assert_eq!(parts(&message, message.clone()), expected);

    let start =
        |index: u8, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let delta = |index: u8, part: &str| {
        json!({
            "type": "content_block_delta", "index": index, "delta": {"type": "input_json_delta", "partial_json": part},
        })
    };
    let events = vec![
        start(
            0,
            json!({"type": "server_tool_use", "id": "s", "name": "search", "input": {}}),
        ),
        delta(0, "{\"query\": "),
        delta(0, "\"warm?\"}"),
        start(
            1,
            json!({"type": "web_search_tool_result", "tool_use_id": "s", "content": found}),
        ),
    ];
    let expected = json!([
        call(&json!({"query": "warm?"})),
        result("web_search_tool_result", &found)
    ]);
    assert_eq!(of_stream(events).await, expected);
}

#[test]
fn gemini_server_tools_are_captured() {
    let part = json!([
        {"toolCall": {"id": "s", "toolType": "search", "args": {"query": "warm?"}}, "thoughtSignature": "opaque"},
        {"toolResponse": {"id": "s", "toolType": "search", "response": {"found": 1}}, "thoughtSignature": "opaque"},
        {"executableCode": {"code": "print(1)"}, "thoughtSignature": "opaque"},
    ]);
    let content = json!({"role": "model", "parts": part});
    let answer = json!({"candidates": [{"content": content}]});
    let expected = json!([
        call(&json!({"query": "warm?"})),
        result("search", &json!({"found": 1})),
        {"type": "executableCode", "executableCode": {"code": "print(1)"}},
    ]);
    assert_eq!(parts(&content, answer), expected);
}

#[tokio::test]
async fn bedrock_server_tools_are_captured() {
    let used = json!({"toolUseId": "s", "name": "search", "type": "server_tool_use", "input": {"query": "warm?"}});
    let returned = json!({"toolUseId": "s", "type": "search_result", "content": [{"text": "14"}]});
    let message = json!({"role": "assistant", "content": [{"toolUse": used}, {"toolResult": returned}]});
    let expected = json!([call(&json!({"query": "warm?"})), result("search_result", &json!("14"))]);
    assert_eq!(parts(&message, json!({"output": {"message": message}})), expected);

    let start = json!({"toolUse": {"toolUseId": "s", "name": "search", "type": "server_tool_use"}});
    let events = vec![
        json!({"contentBlockStart": {"contentBlockIndex": 0, "start": start}}),
        json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"toolUse": {"input": "{\"query\": \"warm?\"}"}}}}),
    ];
    assert_eq!(of_stream(events).await, json!([call(&json!({"query": "warm?"}))]));
}

struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        let call = Part::ServerToolCall {
            id: Some("s".to_owned()),
            name: "search".to_owned(),
            arguments: Some(json!({"password": "hunter2"})),
        };
        let result = Part::ServerToolCallResponse {
            id: Some("s".to_owned()),
            kind: "found".to_owned(),
            response: json!({"password": "hunter2"}),
        };
        let output = recorder.output().expect("it is captured");
        output.part(0, call).part(0, result);
    }
}

#[genai::chat(provider = "p", model = "m", capture(raw(output)))]
fn ask() -> Answer {
    Answer
}

#[test]
fn server_tool_content_is_redacted() {
    let exported = Exported::on_spans();
    ask();
    let redacted = json!({"password": "[redacted:secret_field]"});
    let expected = json!([call(&redacted), result("found", &redacted)]);
    assert_eq!(exported.content()["gen_ai.output.messages"][0]["parts"], expected);
}

#[test]
fn server_tool_shape_survives_redactor() {
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .redactor(|_: &str| "gone".to_owned())
    });
    ask();
    let content = exported.content();
    let parts = &content["gen_ai.output.messages"][0]["parts"];
    assert_eq!(parts[0]["type"], "server_tool_call");
    assert_eq!(parts[0]["server_tool_call"]["type"], "gone");
    assert_eq!(parts[1]["type"], "server_tool_call_response");
    assert!(!content.to_string().contains("hunter2"), "{content}");
}

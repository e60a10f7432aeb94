//! Unparsed bodies and events.

use futures_util::stream::{self, Stream, StreamExt};
use genai::json::{Body, Events};
use serde_json::json;

use super::{of_stream, without};
use crate::answers::chat_start;
use crate::support::{Attributes, Trace, attributes, strings, without_api_type};

const BODY: &str = r#"{
    "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
    "choices": [{ "index": 0, "message": { "role": "assistant", "content": "secret" }, "finish_reason": "stop" }],
    "usage": { "prompt_tokens": 12, "completion_tokens": 34, "total_tokens": 46 }
}"#;

fn expected() -> Attributes {
    attributes! {
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.id" => "chatcmpl-1",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
        "gen_ai.usage.input_tokens" => 12,
        "gen_ai.usage.output_tokens" => 34,
    }
}

#[genai::chat(provider = "openai", request = Body::parse(request), response = Body::parse)]
async fn text(request: &str, body: &str) -> Result<String, std::io::Error> {
    assert!(!request.is_empty());
    Ok(body.to_owned())
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = Body::parse)]
fn bytes(body: &[u8]) -> Vec<u8> {
    body.to_vec()
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn parsed(body: &[u8]) -> Body {
    Body::parse(body)
}

#[tokio::test]
async fn body_parses_from_text_and_bytes() {
    let request = json!({ "model": "gpt-4o", "messages": [], "temperature": 0.5 }).to_string();
    let trace = Trace::new();
    trace.run(text(&request, BODY)).await.expect("it is `Ok`");
    let mut start = chat_start();
    start.extend(attributes! { "gen_ai.request.temperature" => 0.5 });
    assert_eq!(without(without_api_type(trace.only().attributes()), start), expected());

    let trace = Trace::new();
    trace.enter(|| bytes(BODY.as_bytes()));
    assert_eq!(
        without(without_api_type(trace.only().attributes()), chat_start()),
        expected()
    );
    let trace = Trace::new();
    trace.enter(|| parsed(BODY.as_bytes()));
    assert_eq!(
        without(without_api_type(trace.only().attributes()), chat_start()),
        expected()
    );
}

#[tokio::test]
async fn invalid_json_body_records_nothing() {
    let deep = "[".repeat(10_000);
    for body in ["", "<html>502</html>", "{\"choices\": [", "nul", "{}{}", deep.as_str()] {
        let trace = Trace::new();
        trace.run(text("no JSON either", body)).await.expect("it is `Ok`");
        let start = attributes! { "gen_ai.operation.name" => "chat", "gen_ai.provider.name" => "openai" };
        let span = trace.only();
        assert_eq!(span.attributes(), start, "{body}");
    }
}

const SSE: &str = concat!(
    ": comment\r\n",
    "event: message_start\r\n",
    "data: {\"type\": \"message_start\", \"message\": {\"id\": \"chatcmpl-1\", \"type\": \"message\",\r\n",
    "data:  \"model\": \"gpt-4o-2024-08-06\", \"stop_reason\": null, \"usage\": {\"input_tokens\": 12, \"output_tokens\": 1}}}\r\n",
    "\r\n",
    "event: content_block_delta\n",
    "data: {\"type\": \"content_block_delta\", \"delta\": {\"text\": \"secret\"}}\n",
    "\n",
    "data:{\"type\": \"message_delta\", \"delta\": {\"stop_reason\": \"stop\"}, \"usage\": {\"output_tokens\": 34}}\n",
    "\n",
    "data: [DONE]\n",
    "\n",
    "data: {\"type\": \"message_delta\", \"usage\": {\"output_to",
);

#[genai::chat(provider = "openai", model = "gpt-4o", response = Events::parse)]
async fn whole_stream() -> &'static str {
    SSE
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = Events::parse)]
fn one_by_one() -> impl Stream<Item = Result<String, std::io::Error>> {
    let events = SSE.replace("\r\n", "\n");
    stream::iter(events.split("\n\n").map(str::to_owned).map(Ok).collect::<Vec<_>>())
}

#[tokio::test]
async fn sse_events_parse_whole_or_singly() {
    let trace = Trace::new();
    trace.run(whole_stream()).await;
    assert_eq!(
        without(without_api_type(trace.only().attributes()), chat_start()),
        expected()
    );
    let trace = Trace::new();
    trace.run(one_by_one().collect::<Vec<_>>()).await;
    assert_eq!(of_stream(trace.only().attributes()), expected());
}

#[genai::chat(provider = "ollama", model = "llama3.2", response = Events::parse)]
fn lines() -> impl Stream<Item = &'static str> {
    stream::iter([
        r#"{"model": "llama3.2", "message": {"content": "secret"}, "done": false}"#,
        r#"{"model": "llama3.2", "done": true, "done_reason": "stop", "prompt_eval_count": 26, "eval_count": 298}"#,
    ])
}

#[tokio::test]
async fn json_lines_stream_is_parsed() {
    let trace = Trace::new();
    trace.run(lines().collect::<Vec<_>>()).await;
    let span = trace.only();
    assert_eq!(span.text("gen_ai.response.model").as_deref(), Some("llama3.2"));
    assert_eq!(span.int("gen_ai.usage.input_tokens"), Some(26));
    assert_eq!(span.int("gen_ai.usage.output_tokens"), Some(298));
    assert_eq!(span.get("gen_ai.response.finish_reasons"), Some(strings(&["stop"])));
}

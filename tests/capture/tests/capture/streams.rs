//! Streams, whose parts are assembled.

use futures_util::{Stream, StreamExt, stream};
use genai::ContentCapture;
use genai::redact::Caps;
use serde_json::{Value, json};

use crate::support::Exported;

#[genai::chat(provider = "openai", model = "m", capture(raw(output)))]
fn chat(events: Vec<Value>) -> impl Stream<Item = Value> + Unpin {
    stream::iter(events)
}

#[genai::agent(name = "a", capture(raw(output)))]
fn agent(texts: Vec<&'static str>) -> impl Stream<Item = Result<&'static str, ()>> + Unpin {
    stream::iter(texts.into_iter().map(Ok))
}

#[genai::tool(call_id = None, capture(raw(result)))]
fn tool() -> impl Stream<Item = u8> + Unpin {
    stream::iter([1, 2, 3])
}

async fn all<S: Stream + Unpin>(mut items: S) {
    while items.next().await.is_some() {}
}

async fn output(exported: &Exported, events: Vec<Value>) -> Value {
    all(chat(events)).await;
    exported.content()["gen_ai.output.messages"].clone()
}

fn message(parts: &Value) -> Value {
    json!([{"role": "assistant", "parts": parts}])
}

#[tokio::test]
async fn openai_stream_content_is_captured() {
    let exported = Exported::on_spans();
    let delta = |delta: Value| json!({"choices": [{"index": 0, "delta": delta}]});
    let call = |index: u8, rest: Value| {
        let mut call = rest;
        call["index"] = index.into();
        delta(json!({"tool_calls": [call]}))
    };
    let events = vec![
        delta(json!({"role": "assistant", "content": "", "reasoning_content": "hm"})),
        delta(json!({"content": "he"})),
        delta(json!({"content": "llo"})),
        call(0, json!({"id": "c0", "function": {"name": "f", "arguments": ""}})),
        call(1, json!({"id": "c1", "function": {"name": "g", "arguments": "{\"b\""}})),
        call(0, json!({"function": {"arguments": "{\"a\": 1}"}})),
        call(1, json!({"function": {"arguments": ": 2"}})),
        json!({"choices": [{"index": 1, "delta": {"content": "other"}, "finish_reason": "stop"}]}),
        json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}),
        json!({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}),
    ];
    let parts = json!([
        {"type": "reasoning", "content": "hm"},
        {"type": "text", "content": "hello"},
        {"type": "tool_call", "id": "c0", "name": "f", "arguments": {"a": 1}},
        {"type": "tool_call", "id": "c1", "name": "g", "arguments": "{\"b\": …[cut 1 bytes]"},
    ]);
    let expected = json!([
        {"role": "assistant", "parts": parts},
        {"role": "assistant", "parts": [{"type": "text", "content": "other"}]},
    ]);
    assert_eq!(output(&exported, events).await, expected);
}

#[tokio::test]
async fn openai_responses_stream_content_is_captured() {
    let exported = Exported::on_spans();
    let events = vec![
        json!({"type": "response.output_item.added", "output_index": 0, "item": {"type": "message"}}),
        json!({"type": "response.output_text.delta", "output_index": 0, "delta": "he"}),
        json!({"type": "response.output_text.delta", "output_index": 0, "delta": "llo"}),
        json!({"type": "response.output_item.added", "output_index": 1, "item": {"type": "function_call", "call_id": "c", "name": "f"}}),
        json!({"type": "response.function_call_arguments.delta", "output_index": 1, "delta": "{}"}),
    ];
    let parts = json!([
        {"type": "text", "content": "hello"},
        {"type": "tool_call", "id": "c", "name": "f", "arguments": {}},
    ]);
    assert_eq!(output(&exported, events.clone()).await, message(&parts));
    // The last event holds the complete answer, which replaces the parts.
    let whole = json!({"type": "response.completed", "response": {"object": "response", "output": [
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hello!"}]},
    ]}});
    let events = events.into_iter().chain([whole]).collect();
    let parts = json!([{"type": "text", "content": "hello!"}]);
    assert_eq!(output(&exported, events).await, message(&parts));
}

#[tokio::test]
async fn anthropic_stream_content_is_captured() {
    let exported = Exported::on_spans();
    let start =
        |index: u8, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let delta = |index: u8, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let events = vec![
        json!({"type": "message_start", "message": {"type": "message", "content": [], "usage": {"input_tokens": 1}}}),
        start(0, json!({"type": "thinking", "thinking": ""})),
        delta(0, json!({"type": "thinking_delta", "thinking": "hm"})),
        start(1, json!({"type": "text", "text": ""})),
        delta(1, json!({"type": "text_delta", "text": "he"})),
        delta(1, json!({"type": "text_delta", "text": "llo"})),
        start(2, json!({"type": "tool_use", "id": "t", "name": "f", "input": {}})),
        delta(2, json!({"type": "input_json_delta", "partial_json": "{\"a\""})),
        delta(2, json!({"type": "input_json_delta", "partial_json": ": 1}"})),
        json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 2}}),
    ];
    let parts = json!([
        {"type": "reasoning", "content": "hm"},
        {"type": "text", "content": "hello"},
        {"type": "tool_call", "id": "t", "name": "f", "arguments": {"a": 1}},
    ]);
    assert_eq!(output(&exported, events).await, message(&parts));
}

#[tokio::test]
async fn other_providers_stream_content_is_captured() {
    let exported = Exported::on_spans();
    let hello = message(&json!([{"type": "text", "content": "hello"}]));
    let gemini = |text: &str| json!({"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}}]});
    let end = json!({"candidates": [{"finishReason": "STOP"}]});
    assert_eq!(output(&exported, vec![gemini("he"), gemini("llo"), end]).await, hello);
    let ollama = |text: &str| json!({"model": "m", "message": {"role": "assistant", "content": text}, "done": false});
    let end = json!({"model": "m", "done": true, "done_reason": "stop"});
    assert_eq!(output(&exported, vec![ollama("he"), ollama("llo"), end]).await, hello);
    let cohere =
        |text: &str| json!({"type": "content-delta", "index": 0, "delta": {"message": {"content": {"text": text}}}});
    assert_eq!(output(&exported, vec![cohere("he"), cohere("llo")]).await, hello);
    let bedrock = |text: &str| json!({"contentBlockDelta": {"contentBlockIndex": 0, "delta": {"text": text}}});
    let end = json!({"messageStop": {"stopReason": "end_turn"}});
    assert_eq!(output(&exported, vec![bedrock("he"), bedrock("llo"), end]).await, hello);
}

#[tokio::test]
async fn agent_and_tool_stream_items_captured() {
    let exported = Exported::on_spans();
    all(agent(vec!["he", "llo"])).await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.output.messages": message(&json!([{"type": "text", "content": "hello"}]))})
    );
    all(tool()).await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.result": {"result": [1, 2, 3]}})
    );
}

/// The end of the received text is left out, because a secret may begin there.
#[tokio::test]
async fn dropped_stream_keeps_received_content() {
    let exported = Exported::on_spans();
    let delta = |text: &str| json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    let kept = message(&json!([{"type": "text", "content": "hello …[cut 3 bytes]"}]));
    let mut items = chat(vec![delta("he"), delta("llo wor"), delta("ld")]);
    items.next().await;
    items.next().await;
    drop(items);
    let span = exported.span();
    assert_eq!(crate::support::content(&span), json!({"gen_ai.output.messages": kept}));
    let cut = crate::support::attribute(&span, "agent.content.cut_bytes");
    assert_eq!(cut, Some(&opentelemetry::Value::I64(3)));
    drop(chat(vec![delta("never polled")]));
    assert!(exported.spans().is_empty());

    // A stream that ends between two events was cut off.
    assert_eq!(output(&exported, vec![delta("hello "), delta("wor")]).await, kept);
    let mut texts = agent(vec!["hello ", "wor", "ld"]);
    texts.next().await;
    texts.next().await;
    drop(texts);
    assert_eq!(exported.content(), json!({"gen_ai.output.messages": kept}));
}

/// If the limit cut a secret in the middle, its rule could not find it.
#[tokio::test]
async fn capped_stream_contains_no_partial_secret() {
    let key = concat!(
        "sk-ant-",
        "api03-",
        "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfGhIjKlMnOpQrStUvWxYz-_0123456789AbCdEfGhIj-AAAAAAAA"
    );
    let delta = |text: &str| json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .content_caps(Caps::default().with_per_attribute(200).with_per_call(1000))
    });
    for before in (0..900).step_by(7) {
        let text = format!("{}{key}{}", "x ".repeat(before / 2), "y".repeat(2000));
        let pieces: Vec<_> = text
            .as_bytes()
            .chunks(11)
            .map(|piece| delta(std::str::from_utf8(piece).expect("ASCII")))
            .collect();
        all(chat(pieces)).await;
        let exported = format!("{:?}", exported.span().attributes);
        assert!(exported.contains("gen_ai.output.messages"), "{before}: {exported}");
        assert!(!exported.contains("AbCdEf"), "{before}: {exported}");
    }
}

/// The complete answer replaces the parts in the same room. If it does not fit, the parts stay.
#[tokio::test]
async fn repeated_stream_answer_is_captured_once() {
    let exported = Exported::with(|config| {
        config
            .content_capture(ContentCapture::SpanOnly)
            .content_caps(Caps::default().with_per_attribute(200).with_per_call(1000))
    });
    for pieces in [60, 120] {
        let piece = "0123456789";
        let delta = json!({"type": "response.output_text.delta", "output_index": 0, "delta": piece});
        let mut events = vec![delta; pieces];
        events.push(json!({"type": "response.completed", "response": {"object": "response", "output": [
            {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": piece.repeat(pieces)}]},
        ]}}));
        let output = output(&exported, events).await;
        let text = output[0]["parts"][0]["content"].as_str().unwrap_or_default();
        assert!(text.starts_with("01234567890123456789"), "{pieces}: {output}");
    }
}

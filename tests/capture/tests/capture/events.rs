//! The event `gen_ai.client.inference.operation.details`.

use genai::ContentCapture;
use serde_json::{Value, json};

use crate::support::Exported;

#[genai::chat(provider = "openai", request, capture(raw(input, output)))]
fn chat(request: &Value, answer: Result<Value, String>) -> Result<Value, String> {
    answer
}

#[genai::chat(provider = "openai", request, capture(raw(output)))]
fn stream(request: &Value) -> impl futures_util::Stream<Item = Value> + Unpin {
    let chunk = |text: &str| json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]});
    futures_util::stream::iter([chunk("h"), chunk("o"), end])
}

#[genai::tool(call_id = None, capture(raw(arguments)))]
fn tool(text: &str) -> usize {
    text.len()
}

fn request() -> Value {
    json!({
        "model": "m", "temperature": 0.5, "stop": ["x"],
        "messages": [{"role": "user", "content": [{"type": "text", "text": "hi"}, {"type": "odd", "flags": [true, 1, 1.5, null]}]}],
    })
}

fn answer() -> Value {
    json!({
        "id": "r1", "model": "m-1",
        "choices": [{"message": {"role": "assistant", "content": "ho"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2},
    })
}

fn on(capture: ContentCapture) -> Exported {
    Exported::with(|config| config.content_capture(capture))
}

fn expected() -> Value {
    json!({
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "m",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.stop_sequences": ["x"],
        "agent.detached": true,
        "gen_ai.response.id": "r1",
        "gen_ai.response.model": "m-1",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 1,
        "gen_ai.usage.output_tokens": 2,
        "gen_ai.input.messages": [{"role": "user", "parts": [
            {"type": "text", "content": "hi"},
            {"type": "odd", "flags": [true, 1, 1.5, ""]},
        ]}],
        "gen_ai.output.messages": [{"role": "assistant", "parts": [{"type": "text", "content": "ho"}]}],
    })
}

#[test]
fn event_carries_structured_content() {
    let exported = on(ContentCapture::EventOnly);
    chat(&request(), Ok(answer())).ok();
    let span = exported.span();
    assert_eq!(crate::support::content(&span), json!({}), "nothing on the span");
    let event = (
        "gen_ai.client.inference.operation.details".to_owned(),
        expected(),
        span.span_context.span_id().to_string(),
    );
    assert_eq!(exported.events(), [event]);
}

#[test]
fn content_on_span_and_event() {
    let exported = on(ContentCapture::SpanAndEvent);
    chat(&request(), Ok(answer())).ok();
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert_eq!(event, expected());
    let content = exported.content();
    for key in ["gen_ai.input.messages", "gen_ai.output.messages"] {
        assert!(content[key].is_array());
    }
}

#[test]
fn failed_call_event_has_error_type() {
    let exported = on(ContentCapture::EventOnly);
    chat(&request(), Err("no".into())).ok();
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert_eq!(event["error.type"], "_OTHER");
    assert_eq!(event.get("gen_ai.output.messages"), None);
}

#[tokio::test]
async fn stream_event_records_first_chunk_time() {
    let exported = on(ContentCapture::EventOnly);
    let asked = request();
    let mut items = stream(&asked);
    while futures_util::StreamExt::next(&mut items).await.is_some() {}
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert!(event["gen_ai.response.time_to_first_chunk"].is_number(), "{event}");
    assert_eq!(event["gen_ai.request.stream"], true);
    assert_eq!(
        event["gen_ai.output.messages"],
        json!([{"role": "assistant", "parts": [{"type": "text", "content": "ho"}]}])
    );
}

#[test]
fn events_need_event_capture_and_inference() {
    let exported = on(ContentCapture::SpanOnly);
    chat(&request(), Ok(answer())).ok();
    assert!(exported.events().is_empty());
    drop(exported);
    let exported = on(ContentCapture::SpanAndEvent);
    tool("x");
    assert!(exported.events().is_empty());
    assert_ne!(exported.content(), json!({}));
}

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
        "openai.api.type": "chat_completions",
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
    let [(exception, raised, _), (_, event, _)] = <[_; 2]>::try_from(exported.events()).expect("two events");
    assert_eq!(exception, "gen_ai.client.operation.exception");
    assert_eq!(raised, json!({"exception.type": "_OTHER"}));
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
fn only_inference_calls_are_events() {
    let exported = on(ContentCapture::SpanAndEvent);
    tool("x");
    assert!(exported.events().is_empty());
    assert_ne!(exported.content(), json!({}));
}

/// The whole event of a model call without its content.
fn without_content() -> Value {
    let mut expected = expected();
    let fields = expected.as_object_mut().expect("an object");
    fields.retain(|key, _| !key.ends_with(".messages"));
    expected
}

#[genai::chat(provider = "openai", request)]
fn ask(request: &Value, answer: Value) -> Value {
    answer
}

#[test]
fn event_has_no_content_by_default() {
    for capture in [ContentCapture::NoContent, ContentCapture::SpanOnly] {
        let exported = on(capture);
        chat(&request(), Ok(answer())).ok();
        let [(name, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
        assert_eq!(name, "gen_ai.client.inference.operation.details");
        assert_eq!(event, without_content(), "{capture:?}");
        drop(exported.spans());
        // The event does not need `capture(…)`.
        ask(&request(), answer());
        let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
        assert_eq!(event, without_content(), "{capture:?}");
    }
}

#[test]
fn unsampled_call_is_an_event() {
    let sampler = opentelemetry_sdk::trace::Sampler::AlwaysOff;
    let tracers = opentelemetry_sdk::trace::SdkTracerProvider::builder()
        .with_sampler(sampler)
        .build();
    let exported = Exported::with(|config| config.tracer_provider(tracers.clone()));
    ask(&request(), answer());
    let [(_, event, span)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert_eq!(event, without_content());
    assert_ne!(span, "0000000000000000");
    chat(&request(), Err("no".into())).ok();
    let names = exported.events().into_iter().map(|(name, ..)| name);
    let expected = [
        "gen_ai.client.operation.exception",
        "gen_ai.client.inference.operation.details",
    ];
    assert_eq!(names.collect::<Vec<_>>(), expected);
    crate::evaluations::graded();
    assert_eq!(exported.events().len(), 2);
    assert!(exported.spans().is_empty());
}

#[genai::retrieval(data_source = "d", capture(raw(error)))]
fn search() -> Result<(), String> {
    Err("no index for ada@example.com".to_owned())
}

#[test]
fn exception_message_is_opt_in() {
    let exported = on(ContentCapture::SpanOnly);
    search().ok();
    let [(name, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert_eq!(name, "gen_ai.client.operation.exception");
    assert_eq!(event, json!({"exception.type": "_OTHER"}));
    drop(exported);
    let exported = on(ContentCapture::EventOnly);
    search().ok();
    assert_eq!(exported.span().status, opentelemetry::trace::Status::error(""));
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    let message = event["exception.message"].as_str().expect("a message");
    assert!(message.starts_with("no index for [redacted"), "{message}");
    // Tools are not client operations, so they have no such event.
    fails();
    assert!(exported.events().is_empty());
}

#[genai::tool(call_id = None)]
fn fails() {
    genai::current_call().fail("broken");
}

const EMIT_EVENT: &str = "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT";

#[test]
#[ignore = "runs in the process that the other test starts"]
fn events_of_child() {
    let exported = on(ContentCapture::EventOnly);
    chat(&request(), Err("no".into())).ok();
    let names: Vec<_> = exported.events().into_iter().map(|(name, ..)| name).collect();
    println!("events: {}", names.join(" "));
}

#[test]
fn variable_turns_events_off() {
    let exception = "gen_ai.client.operation.exception";
    let details = "gen_ai.client.inference.operation.details";
    for (value, expected) in [
        ("true", format!("events: {exception} {details}\n")),
        ("False", format!("events: {exception}\n")),
    ] {
        let mut child = std::process::Command::new(std::env::current_exe().expect("a program"));
        let arguments = ["--ignored", "--exact", "--nocapture", "events::events_of_child"];
        let output = child.args(arguments).env(EMIT_EVENT, value).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(&expected), "{value}: {text}");
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini", capture(raw(output)))]
fn priced(answer: Result<Value, String>) -> Result<Value, String> {
    answer
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn wrapper(answer: Result<Value, String>) -> Result<Value, String> {
    priced(answer)
}

#[test]
fn event_has_its_span_attributes() {
    let exported = on(ContentCapture::SpanAndEvent);
    let mut answer = answer();
    answer["model"] = json!("gpt-4o-mini");
    priced(Ok(answer)).ok();
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert!(
        event["agent.cost.usd"].is_f64() && event["agent.cost.price_table"].is_string(),
        "{event}"
    );
    let span = exported.span();
    let mut keys: Vec<_> = span.attributes.iter().map(|attribute| attribute.key.as_str()).collect();
    keys.sort_unstable();
    let mut event: Vec<_> = event
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    event.sort_unstable();
    assert_eq!(event, keys);
}

#[test]
fn wrapper_has_no_events() {
    let exported = on(ContentCapture::EventOnly);
    for (answer, expected) in [(Ok(answer()), 1), (Err("no".to_owned()), 2)] {
        wrapper(answer).ok();
        let [inner, outer] = <[_; 2]>::try_from(exported.spans()).expect("two spans");
        assert_eq!(inner.parent_span_id, outer.span_context.span_id());
        let of = inner.span_context.span_id().to_string();
        let spans: Vec<_> = exported.events().into_iter().map(|(_, _, span)| span).collect();
        assert_eq!(spans, vec![of; expected]);
    }
}

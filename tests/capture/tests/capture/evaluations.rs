//! The event `gen_ai.evaluation.result`, for a running call and for one that has ended.

use genai::{CallHandle, ContentCapture};
use serde_json::{Value, json};

use crate::support::Exported;

#[genai::tool(call_id = None)]
pub(crate) fn graded() {
    let call = genai::current_call();
    call.evaluation("relevance").score(0.8).label("pass");
    call.evaluation("toxicity").failed("timeout").score(f64::NAN);
}

#[genai::agent(name = "a")]
fn stored() -> Option<CallHandle> {
    genai::current_call().handle()
}

#[genai::tool(call_id = None)]
fn explained() {
    genai::current_call()
        .evaluation("relevance")
        .explanation("ask ada@example.com");
}

const NAME: &str = "gen_ai.evaluation.result";

#[test]
fn running_call_is_evaluated() {
    let exported = Exported::on_spans();
    graded();
    let span = exported.span().span_context.span_id().to_string();
    let relevance = json!({
        "gen_ai.evaluation.name": "relevance",
        "gen_ai.evaluation.score.value": 0.8,
        "gen_ai.evaluation.score.label": "pass",
    });
    let toxicity = json!({ "gen_ai.evaluation.name": "toxicity", "error.type": "timeout" });
    let event = |event: Value| (NAME.to_owned(), event, span.clone());
    assert_eq!(exported.events(), [event(relevance), event(toxicity)]);
}

#[test]
fn ended_call_is_evaluated_by_handle() {
    let exported = Exported::on_spans();
    let handle = stored().expect("a call").with_response_id("resp_1");
    let span = exported.span();
    // Another process reads the handle from JSON.
    let text = serde_json::to_string(&handle).expect("JSON");
    let read: CallHandle = serde_json::from_str(&text).expect("a handle");
    assert_eq!(read, handle);
    assert_eq!(read.to_string().parse::<CallHandle>().as_ref(), Ok(&handle));
    read.evaluation("relevance").score(1_i32).response_id("resp_2");
    let expected = json!({
        "gen_ai.evaluation.name": "relevance",
        "gen_ai.evaluation.score.value": 1.0,
        "gen_ai.response.id": "resp_2",
    });
    let of = span.span_context.span_id().to_string();
    assert_eq!(exported.events(), [(NAME.to_owned(), expected, of)]);
    assert!(text.contains(&span.span_context.trace_id().to_string()), "{text}");
}

#[test]
fn evaluation_explanation_is_content() {
    let exported = Exported::on_spans();
    explained();
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    assert_eq!(event, json!({ "gen_ai.evaluation.name": "relevance" }));
    drop(exported);
    let exported = Exported::with(|config| config.content_capture(ContentCapture::EventOnly));
    explained();
    let [(_, event, _)] = <[_; 1]>::try_from(exported.events()).expect("one event");
    let text = event["gen_ai.evaluation.explanation"].as_str().expect("a text");
    assert!(text.starts_with("ask [redacted"), "{text}");
}

#[test]
fn evaluation_without_call_is_nothing() {
    let exported = Exported::on_spans();
    genai::current_call().evaluation("relevance").score(0.5);
    assert_eq!(genai::current_call().handle(), None);
    assert!(exported.events().is_empty());
}

#[test]
fn malformed_handles_are_refused() {
    let right = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert!(right.parse::<CallHandle>().is_ok());
    for wrong in [
        "",
        "chat",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
        "00-4bf92f3577b34da6a3ce929d0e0e47+6-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
    ] {
        assert!(wrong.parse::<CallHandle>().is_err(), "{wrong}");
    }
}

#[test]
fn unsampled_call_explanation_is_left_out() {
    let sampler = opentelemetry_sdk::trace::Sampler::AlwaysOff;
    let tracers = opentelemetry_sdk::trace::SdkTracerProvider::builder()
        .with_sampler(sampler)
        .build();
    let exported = Exported::with(|config| {
        let config = config.tracer_provider(tracers.clone());
        config.content_capture(ContentCapture::EventOnly)
    });
    explained();
    let of_handle = |flags: &str| {
        let handle = format!("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{flags}");
        let handle: CallHandle = handle.parse().expect("a handle");
        handle.evaluation("relevance").explanation("ask ada@example.com");
    };
    of_handle("00");
    of_handle("01");
    let events = exported.events().into_iter();
    let explained = events.map(|(_, event, _)| event.get("gen_ai.evaluation.explanation").is_some());
    assert_eq!(explained.collect::<Vec<_>>(), [false, false, true]);
}

#[genai::agent(name = "a", conversation_id = "private")]
fn explains_itself() {
    explained();
}

#[test]
fn explanation_obeys_content_policy() {
    let exported = Exported::with(|config| {
        let config = config.content_capture(ContentCapture::EventOnly);
        config.content_capture_when(|call| call.conversation_id() != Some("private"))
    });
    explains_itself();
    explained();
    let events = exported.events().into_iter();
    let explained = events.map(|(_, event, _)| event.get("gen_ai.evaluation.explanation").is_some());
    assert_eq!(explained.collect::<Vec<_>>(), [false, true]);
}

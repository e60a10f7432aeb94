//! Trace context in and out of the process.

use std::collections::HashMap;

use genai::FutureExt as _;
use genai::propagation;
use opentelemetry::Context;
use opentelemetry::trace::{TraceContextExt, TraceFlags};

use crate::support::Trace;

#[genai::tool(call_id = None)]
async fn send() -> HashMap<String, String> {
    let mut headers = HashMap::new();
    propagation::inject(&mut headers);
    headers
}

#[genai::workflow(name = "serving")]
async fn serve() {}

#[tokio::test]
async fn remote_span_is_parent_of_run() {
    let trace = Trace::new();
    let headers = trace.run(send()).await;
    let sender = trace.only();
    let keys: Vec<_> = headers.keys().collect();
    assert_eq!(keys, ["traceparent"], "nothing else leaves");
    let context = &sender.span_context;
    let expected = format!("00-{}-{}-01", context.trace_id(), context.span_id());
    assert_eq!(headers["traceparent"], expected);

    serve().in_context(propagation::extract(&headers)).await;
    let served = trace.span("invoke_workflow serving");
    assert!(served.is_child_of(&sender));
    assert!(served.parent_span_is_remote);
    assert_eq!(served.span_context.trace_id(), context.trace_id());
}

#[tokio::test]
async fn unsampled_flag_is_propagated() {
    let trace = Trace::with_flags(TraceFlags::NOT_SAMPLED);
    let headers = trace.run(send()).await;
    assert!(headers["traceparent"].ends_with("-00"), "{headers:?}");
    serve().in_context(propagation::extract(&headers)).await;
    assert_eq!(trace.spans().len(), 0);
}

#[tokio::test]
async fn invalid_traceparent_keeps_context() {
    let trace = Trace::new();
    for broken in [
        "",
        "00-abc",
        "00-00000000000000000000000000000000-0000000000000000-01",
        "\u{1f600}",
    ] {
        let headers = HashMap::from([("traceparent".to_owned(), broken.to_owned())]);
        let current = trace.enter(|| propagation::extract(&headers));
        assert_eq!(current.span().span_context(), trace.context().span().span_context());
        assert!(!propagation::extract(&headers).span().span_context().is_valid());
    }
}

#[test]
fn inject_without_span_writes_nothing() {
    let mut headers = HashMap::new();
    propagation::inject(&mut headers);
    assert_eq!(headers, HashMap::new());
}

#[test]
fn trace_context_travels_in_http_headers() {
    use http::{HeaderMap, HeaderValue};

    let trace = Trace::new();
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", HeaderValue::from_static("stale"));
    headers.insert("accept", HeaderValue::from_static("text/plain"));
    trace.enter(|| propagation::inject_headers(&mut headers));
    assert_eq!(headers.get_all("traceparent").iter().count(), 1);
    assert_eq!(headers.len(), 2);
    let context = propagation::extract_headers(&headers);
    assert_eq!(context.span().span_context(), trace.context().span().span_context());

    headers.insert("traceparent", HeaderValue::from_bytes(b"\xff").expect("it is a header"));
    assert!(!propagation::extract_headers(&headers).span().span_context().is_valid());
}

#[test]
fn tracestate_passes_through() {
    use http::{HeaderMap, HeaderValue};

    let mut headers = HeaderMap::new();
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    headers.insert("traceparent", HeaderValue::from_static(parent));
    headers.insert("tracestate", HeaderValue::from_static("vendor=1"));
    let trace = Trace::new();
    let mut onwards = HeaderMap::new();
    trace.enter(|| {
        let _remote = propagation::extract_headers(&headers).attach();
        propagation::inject_headers(&mut onwards);
    });
    assert_eq!(onwards, headers);
}

#[test]
fn trace_context_travels_in_mcp_meta() {
    use serde_json::json;

    let trace = Trace::new();
    let mut meta = json!({ "progressToken": 7 }).as_object().cloned().unwrap_or_default();
    trace.enter(|| propagation::inject_meta(&mut meta));
    let span = trace.context().span().span_context().clone();
    let parent = format!("00-{}-{}-01", span.trace_id(), span.span_id());
    assert_eq!(json!(meta), json!({ "progressToken": 7, "traceparent": parent }));
    let context = propagation::extract_meta(&meta);
    assert_eq!(context.span().span_context(), &span);
    assert!(context.span().span_context().is_remote());

    meta.insert("traceparent".to_owned(), json!(["not", "text"]));
    assert!(!propagation::extract_meta(&meta).span().span_context().is_valid());
}

#[test]
fn extract_keeps_current_context_values() {
    #[derive(Debug, PartialEq)]
    struct Mine(u8);

    let headers = HashMap::from([(
        "traceparent".to_owned(),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
    )]);
    let _current = Context::current_with_value(Mine(7)).attach();
    assert_eq!(propagation::extract(&headers).get::<Mine>(), Some(&Mine(7)));
}

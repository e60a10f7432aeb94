//! Without a provider, annotated functions behave as without their attribute. A provider that is set late is noticed.
//! The global provider holds for the whole process, so the test has its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use futures_util::stream::{self, Stream};
use futures_util::{FutureExt as _, StreamExt as _};
use genai::{Chunk, Response, ResponseRecorder, Usage};
use opentelemetry::trace::noop::NoopTracerProvider;
use opentelemetry::trace::{
    FutureExt as _, SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, Tracer,
};
use opentelemetry::{Context, global};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

#[derive(Debug, PartialEq)]
struct Answer(&'static str);

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(1)
    }
}

/// Context that a body runs in: the current span, and the caller's value if it is there.
#[derive(Debug, Clone, PartialEq)]
struct Seen {
    span: SpanContext,
    active: bool,
    mine: Option<u8>,
}

struct Mine(u8);

fn seen() -> Seen {
    let context = Context::current();
    Seen {
        span: context.span().span_context().clone(),
        active: context.has_active_span(),
        mine: context.get::<Mine>().map(|mine| mine.0),
    }
}

#[genai::request(user = "ada")]
async fn request() -> Seen {
    workflow().await
}

#[genai::workflow]
async fn workflow() -> Seen {
    agent().await
}

#[genai::agent]
async fn agent() -> Seen {
    tokio::task::yield_now().await;
    seen()
}

#[genai::tool(call_id = id)]
fn tool(id: &str) -> Seen {
    if id == "panic" {
        std::panic::panic_any(7_u8);
    }
    seen()
}

#[genai::chat(provider = "openai", model = model, attr("app.length" = model.len()))]
async fn chat(model: &str) -> Result<Answer, String> {
    let model = model.parse::<u8>().map_err(|error| error.to_string())?;
    if model == 0 {
        return Err("zero".to_owned());
    }
    Ok(Answer("an answer"))
}

#[genai::tool(call_id = None)]
async fn panicking() {
    tokio::task::yield_now().await;
    std::panic::panic_any(8_u8);
}

/// Number of times that an item of a stream was read.
static FOLDED: AtomicUsize = AtomicUsize::new(0);

struct Delta;

impl Chunk for Delta {
    fn fold(&self, _: &mut ResponseRecorder) {
        FOLDED.fetch_add(1, Relaxed);
    }
}

#[genai::chat(provider = "openai", model = "m")]
fn deltas() -> impl Stream<Item = Delta> {
    stream::iter([Delta, Delta])
}

/// Checks all effects of annotated functions that are visible from outside.
async fn assert_as_if_not_annotated() {
    let outside = seen();
    assert_eq!(request().await, outside);
    assert_eq!(tool("1"), outside);
    assert_eq!(chat("1").await, Ok(Answer("an answer")));
    assert_eq!(chat("0").await, Err("zero".to_owned()));
    assert_eq!(chat("x").await, Err("invalid digit found in string".to_owned()));
    let thrown = catch_unwind(|| tool("panic")).expect_err("it panics");
    assert_eq!(thrown.downcast_ref(), Some(&7_u8));
    let thrown = AssertUnwindSafe(panicking())
        .catch_unwind()
        .await
        .expect_err("it panics");
    assert_eq!(thrown.downcast_ref(), Some(&8_u8));
    tokio::select! {
        biased;
        _ = agent() => unreachable!("it yields first"),
        () = std::future::ready(()) => {}
    }
    drop(agent());
    let folded = FOLDED.load(Relaxed);
    assert_eq!(deltas().count().await, 2);
    assert_eq!(FOLDED.load(Relaxed), folded, "nobody listens, so nothing is read");
    assert_eq!(seen(), outside);
}

fn names(exporter: &InMemorySpanExporter) -> Vec<String> {
    let spans = exporter.get_finished_spans().expect("the exporter is not poisoned");
    spans.into_iter().map(|span| span.name.into_owned()).collect()
}

/// Sets a provider. It is returned, because dropping it would shut its exporter down.
fn set_provider() -> (InMemorySpanExporter, SdkTracerProvider) {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    global::set_tracer_provider(provider.clone());
    (exporter, provider)
}

#[tokio::test]
async fn spans_start_once_provider_is_set() {
    if own_process::passed("no_provider::spans_start_once_provider_is_set") {
        return;
    }
    assert_as_if_not_annotated().await;
    let caller = SpanContext::new(
        TraceId::from(7),
        SpanId::from(9),
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    let context = Context::new().with_value(Mine(3)).with_remote_span_context(caller);
    assert_as_if_not_annotated().with_context(context.clone()).await;

    // The very next call notices the provider, even while other calls are running.
    let old = agent();
    let (exporter, _provider) = set_provider();
    let inside = tool("1");
    assert_eq!(names(&exporter), ["execute_tool tool"]);
    assert!(inside.active && inside.span.is_sampled());
    assert!(!seen().active);
    old.await;
    assert_eq!(names(&exporter), ["execute_tool tool", "invoke_agent agent"]);
    assert_eq!(
        request().with_context(context).await.mine,
        Some(3),
        "the caller's context is still the caller's"
    );

    // Calls also notice that a provider is gone, and notice a much later one after at most 256 calls.
    global::set_tracer_provider(NoopTracerProvider::new());
    for _ in 0..5_000 {
        assert!(!tool("1").active);
    }
    assert_as_if_not_annotated().await;
    assert_eq!(names(&exporter).len(), 5);
    let (exporter, _provider) = set_provider();
    for _ in 0..256 {
        tool("1");
    }
    let noticed = names(&exporter).len();
    assert!(noticed > 0, "none of 256 calls noticed the provider");
    for _ in 0..10 {
        tool("1");
    }
    assert_eq!(names(&exporter).len(), noticed + 10, "once noticed, no call is lost");

    let folded = FOLDED.load(Relaxed);
    assert_eq!(deltas().count().await, 2);
    assert_eq!(FOLDED.load(Relaxed), folded + 2);

    // The provider still records the spans of other libraries.
    global::tracer("somebody else").in_span("other", |_| {});
    assert_eq!(names(&exporter).last().map(String::as_str), Some("other"));
}

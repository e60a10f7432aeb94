//! Failed streams: the recorded values of an error item, and the ones that must never be recorded.

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use futures_util::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use genai::ErrorType;
use opentelemetry::trace::Status;

use super::{BoxStream, Delta, span_of};
use crate::support::{Span, Trace};

/// A text that no span may contain.
const MARKER: &str = "sk-the-secret-in-the-message";

#[derive(Debug)]
struct Failed;

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARKER)
    }
}

#[derive(Debug)]
struct Status503;

impl ErrorType for Status503 {
    fn error_type(&self) -> Cow<'static, str> {
        "503".into()
    }
}

/// Two chunks, an error, and one more chunk.
fn items<E>(error: E) -> impl Stream<Item = Result<Delta, E>> {
    stream::iter([
        Ok(Delta::tokens(10, 1)),
        Ok(Delta::tokens(10, 2)),
        Err(error),
        Ok(Delta::tokens(10, 3)),
    ])
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn by_type() -> impl Stream<Item = Result<Delta, Failed>> {
    items(Failed)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn by_trait() -> impl Stream<Item = Result<Delta, Status503>> {
    items(Status503)
}

#[genai::chat(provider = "openai", model = "gpt-4o", error_type = |_| "named")]
fn by_key() -> impl Stream<Item = Result<Delta, Status503>> {
    items(Status503)
}

#[genai::chat(provider = "openai", model = "gpt-4o", capture(raw(error)))]
fn with_text() -> BoxStream<Result<Delta, Failed>> {
    Box::pin(items(Failed))
}

/// Items of a run's stream need no `Chunk`.
#[genai::agent(name = "a", error_type = |_| "named")]
fn run_by_key() -> impl Stream<Item = Result<u8, Status503>> {
    stream::iter([Ok(1), Err(Status503)])
}

#[genai::agent(name = "a")]
fn run_by_trait() -> BoxStream<Result<u8, Status503>> {
    Box::pin(stream::iter([Ok(1), Err(Status503)]))
}

#[genai::tool(call_id = None)]
fn tool_by_type() -> BoxStream<Result<u8, Failed>> {
    Box::pin(stream::iter([Ok(1), Err(Failed)]))
}

fn assert_failed(span: &Span, error_type: &str) {
    span.assert_failed(error_type);
    assert!(!format!("{span:?}").contains(MARKER), "{span:?}");
}

#[tokio::test]
async fn error_item_fails_stream_call() {
    for (span, error_type) in [
        (span_of(by_type).await, "it::streams::errors::Failed"),
        (span_of(by_trait).await, "503"),
        (span_of(by_key).await, "named"),
        // The process must opt in to the text of errors as well, and this one has not.
        (span_of(with_text).await, "it::streams::errors::Failed"),
    ] {
        assert_failed(&span, error_type);
        assert_eq!(span.int("gen_ai.usage.output_tokens"), Some(3), "{error_type}");
    }
    for (span, error_type) in [
        (span_of(run_by_key).await, "named"),
        (span_of(run_by_trait).await, "503"),
    ] {
        assert_failed(&span, error_type);
        assert_eq!(span.text("agent.outcome").as_deref(), Some("failed"));
    }
    assert_failed(&span_of(tool_by_type).await, "it::streams::errors::Failed");
}

/// A reader drops the stream at the first error, as `?` does. The call failed; the drop does not make it cancelled.
#[tokio::test]
async fn stream_dropped_at_error_has_failed() {
    let trace = Trace::new();
    let read = trace.run(async { by_type().try_for_each(|_| async { Ok(()) }).await });
    assert!(read.await.is_err());
    let span = trace.only();
    assert_failed(&span, "it::streams::errors::Failed");
    assert_eq!(span.int("gen_ai.usage.output_tokens"), Some(2));
    assert!(span.events.is_empty(), "{:?}", span.events);

    let trace = Trace::new();
    assert!(
        trace
            .run(async { run_by_trait().try_collect::<Vec<_>>().await })
            .await
            .is_err()
    );
    assert_eq!(trace.only().text("agent.outcome").as_deref(), Some("failed"));
}

#[tokio::test]
async fn stream_dropped_before_error_is_cancelled() {
    let trace = Trace::new();
    assert!(trace.run(async { by_trait().next().await }).await.is_some());
    let span = trace.only();
    assert_eq!(span.status, Status::Unset);
    assert_eq!(span.get("error.type"), None);
    assert_eq!(span.events.len(), 1);
}

type OrStatus<T> = Result<T, Status503>;

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn refused() -> OrStatus<BoxStream<Delta>> {
    Err(Status503)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn refused_in_part(refuse: bool) -> Result<impl Stream<Item = OrStatus<Delta>>, Status503> {
    if refuse {
        return Err(Status503);
    }
    Ok(items(Status503))
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn refused_in_opaque() -> impl Future<Output = OrStatus<BoxStream<Delta>>> {
    async { Err(Status503) }
}

/// A function as `async_trait` expands it.
#[genai::chat(provider = "openai", model = "gpt-4o")]
fn refused_in_box() -> Pin<Box<dyn Future<Output = OrStatus<BoxStream<Delta>>> + Send>> {
    Box::pin(async { Err(Status503) })
}

/// A boxed future that returns a stream, in a `Result` that is available at once.
#[genai::chat(provider = "openai", model = "gpt-4o")]
fn refused_at_once() -> OrStatus<BoxStream<OrStatus<Delta>>> {
    Err(Status503)
}

#[tokio::test]
async fn error_instead_of_stream_records_type() {
    let trace = Trace::new();
    assert!(trace.run(refused()).await.is_err());
    assert!(trace.run(refused_in_part(true)).await.is_err());
    assert!(trace.run(refused_in_opaque()).await.is_err());
    assert!(trace.run(refused_in_box()).await.is_err());
    assert!(trace.enter(refused_at_once).is_err());
    let spans = trace.spans();
    assert_eq!(spans.len(), 5);
    for span in &spans {
        assert_failed(span, "503");
    }

    let trace = Trace::new();
    let read = trace.run(async { refused_in_part(false).await.expect("a stream").count().await });
    assert_eq!(read.await, 4);
    assert_failed(&trace.only(), "503");
    assert_eq!(trace.only().int("gen_ai.usage.output_tokens"), Some(3));
}

//! Functions that are not `async fn` but return a future or a stream. The span covers the returned work.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use futures_util::stream::{self, Stream, StreamExt as _};
use opentelemetry::Context;
use opentelemetry::trace::{SpanId, SpanKind, Status, TraceContextExt};
use tokio::task::yield_now;

use crate::answers::{Answer, chat_start};
use crate::support::{Trace, names};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;

fn current() -> SpanId {
    Context::current().span().span_context().span_id()
}

async fn work(seen: &mut SpanId) -> Result<Answer, fmt::Error> {
    yield_now().await;
    *seen = current();
    Ok(Answer::full())
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn opaque(seen: &mut SpanId) -> impl Future<Output = Result<Answer, fmt::Error>> {
    work(seen)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn opaque_or_error(seen: &mut SpanId) -> Result<impl Future<Output = Result<Answer, fmt::Error>>, fmt::Error> {
    Ok(work(seen))
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn boxed(seen: &mut SpanId) -> BoxFuture<'_, Result<Answer, fmt::Error>> {
    Box::pin(work(seen))
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn twice(seen: &mut SpanId) -> BoxFuture<'_, Result<Answer, fmt::Error>> {
    yield_now().await;
    Box::pin(work(seen))
}

/// A trait as `async_trait` expands it.
trait Client {
    fn ask<'a>(&'a self, seen: &'a mut SpanId) -> BoxFuture<'a, Result<Answer, fmt::Error>>;
}

struct Model(&'static str);

impl Client for Model {
    #[genai::chat(provider = "openai", model = self.0)]
    fn ask<'a>(&'a self, seen: &'a mut SpanId) -> BoxFuture<'a, Result<Answer, fmt::Error>> {
        Box::pin(async move { work(seen).await })
    }
}

/// One test per form: the work is in the span of its call, and the answer is read.
macro_rules! forms {
    ($($name:ident: |$seen:ident| $call:expr;)*) => {
        $(#[tokio::test]
        async fn $name() {
            let trace = Trace::new();
            let mut inside = SpanId::INVALID;
            let $seen = &mut inside;
            let answer = trace.run(async move { $call }).await;
            answer.expect("it is an answer");
            let span = trace.only();
            assert!(trace.is_parent_of(&span));
            span.assert("chat gpt-4o", &SpanKind::Client, &chat_start(), &Answer::full_attributes());
            assert_eq!(inside, span.id());
        })*
    };
}

forms! {
    opaque_future: |seen| opaque(seen).await;
    opaque_future_in_a_result: |seen| opaque_or_error(seen)?.await;
    boxed_future: |seen| boxed(seen).await;
    boxed_future_of_an_async_function: |seen| twice(seen).await.await;
    boxed_future_of_a_trait: |seen| Model("gpt-4o").ask(seen).await;
}

#[test]
fn unpolled_work_records_no_span() {
    let trace = Trace::new();
    let mut seen = SpanId::INVALID;
    trace.enter(|| {
        drop(opaque(&mut seen));
        drop(opaque_or_error(&mut seen));
        drop(boxed(&mut seen));
        drop(items(3));
    });
    assert_eq!(names(&trace.spans()), [""; 0]);
}

#[genai::tool(call_id = None)]
fn refuses() -> Result<BoxFuture<'static, ()>, fmt::Error> {
    Err(fmt::Error)
}

#[test]
fn error_instead_of_future_fails_call() {
    let trace = Trace::new();
    assert!(trace.enter(refuses).is_err());
    trace.only().assert_failed("core::fmt::Error");
}

#[genai::tool(call_id = None)]
async fn step() {}

async fn item(number: u8) -> u8 {
    step().await;
    number
}

#[genai::agent(name = "streaming")]
fn items(limit: u8) -> impl Stream<Item = u8> {
    stream::iter(0..limit).then(item)
}

#[genai::agent(name = "streaming")]
async fn boxed_items(limit: u8) -> Result<BoxStream<'static, u8>, fmt::Error> {
    yield_now().await;
    if limit == 0 {
        return Err(fmt::Error);
    }
    Ok(Box::pin(stream::iter(0..limit).then(item)))
}

fn assert_streamed(trace: &Trace, outcome: &str, tool_calls: i64) {
    let agent = trace.span("invoke_agent streaming");
    assert_eq!(agent.status, Status::Unset);
    assert_eq!(agent.text("agent.outcome").as_deref(), Some(outcome));
    assert_eq!(agent.int("agent.run.tool_calls"), Some(tool_calls));
    let spans = trace.spans();
    let steps: Vec<_> = spans.iter().filter(|span| span.name == "execute_tool step").collect();
    assert_eq!(i64::try_from(steps.len()), Ok(tool_calls));
    assert!(steps.iter().all(|step| step.is_child_of(&agent)));
}

#[tokio::test]
async fn stream_span_ends_after_last_item() {
    let trace = Trace::new();
    let collected: Vec<_> = trace.run(async { items(3).collect().await }).await;
    assert_eq!(collected, [0, 1, 2]);
    assert_streamed(&trace, "completed", 3);

    let trace = Trace::new();
    let collected: Vec<_> = trace
        .run(async { boxed_items(3).await.expect("there are items").collect().await })
        .await;
    assert_eq!(collected, [0, 1, 2]);
    assert_streamed(&trace, "completed", 3);
}

#[tokio::test]
async fn dropped_stream_is_cancelled() {
    for boxed in [false, true] {
        let trace = Trace::new();
        let first = trace.run(async {
            if boxed {
                boxed_items(3).await.expect("there are items").next().await
            } else {
                Box::pin(items(3)).next().await
            }
        });
        assert_eq!(first.await, Some(0));
        assert_streamed(&trace, "cancelled", 1);
    }
}

#[tokio::test]
async fn error_instead_of_stream_fails_call() {
    let trace = Trace::new();
    assert!(trace.run(boxed_items(0)).await.is_err());
    let agent = trace.only();
    agent.assert_failed("core::fmt::Error");
    assert_eq!(agent.text("agent.outcome").as_deref(), Some("failed"));
}

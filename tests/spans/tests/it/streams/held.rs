//! Streams whose values are known only at their end, and values that contain a stream.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll};

use futures_util::stream::{self, Stream, StreamExt as _};
use genai::{MapStream, ResponseRecorder, StreamEnd, Usage};
use opentelemetry::trace::Status;

use super::{BoxStream, Delta, span_of};
use crate::support::{Span, Trace};

/// A client's stream that counts its own tokens, because its items are only text.
#[derive(Debug, Default)]
struct Counted {
    asked: Arc<AtomicUsize>,
    output: u64,
}

impl Stream for Counted {
    type Item = Delta;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Delta>> {
        self.output += 1;
        Poll::Ready((self.output <= 3).then(Delta::default))
    }
}

impl StreamEnd for Counted {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        self.asked.fetch_add(1, SeqCst);
        recorder.usage(Usage::input_including_cached(10).with_output_tokens(self.output));
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn counted(asked: &Arc<AtomicUsize>) -> impl Stream<Item = Delta> + use<> {
    Counted {
        asked: Arc::clone(asked),
        output: 0,
    }
}

fn tokens(span: &Span) -> [Option<i64>; 2] {
    ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"].map(|key| span.int(key))
}

#[tokio::test]
async fn stream_usage_is_read_once() {
    let asked = Arc::default();
    let read = span_of(|| counted(&asked)).await;
    assert_eq!(tokens(&read), [Some(10), Some(4)]);
    assert_eq!(asked.load(SeqCst), 1);

    let trace = Trace::new();
    trace.run(async { counted(&asked).next().await }).await;
    assert_eq!(tokens(&trace.only()), [Some(10), Some(1)], "half read");
    assert_eq!(trace.only().events.len(), 1, "it was cancelled");
    assert_eq!(asked.load(SeqCst), 2);

    let trace = Trace::new();
    trace.enter(|| drop(counted(&asked)));
    assert!(trace.spans().is_empty(), "never polled");
    assert_eq!(asked.load(SeqCst), 2, "there is nothing to know");
}

/// An answer as some clients define it: a stream, and the values of its headers.
struct Answer {
    request_id: &'static str,
    deltas: BoxStream<Result<Delta, std::fmt::Error>>,
}

impl MapStream for Answer {
    type Item = Result<Delta, std::fmt::Error>;

    fn map_stream(self, map: impl FnOnce(BoxStream<Self::Item>) -> BoxStream<Self::Item>) -> Self {
        Self {
            deltas: map(self.deltas),
            ..self
        }
    }
}

fn answer() -> Answer {
    Answer {
        request_id: "req-1",
        deltas: Box::pin(stream::iter([Ok(Delta::tokens(10, 1)), Ok(Delta::tokens(10, 2))])),
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn held() -> Answer {
    answer()
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn held_async(fail: bool) -> Result<Answer, std::fmt::Error> {
    tokio::task::yield_now().await;
    if fail { Err(std::fmt::Error) } else { Ok(answer()) }
}

#[tokio::test]
async fn held_stream_keeps_call_open() {
    let trace = Trace::new();
    let answer = trace.enter(held);
    assert_eq!(answer.request_id, "req-1");
    assert!(trace.spans().is_empty(), "nothing is read yet");
    assert_eq!(trace.run(answer.deltas.count()).await, 2);
    assert_eq!(tokens(&trace.only()), [Some(10), Some(2)]);

    let trace = Trace::new();
    let mut answer = trace.run(held_async(false)).await.expect("an answer");
    assert!(answer.deltas.next().await.is_some());
    assert!(trace.spans().is_empty(), "it is half read");
    drop(answer);
    assert_eq!(tokens(&trace.only()), [Some(10), Some(1)]);
    assert_eq!(trace.only().events.len(), 1, "it was cancelled");

    let trace = Trace::new();
    assert!(trace.run(held_async(true)).await.is_err());
    trace.only().assert_failed("core::fmt::Error");
}

#[tokio::test]
async fn unread_held_stream_is_cancelled() {
    let trace = Trace::new();
    drop(trace.run(held_async(false)).await);
    let span = trace.only();
    assert_eq!((span.events.len(), span.status.clone()), (1, Status::Unset));
    assert_eq!(span.get("gen_ai.response.time_to_first_chunk"), None);
}

/// A trait as `async_trait` expands it.
trait Client {
    fn ask(&self) -> Pin<Box<dyn Future<Output = Result<BoxStream<Delta>, std::fmt::Error>> + Send + '_>>;
}

struct Model(&'static str);

impl Client for Model {
    #[genai::chat(provider = "openai", model = self.0)]
    fn ask(&self) -> Pin<Box<dyn Future<Output = Result<BoxStream<Delta>, std::fmt::Error>> + Send + '_>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok(Box::pin(stream::iter([Delta::tokens(10, 1), Delta::tokens(10, 2)])) as BoxStream<_>)
        })
    }
}

#[tokio::test]
async fn boxed_future_of_stream_records_once() {
    let trace = Trace::new();
    let read = async { Model("gpt-4o").ask().await.expect("a stream").count().await };
    assert_eq!(trace.run(read).await, 2);
    let span = trace.only();
    assert!(trace.is_parent_of(&span));
    assert_eq!(tokens(&span), [Some(10), Some(2)]);
    assert!(span.get("gen_ai.response.time_to_first_chunk").is_some());

    let trace = Trace::new();
    trace.enter(|| drop(Model("gpt-4o").ask()));
    assert!(trace.spans().is_empty(), "never polled");
}

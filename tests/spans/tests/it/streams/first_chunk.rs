//! `gen_ai.request.stream` at the start, and the time to the first chunk.

use futures_util::stream::{self, Stream, StreamExt as _};
use genai::{Chunk, Request, RequestAttributes, ResponseRecorder};
use opentelemetry::Value;

use super::{BoxStream, Delta, span_of, stream_start};
use crate::support::{Span, Trace};

const TIME: &str = "gen_ai.response.time_to_first_chunk";

struct Ask {
    stream: Option<bool>,
}

impl Request for Ask {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes.model("gpt-4o").stream(self.stream);
    }
}

#[genai::chat(provider = "openai", request = ask)]
fn requested(ask: &Ask, deltas: usize) -> impl Stream<Item = Delta> + use<> {
    stream::iter(vec![Delta::default(); deltas])
}

#[genai::chat(provider = "openai", request = ask)]
async fn requested_boxed(ask: &Ask, deltas: usize) -> Result<BoxStream<Delta>, std::io::Error> {
    Ok(Box::pin(stream::iter(vec![Delta::default(); deltas])))
}

#[genai::chat(provider = "openai", model = "gpt-4o", stream = true)]
fn given() -> impl Stream<Item = Delta> {
    stream::iter([Delta::default()])
}

fn time(span: &Span) -> Option<f64> {
    span.get(TIME).map(|time| match time {
        Value::F64(seconds) => seconds,
        other => panic!("not a double: {other:?}"),
    })
}

/// An attribute that is recorded twice makes `Span::attributes` fail.
#[tokio::test]
async fn stream_attribute_is_recorded_once() {
    for stream in [None, Some(false), Some(true)] {
        let ask = Ask { stream };
        let span = span_of(|| requested(&ask, 1)).await;
        assert_eq!(span.start_attributes(), stream_start(), "{stream:?}");
        assert_eq!(span.attributes().len(), stream_start().len() + 1, "{stream:?}");

        let trace = Trace::new();
        let read = async { requested_boxed(&ask, 1).await.expect("a stream").count().await };
        assert_eq!(trace.run(read).await, 1);
        assert_eq!(trace.only().start_attributes(), stream_start(), "{stream:?}");
    }
    assert_eq!(span_of(given).await.start_attributes(), stream_start());
}

/// A call that reads its stream itself and records the first chunk.
#[genai::chat(provider = "openai", model = "gpt-4o", stream = true)]
async fn read_whole(deltas: usize) -> genai::Usage {
    for _ in 0..deltas {
        tokio::task::yield_now().await;
        genai::current_call().record_first_chunk();
    }
    genai::Usage::input_including_cached(3)
}

#[genai::tool(call_id = None)]
async fn no_model() {
    genai::current_call().record_first_chunk();
}

#[tokio::test]
async fn first_chunk_is_recorded_by_hand() {
    let time_of = async |trace: &Trace, deltas| {
        let _ = trace.run(read_whole(deltas)).await;
        time(&trace.only())
    };
    assert_eq!(time_of(&Trace::new(), 0).await, None);
    let several = time_of(&Trace::new(), 3).await.expect("there was a chunk");
    assert!(several >= 0.0 && several.is_finite(), "{several}");
    let trace = Trace::new();
    trace.run(no_model()).await;
    assert_eq!(time(&trace.only()), None);
}

#[tokio::test]
async fn first_chunk_time_requires_a_chunk() {
    let ask = Ask { stream: None };
    let seconds = time(&span_of(|| requested(&ask, 3)).await).expect("there was a chunk");
    assert!(seconds >= 0.0 && seconds.is_finite(), "{seconds}");
    assert_eq!(time(&span_of(|| requested(&ask, 0)).await), None, "no chunk came");

    let trace = Trace::new();
    let read = async { requested_boxed(&ask, 1).await.expect("a stream").next().await };
    assert!(trace.run(read).await.is_some());
    assert!(
        time(&trace.only()).is_some(),
        "also of a stream that is not read to its end"
    );
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn failing(chunks: usize) -> impl Stream<Item = Result<Delta, std::fmt::Error>> {
    let chunks = stream::iter(vec![Ok(Delta::default()); chunks]);
    chunks.chain(stream::iter([Err(std::fmt::Error)]))
}

#[tokio::test]
async fn error_item_is_no_first_chunk() {
    assert_eq!(time(&span_of(|| failing(0)).await), None);
    assert!(time(&span_of(|| failing(1)).await).is_some());
}

#[genai::agent(name = "a")]
fn agent() -> impl Stream<Item = Delta> {
    stream::iter([Delta::default()])
}

#[genai::tool(call_id = None)]
fn tool() -> impl Stream<Item = Delta> {
    stream::iter([Delta::default()])
}

#[genai::generate_content(provider = "gcp.gemini", model = "m")]
fn generate() -> impl Stream<Item = Delta> {
    stream::iter([Delta::default()])
}

#[genai::text_completion(provider = "openai", model = "m")]
fn complete() -> impl Stream<Item = Delta> {
    stream::iter([Delta::default()])
}

#[tokio::test]
async fn only_inference_records_first_chunk_time() {
    for span in [span_of(agent).await, span_of(tool).await] {
        assert_eq!(time(&span), None, "{}", span.name);
        assert_eq!(span.get("gen_ai.request.stream"), None, "{}", span.name);
    }
    for span in [span_of(generate).await, span_of(complete).await] {
        assert!(time(&span).is_some(), "{}", span.name);
        assert_eq!(
            span.get("gen_ai.request.stream"),
            Some(Value::Bool(true)),
            "{}",
            span.name
        );
    }
}

/// An event of a stream: a keep-alive or a part of the answer.
enum Event {
    Alive,
    Text,
}

impl Chunk for Event {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        if let Self::Alive = self {
            recorder.no_chunk();
        }
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn events(events: Vec<Event>) -> impl Stream<Item = Event> {
    stream::iter(events)
}

#[tokio::test]
async fn keep_alive_item_is_no_chunk() {
    assert_eq!(time(&span_of(|| events(vec![Event::Alive, Event::Alive])).await), None);
    let answered = span_of(|| events(vec![Event::Alive, Event::Text, Event::Alive])).await;
    assert!(time(&answered).is_some());
}

//! JSON answers, streams and requests, in the shapes of the providers' documentation.

mod anthropic;
mod arbitrary;
mod errors;
mod gemini;
mod openai;
mod others;
mod raw;
mod requests;

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Response, ResponseRecorder};
use serde_json::Value;

use crate::answers::chat_start;
use crate::support::{Attributes, Span, Trace, without_api_type};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(answer: Value) -> Result<Value, std::io::Error> {
    Ok(answer)
}

/// The values read from an answer, without a call.
fn facts(answer: &impl Response) -> ResponseRecorder {
    ResponseRecorder::from_response(answer)
}

/// The span of a call that returned this answer.
async fn span_of(answer: Value) -> Span {
    let trace = Trace::new();
    trace.run(ask(answer)).await.expect("it is `Ok`");
    trace.only()
}

/// The attributes read from this answer, without the start attributes.
async fn recorded(answer: Value) -> Attributes {
    without(without_api_type(span_of(answer).await.attributes()), chat_start())
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn events(events: Vec<Value>) -> impl Stream<Item = Result<Value, std::io::Error>> {
    stream::iter(events).map(Ok)
}

/// The attributes read from a stream of these events.
async fn streamed<const N: usize>(chunks: [Value; N]) -> Attributes {
    let trace = Trace::new();
    trace.run(events(chunks.to_vec()).collect::<Vec<_>>()).await;
    of_stream(without_api_type(trace.only().attributes()))
}

/// Removes the attributes that every stream has. A stream that begins with an error has no first chunk.
fn of_stream(mut attributes: Attributes) -> Attributes {
    let first = attributes.remove("gen_ai.response.time_to_first_chunk");
    assert!(
        first.is_some() || attributes.contains_key("error.type"),
        "{attributes:?}"
    );
    let mut start = chat_start();
    start.insert("gen_ai.request.stream".to_owned(), true.into());
    without(attributes, start)
}

fn without(mut attributes: Attributes, start: Attributes) -> Attributes {
    for (key, value) in start {
        assert_eq!(attributes.remove(&key), Some(value), "{key}");
    }
    attributes
}

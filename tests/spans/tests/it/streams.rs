//! Functions that return streams: how items are folded, and the effects that the reader sees.

mod early;
mod errors;
mod first_chunk;
mod fold;
mod held;
mod pressure;

use std::pin::Pin;

use futures_util::stream::{Stream, StreamExt as _};
use genai::{Chunk, ResponseRecorder, Usage};

use crate::answers::chat_start;
use crate::support::{Attributes, Span, Trace, attributes};

type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// One item of a model's stream, with the values that it passes to [`ResponseRecorder`].
#[derive(Debug, Clone, Default)]
struct Delta {
    usage: Option<Usage>,
    model: Option<&'static str>,
    id: Option<&'static str>,
    generations: Vec<usize>,
    reasons: Vec<(usize, &'static str)>,
}

impl Delta {
    fn usage(usage: Usage) -> Self {
        Self {
            usage: Some(usage),
            ..Self::default()
        }
    }

    fn tokens(input: u64, output: u64) -> Self {
        Self::usage(Usage::input_including_cached(input).with_output_tokens(output))
    }

    fn reasons(reasons: &[(usize, &'static str)]) -> Self {
        Self {
            reasons: reasons.to_vec(),
            ..Self::default()
        }
    }
}

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        if let Some(usage) = self.usage {
            recorder.usage(usage);
        }
        if let Some(model) = self.model {
            recorder.model(model);
        }
        if let Some(id) = self.id {
            recorder.id(id);
        }
        for index in &self.generations {
            recorder.generation(*index);
        }
        for (index, reason) in &self.reasons {
            recorder.finish_reason(*index, *reason);
        }
    }
}

/// The span of a call whose stream is read to its end.
async fn span_of<S: Stream>(call: impl FnOnce() -> S) -> Span {
    let trace = Trace::new();
    trace.run(async { call().for_each(|_| async {}).await }).await;
    trace.only()
}

/// The start attributes of a streaming chat call.
fn stream_start() -> Attributes {
    let mut start = chat_start();
    start.extend(attributes! { "gen_ai.request.stream" => true });
    start
}

/// The attributes read from the items: those of the span without its start attributes and the measured time.
fn told(span: &Span) -> Attributes {
    let mut told = span.attributes();
    for (key, value) in stream_start() {
        assert_eq!(told.remove(&key), Some(value), "{key}");
    }
    told.remove("gen_ai.response.time_to_first_chunk");
    told
}

//! The stream of an annotated function.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use futures_core::Stream;
use genai_semconv::attributes as attr;
use opentelemetry::KeyValue;
use pin_project_lite::pin_project;

use crate::call::{Call, Ending};
use crate::chunk::StreamEnd;
use crate::future::{Clock, Reader, Stage, inside};
use crate::reading::Reading;

/// How a stream itself is asked when it ends or is dropped.
pub(crate) type ReadEnd<S> = fn(&S, &mut Reading);

/// For streams that know nothing.
pub(crate) fn no_end<S>(_: &S, _: &mut Reading) {}

/// For streams that do.
pub(crate) fn stream_end<S: StreamEnd>(stream: &S, reading: &mut Reading) {
    stream.fold(reading);
}

pin_project! {
    /// Polls a stream inside its span, which lasts to the last item or to the drop. Items, their order, back-pressure and
    /// `size_hint` are the stream's own.
    #[must_use = "streams do nothing unless polled"]
    pub struct ObservedStream<S: Stream> {
        // `None` once it has been dropped inside the span.
        #[pin]
        body: Option<S>,
        stage: Stage,
        started: Option<Instant>,
        reader: Reader<S::Item>,
        at_end: ReadEnd<S>,
        // What the items told, from the first one on until the call ended.
        known: Option<Box<Reading>>,
        items: u64,
    }

    impl<S: Stream> PinnedDrop for ObservedStream<S> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            let mut known = this.known.take().map(|known| *known).unwrap_or_default();
            // A stream that has ended has been asked.
            if this.stage.is_running()
                && let Some(body) = this.body.as_ref().as_pin_ref()
            {
                (this.at_end)(body.get_ref(), &mut known);
            }
            this.stage.cancel(known, || this.body.set(None));
        }
    }
}

impl<S: Stream> ObservedStream<S> {
    pub(crate) fn new(
        stage: Stage,
        started: Option<Instant>,
        body: S,
        reader: Reader<S::Item>,
        at_end: ReadEnd<S>,
    ) -> Self {
        Self {
            body: Some(body),
            stage,
            started,
            reader,
            at_end,
            known: None,
            items: 0,
        }
    }
}

impl<S: Stream> fmt::Debug for ObservedStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedStream")
            .field("stage", &self.stage)
            .field("items", &self.items)
            .finish_non_exhaustive()
    }
}

impl<S: Stream> Stream for ObservedStream<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let mut this = self.project();
        let Some(body) = this.body.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        this.started.start();
        let call = this.stage.begin();
        let known = this.known.get_or_insert_with(|| Box::new(call.reading()));
        let item = ready!(inside(call, Some(&mut **known), || body.poll_next(task)));
        if let Some(item) = &item {
            this.reader.read(item, known);
            // An error in place of the first chunk is none.
            if *this.items == 0 && known.failure.is_none() {
                first_chunk(call, *this.started);
            }
            *this.items += 1;
        } else {
            if let Some(body) = this.body.as_ref().as_pin_ref() {
                (this.at_end)(body.get_ref(), known);
            }
            call.end(Ending::Returned, std::mem::take(known));
        }
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.body.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

/// Records how long the first item took, in seconds (`gen_ai.response.time_to_first_chunk`).
fn first_chunk(call: &Call, started: Option<Instant>) {
    if call.streams_answer()
        && let Some(started) = started
    {
        let seconds = started.elapsed().as_secs_f64();
        call.set_attribute(KeyValue::new(attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key(), seconds));
    }
}

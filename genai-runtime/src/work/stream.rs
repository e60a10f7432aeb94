//! The stream of an annotated function.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Instant, SystemTime};

use futures_core::stream::{FusedStream, Stream};
use pin_project_lite::pin_project;

use crate::answer::{ResponseRecorder, StreamEnd};
use crate::budget::BudgetExceeded;
use crate::call::{ChunkClock, Ending, Gate};
use crate::work::reader::Reader;
use crate::work::stage::{Stage, inside};

/// Reads a stream itself when it ends or is dropped.
pub(crate) type ReadEnd<S> = fn(&S, &mut ResponseRecorder);

/// Reads nothing, for streams that implement no `StreamEnd`.
pub(crate) fn no_end<S>(_: &S, _: &mut ResponseRecorder) {}

/// Reads a stream that implements `StreamEnd`.
pub(crate) fn stream_end<S: StreamEnd>(stream: &S, recorder: &mut ResponseRecorder) {
    stream.fold(recorder);
}

pin_project! {
    /// Polls a stream inside its span, which lasts to the last item or to the drop. Items, their order, back-pressure
    /// and `size_hint` are the stream's own.
    #[must_use = "streams do nothing unless polled"]
    #[project = Projected]
    pub struct ObservedStream<S: Stream> {
        // `None` once it has been dropped inside the span.
        #[pin]
        body: Option<S>,
        stage: Stage,
        reader: Reader<S::Item>,
        at_end: ReadEnd<S>,
        // Values read from the items, from the first one until the call ended.
        known: Option<Box<ResponseRecorder>>,
        clock: ChunkClock,
        // The last item, a refusal that ended the call although the stream went on.
        refused: Option<BudgetExceeded>,
    }

    impl<S: Stream> PinnedDrop for ObservedStream<S> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if !this.stage.is_running() {
                return;
            }
            let mut known = this.known.take();
            // A stream that has ended has been read already.
            if let Some(body) = this.body.as_ref().as_pin_ref() {
                let known = known.get_or_insert_default();
                known.attempt(|known| (this.at_end)(body.get_ref(), known));
            }
            this.stage.end(&Ending::Cancelled, known.as_deref_mut(), &mut || this.body.set(None));
        }
    }
}

impl<S: Stream> ObservedStream<S> {
    pub(crate) fn new(stage: Stage, body: S, reader: Reader<S::Item>, at_end: ReadEnd<S>) -> Self {
        Self::with(Some(body), stage, reader, at_end)
    }

    /// Yields the refusal of a call whose work was not started, and ends.
    pub(crate) fn refused(stage: Stage, reader: Reader<S::Item>, at_end: ReadEnd<S>) -> Self {
        Self::with(None, stage, reader, at_end)
    }

    fn with(body: Option<S>, stage: Stage, reader: Reader<S::Item>, at_end: ReadEnd<S>) -> Self {
        Self {
            body,
            stage,
            reader,
            at_end,
            known: None,
            clock: ChunkClock::default(),
            refused: None,
        }
    }
}

impl<S: Stream> Projected<'_, S> {
    /// Ends the call because of a budget.
    fn stop(&mut self, exceeded: &BudgetExceeded) {
        let ending = Ending::Stopped(exceeded.clone());
        let mut known = self.known.take();
        self.stage
            .end(&ending, known.as_deref_mut(), &mut || self.body.set(None));
    }
}

impl<S: Stream> fmt::Debug for ObservedStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedStream")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl<S: Stream> Stream for ObservedStream<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let mut this = self.project();
        let refuse = this.reader.refusal();
        if let Some(exceeded) = this.refused.take() {
            return Poll::Ready(refuse.map(|refuse| refuse(exceeded)));
        }
        let call = this.stage.begin();
        if call.is_guarded() {
            match call.gate(task, refuse.is_some()) {
                Gate::Open => {}
                Gate::Wait => return Poll::Pending,
                Gate::Refuse(exceeded) => {
                    this.stop(&exceeded);
                    return Poll::Ready(refuse.map(|refuse| refuse(exceeded)));
                }
            }
        }
        let call = this.stage.begin();
        let Some(body) = this.body.as_mut().as_pin_mut() else {
            return Poll::Ready(None);
        };
        // Without a listener the stream behaves as it would without the attribute.
        if !call.is_running() {
            return body.poll_next(task);
        }
        let known = this.known.get_or_insert_with(|| Box::new(call.reading().of_items()));
        let Poll::Ready(item) = inside(call, Some(&mut **known), || body.poll_next(task)) else {
            if call.is_guarded()
                && let Some(refuse) = refuse
                && let Some(exceeded) = call.stopped()
            {
                this.stop(&exceeded);
                return Poll::Ready(Some(refuse(exceeded)));
            }
            return Poll::Pending;
        };
        if let Some(item) = &item {
            // Reading may be slow, and does not belong to the time that the chunk took.
            let came = call.times_chunks().then(Instant::now);
            let reader = *this.reader;
            known.attempt(|known| reader.read(item, known));
            if known.took_chunk()
                && let Some(came) = came
            {
                call.chunk(this.clock, came, known);
            }
            if refuse.is_some()
                && let Some(exceeded) = call.passes_midway(known)
            {
                this.stop(&exceeded);
                *this.refused = Some(exceeded);
            }
        } else {
            let ended = SystemTime::now();
            if let Some(body) = this.body.as_ref().as_pin_ref() {
                known.attempt(|known| (this.at_end)(body.get_ref(), known));
            }
            call.end_at(&Ending::Returned, &mut std::mem::take(known), ended);
        }
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        if self.refused.is_some() {
            return (1, Some(1));
        }
        self.body.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

impl<S: FusedStream> FusedStream for ObservedStream<S> {
    fn is_terminated(&self) -> bool {
        self.refused.is_none() && self.body.as_ref().is_none_or(FusedStream::is_terminated)
    }
}

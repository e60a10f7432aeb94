//! Transparency of the wrapper: order of items, readiness and size hints are those of the inner stream.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use futures_util::stream::Stream;

use super::{BoxStream, Delta};
use crate::support::Trace;

/// A stream that is ready at every other poll. It counts polls and keeps the last waker.
#[derive(Debug, Default)]
struct Slow {
    polls: Arc<AtomicUsize>,
    left: usize,
    waits: bool,
    waker: Option<Waker>,
}

impl Stream for Slow {
    type Item = (usize, Delta);

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.polls.fetch_add(1, SeqCst);
        self.waits = !self.waits;
        if self.waits {
            self.waker = Some(task.waker().clone());
            return Poll::Pending;
        }
        let waker = self.waker.take().expect("it waited before");
        assert!(waker.will_wake(task.waker()), "the reader's waker is handed through");
        let item = self.left.checked_sub(1);
        self.left = item.unwrap_or(0);
        Poll::Ready(item.map(|number| (number, Delta::default())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left + 7))
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
fn opaque(slow: Slow) -> impl Stream<Item = (usize, Delta)> {
    slow
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
fn boxed(slow: Slow) -> BoxStream<(usize, Delta)> {
    Box::pin(slow)
}

#[genai::agent(name = "a")]
fn agent(slow: Slow) -> BoxStream<(usize, Delta)> {
    Box::pin(slow)
}

#[derive(Debug, Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

#[test]
fn stream_wrapper_forwards_polls_and_hints() {
    for make in [|slow| Box::pin(opaque(slow)) as BoxStream<_>, boxed, agent] {
        let trace = Trace::new();
        let _current = trace.context().attach();
        let polls = Arc::new(AtomicUsize::new(0));
        let mut stream = make(Slow {
            polls: Arc::clone(&polls),
            left: 3,
            ..Slow::default()
        });
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut task = Context::from_waker(&waker);

        assert_eq!(polls.load(SeqCst), 0, "nothing is read ahead");
        let mut items = Vec::new();
        for poll in 0..8 {
            assert_eq!(stream.size_hint(), (3 - items.len(), Some(10 - items.len())));
            let item = stream.as_mut().poll_next(&mut task);
            assert_eq!(polls.load(SeqCst), poll + 1, "one poll is one poll");
            assert_eq!(item.is_pending(), poll % 2 == 0);
            if let Poll::Ready(Some((number, _))) = item {
                items.push(number);
            }
        }
        assert_eq!(items, [2, 1, 0]);
        assert_eq!(woken.0.load(SeqCst), 0, "only the inner stream wakes");
        trace.only();

        // Polls after the end reach the inner stream, too.
        assert!(stream.as_mut().poll_next(&mut task).is_pending());
        assert_eq!(polls.load(SeqCst), 9);
        drop(stream);
        trace.only();
    }
}

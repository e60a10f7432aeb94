//! The stream of an annotated function.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::future::{Reader, Stage, inside};

pin_project! {
    /// Polls a stream inside its span, which lasts to the last item or to the drop.
    #[derive(Debug)]
    #[must_use = "streams do nothing unless polled"]
    pub struct ObservedStream<S> {
        // `None` once it has been dropped inside the span.
        #[pin]
        body: Option<S>,
        stage: Stage,
    }

    impl<S> PinnedDrop for ObservedStream<S> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.stage.cancel(|| this.body.set(None));
        }
    }
}

impl<S> ObservedStream<S> {
    pub(crate) fn new(stage: Stage, body: S) -> Self {
        Self {
            body: Some(body),
            stage,
        }
    }
}

impl<S: Stream> Stream for ObservedStream<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        let Some(body) = this.body.as_pin_mut() else {
            return Poll::Ready(None);
        };
        let item = ready!(inside(this.stage.begin(), || body.poll_next(task)));
        if item.is_none() {
            Reader::unread().end(this.stage.begin(), &());
        }
        Poll::Ready(item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.body.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

//! The future of an annotated function.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::call::{Call, Ending, Start};
use crate::work::finish::Finish;
use crate::work::stage::{Followed, Stage, Work};

pin_project! {
    /// The future of an annotated function: it runs the body inside its span.
    #[must_use = "futures do nothing unless awaited"]
    #[project = Projected]
    pub struct Observed<F, W> {
        // `None` once it has been dropped inside the span.
        #[pin]
        body: Option<F>,
        stage: Stage,
        finish: Option<W>,
    }

    impl<F, W> PinnedDrop for Observed<F, W> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.stage.is_running() {
                this.stage.end(&Ending::Cancelled, None, &mut || this.body.set(None));
            }
        }
    }
}

impl<F: Future, W: Finish<F::Output>> Observed<F, W> {
    /// Runs the work of a call that has not started.
    pub(crate) fn new(stage: Stage, body: F, finish: W) -> Self {
        Self {
            body: Some(body),
            stage,
            finish: Some(finish),
        }
    }

    /// Yields the refusal of a call whose work was not started.
    pub(crate) fn refused(stage: Stage, finish: W) -> Self {
        Self {
            body: None,
            stage,
            finish: Some(finish),
        }
    }

    /// Starts the call and runs its work.
    #[inline]
    pub(crate) fn start(start: Start, body: F, finish: W) -> Self {
        Self::new(Stage::running(Call::begin(start, W::STREAMS)), body, finish)
    }
}

impl<F, W> fmt::Debug for Observed<F, W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl<F: Future, W: Finish<F::Output>> Future for Observed<F, W> {
    type Output = W::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<W::Output> {
        let mut this = self.project();
        if !this.stage.is_idle() {
            return this.follow(task);
        }
        let Poll::Ready(value) = poll_body(this.body.as_mut(), task) else {
            return Poll::Pending;
        };
        match this.finish.take() {
            Some(finish) => Poll::Ready(finish.finish(value, Stage::running(Call::none()))),
            None => Poll::Pending,
        }
    }
}

impl<F: Future, W: Finish<F::Output>> Projected<'_, F, W> {
    /// Polls the body of a call that leaves a trace. A separate function, so that untraced calls do not pay for its
    /// code.
    #[inline(never)]
    fn follow(self, task: &mut Context<'_>) -> Poll<W::Output> {
        let mut polled = Polled {
            body: self.body,
            finish: self.finish,
            value: Poll::Pending,
        };
        if let Followed::Refused(exceeded) = self.stage.follow(&mut polled, task) {
            return match polled.finish.as_ref().and_then(Finish::refusal) {
                Some(refuse) => Poll::Ready(refuse(exceeded)),
                None => Poll::Pending,
            };
        }
        let Poll::Ready(value) = polled.value else {
            return Poll::Pending;
        };
        match polled.finish.take() {
            Some(finish) => done(finish, value, self.stage.take()),
            // Only a future that is polled after its end comes here.
            None => Poll::Pending,
        }
    }
}

/// The only function that polls a body, so that its code exists once.
#[inline(never)]
fn poll_body<F: Future>(body: Pin<&mut Option<F>>, task: &mut Context<'_>) -> Poll<F::Output> {
    body.as_pin_mut().map_or(Poll::Pending, |body| body.poll(task))
}

/// A body and the value that it returned.
struct Polled<'a, F: Future, W> {
    body: Pin<&'a mut Option<F>>,
    finish: &'a mut Option<W>,
    value: Poll<F::Output>,
}

impl<F: Future, W: Finish<F::Output>> Work for Polled<'_, F, W> {
    fn poll(&mut self, task: &mut Context<'_>) -> bool {
        self.value = poll_body(self.body.as_mut(), task);
        self.value.is_ready()
    }

    fn can_refuse(&self) -> bool {
        self.finish.as_ref().and_then(Finish::refusal).is_some()
    }

    fn drop_body(&mut self) {
        self.body.set(None);
    }
}

/// Ends the call of a future that is done. A separate function, so that a recursion does not use stack for it at each
/// level.
#[inline(never)]
fn done<V, W: Finish<V>>(finish: W, value: V, stage: Stage) -> Poll<W::Output> {
    Poll::Ready(finish.finish(value, stage))
}

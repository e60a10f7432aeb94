//! The future of an annotated function.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::call::{Call, Start};
use crate::work::finish::Finish;
use crate::work::stage::{Followed, Stage, Work};

pin_project! {
    /// Runs the body of an annotated function inside its span.
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
                this.stage.cancel_unread(&mut || this.body.set(None));
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
        let mut work = Body {
            body: this.body.as_mut(),
            finish: this.finish,
            value: Poll::Pending,
        };
        if this.stage.is_idle() {
            work.poll(task);
        } else if let Followed::Refused(exceeded) = this.stage.follow(&mut work, task) {
            return match work.finish.as_ref().and_then(Finish::refusal) {
                Some(refuse) => Poll::Ready(refuse(exceeded)),
                None => Poll::Pending,
            };
        }
        let Poll::Ready(value) = work.value else {
            return Poll::Pending;
        };
        match this.finish.take() {
            Some(finish) => done(finish, value, this.stage.take()),
            // Only a future that lets itself be polled after its end comes here.
            None => Poll::Pending,
        }
    }
}

/// The body of a call while it is polled.
struct Body<'a, F: Future, W> {
    body: Pin<&'a mut Option<F>>,
    finish: &'a mut Option<W>,
    value: Poll<F::Output>,
}

impl<F: Future, W: Finish<F::Output>> Work for Body<'_, F, W> {
    // Never inlined, so that the code of the body is there once.
    #[inline(never)]
    fn poll(&mut self, task: &mut Context<'_>) -> bool {
        if let Some(body) = self.body.as_mut().as_pin_mut() {
            self.value = body.poll(task);
        }
        self.value.is_ready()
    }

    fn can_refuse(&self) -> bool {
        self.finish.as_ref().and_then(Finish::refusal).is_some()
    }

    fn drop_body(&mut self) {
        self.body.set(None);
    }
}

/// Ends the call of a future that is done. Apart, so that a recursion does not take the stack for it at each level.
#[inline(never)]
fn done<V, W: Finish<V>>(finish: W, value: V, stage: Stage) -> Poll<W::Output> {
    Poll::Ready(finish.finish(value, stage))
}

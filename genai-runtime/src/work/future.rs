//! The future of an annotated function.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::budget::{BudgetExceeded, Refuse};
use crate::call::Start;
use crate::call::{Call, Gate};
use crate::work::finish::Finish;
use crate::work::stage::{Stage, inside};

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
            this.stage.cancel(None, || this.body.set(None));
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
        let body = this.body.as_mut().as_pin_mut();
        let Some(Poll::Ready(value)) = body.map(|body| body.poll(task)) else {
            return Poll::Pending;
        };
        match this.finish.take() {
            Some(finish) => Poll::Ready(finish.finish(value, Stage::running(Call::none()))),
            None => Poll::Pending,
        }
    }
}

impl<F: Future, W: Finish<F::Output>> Projected<'_, F, W> {
    /// Polls the body of a call that leaves a trace. Apart, so that nothing of it is in the way of one that does not.
    #[inline(never)]
    fn follow(mut self, task: &mut Context<'_>) -> Poll<W::Output> {
        let this = &mut self;
        let call = this.stage.begin();
        let guarded = call.is_guarded();
        let mut refuse = None;
        if guarded {
            refuse = this.finish.as_ref().and_then(Finish::refusal);
            match call.gate(task, refuse.is_some()) {
                Gate::Open => {}
                Gate::Wait => return Poll::Pending,
                Gate::Refuse(exceeded) => return stop(this.stage, exceeded, refuse, || this.body.set(None)),
            }
        }
        let Some(body) = this.body.as_mut().as_pin_mut() else {
            return Poll::Pending;
        };
        let Poll::Ready(value) = inside(this.stage.begin(), None, || body.poll(task)) else {
            if guarded
                && refuse.is_some()
                && let Some(exceeded) = this.stage.begin().stopped()
            {
                return stop(this.stage, exceeded, refuse, || this.body.set(None));
            }
            return Poll::Pending;
        };
        match this.finish.take() {
            Some(finish) => done(finish, value, this.stage.take()),
            // Only a future that lets itself be polled after its end comes here.
            None => Poll::Pending,
        }
    }
}

/// Ends the call of a future that is done. Apart, so that a recursion does not take the stack for it at each level.
#[inline(never)]
fn done<V, W: Finish<V>>(finish: W, value: V, stage: Stage) -> Poll<W::Output> {
    Poll::Ready(finish.finish(value, stage))
}

/// Ends the call of a future by a budget, and returns what says so.
fn stop<O>(stage: &mut Stage, exceeded: BudgetExceeded, refuse: Refuse<O>, drop_body: impl FnOnce()) -> Poll<O> {
    let Some(refuse) = refuse else {
        return Poll::Pending;
    };
    stage.stop_unread(&exceeded, drop_body);
    Poll::Ready(refuse(exceeded))
}

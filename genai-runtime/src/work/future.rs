//! The future of an annotated function.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::answer::Reading;
use crate::budget::{BudgetExceeded, Refuse};
use crate::call::Start;
use crate::call::{Call, Ending, Gate};
use crate::work::reader::Reader;

/// What becomes of the value that a body returned.
pub trait Finish<V> {
    /// Whether the value is itself the work, still to be done: a future or a stream. The span of a plain `fn` then
    /// starts when the work does.
    const DEFERRED: bool;

    /// Whether the work is a stream.
    const STREAMS: bool;

    /// What the annotated function returns.
    type Output;

    /// Ends the call, or hands it to the value whose work it is.
    fn finish(self, value: V, stage: Stage) -> Self::Output;

    /// What is returned if the call may not start or go on, where the type can say it.
    fn refusal(&self) -> Refuse<Self::Output> {
        None
    }
}

/// A value that is the result.
impl<V> Finish<V> for Reader<V> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Output = V;

    #[inline]
    fn finish(self, value: V, mut stage: Stage) -> V {
        if !stage.is_idle() {
            self.end(stage.begin(), &value);
        }
        value
    }

    fn refusal(&self) -> Refuse<V> {
        Reader::refusal(self)
    }
}

/// The same, with what is returned in place of the work that was not started.
#[derive(Debug)]
pub struct Guarded<W, O> {
    finish: W,
    refuse: Refuse<O>,
}

impl<W, O> Guarded<W, O> {
    /// A refusal becomes this, if the work cannot say it.
    pub const fn new(finish: W, refuse: Refuse<O>) -> Self {
        Self { finish, refuse }
    }
}

impl<V, W: Finish<V>> Finish<V> for Guarded<W, W::Output> {
    const DEFERRED: bool = W::DEFERRED;
    const STREAMS: bool = W::STREAMS;
    type Output = W::Output;

    #[inline]
    fn finish(self, value: V, stage: Stage) -> W::Output {
        self.finish.finish(value, stage)
    }

    fn refusal(&self) -> Refuse<W::Output> {
        self.finish.refusal().or(self.refuse)
    }
}

/// A call, before or after its start.
#[derive(Debug)]
pub struct Stage(Call);

impl Stage {
    pub(crate) fn ready(start: Start) -> Self {
        Self(Call::ready(start))
    }

    pub(crate) fn running(call: Call) -> Self {
        Self(call)
    }

    /// The call, which starts now if it has not.
    #[inline]
    pub(crate) fn begin(&mut self) -> &mut Call {
        self.0.begin_now();
        &mut self.0
    }

    /// Whether the call has started and not ended.
    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.0.is_running()
    }

    /// Whether there is nothing to follow, and never will be: the call leaves no trace, or has ended.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.0.is_idle()
    }

    /// Ends the call by a budget: what the body holds is dropped inside the span.
    pub(crate) fn stop(&mut self, exceeded: &BudgetExceeded, reading: &mut Reading, drop_body: impl FnOnce()) {
        if self.is_running() {
            inside(&mut self.0, Some(reading), drop_body);
        } else {
            drop_body();
        }
        self.0.end(&Ending::Stopped(exceeded.clone()), reading);
    }

    /// Hands the call on.
    pub(crate) fn take(&mut self) -> Self {
        mem::replace(self, Self::running(Call::none()))
    }

    /// Drops what the body holds inside the span, since that may end spans of its own, and ends the call if it has
    /// started and not ended: it was cancelled. What is known by then is kept.
    #[inline]
    pub(crate) fn cancel(&mut self, reading: impl FnOnce() -> Reading, drop_body: impl FnOnce()) {
        if !self.is_running() {
            return drop_body();
        }
        let mut reading = reading();
        inside(&mut self.0, Some(&mut reading), drop_body);
        self.0.end(&Ending::Cancelled, &mut reading);
    }
}

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
            this.stage.cancel(Reading::default, || this.body.set(None));
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
            Some(finish) => Poll::Ready(finish.finish(value, this.stage.take())),
            // Only a future that lets itself be polled after its end comes here.
            None => Poll::Pending,
        }
    }
}

/// Ends the call of a future by a budget, and returns what says so.
fn stop<O>(stage: &mut Stage, exceeded: BudgetExceeded, refuse: Refuse<O>, drop_body: impl FnOnce()) -> Poll<O> {
    let Some(refuse) = refuse else {
        return Poll::Pending;
    };
    stage.stop(&exceeded, &mut Reading::default(), drop_body);
    Poll::Ready(refuse(exceeded))
}

/// Runs a part of the body with its span current, and ends the call if it unwinds, with what is known by then: whoever
/// catches the panic may drop the future long after.
pub(crate) fn inside<T>(call: &mut Call, known: Option<&mut Reading>, part: impl FnOnce() -> T) -> T {
    struct EndOnUnwind<'a> {
        call: &'a mut Call,
        known: Option<&'a mut Reading>,
    }

    impl Drop for EndOnUnwind<'_> {
        fn drop(&mut self) {
            let known = self.known.take().map(mem::take);
            self.call.end(&Ending::Panicked, &mut known.unwrap_or_default());
        }
    }

    let guard = EndOnUnwind { call, known };
    let value = {
        let _current = guard.call.enter();
        part()
    };
    // It only borrows.
    mem::forget(guard);
    value
}

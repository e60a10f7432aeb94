//! The future of an annotated function.

use std::fmt;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use pin_project_lite::pin_project;

use crate::call::{Call, Ending};
use crate::reading::Reading;
use crate::start::Start;

/// How a result is read: a returned value, or one item of a stream.
#[derive(Debug)]
pub struct Reader<R: ?Sized>(pub(crate) fn(&R, &mut Reading));

impl<R> Reader<R> {
    /// Reads by this function.
    pub const fn new(read: fn(&R, &mut Reading)) -> Self {
        Self(read)
    }

    /// Takes down what the value tells.
    pub fn read(self, value: &R, reading: &mut Reading) {
        (self.0)(value, reading);
    }

    /// Reads nothing.
    pub(crate) const fn unread() -> Self {
        Self(|_, _| {})
    }

    pub(crate) fn end(self, call: &mut Call, value: &R) {
        call.returned(|reading| (self.0)(value, reading));
    }
}

impl<R: ?Sized> Clone for Reader<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: ?Sized> Copy for Reader<R> {}

/// What becomes of the value that a body returned.
pub trait Finish<V> {
    /// Whether the value is itself the work, still to be done: a future or a stream. The span of a plain `fn` then
    /// starts when the work does.
    const DEFERRED: bool;

    /// Whether the work is a stream.
    const STREAMS: bool;

    /// When the call started, if that is of interest.
    type Clock: Clock;

    /// What the annotated function returns.
    type Output;

    /// Ends the call, or hands it to the value whose work it is.
    fn finish(self, value: V, stage: Stage, clock: Self::Clock) -> Self::Output;
}

/// A moment, or nothing where nobody asks for it: a future has no room to waste.
pub trait Clock: Copy + Default {
    /// Notes that the call starts now, if it has not started.
    fn start(&mut self);

    /// When that was, if it was noted.
    fn started(self) -> Option<Instant>;
}

impl Clock for () {
    fn start(&mut self) {}

    fn started(self) -> Option<Instant> {
        None
    }
}

impl Clock for Option<Instant> {
    fn start(&mut self) {
        self.get_or_insert_with(Instant::now);
    }

    fn started(self) -> Option<Instant> {
        self
    }
}

/// A value that is the result.
impl<V> Finish<V> for Reader<V> {
    const DEFERRED: bool = false;
    const STREAMS: bool = false;
    type Clock = ();
    type Output = V;

    fn finish(self, value: V, mut stage: Stage, (): ()) -> V {
        self.end(stage.begin(), &value);
        value
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
    pub(crate) fn begin(&mut self) -> &mut Call {
        self.0.begin_now();
        &mut self.0
    }

    /// Whether the call has started and not ended.
    pub(crate) fn is_running(&self) -> bool {
        self.0.is_running()
    }

    /// Hands the call on.
    pub(crate) fn take(&mut self) -> Self {
        mem::replace(self, Self::running(Call::none()))
    }

    /// Drops what the body holds inside the span, since that may end spans of its own, and ends the call if it has
    /// started and not ended: it was cancelled. What is known by then is kept.
    pub(crate) fn cancel(&mut self, mut reading: Reading, drop_body: impl FnOnce()) {
        if !self.is_running() {
            return drop_body();
        }
        inside(&mut self.0, Some(&mut reading), drop_body);
        self.0.end(Ending::Cancelled, reading);
    }
}

pin_project! {
    /// Runs the body of an annotated function inside its span. `C` is `W::Clock`; written out as that, rustc would not see
    /// that a future of a `dyn Trait` is `Send` (rust-lang/rust#100013).
    #[must_use = "futures do nothing unless awaited"]
    pub struct Observed<F, W, C> {
        // `None` once it has been dropped inside the span.
        #[pin]
        body: Option<F>,
        stage: Stage,
        finish: Option<W>,
        clock: C,
    }

    impl<F, W, C> PinnedDrop for Observed<F, W, C> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            this.stage.cancel(Reading::default(), || this.body.set(None));
        }
    }
}

impl<F: Future, W: Finish<F::Output>> Observed<F, W, W::Clock> {
    /// Runs the work of a call that has not started.
    pub(crate) fn new(stage: Stage, body: F, finish: W) -> Self {
        Self {
            body: Some(body),
            stage,
            finish: Some(finish),
            clock: W::Clock::default(),
        }
    }

    /// Starts the call and runs its work.
    pub(crate) fn start(start: Start, body: F, finish: W) -> Self {
        let mut observed = Self::new(Stage::running(Call::none()), body, finish);
        observed.clock.start();
        observed.stage = Stage::running(Call::begin(start.streaming(W::STREAMS)));
        observed
    }
}

impl<F, W, C> fmt::Debug for Observed<F, W, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl<F: Future, W: Finish<F::Output>> Future for Observed<F, W, W::Clock> {
    type Output = W::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<W::Output> {
        let this = self.project();
        let Some(body) = this.body.as_pin_mut() else {
            return Poll::Pending;
        };
        this.clock.start();
        let value = ready!(inside(this.stage.begin(), None, || body.poll(task)));
        match this.finish.take() {
            Some(finish) => Poll::Ready(finish.finish(value, this.stage.take(), *this.clock)),
            // Only a future that lets itself be polled after its end comes here.
            None => Poll::Pending,
        }
    }
}

/// Runs a part of the body with its span current, and ends the call if it unwinds, with what is known by then: whoever
/// catches the panic may drop the future long after.
pub(crate) fn inside<T>(call: &mut Call, known: Option<&mut Reading>, part: impl FnOnce() -> T) -> T {
    struct EndOnUnwind<'a> {
        call: &'a mut Call,
        known: Option<&'a mut Reading>,
        unwinding: bool,
    }

    impl Drop for EndOnUnwind<'_> {
        fn drop(&mut self) {
            if self.unwinding {
                let known = self.known.take().map(mem::take).unwrap_or_default();
                self.call.end(Ending::Panicked, known);
            }
        }
    }

    let mut guard = EndOnUnwind {
        call,
        known,
        unwinding: true,
    };
    let value = {
        let _current = guard.call.enter();
        part()
    };
    guard.unwinding = false;
    value
}

//! The future of an annotated function.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::call::{Call, Ending};
use crate::outcome::Observer;
use crate::start::Start;

/// How a returned value is read.
#[derive(Debug)]
pub struct Reader<R: ?Sized>(fn(&R, &mut Observer<'_>));

impl<R> Reader<R> {
    /// Reads the value by this function.
    pub(crate) const fn new(read: fn(&R, &mut Observer<'_>)) -> Self {
        Self(read)
    }

    /// Reads nothing.
    pub(crate) const fn unread() -> Self {
        Self(|_, _| {})
    }

    pub(crate) fn end(&self, call: &mut Call, value: &R) {
        call.end(&Ending::Returned(&|observer| (self.0)(value, observer)));
    }
}

/// What becomes of the value that a body returned.
pub trait Finish<V> {
    /// Whether the value is itself the work, still to be done: a future or a stream. The span of a plain `fn` then
    /// starts when the work does.
    const DEFERRED: bool;

    /// What the annotated function returns.
    type Output;

    /// Ends the call, or hands it to the value whose work it is.
    fn finish(self, value: V, stage: Stage) -> Self::Output;
}

/// A value that is the result.
impl<V> Finish<V> for Reader<V> {
    const DEFERRED: bool = false;
    type Output = V;

    fn finish(self, value: V, mut stage: Stage) -> V {
        self.end(stage.begin(), &value);
        value
    }
}

/// A call, before or after its start.
#[derive(Debug)]
pub struct Stage {
    /// The call once it has started, until it has ended.
    call: Call,
    /// The call before it starts, where the work does not begin at once.
    start: Option<Box<Start>>,
}

impl Stage {
    pub(crate) fn ready(start: Start) -> Self {
        Self {
            call: Call::none(),
            start: Some(Box::new(start)),
        }
    }

    pub(crate) fn running(call: Call) -> Self {
        Self { call, start: None }
    }

    /// The call, which starts now if it has not.
    pub(crate) fn begin(&mut self) -> &mut Call {
        if let Some(start) = self.start.take() {
            self.call = Call::begin(*start);
        }
        &mut self.call
    }

    /// Hands the call on.
    pub(crate) fn take(&mut self) -> Self {
        mem::replace(self, Self::running(Call::none()))
    }

    /// Drops what the body holds inside the span, since that may end spans of its own, and ends the call if it has
    /// started and not ended: it was cancelled.
    pub(crate) fn cancel(&mut self, drop_body: impl FnOnce()) {
        {
            let _current = self.call.enter();
            drop_body();
        }
        self.call.end(&Ending::Cancelled);
    }
}

pin_project! {
    /// Runs the body of an annotated function inside its span.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless awaited"]
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
            this.stage.cancel(|| this.body.set(None));
        }
    }
}

impl<F, W> Observed<F, W> {
    pub(crate) fn new(stage: Stage, body: F, finish: W) -> Self {
        Self {
            body: Some(body),
            stage,
            finish: Some(finish),
        }
    }
}

impl<F: Future, W: Finish<F::Output>> Future for Observed<F, W> {
    type Output = W::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<W::Output> {
        let this = self.project();
        let Some(body) = this.body.as_pin_mut() else {
            return Poll::Pending;
        };
        let value = ready!(inside(this.stage.begin(), || body.poll(task)));
        match this.finish.take() {
            Some(finish) => Poll::Ready(finish.finish(value, this.stage.take())),
            // Only a future that lets itself be polled after its end comes here.
            None => Poll::Pending,
        }
    }
}

/// Runs a part of the body with its span current, and ends the call if it unwinds: whoever catches the panic may drop
/// the future long after.
pub(crate) fn inside<T>(call: &mut Call, part: impl FnOnce() -> T) -> T {
    struct EndOnUnwind<'a> {
        call: &'a mut Call,
        unwinding: bool,
    }

    impl Drop for EndOnUnwind<'_> {
        fn drop(&mut self) {
            if self.unwinding {
                self.call.end(&Ending::Panicked);
            }
        }
    }

    let mut guard = EndOnUnwind { call, unwinding: true };
    let value = {
        let _current = guard.call.enter();
        part()
    };
    guard.unwinding = false;
    value
}

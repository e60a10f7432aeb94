//! The future of an annotated `async fn`.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::call::{Call, Ending};
use crate::outcome::Observer;

/// How a returned value is read.
#[derive(Debug)]
pub struct Reader<R: ?Sized> {
    observe: fn(&R, &mut Observer<'_>),
    error_text: fn(&R) -> Option<String>,
}

impl<R> Reader<R> {
    /// Reads the value by this function.
    pub const fn new(observe: fn(&R, &mut Observer<'_>)) -> Self {
        Self {
            observe,
            error_text: |_| None,
        }
    }

    /// Takes the error's text too, which the attribute opted in to.
    #[must_use]
    pub const fn with_error_text(self, error_text: fn(&R) -> Option<String>) -> Self {
        Self {
            observe: self.observe,
            error_text,
        }
    }

    pub(crate) fn end(&self, call: &mut Call, value: &R) {
        call.end(&Ending::Returned {
            read: &|observer| (self.observe)(value, observer),
            error_text: &|| (self.error_text)(value),
        });
    }
}

pin_project! {
    /// Runs the body of an annotated `async fn` inside its span.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless awaited"]
    pub struct Observed<F: Future> {
        // `None` once it has been dropped inside the span.
        #[pin]
        body: Option<F>,
        call: Call,
        reader: Reader<F::Output>,
    }

    impl<F: Future> PinnedDrop for Observed<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.body.is_some() {
                // What the body holds may end spans of its own: they are closed inside this one.
                let guard = this.call.attach();
                this.body.set(None);
                drop(guard);
            }
            this.call.end(&Ending::Cancelled);
        }
    }
}

impl<F: Future> Observed<F> {
    pub(crate) fn new(call: Call, body: F, reader: Reader<F::Output>) -> Self {
        Self {
            body: Some(body),
            call,
            reader,
        }
    }
}

impl<F: Future> Future for Observed<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let Some(body) = this.body.as_pin_mut() else {
            return Poll::Pending;
        };
        let value = ready!(inside(this.call, || body.poll(task)));
        this.reader.end(this.call, &value);
        Poll::Ready(value)
    }
}

/// Runs a part of the body with its span current, and ends the call if it unwinds: whoever catches the panic may drop
/// the future long after.
pub(crate) fn inside<T>(call: &mut Call, part: impl FnOnce() -> T) -> T {
    struct EndOnUnwind<'a>(Option<&'a mut Call>);

    impl Drop for EndOnUnwind<'_> {
        fn drop(&mut self) {
            if let Some(call) = self.0.take() {
                call.end(&Ending::Panicked);
            }
        }
    }

    let _current = call.attach();
    let mut unwinding = EndOnUnwind(Some(call));
    let value = part();
    unwinding.0 = None;
    value
}

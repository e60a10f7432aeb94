//! Carriers of the running call: to other tasks and threads, and into a context that came from elsewhere.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use futures_core::Stream;
use opentelemetry::Context;
use pin_project_lite::pin_project;

use crate::context::running::{Joined, Running};

/// A carrier of the current context: the span, the run, the other values of the OpenTelemetry context, and the call
/// that [`current_call`](crate::context::current_call()) returns.
///
/// It may be used many times and from many threads at once, for example with rayon:
///
/// ```
/// # extern crate genai_runtime as genai;
/// # fn work(item: u32) -> u32 { item }
/// let carrier = genai::Carrier::current();
/// // items.par_iter().map(|item| carrier.run(|| work(*item)))
/// std::thread::scope(|scope| {
///     for item in 0..4 {
///         let carrier = &carrier;
///         scope.spawn(move || carrier.run(|| work(item)));
///     }
/// });
/// ```
#[derive(Debug, Clone)]
pub struct Carrier {
    context: Context,
    call: Option<Running>,
}

impl Carrier {
    /// Captures the current context.
    pub fn current() -> Self {
        Self::of(Context::current())
    }

    /// Creates a carrier of this context, for example one that came from [another
    /// process](crate::context::propagation::extract).
    pub fn of(context: Context) -> Self {
        let call = Running::carried(&context);
        Self { context, call }
    }

    /// Wraps a future, stream or body so that it runs in the context.
    #[cfg(feature = "tower")]
    pub(crate) fn carry<T>(self, inner: T) -> InContext<T> {
        InContext::new(inner, self)
    }

    /// Runs a function in the context. A panic is not caught.
    pub fn run<R>(&self, function: impl FnOnce() -> R) -> R {
        let _joined = Joined::new(&self.context, self.call.as_ref());
        function()
    }
}

/// Wraps a closure so that it runs in the context that is current now, for `std::thread::spawn`, a thread pool, or
/// rayon's `spawn` and `join`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let thread = std::thread::spawn(genai::in_current_context(|| 6 * 7));
/// assert_eq!(thread.join().ok(), Some(42));
/// ```
pub fn in_current_context<F: FnOnce() -> R, R>(function: F) -> impl FnOnce() -> R {
    let carrier = Carrier::current();
    move || carrier.run(function)
}

/// Runs futures and streams in a context, wherever they are polled.
///
/// A future that is spawned elsewhere loses its parent: a call in a plain `tokio::spawn` begins a new trace and is
/// outside the run. This trait keeps both:
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::FutureExt as _;
/// # async fn look_up() {}
/// let elsewhere = look_up().in_current_context();
/// # drop(elsewhere);
/// ```
///
/// OpenTelemetry's `with_current_context` differs in two ways. Here the future is also *dropped* inside the context, so
/// spans that end by being dropped keep their parent. And [`current_call`](crate::context::current_call()) returns the
/// call.
pub trait FutureExt: Sized {
    /// Runs and drops it in the context that is current now.
    fn in_current_context(self) -> InContext<Self> {
        InContext::new(self, Carrier::current())
    }

    /// Runs and drops it in this context.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// use genai::{FutureExt as _, propagation};
    /// # async fn serve() {}
    /// # let headers = std::collections::HashMap::<String, String>::new();
    /// let served = serve().in_context(propagation::extract(&headers));
    /// # drop(served);
    /// ```
    fn in_context(self, context: Context) -> InContext<Self> {
        InContext::new(self, Carrier::of(context))
    }
}

impl<T> FutureExt for T {}

pin_project! {
    /// A future or stream that runs in a context; made by [`FutureExt`]. With the feature `tower` it may also be the
    /// body of an HTTP response.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// use genai::FutureExt as _;
    /// use opentelemetry::Context;
    ///
    /// async fn work() -> u32 {
    ///     12
    /// }
    ///
    /// let work = work().in_context(Context::current()); // An `InContext<impl Future<Output = u32>>`.
    /// # drop(work);
    /// ```
    #[derive(Debug)]
    #[must_use = "futures and streams do nothing unless polled"]
    pub struct InContext<T> {
        // `None` once it has been dropped inside the context.
        #[pin]
        inner: Option<T>,
        carrier: Carrier,
    }

    impl<T> PinnedDrop for InContext<T> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.inner.is_some() {
                this.carrier.run(|| this.inner.set(None));
            }
        }
    }
}

impl<T> InContext<T> {
    fn new(inner: T, carrier: Carrier) -> Self {
        Self {
            inner: Some(inner),
            carrier,
        }
    }
}

impl<F: Future> Future for InContext<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<F::Output> {
        let this = self.project();
        match this.inner.as_pin_mut() {
            Some(future) => this.carrier.run(|| future.poll(task)),
            // The future is only missing after the drop.
            None => Poll::Pending,
        }
    }
}

impl<S: Stream> Stream for InContext<S> {
    type Item = S::Item;

    fn poll_next(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Option<S::Item>> {
        let this = self.project();
        match this.inner.as_pin_mut() {
            Some(stream) => this.carrier.run(|| stream.poll_next(task)),
            None => Poll::Ready(None),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.as_ref().map_or((0, Some(0)), Stream::size_hint)
    }
}

#[cfg(feature = "tower")]
impl<B: http_body::Body> http_body::Body for InContext<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        task: &mut TaskContext<'_>,
    ) -> Poll<Option<Result<http_body::Frame<B::Data>, B::Error>>> {
        let this = self.project();
        match this.inner.as_pin_mut() {
            Some(body) => this.carrier.run(|| body.poll_frame(task)),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(http_body::Body::is_end_stream)
    }

    fn size_hint(&self) -> http_body::SizeHint {
        let none = || http_body::SizeHint::with_exact(0);
        self.inner.as_ref().map_or_else(none, http_body::Body::size_hint)
    }
}

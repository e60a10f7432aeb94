//! Trace context from the requests of an HTTP server.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};

use http::{Request, Response};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use crate::context::propagation::{baggage, extract_headers};
use crate::context::{Carrier, InContext};

/// A layer for HTTP servers that continues the trace of each request: calls in its handler become children of the caller's
/// span.
///
/// It fits axum, tonic and whatever else is a [`Service`] of [`http::Request`]. Without it, `#[genai::request]` on a handler
/// begins a trace of its own, whatever `traceparent` the request has.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// # mod axum {
/// #     #[derive(Default)] pub struct Router;
/// #     impl Router {
/// #         pub fn new() -> Self { Self }
/// #         pub fn route(self, _: &str, _: ()) -> Self { self }
/// #         pub fn layer<L>(self, _: L) -> Self { self }
/// #     }
/// #     pub mod routing { pub fn post<H>(_: H) {} }
/// # }
/// use axum::{Router, routing::post};
/// use genai::tower::RequestLayer;
///
/// async fn chat(question: String) -> String { // #[genai::request]
///     question
/// }
///
/// let app: Router = Router::new().route("/chat", post(chat)).layer(RequestLayer::new());
/// # drop(app);
/// ```
///
/// - **Headers.** The global propagator reads them: W3C `traceparent`, `tracestate` and `baggage` with
///   `genai::telemetry::init()`. A request without a valid `traceparent`, or with two of them, begins a trace.
/// - **Handler and body.** The handler's future runs in the context, and so does the body of its response: a stream of a
///   model that is sent on begins and ends in the caller's trace, also if the client goes away.
/// - **Tasks** that the handler starts need a carrier as everywhere: `genai::spawn`. That goes for upgraded connections, too.
/// - **Other middleware.** If a layer around this one has opened a span in the caller's trace, that span stays the parent.
/// - **Baggage from outside** is in the context, so your code and the SDK's processors can read it. It is not recorded, and
///   [`inject_headers`](crate::propagation::inject_headers) does not send it on, unless
///   [`forward_baggage`](crate::ConfigBuilder::forward_baggage) is set. Names of runs are taken from it only if
///   [`identity_in_baggage`](crate::ConfigBuilder::identity_in_baggage) is set.
///
/// Whoever can reach the server chooses the trace id and whether the trace is sampled. At the edge of your network, let a
/// proxy remove `traceparent`. Needs the feature `tower`.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct RequestLayer;

impl RequestLayer {
    /// A layer that reads the trace context by the global propagator.
    pub const fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for RequestLayer {
    type Service = RequestService<S>;

    fn layer(&self, inner: S) -> RequestService<S> {
        RequestService { inner }
    }
}

/// A service that continues the traces of its requests; made by [`RequestLayer`].
#[derive(Debug, Clone, Copy)]
pub struct RequestService<S> {
    inner: S,
}

impl<S, B, R> Service<Request<B>> for RequestService<S>
where
    S: Service<Request<B>, Response = Response<R>>,
{
    type Response = Response<InContext<R>>;
    type Error = S::Error;
    type Future = RequestFuture<S::Future>;

    fn poll_ready(&mut self, task: &mut TaskContext<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(task)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let carrier = Carrier::of(context_of(&request));
        let future = carrier.run(|| self.inner.call(request));
        RequestFuture {
            future: carrier.clone().carry(future),
            carrier,
        }
    }
}

/// The caller's context, or the current one if that is in the caller's trace already: then other middleware has opened a
/// span, which would be left out.
fn context_of<B>(request: &Request<B>) -> Context {
    let current = Context::current();
    let received = extract_headers(request.headers());
    let trace = |context: &Context| context.span().span_context().trace_id();
    if current.has_active_span() && trace(&current) == trace(&received) {
        baggage::with_origin_of(current, &received)
    } else {
        received
    }
}

pin_project! {
    /// The response to come; made by [`RequestService`].
    #[derive(Debug)]
    pub struct RequestFuture<F> {
        #[pin]
        future: InContext<F>,
        carrier: Carrier,
    }
}

impl<F, R, E> Future for RequestFuture<F>
where
    F: Future<Output = Result<Response<R>, E>>,
{
    type Output = Result<Response<InContext<R>>, E>;

    fn poll(self: Pin<&mut Self>, task: &mut TaskContext<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.future.poll(task));
        Poll::Ready(response.map(|response| response.map(|body| this.carrier.clone().carry(body))))
    }
}

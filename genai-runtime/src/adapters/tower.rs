//! Trace context of an HTTP server's requests.

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

/// A layer for HTTP servers that continues the trace of each request: calls in the handler become children of the
/// client's span.
///
/// It works with axum, tonic and every other [`Service`] of [`http::Request`]. Without it, `#[genai::request]` on a
/// handler begins a new trace, even if the request has a `traceparent`.
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
/// - **Handler and body.** The handler's future and the response's body run in the context. A model's stream that is
///   forwarded begins and ends in the client's trace, even if the client disconnects.
/// - **Tasks** started by the handler, and upgraded connections, need a carrier such as `genai::spawn`.
/// - **Other middleware.** If an outer layer has opened a span in the client's trace, that span stays the parent.
/// - **Received baggage** is in the context, so your code and the SDK's processors can read it. It is not recorded.
///   [`inject_headers`](crate::propagation::inject_headers) only forwards it if
///   [`forward_baggage`](crate::ConfigBuilder::forward_baggage) is set. Names of runs are only read from it if
///   [`identity_in_baggage`](crate::ConfigBuilder::identity_in_baggage) is set.
///
/// Every client that can reach the server chooses the trace id and whether the trace is sampled. At the edge of your
/// network, let a proxy remove `traceparent`. Needs the feature `tower`.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct RequestLayer;

impl RequestLayer {
    /// Creates a layer that reads the trace context with the global propagator.
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

/// A service that continues the traces of its requests; made by [`RequestLayer`]. Its name is needed where a type
/// holds the service:
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::tower::RequestService;
///
/// struct Server<S> {
///     agent: RequestService<S>,
/// }
/// ```
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

/// The client's context. If the current context is in the client's trace already, it is kept, because other middleware
/// has opened a span there.
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
    /// Future of the response; made by [`RequestService`].
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

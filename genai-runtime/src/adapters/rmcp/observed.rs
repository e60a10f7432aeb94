//! Connections that are measured and traced.

use std::marker::PhantomData;

use genai_semconv::attributes as attr;
use genai_semconv::values::network_transport;
use opentelemetry::{KeyValue, StringValue};
use rmcp::service::ServiceRole;
use rmcp::transport::{IntoTransport, Transport};

use crate::adapters::rmcp::session::Session;
use crate::adapters::rmcp::transport::ObservedTransport;

/// A connection whose messages are measured and whose requests are traced. [`observed`](Observe::observed) makes it of
/// a transport, or of a value that rmcp converts into one. Pass it to `serve`.
///
/// A request has one span on each side:
///
/// - Where it is sent: the span of the annotated tool that sends it with
///   [`with_trace_context`](crate::adapters::rmcp::SendsTraceContext::with_trace_context), which has the attributes of
///   MCP, too. A further `tools/call` of the same tool call, and every other request, has a span of the kind CLIENT.
/// - Where it is received: a span of the kind SERVER. Serve the request in its
///   [`trace_context`](crate::adapters::rmcp::TraceContext::trace_context). Then the first annotated tool directly
///   inside a `tools/call` writes its attributes on that span, instead of on one of its own.
///
/// `Config::builder().mcp_spans(false)` measures without spans.
///
/// Each side of a session measures its own view. `mcp.client.operation.duration` covers the requests and notifications
/// it sends, and `mcp.server.operation.duration` the requests it receives. `mcp.client.session.duration` or
/// `mcp.server.session.duration` covers the whole session. `genai::reference::metrics` has the tables.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::adapters::rmcp::Observe as _;
/// use rmcp::service::{ClientInitializeError, RoleClient, RunningService, serve_client};
/// use rmcp::transport::IntoTransport;
///
/// async fn connect<T, E, A>(stdio: T) -> Result<RunningService<RoleClient, ()>, ClientInitializeError>
/// where
///     T: IntoTransport<RoleClient, E, A>,
///     E: std::error::Error + Send + Sync + 'static,
/// {
///     serve_client((), stdio.observed().over_stdio()).await
/// }
/// ```
#[derive(Debug)]
pub struct Observed<T> {
    inner: T,
    attributes: Vec<KeyValue>,
}

/// Connections that may be observed: see [`Observed`].
pub trait Observe: Sized {
    /// Measures the connection's messages if there is a meter provider, and traces its requests if there is a tracer
    /// provider: see [`Observed`]. Messages are neither delayed nor lost. The span of a request is written as
    /// `traceparent` into its `_meta`; nothing else is changed.
    fn observed(self) -> Observed<Self> {
        Observed {
            inner: self,
            attributes: Vec::new(),
        }
    }
}

impl<T> Observe for T {}

impl<T> Observed<T> {
    /// Sets the transport to standard input and output (`network.transport` is `pipe`).
    #[must_use]
    pub fn over_stdio(self) -> Self {
        self.with(attr::NETWORK_TRANSPORT.key(), network_transport::PIPE)
    }

    /// Sets the transport to HTTP over TCP (`network.transport` is `tcp`, `network.protocol.name` is `http`).
    #[must_use]
    pub fn over_http(self) -> Self {
        self.with(attr::NETWORK_TRANSPORT.key(), network_transport::TCP)
            .with(attr::NETWORK_PROTOCOL_NAME.key(), "http")
    }

    /// Sets the server of a client (`server.address`, `server.port`). A server's metrics have no such attributes.
    #[must_use]
    pub fn server(self, address: impl Into<StringValue>, port: u16) -> Self {
        self.with(attr::SERVER_ADDRESS.key(), address.into())
            .with(attr::SERVER_PORT.key(), i64::from(port))
    }

    /// Sets the client of a server (`client.address`, `client.port`). Metrics and the spans of a client have no such
    /// attributes.
    #[must_use]
    pub fn client(self, address: impl Into<StringValue>, port: u16) -> Self {
        self.with(attr::CLIENT_ADDRESS.key(), address.into())
            .with(attr::CLIENT_PORT.key(), i64::from(port))
    }

    /// Sets the id of the session (`mcp.session.id` of spans), as in HTTP's header `Mcp-Session-Id`.
    #[must_use]
    pub fn session_id(self, id: impl Into<StringValue>) -> Self {
        self.with(attr::MCP_SESSION_ID.key(), id.into())
    }

    /// The transport that `serve` would make of it, for code that must name its type, such as a `SessionManager` of
    /// rmcp's HTTP server.
    pub fn transport<R: ServiceRole>(self) -> ObservedTransport<T>
    where
        T: Transport<R>,
    {
        ObservedTransport::new(self.inner, Session::new(R::IS_CLIENT, self.attributes))
    }

    /// A later value replaces an earlier one.
    fn with(mut self, key: &'static str, value: impl Into<opentelemetry::Value>) -> Self {
        self.attributes.retain(|it| it.key.as_str() != key);
        self.attributes.push(KeyValue::new(key, value));
        self
    }
}

/// Selects rmcp's way of converting the inner value into a transport.
#[derive(Debug)]
pub struct ObservedAdapter<A>(PhantomData<A>);

impl<R, E, A, T> IntoTransport<R, E, ObservedAdapter<A>> for Observed<T>
where
    R: ServiceRole,
    E: std::error::Error + Send + Sync + 'static,
    T: IntoTransport<R, E, A>,
{
    fn into_transport(self) -> impl Transport<R, Error = E> + 'static {
        let session = Session::new(R::IS_CLIENT, self.attributes);
        ObservedTransport::new(self.inner.into_transport(), session)
    }
}

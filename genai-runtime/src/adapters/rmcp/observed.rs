//! Connections that are measured and traced.

use std::marker::PhantomData;

use genai_semconv::attributes as attr;
use genai_semconv::values::network_transport;
use opentelemetry::{KeyValue, StringValue};
use rmcp::service::ServiceRole;
use rmcp::transport::{IntoTransport, Transport};

use crate::adapters::rmcp::session::Session;
use crate::adapters::rmcp::transport::ObservedTransport;

/// What is given to `serve`, with its messages measured and its requests traced: [`observed`](Observe::observed) makes it of
/// a transport, and of anything that rmcp makes a transport of.
///
/// A request has one span on each side:
///
/// - Where it is sent, that of the annotated tool that sends it by
///   [`with_trace_context`](crate::adapters::rmcp::SendsTraceContext::with_trace_context): the tool's span has the attributes
///   of MCP, too. A further `tools/call` of the same tool call, and any other request, has a span of the kind CLIENT.
/// - Where it is received, one of the kind SERVER. Serve it in its
///   [`trace_context`](crate::adapters::rmcp::TraceContext::trace_context), and the first annotated tool directly inside of a
///   `tools/call` writes its attributes on that span, instead of on one of its own.
///
/// `Config::builder().mcp_spans(false)` measures without spans.
///
/// Measured is what one side of a session sees: `mcp.client.operation.duration` of the requests and notifications that it
/// sends, `mcp.server.operation.duration` of the requests that it receives, and `mcp.client.session.duration` or
/// `mcp.server.session.duration` of the whole. `genai::reference::metrics` has the tables.
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

/// What may be observed: see [`Observed`].
pub trait Observe: Sized {
    /// Has its messages measured, if there is a meter provider, and its requests traced, if there is a tracer provider: see
    /// [`Observed`]. No message is delayed or lost by it. A request that has a span names it as `traceparent` of its `_meta`;
    /// nothing else is changed.
    fn observed(self) -> Observed<Self> {
        Observed {
            inner: self,
            attributes: Vec::new(),
        }
    }
}

impl<T> Observe for T {}

impl<T> Observed<T> {
    /// Says that the connection is standard input and output (`network.transport` is `pipe`).
    #[must_use]
    pub fn over_stdio(self) -> Self {
        self.with(attr::NETWORK_TRANSPORT.key(), network_transport::PIPE)
    }

    /// Says that the connection is HTTP over TCP (`network.transport` is `tcp`, `network.protocol.name` is `http`).
    #[must_use]
    pub fn over_http(self) -> Self {
        self.with(attr::NETWORK_TRANSPORT.key(), network_transport::TCP)
            .with(attr::NETWORK_PROTOCOL_NAME.key(), "http")
    }

    /// Says which server a client talks to (`server.address`, `server.port`). What a server measures has no such
    /// attributes.
    #[must_use]
    pub fn server(self, address: impl Into<StringValue>, port: u16) -> Self {
        self.with(attr::SERVER_ADDRESS.key(), address.into())
            .with(attr::SERVER_PORT.key(), i64::from(port))
    }

    /// Says which client a server serves (`client.address`, `client.port`). What is measured has no such attributes, nor have
    /// the spans of a client.
    #[must_use]
    pub fn client(self, address: impl Into<StringValue>, port: u16) -> Self {
        self.with(attr::CLIENT_ADDRESS.key(), address.into())
            .with(attr::CLIENT_PORT.key(), i64::from(port))
    }

    /// Says which session it is (`mcp.session.id` of spans), as HTTP has it in the header `Mcp-Session-Id`.
    #[must_use]
    pub fn session_id(self, id: impl Into<StringValue>) -> Self {
        self.with(attr::MCP_SESSION_ID.key(), id.into())
    }

    /// The transport that `serve` would make of it, for what has to name its type, such as a `SessionManager` of rmcp's
    /// HTTP server.
    pub fn transport<R: ServiceRole>(self) -> ObservedTransport<T>
    where
        T: Transport<R>,
    {
        ObservedTransport::new(self.inner, Session::new(R::IS_CLIENT, self.attributes))
    }

    /// The last word counts.
    fn with(mut self, key: &'static str, value: impl Into<opentelemetry::Value>) -> Self {
        self.attributes.retain(|it| it.key.as_str() != key);
        self.attributes.push(KeyValue::new(key, value));
        self
    }
}

/// Says by which of rmcp's ways the inner one becomes a transport.
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

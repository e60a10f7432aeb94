//! Connections that are measured.

use std::marker::PhantomData;

use genai_semconv::attributes as attr;
use genai_semconv::values::network_transport;
use opentelemetry::{KeyValue, StringValue};
use rmcp::service::ServiceRole;
use rmcp::transport::{IntoTransport, Transport};

use crate::adapters::rmcp::session::Session;
use crate::adapters::rmcp::transport::ObservedTransport;

/// What is given to `serve`, with its messages measured: [`observed`](Observe::observed) makes it of a transport, and of
/// anything that rmcp makes a transport of.
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
    /// Has its messages measured, if there is a meter provider: see [`Observed`]. A message is never changed, delayed or
    /// lost by it.
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

//! Connections and services that are measured.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use genai_semconv::attributes as attr;
use genai_semconv::values::network_transport;
use opentelemetry::{KeyValue, StringValue};
use rmcp::ErrorData;
use rmcp::model::ProtocolVersion;
use rmcp::service::{NotificationContext, RequestContext, Service, ServiceRole};
use rmcp::transport::{IntoTransport, Transport};

use super::message::{self, Fate};
use super::session::{Operation, Session};
use super::transport::Measured;
use crate::metrics::mcp::End;

/// A transport or a service whose messages are measured: [`observed`](Observe::observed) makes it.
///
/// Around what is given to `serve`, a transport or anything that rmcp makes one of, it measures all that one side of a
/// session sees: `mcp.client.operation.duration` of the requests and notifications that it sends,
/// `mcp.server.operation.duration` of the requests that it receives, and `mcp.client.session.duration` or
/// `mcp.server.session.duration` of the whole.
///
/// Around a service, it measures the requests that this receives and, from the second message on, the session. That is
/// for `StreamableHttpService`, which makes its transports itself. A session whose service and transport are both
/// observed is measured twice.
///
/// ```
/// use genai_runtime::adapters::rmcp::Observe as _;
/// use rmcp::service::{ClientInitializeError, RoleClient, RunningService, serve_client};
/// use rmcp::transport::IntoTransport;
///
/// async fn connect<T, E, A>(stdio: T) -> Result<RunningService<RoleClient, ()>, ClientInitializeError>
/// where
///     T: IntoTransport<RoleClient, E, A>,
///     E: std::error::Error + Send + Sync + 'static,
/// {
///     serve_client((), stdio.observed().stdio()).await
/// }
/// ```
#[derive(Debug)]
pub struct Observed<T> {
    inner: T,
    attributes: Vec<KeyValue>,
    served: Served,
}

/// What may be observed: see [`Observed`].
pub trait Observe: Sized {
    /// Has its messages measured, if there is a meter provider: see [`Observed`]. A message is never changed, delayed or
    /// lost by it.
    fn observed(self) -> Observed<Self> {
        Observed {
            inner: self,
            attributes: Vec::new(),
            served: Served::default(),
        }
    }
}

impl<T> Observe for T {}

impl<T> Observed<T> {
    /// Says that the connection is standard input and output (`network.transport` is `pipe`).
    #[must_use]
    pub fn stdio(self) -> Self {
        self.with(attr::NETWORK_TRANSPORT.key(), network_transport::PIPE)
    }

    /// Says that the connection is HTTP over TCP (`network.transport` is `tcp`, `network.protocol.name` is `http`).
    #[must_use]
    pub fn http(self) -> Self {
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

    /// The last word counts.
    fn with(mut self, key: &'static str, value: impl Into<opentelemetry::Value>) -> Self {
        self.attributes.retain(|it| it.key.as_str() != key);
        self.attributes.push(KeyValue::new(key, value));
        self
    }
}

/// Says by which of rmcp's ways the inner one becomes a transport.
#[derive(Debug)]
pub struct ObservedTransport<A>(std::marker::PhantomData<A>);

impl<R, E, A, T> IntoTransport<R, E, ObservedTransport<A>> for Observed<T>
where
    R: ServiceRole,
    E: std::error::Error + Send + Sync + 'static,
    T: IntoTransport<R, E, A>,
{
    fn into_transport(self) -> impl Transport<R, Error = E> + 'static {
        let session = Session::new(R::IS_CLIENT, self.attributes, 1);
        Measured::new(self.inner.into_transport(), session)
    }
}

impl<R: ServiceRole, S: Service<R>> Service<R> for Observed<S> {
    async fn handle_request(&self, request: R::PeerReq, context: RequestContext<R>) -> Result<R::Resp, ErrorData> {
        let handling = self.handling::<R>(&request, &context);
        let token = context.ct.clone();
        let result = self.inner.handle_request(request, context).await;
        let fate = match &result {
            // Nobody is told any more.
            _ if token.is_cancelled() => Fate::failed(super::CANCELLED),
            Ok(result) => Fate::of_result(result),
            Err(error) => Fate::of_error(error, End::Receiver),
        };
        handling.ended(&fate);
        result
    }

    async fn handle_notification(
        &self,
        notification: R::PeerNot,
        context: NotificationContext<R>,
    ) -> Result<(), ErrorData> {
        self.session::<R>().message();
        self.inner.handle_notification(notification, context).await
    }

    fn get_info(&self) -> R::Info {
        self.inner.get_info()
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        self.inner.supported_protocol_versions()
    }
}

impl<S> Observed<S> {
    /// Where nothing holds a session together, rmcp makes a service for each message: such are no sessions.
    fn session<R: ServiceRole>(&self) -> &Arc<Session> {
        let make = || Arc::new(Session::new(R::IS_CLIENT, self.attributes.clone(), 2));
        self.served.0.get_or_init(make)
    }

    fn handling<R: ServiceRole>(&self, request: &R::PeerReq, context: &RequestContext<R>) -> Handling {
        let session = self.session::<R>();
        let operation = message::request(request).and_then(|asked| {
            let info = context.peer.peer_info();
            // While a session starts, that is what the client wishes for.
            let agreed = info.as_deref().filter(|_| !asked.initializes());
            let version = message::version_in_meta(&context.meta);
            let version = version.or_else(|| agreed.and_then(message::version_of_peer));
            session.begin(End::Receiver, asked, version)
        });
        Handling {
            session: Arc::clone(session),
            operation,
        }
    }
}

/// The session that a service serves, once it does.
#[derive(Default)]
struct Served(OnceLock<Arc<Session>>);

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(session) = self.0.get() {
            session.over(None);
        }
    }
}

impl fmt::Debug for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Served").finish_non_exhaustive()
    }
}

/// A request that a service handles.
struct Handling {
    session: Arc<Session>,
    operation: Option<Operation>,
}

impl Handling {
    fn ended(mut self, fate: &Fate) {
        if let Some(operation) = self.operation.take() {
            self.session.end(&operation, fate);
        }
    }
}

impl Drop for Handling {
    fn drop(&mut self) {
        if let Some(operation) = self.operation.take() {
            self.session.end(&operation, &Fate::failed(super::CANCELLED));
        }
    }
}

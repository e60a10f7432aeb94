//! Transport whose messages are measured and whose requests have spans.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use rmcp::model::{GetMeta, JsonRpcMessage, RequestId, RequestMetaObject};
use rmcp::service::{RequestHandle, RxJsonRpcMessage, ServiceRole, TxJsonRpcMessage};
use rmcp::transport::Transport;

use crate::adapters::rmcp::message::{self, Fate};
use crate::adapters::rmcp::session::{Operation, Session};
use crate::adapters::rmcp::spans::Description;
use crate::adapters::rmcp::{CANCELLED, TIMEOUT, TRANSPORT_CLOSE, TRANSPORT_CLOSED, TRANSPORT_SEND};
use crate::context::propagation::write_trace_context;
use crate::metrics::End;

/// Key of `_meta` with the span of a request.
const TRACEPARENT: &str = "traceparent";

/// A transport whose messages are measured; made by
/// [`Observed::transport`](crate::adapters::rmcp::Observed::transport).
pub struct ObservedTransport<T> {
    transport: T,
    session: Arc<Session>,
}

impl<T> ObservedTransport<T> {
    pub(super) fn new(transport: T, session: Session) -> Self {
        Self {
            transport,
            session: Arc::new(session),
        }
    }
}

impl<R: ServiceRole, T: Transport<R>> Transport<R> for ObservedTransport<T> {
    type Error = T::Error;

    fn name() -> Cow<'static, str> {
        T::name()
    }

    fn send(&mut self, item: TxJsonRpcMessage<R>) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let mut item = item;
        let mut sending = Sending::of::<R>(&self.session, &mut item);
        let sent = self.transport.send(item);
        async move {
            let result = sent.await;
            sending.done(result.is_err().then_some(TRANSPORT_SEND));
            result
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<R>> {
        // Nothing is awaited after this, because the future may be dropped at any time.
        let mut message = self.transport.receive().await;
        match &mut message {
            Some(message) => received::<R>(&self.session, message),
            None => self.session.abandoned(),
        }
        message
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.session.closing();
        let result = self.transport.close().await;
        self.session.over(result.is_err().then_some(TRANSPORT_CLOSE));
        result
    }
}

impl<T> fmt::Debug for ObservedTransport<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedTransport").finish_non_exhaustive()
    }
}

impl<T> Drop for ObservedTransport<T> {
    fn drop(&mut self) {
        self.session.over(None);
    }
}

fn received<R: ServiceRole>(session: &Session, message: &mut RxJsonRpcMessage<R>) {
    match message {
        JsonRpcMessage::Request(request) => {
            begins(session, End::Receiver, &request.id, &mut request.request);
        }
        JsonRpcMessage::Notification(notification) => {
            session.message();
            if let Some((id, _)) = message::cancelled(&notification.notification)
                && let Some(operation) = session.take(End::Receiver, id)
            {
                session.end(operation, &Fate::failed(CANCELLED));
            }
        }
        JsonRpcMessage::Response(response) => {
            if let Some(version) = message::agreed_version(&response.result) {
                session.agreed(version);
            }
            if let Some(operation) = session.take(End::Sender, &response.id) {
                session.end(operation, &Fate::of_result(&response.result));
            }
        }
        JsonRpcMessage::Error(error) => {
            let operation = error.id.as_ref().and_then(|id| session.take(End::Sender, id));
            if let Some(operation) = operation {
                session.end(operation, &Fate::of_error(&error.error, End::Sender));
            }
        }
    }
}

/// Notes a request that is sent or received. Returns whether its answer is awaited.
fn begins<Q>(session: &Session, end: End, id: &RequestId, request: &mut Q) -> bool
where
    Q: GetMeta<Metadata = RequestMetaObject> + 'static,
{
    let version = message::version_in_meta(request.get_meta());
    let Some(asked) = message::request(&*request) else {
        return false;
    };
    let mut operation = session.begin(end, asked, version);
    // rmcp merges the two when it writes the request, and this one takes precedence.
    let of_request = request.get_meta();
    let meta = match message::meta_of_params(&*request) {
        Some(of_params) if end == End::Sender && !of_request.contains_key(TRACEPARENT) => of_params,
        _ => of_request,
    };
    let resource = message::resource(&*request);
    if let Some(description) = Description::new(end, asked, id, resource, meta, &session.attributes) {
        operation.span = description.open(operation.version.as_deref(), |context| {
            write_trace_context(context, request.get_meta_mut());
        });
    }
    session.keep(end, id, operation)
}

/// A message that is being sent.
struct Sending {
    session: Arc<Session>,
    of: Sent,
}

enum Sent {
    /// A request, whose answer is awaited once it is sent.
    Request(RequestId),
    /// A notification, which ends once it is sent.
    Notification(Operation),
    /// Outcome of a request, which ends once its answer is sent.
    Answer(Operation, Fate),
    Nothing,
}

impl Sending {
    fn of<R: ServiceRole>(session: &Arc<Session>, message: &mut TxJsonRpcMessage<R>) -> Self {
        let of = match message {
            JsonRpcMessage::Request(request) => begins(session, End::Sender, &request.id, &mut request.request)
                .then(|| Sent::Request(request.id.clone())),
            JsonRpcMessage::Notification(notification) => {
                cancels::<R>(session, &notification.notification);
                let asked = message::notification(&notification.notification);
                asked.map(|asked| Sent::Notification(session.begin(End::Sender, asked, None)))
            }
            JsonRpcMessage::Response(response) => {
                if let Some(version) = message::agreed_version(&response.result) {
                    session.agreed(version);
                }
                let operation = session.take(End::Receiver, &response.id);
                operation.map(|operation| Sent::Answer(operation, Fate::of_result(&response.result)))
            }
            JsonRpcMessage::Error(error) => {
                let operation = error.id.as_ref().and_then(|id| session.take(End::Receiver, id));
                operation.map(|operation| Sent::Answer(operation, Fate::of_error(&error.error, End::Receiver)))
            }
        };
        Self {
            session: Arc::clone(session),
            of: of.unwrap_or(Sent::Nothing),
        }
    }

    fn done(&mut self, failure: Option<&'static str>) {
        let fate = failure.map_or_else(Fate::default, Fate::failed);
        match std::mem::replace(&mut self.of, Sent::Nothing) {
            Sent::Request(id) if failure.is_some() => {
                if let Some(operation) = self.session.take(End::Sender, &id) {
                    self.session.end(operation, &fate);
                }
            }
            Sent::Notification(operation) => self.session.end(operation, &fate),
            Sent::Answer(operation, mut of) => {
                of.error_type = of.error_type.or(fate.error_type);
                self.session.end(operation, &of);
            }
            Sent::Request(_) | Sent::Nothing => {}
        }
    }
}

impl Drop for Sending {
    /// Ends a message that was not sent completely.
    fn drop(&mut self) {
        if !matches!(self.of, Sent::Request(_)) {
            self.done(Some(TRANSPORT_CLOSED));
        }
    }
}

/// Ends a request of this side that the notification cancels.
fn cancels<R: ServiceRole>(session: &Session, notification: &R::Not) {
    let Some((id, reason)) = message::cancelled(notification) else {
        return;
    };
    let of_timeouts = [
        RequestHandle::<R>::REQUEST_TIMEOUT_REASON,
        RequestHandle::<R>::REQUEST_MAX_TOTAL_TIMEOUT_REASON,
    ];
    let timed_out = reason.is_some_and(|reason| of_timeouts.contains(&reason));
    if let Some(operation) = session.take(End::Sender, id) {
        let failure = if timed_out { TIMEOUT } else { CANCELLED };
        session.end(operation, &Fate::failed(failure));
    }
}

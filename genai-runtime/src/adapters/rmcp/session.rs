//! Session from one side's view: its open requests and its attributes.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use opentelemetry::KeyValue;
use rmcp::model::RequestId;

use crate::adapters::rmcp::TRANSPORT_CLOSED;
use crate::adapters::rmcp::message::Fate;
use crate::adapters::rmcp::spans::RequestSpan;
use crate::config::Config;
use crate::metrics::{Asked, End, Kind, Measuring, OperationEnd};

/// Maximum number of open requests at each end. Beyond it, the oldest is not measured, and its span ends.
const MOST_OPEN: usize = 1_024;

/// A session. No lock is held while anything is recorded, sent or received.
pub(super) struct Session {
    is_client: bool,
    /// Attributes of the connection that the program has set.
    pub(super) attributes: Vec<KeyValue>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    measuring: Option<Arc<Measuring>>,
    started: Option<Instant>,
    ended: Option<Instant>,
    version: Option<Arc<str>>,
    sent: Open,
    received: Open,
    failure: Option<Cow<'static, str>>,
    is_over: bool,
}

/// A request or notification in progress.
pub(super) struct Operation {
    measured: Option<(Arc<Measuring>, Arc<Kind>)>,
    pub(super) span: Option<RequestSpan>,
    started: Instant,
    pub(super) version: Option<Arc<str>>,
    initializes: bool,
}

/// Requests without an answer yet, the oldest first.
#[derive(Default)]
struct Open(VecDeque<(RequestId, Operation)>);

impl Open {
    /// Adds a request. Returns one that has no room any more, so that it ends while nothing is locked.
    fn push(&mut self, id: &RequestId, operation: Operation) -> Option<Operation> {
        let oldest = (self.0.len() == MOST_OPEN).then(|| self.0.pop_front()).flatten();
        self.0.push_back((id.clone(), operation));
        oldest.map(|(_, operation)| operation)
    }

    /// Removes a request. Like in rmcp, the id may be a number that a peer returns as text.
    fn take(&mut self, id: &RequestId) -> Option<Operation> {
        let number = || match id {
            RequestId::String(text) => text.parse().ok().map(RequestId::Number),
            RequestId::Number(_) => None,
        };
        let find = |id: &RequestId| self.0.iter().position(|(open, _)| open == id);
        let index = find(id).or_else(|| find(&number()?))?;
        self.0.remove(index).map(|(_, operation)| operation)
    }

    fn take_all(&mut self) -> Vec<Operation> {
        self.0.drain(..).map(|(_, operation)| operation).collect()
    }
}

impl State {
    fn open(&mut self, end: End) -> &mut Open {
        match end {
            End::Sender => &mut self.sent,
            End::Receiver => &mut self.received,
        }
    }

    fn learn(&mut self, version: &str) {
        if self.version.as_deref() != Some(version) {
            self.version = Some(Arc::from(version));
        }
    }
}

impl Session {
    pub(super) fn new(is_client: bool, attributes: Vec<KeyValue>) -> Self {
        Self {
            is_client,
            attributes,
            state: Mutex::default(),
        }
    }

    /// Starts to measure the session, if there is a meter provider now.
    fn measuring(&self) -> Option<Measuring> {
        let metrics = Config::telemetry().metrics.clone()?;
        Some(Measuring::new(metrics, &self.attributes))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a message; the first one starts the session. Without a meter provider at that moment, the next message
    /// tries again.
    pub(super) fn message(&self) -> Option<Arc<Measuring>> {
        let mut state = self.state();
        if state.is_over {
            return None;
        }
        state.started.get_or_insert_with(Instant::now);
        let known = state.measuring.clone();
        drop(state);
        if known.is_some() {
            return known;
        }
        let new = Arc::new(self.measuring()?);
        Some(Arc::clone(self.state().measuring.get_or_insert(new)))
    }

    /// Starts to measure a message.
    pub(super) fn begin(&self, end: End, asked: Asked<'_>, version: Option<&str>) -> Operation {
        let measured = self.message().map(|measuring| {
            let kind = measuring.kind(end, asked);
            (measuring, kind)
        });
        let version = {
            let mut state = self.state();
            if let Some(version) = version {
                state.learn(version);
            }
            state.version.clone()
        };
        Operation {
            measured,
            span: None,
            started: Instant::now(),
            version,
            initializes: asked.initializes(),
        }
    }

    /// Keeps a request until its answer comes, if it is measured or traced. Returns whether it is kept.
    pub(super) fn keep(&self, end: End, id: &RequestId, operation: Operation) -> bool {
        let is_kept = operation.span.is_some() || operation.measured.is_some();
        if is_kept {
            let oldest = self.state().open(end).push(id, operation);
            drop(oldest);
        }
        is_kept
    }

    pub(super) fn take(&self, end: End, id: &RequestId) -> Option<Operation> {
        self.state().open(end).take(id)
    }

    /// Sets the version that client and server have agreed upon.
    pub(super) fn agreed(&self, version: &str) {
        self.state().learn(version);
    }

    pub(super) fn end(&self, mut operation: Operation, fate: &Fate) {
        let duration = operation.started.elapsed();
        let version = {
            let mut state = self.state();
            if operation.initializes {
                state.failure.clone_from(&fate.error_type);
            }
            operation.version.clone().or_else(|| state.version.clone())
        };
        if let Some(span) = operation.span.take() {
            span.end(fate, version.as_deref());
        }
        let ended = OperationEnd {
            duration,
            error_type: fate.error_type.as_deref(),
            status_code: fate.status_code.as_deref(),
            protocol_version: version.as_deref(),
        };
        if let Some((measuring, kind)) = &operation.measured {
            measuring.operation(kind, &ended);
        }
    }

    /// Ends the open requests, because the peer sends nothing any more. Missing answers are errors.
    pub(super) fn abandoned(&self) {
        let open = self.state().sent.take_all();
        if open.is_empty() {
            return;
        }
        self.end_all(open);
        self.state().failure.get_or_insert(Cow::Borrowed(TRANSPORT_CLOSED));
    }

    fn end_all(&self, open: Vec<Operation>) {
        for operation in open {
            self.end(operation, &Fate::failed(TRANSPORT_CLOSED));
        }
    }

    /// Notes that this side begins to close the session.
    pub(super) fn closing(&self) {
        self.state().ended.get_or_insert_with(Instant::now);
    }

    /// Ends the session, which is closed or dropped.
    pub(super) fn over(&self, failure: Option<&'static str>) {
        let (sent, received) = {
            let mut state = self.state();
            if state.is_over {
                return;
            }
            state.is_over = true;
            (state.sent.take_all(), state.received.take_all())
        };
        self.end_all(sent);
        self.end_all(received);
        self.record(failure);
    }

    fn record(&self, failure: Option<&'static str>) {
        let mut state = self.state();
        let Some(started) = state.started else {
            return;
        };
        let measuring = state.measuring.take();
        let ended = state.ended.unwrap_or_else(Instant::now);
        let error_type = state.failure.take().or(failure.map(Cow::Borrowed));
        let version = state.version.take();
        drop(state);
        let made = || self.measuring().map(Arc::new);
        let Some(measuring) = measuring.or_else(made) else {
            return;
        };
        let ended = OperationEnd {
            duration: ended.saturating_duration_since(started),
            error_type: error_type.as_deref(),
            status_code: None,
            protocol_version: version.as_deref(),
        };
        measuring.session(self.is_client, &ended);
    }
}

//! What is measured of MCP: requests and notifications at either of their ends, and sessions.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use genai_semconv::values::{mcp_method_name, operation_name};
use genai_semconv::{Measurements, attributes as attr, measurements};
use opentelemetry::{KeyValue, Value};

use crate::metrics::amounts::float;
use crate::metrics::guard::{Guard, OTHER};
use crate::metrics::metrics::Metrics;

use crate::config::Config;
use crate::metrics::sets::Sets;
use crate::words::Mix;

/// MCP wants names of tools to have 128 characters at most. A longer text is none, and is not kept.
const LONGEST: usize = 128;

/// The ends that sessions are measured at.
pub(super) struct Mcp {
    /// Names come from peers, which shall not use up the room that the program's own names have.
    guard: Guard,
    endpoints: RwLock<Vec<Arc<Endpoint>>>,
}

impl Mcp {
    pub(super) fn new(value_limit: usize) -> Self {
        Self {
            guard: Guard::new(value_limit),
            endpoints: RwLock::default(),
        }
    }

    fn word<'a>(&self, key: &'static str, text: &'a str) -> &'a str {
        if text.len() <= LONGEST && self.guard.admits(key, text) {
            text
        } else {
            OTHER
        }
    }

    fn find(&self, attributes: &[KeyValue]) -> Option<Arc<Endpoint>> {
        let endpoints = self.endpoints.read().unwrap_or_else(PoisonError::into_inner);
        endpoints.iter().find(|it| it.attributes == attributes).map(Arc::clone)
    }
}

/// Sessions that say the same of their connection.
struct Endpoint {
    attributes: Vec<KeyValue>,
    sent: Kinds,
    received: Kinds,
    client_sessions: Sets,
    server_sessions: Sets,
}

impl Metrics {
    fn mcp_endpoint(&self, attributes: &[KeyValue]) -> Arc<Endpoint> {
        if let Some(known) = self.mcp.find(attributes) {
            return known;
        }
        let keys = [
            attr::NETWORK_PROTOCOL_NAME.key(),
            attr::NETWORK_TRANSPORT.key(),
            attr::SERVER_ADDRESS.key(),
            attr::SERVER_PORT.key(),
        ];
        let of = |key| Some((key, &attributes.iter().find(|it| it.key.as_str() == key)?.value));
        let found: Vec<(_, &Value)> = keys.into_iter().filter_map(of).collect();
        let attributes = self.mcp.guard.attributes(found.into_iter());
        if let Some(known) = self.mcp.find(&attributes) {
            return known;
        }
        let sets = |of| self.mcp_sets(of, attributes.clone());
        let endpoint = Arc::new(Endpoint {
            sent: Kinds::of(&measurements::MCP_SENT),
            received: Kinds::of(&measurements::MCP_RECEIVED),
            client_sessions: sets(&measurements::MCP_CLIENT_SESSION),
            server_sessions: sets(&measurements::MCP_SERVER_SESSION),
            attributes,
        });
        if self.has_room() {
            let mut endpoints = self.mcp.endpoints.write().unwrap_or_else(PoisonError::into_inner);
            endpoints.push(Arc::clone(&endpoint));
        }
        endpoint
    }

    fn mcp_sets(&self, of: &Measurements, common: Vec<KeyValue>) -> Sets {
        Sets::new(self.names.of(of), common).guarded_by(|metrics| &metrics.mcp.guard)
    }
}

/// What a message asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// The name is of somebody's own making: no method that the client library knows.
    pub(crate) custom: bool,
    /// The tool or prompt, with its attribute.
    pub(crate) target: Option<(&'static str, &'a str)>,
}

impl<'a> Asked<'a> {
    /// A method without tool or prompt.
    pub(crate) fn method(method: &'a str) -> Self {
        Self {
            method,
            custom: false,
            target: None,
        }
    }

    /// Whether a session starts with it.
    pub(crate) fn initializes(self) -> bool {
        self.method == mcp_method_name::INITIALIZE
    }

    fn guarded(self, mcp: &Mcp) -> Self {
        let method = if self.custom && !mcp_method_name::ALL.contains(&self.method) {
            mcp.word(attr::MCP_METHOD_NAME.key(), self.method)
        } else {
            self.method
        };
        let target = self.target.map(|(key, name)| (key, mcp.word(key, name)));
        Self { method, target, ..self }
    }

    fn hash(self) -> u64 {
        let mut mix = Mix::new();
        mix.text(Some(self.method));
        mix.text(self.target.map(|(key, _)| key));
        mix.text(self.target.map(|(_, name)| name));
        mix.finish()
    }
}

/// The end that a message is measured at. The conventions' client and server are its sender and receiver, whichever of
/// them is MCP's client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Sender,
    Receiver,
}

/// Messages that ask for the same.
pub(crate) struct Kind {
    method: String,
    target: Option<(&'static str, String)>,
    ends: Sets,
}

impl Kind {
    fn is(&self, asked: Asked<'_>) -> bool {
        let target = self.target.as_ref().map(|(key, name)| (*key, name.as_str()));
        self.method == asked.method && target == asked.target
    }

    fn attributes(asked: Asked<'_>) -> impl Iterator<Item = KeyValue> {
        let method = KeyValue::new(attr::MCP_METHOD_NAME.key(), asked.method.to_owned());
        let operation = (asked.method == mcp_method_name::TOOLS_CALL)
            .then(|| KeyValue::new(attr::GEN_AI_OPERATION_NAME.key(), operation_name::EXECUTE_TOOL));
        let target = asked.target.map(|(key, name)| KeyValue::new(key, name.to_owned()));
        [Some(method), operation, target].into_iter().flatten()
    }
}

/// The kinds of messages of one end.
struct Kinds {
    measurements: &'static Measurements,
    known: RwLock<BTreeMap<u64, Arc<Kind>>>,
}

impl Kinds {
    fn of(measurements: &'static Measurements) -> Self {
        Self {
            measurements,
            known: RwLock::default(),
        }
    }

    fn known(&self, asked: Asked<'_>) -> Option<Arc<Kind>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&asked.hash()).filter(|kind| kind.is(asked)).map(Arc::clone)
    }
}

/// How an operation or a session ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended<'a> {
    pub(crate) duration: Duration,
    pub(crate) error_type: Option<&'a str>,
    /// The code of a JSON-RPC error, also of one that is not counted as an error.
    pub(crate) status_code: Option<&'a str>,
    pub(crate) protocol_version: Option<&'a str>,
}

/// A session that is measured.
pub(crate) struct Measuring {
    metrics: Arc<Metrics>,
    endpoint: Arc<Endpoint>,
}

impl Measuring {
    /// Of a session over a connection with these attributes: nothing, if there is no meter provider now.
    pub(crate) fn new(attributes: &[KeyValue]) -> Option<Self> {
        let metrics = Config::current().metrics()?;
        let endpoint = metrics.mcp_endpoint(attributes);
        Some(Self { metrics, endpoint })
    }

    pub(crate) fn kind(&self, end: End, asked: Asked<'_>) -> Arc<Kind> {
        let kinds = match end {
            End::Sender => &self.endpoint.sent,
            End::Receiver => &self.endpoint.received,
        };
        if let Some(known) = kinds.known(asked) {
            return known;
        }
        let asked = asked.guarded(&self.metrics.mcp);
        if let Some(known) = kinds.known(asked) {
            return known;
        }
        let common = self.endpoint.attributes.iter().cloned();
        let common = common.chain(Kind::attributes(asked)).collect();
        let kind = Arc::new(Kind {
            method: asked.method.to_owned(),
            target: asked.target.map(|(key, name)| (key, name.to_owned())),
            ends: self.metrics.mcp_sets(kinds.measurements, common),
        });
        if self.metrics.has_room() {
            let mut known = kinds.known.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(asked.hash()).or_insert_with(|| Arc::clone(&kind));
        }
        kind
    }

    pub(crate) fn operation(&self, kind: &Kind, ended: &Ended<'_>) {
        self.record(&kind.ends, ended);
    }

    pub(crate) fn session(&self, is_client: bool, ended: &Ended<'_>) {
        let sessions = if is_client {
            &self.endpoint.client_sessions
        } else {
            &self.endpoint.server_sessions
        };
        self.record(sessions, ended);
    }

    fn record(&self, sets: &Sets, ended: &Ended<'_>) {
        // The peer says it.
        let version = ended.protocol_version;
        let version = version.map(|text| if text.len() <= LONGEST { text } else { OTHER });
        let parts = [
            (attr::ERROR_TYPE.key(), ended.error_type),
            (attr::RPC_RESPONSE_STATUS_CODE.key(), ended.status_code),
            (attr::MCP_PROTOCOL_VERSION.key(), version),
        ];
        let seconds = ended.duration.as_secs_f64();
        sets.record(&self.metrics, parts, |_| float(Some(seconds)));
    }
}

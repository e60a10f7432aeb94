//! Metrics of MCP: requests and notifications at their sender and receiver, and sessions.

use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

use genai_semconv::values::{mcp_method_name, operation_name};
use genai_semconv::{Measurements, attributes as attr, measurements};
use opentelemetry::{KeyValue, Value};
use rustc_hash::FxHashMap;

use crate::metrics::conventions::Conventions;
use crate::metrics::instruments::Instruments;
use crate::metrics::sets::Sets;
use crate::metrics::value_limit::{OTHER, ValueLimit};

/// Maximum length of a tool's name, in bytes; MCP recommends at most 128 characters. A longer text is not kept.
pub(super) const LONGEST: usize = 128;

/// The endpoints at which sessions are measured.
pub(super) struct Mcp {
    /// A separate limit: names come from peers and must not use up the room of the program's own names.
    pub(super) guard: Arc<ValueLimit>,
    endpoints: RwLock<Vec<Arc<Endpoint>>>,
}

impl Mcp {
    pub(super) fn new(value_limit: usize) -> Self {
        Self {
            guard: Arc::new(ValueLimit::new(value_limit)),
            endpoints: RwLock::default(),
        }
    }

    fn word<'a>(&self, key: &'static str, text: &'a str) -> &'a str {
        if text.len() <= LONGEST {
            self.guard.text(key, text)
        } else {
            OTHER
        }
    }

    fn find(&self, attributes: &[KeyValue]) -> Option<Arc<Endpoint>> {
        let endpoints = self.endpoints.read().unwrap_or_else(PoisonError::into_inner);
        endpoints.iter().find(|it| it.attributes == attributes).map(Arc::clone)
    }
}

/// Sessions with equal attributes of their connection.
pub(super) struct Endpoint {
    pub(super) attributes: Vec<KeyValue>,
    pub(super) sent: Kinds,
    pub(super) received: Kinds,
    pub(super) client_sessions: Sets,
    pub(super) server_sessions: Sets,
}

impl Mcp {
    /// The endpoint of a connection with these attributes.
    pub(super) fn endpoint(
        &self,
        attributes: &[KeyValue],
        names: Conventions,
        instruments: &Instruments,
    ) -> Arc<Endpoint> {
        if let Some(known) = self.find(attributes) {
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
        let attributes = self.guard.attributes(found.into_iter());
        if let Some(known) = self.find(&attributes) {
            return known;
        }
        let sets = |of| Sets::new(names.of(of), attributes.clone(), &self.guard);
        let endpoint = Arc::new(Endpoint {
            sent: Kinds::of(&measurements::MCP_SENT),
            received: Kinds::of(&measurements::MCP_RECEIVED),
            client_sessions: sets(&measurements::MCP_CLIENT_SESSION),
            server_sessions: sets(&measurements::MCP_SERVER_SESSION),
            attributes,
        });
        if instruments.has_room() {
            let mut endpoints = self.endpoints.write().unwrap_or_else(PoisonError::into_inner);
            endpoints.push(Arc::clone(&endpoint));
        }
        endpoint
    }
}

/// The method of a message, with its tool or prompt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// Whether the method is a custom one, outside the client library's list.
    pub(crate) custom: bool,
    /// The name of the tool or prompt, with its attribute.
    pub(crate) target: Option<(&'static str, &'a str)>,
}

impl<'a> Asked<'a> {
    /// A method without a tool or prompt.
    pub(crate) fn method(method: &'a str) -> Self {
        Self {
            method,
            custom: false,
            target: None,
        }
    }

    /// Whether the message begins a session.
    pub(crate) fn initializes(self) -> bool {
        self.method == mcp_method_name::INITIALIZE
    }

    pub(super) fn guarded(self, mcp: &Mcp) -> Self {
        let method = if self.custom && !mcp_method_name::ALL.contains(&self.method) {
            mcp.word(attr::MCP_METHOD_NAME.key(), self.method)
        } else {
            self.method
        };
        let target = self.target.map(|(key, name)| (key, mcp.word(key, name)));
        Self { method, target, ..self }
    }

    pub(super) fn hash(self, hashes: &impl BuildHasher) -> u64 {
        hashes.hash_one((self.method, self.target))
    }
}

/// The end at which a message is measured. The conventions call its sender the client and its receiver the server,
/// whichever of them is MCP's client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Sender,
    Receiver,
}

/// Messages with the same method and target.
pub(crate) struct Kind {
    pub(super) method: String,
    pub(super) target: Option<(&'static str, String)>,
    pub(super) ends: Sets,
}

impl Kind {
    fn is(&self, asked: Asked<'_>) -> bool {
        let target = self.target.as_ref().map(|(key, name)| (*key, name.as_str()));
        self.method == asked.method && target == asked.target
    }

    pub(super) fn attributes(asked: Asked<'_>) -> impl Iterator<Item = KeyValue> {
        let method = KeyValue::new(attr::MCP_METHOD_NAME.key(), asked.method.to_owned());
        let operation = (asked.method == mcp_method_name::TOOLS_CALL)
            .then(|| KeyValue::new(attr::GEN_AI_OPERATION_NAME.key(), operation_name::EXECUTE_TOOL));
        let target = asked.target.map(|(key, name)| KeyValue::new(key, name.to_owned()));
        [Some(method), operation, target].into_iter().flatten()
    }
}

/// The kinds of messages of one end.
pub(super) struct Kinds {
    pub(super) measurements: &'static Measurements,
    pub(super) known: RwLock<FxHashMap<u64, Arc<Kind>>>,
}

impl Kinds {
    fn of(measurements: &'static Measurements) -> Self {
        Self {
            measurements,
            known: RwLock::default(),
        }
    }

    pub(super) fn known(&self, asked: Asked<'_>) -> Option<Arc<Kind>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&asked.hash(known.hasher()))
            .filter(|kind| kind.is(asked))
            .map(Arc::clone)
    }
}

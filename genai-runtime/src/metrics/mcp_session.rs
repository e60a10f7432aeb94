//! Measurement of one MCP session.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use genai_semconv::attributes as attr;
use opentelemetry::KeyValue;

use crate::metrics::amounts::float;
use crate::metrics::mcp::{Asked, End, Endpoint, Kind, LONGEST};
use crate::metrics::metrics::Metrics;
use crate::metrics::sets::Sets;
use crate::metrics::value_limit::OTHER;

/// The outcome of an operation or a session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OperationEnd<'a> {
    pub(crate) duration: Duration,
    pub(crate) error_type: Option<&'a str>,
    /// The code of a JSON-RPC error, even of one that does not count as an error.
    pub(crate) status_code: Option<&'a str>,
    pub(crate) protocol_version: Option<&'a str>,
}

/// The metrics of one session.
pub(crate) struct Measuring {
    metrics: Arc<Metrics>,
    endpoint: Arc<Endpoint>,
}

impl Measuring {
    /// Measures a session over a connection with these attributes.
    pub(crate) fn new(metrics: Arc<Metrics>, attributes: &[KeyValue]) -> Self {
        let endpoint = metrics.mcp.endpoint(attributes, metrics.names, &metrics.instruments);
        Self { metrics, endpoint }
    }

    pub(crate) fn kind(&self, end: End, asked: Asked<'_>) -> Arc<Kind> {
        let kinds = match end {
            End::Sender => &self.endpoint.sent,
            End::Receiver => &self.endpoint.received,
        };
        if let Some(known) = kinds.known(asked) {
            return known;
        }
        let metrics = &*self.metrics;
        let asked = asked.guarded(&metrics.mcp);
        if let Some(known) = kinds.known(asked) {
            return known;
        }
        let common = self.endpoint.attributes.iter().cloned();
        let common = common.chain(Kind::attributes(asked)).collect();
        let kind = Arc::new(Kind {
            method: asked.method.to_owned(),
            target: asked.target.map(|(key, name)| (key, name.to_owned())),
            ends: Sets::new(metrics.names.of(kinds.measurements), common, &metrics.mcp.guard),
        });
        if metrics.instruments.has_room() {
            let mut known = kinds.known.write().unwrap_or_else(PoisonError::into_inner);
            let hash = asked.hash(known.hasher());
            known.entry(hash).or_insert_with(|| Arc::clone(&kind));
        }
        kind
    }

    pub(crate) fn operation(&self, kind: &Kind, ended: &OperationEnd<'_>) {
        self.record(&kind.ends, ended);
    }

    pub(crate) fn session(&self, is_client: bool, ended: &OperationEnd<'_>) {
        let sessions = if is_client {
            &self.endpoint.client_sessions
        } else {
            &self.endpoint.server_sessions
        };
        self.record(sessions, ended);
    }

    fn record(&self, sets: &Sets, ended: &OperationEnd<'_>) {
        // The text comes from the peer, so it may be arbitrary.
        let version = ended.protocol_version;
        let version = version.map(|text| if text.len() <= LONGEST { text } else { OTHER });
        let parts = [
            (attr::ERROR_TYPE.key(), ended.error_type),
            (attr::RPC_RESPONSE_STATUS_CODE.key(), ended.status_code),
            (attr::MCP_PROTOCOL_VERSION.key(), version),
        ];
        let seconds = ended.duration.as_secs_f64();
        sets.record(&self.metrics.instruments, parts, |_| float(Some(seconds)));
    }
}

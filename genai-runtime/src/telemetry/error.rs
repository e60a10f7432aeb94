//! What can go wrong with telemetry, worded for the person who has to fix it.

use thiserror::Error;

/// Why telemetry could not be set up or spans could not be delivered.
///
/// The messages name the variable, what it holds and what to write instead. Credentials in an endpoint's address are
/// never part of them.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TelemetryError {
    /// An environment variable holds something that cannot be honoured.
    #[error("{variable} is `{value}`: expected {expected}")]
    InvalidValue {
        /// The variable's name.
        variable: &'static str,
        /// What it holds.
        value: String,
        /// What it may hold, as the end of a sentence.
        expected: &'static str,
    },

    /// An environment variable asks for something that was not compiled in.
    #[error("{variable} is `{value}`: this needs the feature `{feature}` of `genai-otel` in Cargo.toml")]
    MissingFeature {
        /// The variable's name.
        variable: &'static str,
        /// What it holds.
        value: String,
        /// The cargo feature to enable.
        feature: &'static str,
    },

    /// The OTLP exporter refused its configuration, or its HTTP client could not be built.
    #[error("the OTLP exporter could not be set up: {reason}")]
    Exporter {
        /// The exporter's own words.
        reason: String,
    },

    /// Spans were lost on the way to the collector, now or since the last flush.
    #[error("{spans} spans did not reach {endpoint}: {reason}{}", hint(endpoint))]
    Undelivered {
        /// How many spans were lost.
        spans: usize,
        /// Where they were sent.
        endpoint: String,
        /// What the last attempt failed with.
        reason: String,
    },

    /// Waiting for the spans to be delivered was given up: the time was over, or the provider is already shut down.
    #[error("spans could not be flushed: {reason}")]
    Flush {
        /// The SDK's own words.
        reason: String,
    },
}

/// The commonest reason for a collector that does not answer: the other port of the same collector.
fn hint(endpoint: &str) -> &'static str {
    if endpoint.contains(":4317") {
        " (4317 is a collector's gRPC port; OTLP over HTTP is usually on 4318)"
    } else {
        ""
    }
}

//! The errors of telemetry, worded for the person who has to fix them.

use std::fmt;

use thiserror::Error;

/// An error of setting up telemetry or of delivering spans.
///
/// The messages name the variable, its value and its valid form. Credentials in an endpoint's address and the
/// values of headers are never part of them. `Debug` is the same sentence, so that `fn main() -> Result<(), …>` prints
/// it.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// use genai::telemetry::{Telemetry, TelemetryError};
///
/// match Telemetry::builder().strict().init() {
///     Err(TelemetryError::InvalidValue { variable, .. }) => eprintln!("look at {variable}"),
///     Err(error) => eprintln!("{error}"),
///     Ok(_telemetry) => { /* … the program … */ }
/// }
/// ```
#[derive(Error)]
#[non_exhaustive]
pub enum TelemetryError {
    /// An environment variable holds something that cannot be honoured.
    #[error("{variable} is `{value}`: expected {expected}")]
    InvalidValue {
        /// The variable's name.
        variable: &'static str,
        /// Its value.
        value: String,
        /// The accepted values, as the end of a sentence.
        expected: &'static str,
    },

    /// An environment variable requires a feature that was not compiled in.
    #[error("{variable} is `{value}`: this needs the feature `{feature}` of `genai-otel` in Cargo.toml")]
    MissingFeature {
        /// The variable's name.
        variable: &'static str,
        /// Its value.
        value: String,
        /// The cargo feature to enable.
        feature: &'static str,
    },

    /// A part of an environment variable cannot be read, and is not repeated because it may be a secret.
    #[error("{variable}: {problem}")]
    Malformed {
        /// The variable's name.
        variable: &'static str,
        /// The part that cannot be read, and the reason.
        problem: String,
    },

    /// An environment variable of the specification that has no effect here.
    #[error("{variable} has no effect: {instead}")]
    NoEffect {
        /// The variable's name.
        variable: &'static str,
        /// The reason, or what to do instead.
        instead: &'static str,
    },

    /// An environment variable whose name differs from a known one by a typing mistake.
    #[error("{variable} is no variable of OpenTelemetry or genai: do you mean {meant}?")]
    UnknownVariable {
        /// The name of the variable that is set.
        variable: String,
        /// The name of the known variable.
        meant: &'static str,
    },

    /// The trace file cannot be opened.
    #[error("the trace file {path} can't be opened: {reason}; there is none, so name one that the program may write")]
    TraceFile {
        /// Its name.
        path: String,
        /// The error text of the operating system.
        reason: String,
    },

    /// Settings that cannot be honoured, with [`strict`](crate::telemetry::TelemetryBuilder::strict) on.
    #[error("telemetry is not set up: {}", list(.0))]
    Settings(Vec<Self>),

    /// The OTLP exporter refused its configuration, or its HTTP client could not be built.
    #[error("the OTLP exporter could not be set up: {reason}")]
    Exporter {
        /// The exporter's error text.
        reason: String,
    },

    /// Telemetry was lost on the way to the collector, now or since the last flush.
    #[error("{lost} did not reach {endpoint}: {reason}")]
    Undelivered {
        /// Amount that was lost, such as `3 spans and 1 export of metrics`.
        lost: String,
        /// Address of the collector, without credentials.
        endpoint: String,
        /// Reason why the last attempt failed.
        reason: String,
    },

    /// Telemetry was sent, and the collector did not confirm it in time: it may have arrived.
    #[error(
        "{sent} went to {endpoint} without a confirmation in time: look whether it arrived and why the collector is slow, or \
         raise {variable}"
    )]
    Unconfirmed {
        /// Amount that was sent, such as `3 spans`.
        sent: String,
        /// Address of the collector, without credentials.
        endpoint: String,
        /// The setting that gives the collector more time.
        variable: &'static str,
    },

    /// A collector took a request without some of its contents, or with a warning.
    #[error("{endpoint} {outcome}: {message}; look into its log for what to correct")]
    Rejected {
        /// Address of the collector, without credentials.
        endpoint: String,
        /// The rejection, such as `rejected 2 spans`.
        outcome: String,
        /// The collector's message.
        message: String,
    },

    /// Telemetry was sent, and the successful answer is not a collector's: a login page, or another program's port.
    #[error(
        "{sent} went to {endpoint} without a confirmation: it answers with {answer}, so it is no collector; correct the \
         address or the port"
    )]
    Misdirected {
        /// Amount that was sent, such as `3 spans`.
        sent: String,
        /// Address that it was sent to, without credentials.
        endpoint: String,
        /// The last answer, as `status 200 with text/html`.
        answer: String,
    },

    /// Several errors, each with its own reason.
    #[error("{}", list(.0))]
    Several(Vec<Self>),

    /// The flush ended without a confirmed delivery: the time was over, or the provider is already shut down.
    #[error("telemetry could not be flushed: {reason}")]
    Flush {
        /// Amount that is waiting and its collector, or the SDK's error text.
        reason: String,
    },
}

/// The same sentence as `Display`, because `main` prints an error with `Debug`.
impl fmt::Debug for TelemetryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Several errors in one line.
pub(super) fn list(errors: &[TelemetryError]) -> String {
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    errors.join("; ")
}

//! The settings of telemetry in code.

use std::time::Duration;

use crate::telemetry::trace_file::TraceFileBuilder;

/// Duration for which the end of the program waits for the collector.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The settings of [`TelemetryBuilder`](crate::telemetry::TelemetryBuilder). Those of the environment are in
/// [`Settings`](crate::telemetry::settings::Settings).
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// Duration for which dropping the guard waits.
    pub(super) exit_timeout: Duration,
    /// The trace file, in place of the one that the environment names.
    pub(super) trace_file: Option<TraceFileBuilder>,
    /// Whether SIGINT and SIGTERM are watched; `None` watches them only where a person looks.
    pub(super) flush_on_signals: Option<bool>,
    /// Whether a setting that cannot be honoured is an error.
    pub(super) strict: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exit_timeout: EXIT_TIMEOUT,
            trace_file: None,
            flush_on_signals: None,
            strict: false,
        }
    }
}

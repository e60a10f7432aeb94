//! What a program asks of telemetry in code.

use std::time::Duration;

/// How long the end of the program waits for the collector.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The settings of [`TelemetryBuilder`](crate::telemetry::TelemetryBuilder). What the environment says is in
/// [`Settings`](crate::telemetry::settings::Settings).
#[derive(Clone, Debug)]
pub(super) struct Options {
    /// How long dropping the guard waits.
    pub(super) exit_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            exit_timeout: EXIT_TIMEOUT,
        }
    }
}

//! The set-up of OpenTelemetry. Needs the feature `tree` or `telemetry`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::missing::Missing;

/// What the functions here need.
#[diagnostic::on_unimplemented(
    message = "`genai::telemetry` needs the feature `telemetry`",
    label = "the feature `telemetry` of `genai-otel` is off",
    note = "write in Cargo.toml: genai-otel = {{ …, features = [\"telemetry\"] }}",
    note = "the feature `tree` is enough for the tree on the terminal and for the trace file; `telemetry` adds collectors"
)]
pub trait FeatureTelemetry {}

/// Stands for the guard. What returns types of the SDK is left out.
#[derive(Debug)]
pub struct Telemetry(());

/// Stands for its builder, so that one error is enough.
#[derive(Debug)]
pub struct TelemetryBuilder(());

/// Stands for its errors.
pub struct TelemetryError(());

/// Needs the feature `telemetry`.
#[allow(clippy::missing_errors_doc)] // It never compiles.
pub fn init() -> Result<Telemetry, TelemetryError>
where
    for<'a> Missing: FeatureTelemetry,
{
    unreachable!("a bound that is never met")
}

/// Needs the feature `telemetry`.
pub fn report() -> String
where
    for<'a> Missing: FeatureTelemetry,
{
    unreachable!("a bound that is never met")
}

#[allow(clippy::missing_errors_doc)] // It never compiles.
impl Telemetry {
    /// Needs the feature `telemetry`.
    pub fn builder() -> TelemetryBuilder
    where
        for<'a> Missing: FeatureTelemetry,
    {
        unreachable!("a bound that is never met")
    }

    /// Changes nothing. `init` has failed before.
    pub fn exit_timeout(self, _: Duration) -> Self {
        self
    }

    /// Delivers nothing.
    pub fn flush(&self) -> Result<(), TelemetryError> {
        Err(TelemetryError(()))
    }
}

/// As those of the real one. `builder` has failed before.
#[allow(clippy::missing_errors_doc)] // There is no builder.
impl TelemetryBuilder {
    /// Changes nothing.
    pub fn exit_timeout(self, _: Duration) -> Self {
        self
    }

    /// Changes nothing.
    pub fn flush_on_signals(self, _: bool) -> Self {
        self
    }

    /// Changes nothing.
    pub fn trace_file(self, _: impl Into<PathBuf>) -> Self {
        self
    }

    /// Changes nothing.
    pub fn strict(self) -> Self {
        self
    }

    /// Sets up nothing.
    pub fn init(self) -> Result<Telemetry, TelemetryError> {
        Err(TelemetryError(()))
    }
}

impl fmt::Debug for TelemetryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for TelemetryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the feature `telemetry` is off")
    }
}

impl std::error::Error for TelemetryError {}

// Never compiled: rustc names the feature of an item that it has left out.
#[cfg(feature = "tree")]
pub struct TraceFile;
#[cfg(feature = "tree")]
pub struct TraceFileBuilder;
#[cfg(feature = "tree")]
pub struct TreeExporter;
#[cfg(feature = "tree")]
pub struct TreeProcessor;

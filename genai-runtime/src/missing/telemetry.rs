//! The set-up of OpenTelemetry. Needs the feature `tree` or `telemetry`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use crate::missing::Missing;

/// Bound that nothing satisfies without the feature `telemetry`.
#[diagnostic::on_unimplemented(
    message = "`genai::telemetry` needs the feature `telemetry`",
    label = "the feature `telemetry` of `genai-otel` is off",
    note = "write in Cargo.toml: genai-otel = {{ …, features = [\"telemetry\"] }}",
    note = "the feature `tree` is enough for the tree on the terminal and for the trace file; `telemetry` adds collectors"
)]
pub trait FeatureTelemetry {}

/// Stand-in for the guard, without the methods that return types of the SDK.
#[derive(Debug)]
pub struct Telemetry(());

/// Stand-in for the builder, so that only one error is reported.
#[derive(Debug)]
pub struct TelemetryBuilder(());

/// Stand-in for the errors.
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

/// Methods of the real builder, so that a chain reports only the error of `builder`.
#[allow(clippy::missing_errors_doc)] // There is no builder.
impl TelemetryBuilder {
    /// Has no effect.
    pub fn exit_timeout(self, _: Duration) -> Self {
        self
    }

    /// Has no effect.
    pub fn flush_on_signals(self, _: bool) -> Self {
        self
    }

    /// Has no effect.
    pub fn trace_file(self, _: impl Into<PathBuf>) -> Self {
        self
    }

    /// Has no effect.
    pub fn strict(self) -> Self {
        self
    }

    /// Has no effect.
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

// This code is never compiled. It makes rustc name the feature that the missing item needs.
#[cfg(feature = "tree")]
pub struct TraceFile;
#[cfg(feature = "tree")]
pub struct TraceFileBuilder;
#[cfg(feature = "tree")]
pub struct TreeExporter;
#[cfg(feature = "tree")]
pub struct TreeProcessor;

//! Stand-ins for the exporters where OTLP is not built in. The settings name no collector then.

use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_stdout::{LogExporter, MetricExporter};

use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::Otlp;
use crate::telemetry::tree::TreeExporter;

/// No exporter of spans. The type is that of any exporter, and so are those below.
pub(crate) fn span_exporter(otlp: &Otlp, _: &Losses) -> Result<TreeExporter, TelemetryError> {
    Err(not_built_in(otlp))
}

/// No exporter of log records.
pub(crate) fn log_exporter(otlp: &Otlp, _: &Losses) -> Result<LogExporter, TelemetryError> {
    Err(not_built_in(otlp))
}

/// No exporter of metrics.
pub(crate) fn metric_exporter(otlp: &Otlp, _: &Losses, _: Temporality) -> Result<MetricExporter, TelemetryError> {
    Err(not_built_in(otlp))
}

fn not_built_in(otlp: &Otlp) -> TelemetryError {
    TelemetryError::Exporter {
        reason: format!("nothing that sends to {} is built in", otlp.shown),
    }
}

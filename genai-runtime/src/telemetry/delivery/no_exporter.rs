//! Stand-ins for the exporters where OTLP is not built in. The settings name no collector then.

use std::time::Duration;

use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{LogBatch, LogExporter};
use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::Otlp;

/// An exporter that can't be constructed.
#[derive(Debug)]
pub(crate) enum NoExporter {}

impl SpanExporter for NoExporter {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        match *self {}
    }
}

impl LogExporter for NoExporter {
    async fn export(&self, _: LogBatch<'_>) -> OTelSdkResult {
        match *self {}
    }
}

impl PushMetricExporter for NoExporter {
    async fn export(&self, _: &ResourceMetrics) -> OTelSdkResult {
        match *self {}
    }

    fn force_flush(&self) -> OTelSdkResult {
        match *self {}
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        match *self {}
    }

    fn temporality(&self) -> Temporality {
        match *self {}
    }
}

/// The exporter of spans.
pub(crate) fn span_exporter(otlp: &Otlp, _: &Losses) -> Result<NoExporter, TelemetryError> {
    Err(not_built_in(otlp))
}

/// The exporter of log records.
pub(crate) fn log_exporter(otlp: &Otlp, _: &Losses) -> Result<NoExporter, TelemetryError> {
    Err(not_built_in(otlp))
}

/// The exporter of metrics.
pub(crate) fn metric_exporter(otlp: &Otlp, _: &Losses, _: Temporality) -> Result<NoExporter, TelemetryError> {
    Err(not_built_in(otlp))
}

fn not_built_in(otlp: &Otlp) -> TelemetryError {
    TelemetryError::Exporter {
        reason: format!("nothing that sends to {} is built in", otlp.shown),
    }
}

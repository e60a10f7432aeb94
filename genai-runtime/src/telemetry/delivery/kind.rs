//! The kinds of what is sent.

/// Kinds of telemetry that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Spans,
    LogRecords,
    /// Exports are counted, but only the last one matters: sums go on.
    Metrics,
}

impl Kind {
    /// As in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Spans => "spans",
            Self::LogRecords => "log records",
            Self::Metrics => "metrics",
        }
    }

    /// How not to send this signal.
    pub(super) fn turn_off(self) -> &'static str {
        match self {
            Self::Spans => "set OTEL_TRACES_EXPORTER=none",
            Self::LogRecords => "set OTEL_LOGS_EXPORTER=none",
            Self::Metrics => "set OTEL_METRICS_EXPORTER=none",
        }
    }

    /// What makes a request smaller.
    pub(super) fn batch(self) -> &'static str {
        match self {
            Self::Spans => "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            Self::LogRecords => "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
            Self::Metrics => "`Config::builder().metric_value_limit(…)`",
        }
    }
}

//! The kinds of what is sent.

/// Kinds of telemetry that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Spans,
    LogRecords,
    /// Exports are counted. Sums go on with the next one.
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

    /// Why something was dropped before it was sent.
    pub(super) fn queue_full(self) -> &'static str {
        match self {
            Self::Spans => "the queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE",
            Self::LogRecords => "the queue was full; raise OTEL_BLRP_MAX_QUEUE_SIZE",
            // Metrics are collected when they are sent, and wait in no queue.
            Self::Metrics => "the queue was full",
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

//! The kinds of telemetry that are counted.

/// A kind of telemetry that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Spans,
    LogRecords,
    /// The number of exports is counted. The next export continues the sums.
    Metrics,
}

impl Kind {
    /// The name as in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Spans => "spans",
            Self::LogRecords => "log records",
            Self::Metrics => "metrics",
        }
    }

    /// The setting that turns this signal off.
    pub(super) fn turn_off(self) -> &'static str {
        match self {
            Self::Spans => "set OTEL_TRACES_EXPORTER=none",
            Self::LogRecords => "set OTEL_LOGS_EXPORTER=none",
            Self::Metrics => "set OTEL_METRICS_EXPORTER=none",
        }
    }

    /// The reason why items were dropped before they were sent.
    pub(super) fn queue_full(self) -> &'static str {
        match self {
            Self::Spans => "the queue was full; raise OTEL_BSP_MAX_QUEUE_SIZE",
            Self::LogRecords => "the queue was full; raise OTEL_BLRP_MAX_QUEUE_SIZE",
            // Metrics are collected when they are sent, and wait in no queue.
            Self::Metrics => "the queue was full",
        }
    }

    /// The settings that make a request smaller.
    pub(super) fn batch(self) -> &'static str {
        match self {
            Self::Spans => "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            Self::LogRecords => "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
            Self::Metrics => "`Config::builder().metric_value_limit(…)`",
        }
    }
}

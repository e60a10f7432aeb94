//! The table of notices.

/// What a notice is about. Each has a row in `docs/troubleshooting.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Code {
    CaptureSetting,
    ContentsLost,
    GuardDropped,
    LogRecordsLost,
    MetricNames,
    MetricsLost,
    PriceDuplicate,
    Rejected,
    Settings,
    Signals,
    SpansLost,
    StreamUsage,
    TokenCount,
    TraceFile,
    Unconfirmed,
    Unpriced,
}

impl Code {
    /// All of them, in the order of their numbers.
    pub(super) const ALL: [Self; 16] = [
        Self::CaptureSetting,
        Self::ContentsLost,
        Self::GuardDropped,
        Self::LogRecordsLost,
        Self::MetricNames,
        Self::MetricsLost,
        Self::PriceDuplicate,
        Self::Rejected,
        Self::Settings,
        Self::Signals,
        Self::SpansLost,
        Self::StreamUsage,
        Self::TokenCount,
        Self::TraceFile,
        Self::Unconfirmed,
        Self::Unpriced,
    ];
    /// Their texts, in the same order.
    pub(super) const TEXTS: [&str; Self::ALL.len()] = {
        let mut texts = [""; Self::ALL.len()];
        let mut at = 0;
        while at < texts.len() {
            texts[at] = Self::ALL[at].text();
            at += 1;
        }
        texts
    };

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::CaptureSetting => "capture_setting",
            Self::ContentsLost => "contents_lost",
            Self::GuardDropped => "guard_dropped",
            Self::LogRecordsLost => "log_records_lost",
            Self::MetricNames => "metric_names",
            Self::MetricsLost => "metrics_lost",
            Self::PriceDuplicate => "price_duplicate",
            Self::Rejected => "rejected",
            Self::Settings => "settings",
            Self::Signals => "signals",
            Self::SpansLost => "spans_lost",
            Self::StreamUsage => "stream_usage",
            Self::TokenCount => "token_count",
            Self::TraceFile => "trace_file",
            Self::Unconfirmed => "unconfirmed",
            Self::Unpriced => "unpriced",
        }
    }
}

//! The table of notices.

/// The subject of a notice. Each has a row in `docs/reference/notices.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Code {
    AnswerShape,
    CaptureOff,
    CaptureSetting,
    ContentsLost,
    Conventions,
    GuardDropped,
    HashKey,
    LogRecordsLost,
    MetricsLost,
    NoOutput,
    NoPropagator,
    NoProvider,
    NotRefused,
    PriceDuplicate,
    PromptVariables,
    ProviderNotGlobal,
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
    /// All codes, in the order of their numbers.
    pub(super) const ALL: [Self; 25] = [
        Self::AnswerShape,
        Self::CaptureOff,
        Self::CaptureSetting,
        Self::ContentsLost,
        Self::Conventions,
        Self::GuardDropped,
        Self::HashKey,
        Self::LogRecordsLost,
        Self::MetricsLost,
        Self::NoOutput,
        Self::NoPropagator,
        Self::NoProvider,
        Self::NotRefused,
        Self::PriceDuplicate,
        Self::PromptVariables,
        Self::ProviderNotGlobal,
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
    /// The codes as text, in the same order.
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
            Self::AnswerShape => "answer_shape",
            Self::CaptureOff => "capture_off",
            Self::CaptureSetting => "capture_setting",
            Self::ContentsLost => "contents_lost",
            Self::Conventions => "conventions",
            Self::GuardDropped => "guard_dropped",
            Self::HashKey => "hash_key",
            Self::LogRecordsLost => "log_records_lost",
            Self::MetricsLost => "metrics_lost",
            Self::NoOutput => "no_output",
            Self::NoPropagator => "no_propagator",
            Self::NoProvider => "no_provider",
            Self::NotRefused => "not_refused",
            Self::PriceDuplicate => "price_duplicate",
            Self::PromptVariables => "prompt_variables",
            Self::ProviderNotGlobal => "provider_not_global",
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

    /// Whether the cause may be intended, such as a library without telemetry. Users of a release build can't do
    /// anything about a hint, so standard error has it in debug builds only.
    pub(super) const fn is_hint(self) -> bool {
        matches!(
            self,
            Self::CaptureOff | Self::NoOutput | Self::NoPropagator | Self::NoProvider
        )
    }
}

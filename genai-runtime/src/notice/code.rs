//! The table of notices.

/// Defines the codes, each with its text. They are numbered in this order.
macro_rules! codes {
    ($($code:ident => $text:literal,)+) => {
        /// The subject of a notice. Each has a row in `docs/reference/notices.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Code {
            $($code,)+
        }

        impl Code {
            /// All codes, in the order of their numbers.
            pub(super) const ALL: &'static [Self] = &[$(Self::$code,)+];
            /// The codes as text, in the same order.
            pub(super) const TEXTS: &'static [&'static str] = &[$($text,)+];
        }
    };
}

codes! {
    AnswerShape => "answer_shape",
    CaptureOff => "capture_off",
    CaptureSetting => "capture_setting",
    ContentsLost => "contents_lost",
    Conventions => "conventions",
    GuardDropped => "guard_dropped",
    HashKey => "hash_key",
    LogRecordsLost => "log_records_lost",
    MetricsLost => "metrics_lost",
    NoOutput => "no_output",
    NoPropagator => "no_propagator",
    NoProvider => "no_provider",
    NotRefused => "not_refused",
    PriceDuplicate => "price_duplicate",
    PromptVariables => "prompt_variables",
    ProviderNotGlobal => "provider_not_global",
    Rejected => "rejected",
    Settings => "settings",
    Signals => "signals",
    SpansLost => "spans_lost",
    StreamUsage => "stream_usage",
    TokenCount => "token_count",
    TraceFile => "trace_file",
    Unconfirmed => "unconfirmed",
    Unpriced => "unpriced",
}

impl Code {
    pub(super) const fn text(self) -> &'static str {
        Self::TEXTS[self as usize]
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

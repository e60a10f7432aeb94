//! Whether the process allows captured content to be recorded, and where.

use crate::notice::{Code, notice, shown};

const VARIABLE: &str = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

/// On what captured content may be recorded. The attribute's `capture(…)` says what is captured; this says whether the
/// process allows it at all. The names and the variable `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` are those
/// of OpenTelemetry's own instrumentations.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Config, ContentCapture};
///
/// Config::builder().content_capture(ContentCapture::SpanOnly).install();
/// # Config::builder().content_capture(ContentCapture::NoContent).install();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ContentCapture {
    /// Nothing is recorded (`NO_CONTENT`), which is the default.
    #[default]
    NoContent,
    /// On spans (`SPAN_ONLY`).
    SpanOnly,
    /// On events (`EVENT_ONLY`).
    EventOnly,
    /// On both (`SPAN_AND_EVENT`).
    SpanAndEvent,
}

impl ContentCapture {
    /// What the environment allows, if it decides.
    pub(crate) fn from_env() -> Option<Self> {
        let value = std::env::var_os(VARIABLE)?;
        let value = value.to_string_lossy();
        if value.trim().is_empty() {
            return None;
        }
        Some(Self::parse(&value).unwrap_or_else(|| {
            notice(
                Code::CaptureSetting,
                format!(
                    "{VARIABLE} is `{}`: expected NO_CONTENT, SPAN_ONLY, EVENT_ONLY or SPAN_AND_EVENT; no content is \
                     recorded",
                    shown(&value)
                ),
            );
            Self::NoContent
        }))
    }

    /// Whether this is one of the values of the variable. Any other one means that no content is recorded.
    #[cfg(feature = "tree")]
    pub(crate) fn is_value(value: &str) -> bool {
        Self::parse(value).is_some()
    }

    fn parse(value: &str) -> Option<Self> {
        let value = value.trim();
        let known = [
            ("", Self::NoContent),
            ("NO_CONTENT", Self::NoContent),
            ("SPAN_ONLY", Self::SpanOnly),
            ("EVENT_ONLY", Self::EventOnly),
            ("SPAN_AND_EVENT", Self::SpanAndEvent),
        ];
        known
            .into_iter()
            .find(|(name, _)| value.eq_ignore_ascii_case(name))
            .map(|(_, capture)| capture)
    }

    pub(crate) fn on_spans(self) -> bool {
        matches!(self, Self::SpanOnly | Self::SpanAndEvent)
    }

    pub(crate) fn on_events(self) -> bool {
        matches!(self, Self::EventOnly | Self::SpanAndEvent)
    }
}

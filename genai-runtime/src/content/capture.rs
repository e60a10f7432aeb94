//! Permission of the process to record captured content.

use crate::notice::{Code, notice, shown};

const VARIABLE: &str = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

/// Permission to record captured content, on spans, events or both. The attribute's `capture(…)` selects the content;
/// this setting permits recording at all. The names and the variable
/// `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` are those of OpenTelemetry's own instrumentations.
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
    /// No content is recorded (`NO_CONTENT`); the default.
    #[default]
    NoContent,
    /// Content is recorded on spans (`SPAN_ONLY`).
    SpanOnly,
    /// Content is recorded on events (`EVENT_ONLY`).
    EventOnly,
    /// Content is recorded on both (`SPAN_AND_EVENT`).
    SpanAndEvent,
}

impl ContentCapture {
    /// Permission from the environment variable, if it is set.
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

    /// Whether the text is a valid value of the variable. With an invalid one, no content is recorded.
    #[cfg(feature = "tree")]
    pub(crate) fn is_value(value: &str) -> bool {
        Self::parse(value).is_some()
    }

    fn parse(value: &str) -> Option<Self> {
        match value.trim().to_ascii_uppercase().as_str() {
            "" | "NO_CONTENT" => Some(Self::NoContent),
            "SPAN_ONLY" => Some(Self::SpanOnly),
            "EVENT_ONLY" => Some(Self::EventOnly),
            "SPAN_AND_EVENT" => Some(Self::SpanAndEvent),
            _ => None,
        }
    }

    pub(crate) fn on_spans(self) -> bool {
        matches!(self, Self::SpanOnly | Self::SpanAndEvent)
    }

    pub(crate) fn on_events(self) -> bool {
        matches!(self, Self::EventOnly | Self::SpanAndEvent)
    }
}

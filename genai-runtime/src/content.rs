//! What may be recorded of prompts, arguments, results and error texts.

pub(crate) mod policy;

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::hash::HashKey;

const VARIABLE: &str = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

/// On what captured content may be recorded. The attribute's `capture(…)` says what is captured; this says whether the
/// process allows it at all. The names and the variable `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` are those
/// of OpenTelemetry's own instrumentations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    pub(crate) fn from_env() -> Self {
        let Ok(value) = std::env::var(VARIABLE) else {
            return Self::NoContent;
        };
        Self::parse(&value).unwrap_or_else(|| {
            // Said once, when the configuration is made; a closed stderr is no reason to panic.
            let _ = writeln!(
                std::io::stderr(),
                "genai: {VARIABLE} is `{value}`, which is none of NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT: no content is recorded"
            );
            Self::NoContent
        })
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

    #[cfg(feature = "capture")]
    pub(crate) fn on_events(self) -> bool {
        matches!(self, Self::EventOnly | Self::SpanAndEvent)
    }
}

/// What every captured content passes before it is recorded.
///
/// ```
/// # use genai_runtime::Config;
/// Config::builder().redactor(|text: &str| text.replace("hunter2", "[redacted]")).install();
/// ```
pub trait Redactor: Send + Sync {
    /// The text to record instead. A redactor that panics has a placeholder recorded.
    fn redact(&self, text: &str) -> String;

    /// Redacts JSON in place. Without an implementation of its own, every string and every name goes through `redact`.
    #[cfg(feature = "capture")]
    fn redact_json(&self, value: &mut serde_json::Value) {
        strings(value, &|text| self.redact(text));
    }

    /// Like `redact`, with the hash key of the call's configuration. Only the standard redactor uses it.
    #[doc(hidden)]
    fn redact_with_key(&self, text: &str, _: &[u8; 16]) -> String {
        self.redact(text)
    }

    /// Like `redact_json`, with that key.
    #[doc(hidden)]
    #[cfg(feature = "capture")]
    fn redact_json_with_key(&self, value: &mut serde_json::Value, _: &[u8; 16]) {
        self.redact_json(value);
    }
}

#[cfg(feature = "capture")]
fn strings(value: &mut serde_json::Value, redact: &dyn Fn(&str) -> String) {
    use serde_json::Value;
    match value {
        Value::String(text) => *text = redact(text),
        Value::Array(items) => items.iter_mut().for_each(|item| strings(item, redact)),
        Value::Object(fields) => {
            let named = std::mem::take(fields).into_iter().map(|(name, mut value)| {
                strings(&mut value, redact);
                (redact(&name), value)
            });
            *fields = named.collect();
        }
        _ => {}
    }
}

impl<F: Fn(&str) -> String + Send + Sync> Redactor for F {
    fn redact(&self, text: &str) -> String {
        self(text)
    }
}

/// The redactor of a configuration together with its hash key. If the redactor panics, a placeholder is returned.
#[derive(Clone, Copy)]
pub(crate) struct Redaction<'a> {
    pub(crate) redactor: &'a dyn Redactor,
    pub(crate) key: &'a HashKey,
}

const FAILED: &str = "[redacted: the redactor failed]";

impl Redaction<'_> {
    /// The redacted text, or a placeholder.
    pub(crate) fn text(self, text: &str) -> String {
        let redact = || self.redactor.redact_with_key(text, self.key.bytes());
        catch_unwind(AssertUnwindSafe(redact)).unwrap_or_else(|_| FAILED.to_owned())
    }

    /// The redacted JSON, or a placeholder.
    #[cfg(feature = "capture")]
    pub(crate) fn json(self, mut value: serde_json::Value) -> serde_json::Value {
        let redact = || {
            self.redactor.redact_json_with_key(&mut value, self.key.bytes());
            value
        };
        catch_unwind(AssertUnwindSafe(redact)).unwrap_or_else(|_| FAILED.into())
    }
}

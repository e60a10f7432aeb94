//! Redaction of captured content before it is recorded.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::content::pseudonym_key::with_key;
use crate::fingerprint::HashKey;

/// Redactor of all captured content, applied before it is recorded.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::Config;
/// Config::builder().redactor(|text: &str| text.replace("hunter2", "[redacted]")).install();
/// ```
pub trait Redactor: Send + Sync {
    /// Redacted text to record. If the redactor panics, a placeholder is recorded.
    fn redact(&self, text: &str) -> String;

    /// Redacts JSON in place. By default, every string and every field name is passed to `redact`.
    #[cfg(feature = "capture")]
    fn redact_json(&self, value: &mut serde_json::Value) {
        strings(value, &|text| self.redact(text));
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

/// Redactor of a configuration with its hash key. If the redactor panics, a placeholder is returned.
#[derive(Clone, Copy)]
pub(crate) struct Redaction<'a> {
    pub(crate) redactor: &'a dyn Redactor,
    pub(crate) key: &'a HashKey,
}

const FAILED: &str = "[redacted: the redactor failed]";

impl Redaction<'_> {
    /// Redacted text, or a placeholder.
    pub(crate) fn text(self, text: &str) -> String {
        let redact = || with_key(self.key, || self.redactor.redact(text));
        catch_unwind(AssertUnwindSafe(redact)).unwrap_or_else(|_| FAILED.to_owned())
    }

    /// Redacted JSON, or a placeholder.
    #[cfg(feature = "capture")]
    pub(crate) fn json(self, mut value: serde_json::Value) -> serde_json::Value {
        let redact = || {
            with_key(self.key, || self.redactor.redact_json(&mut value));
            value
        };
        catch_unwind(AssertUnwindSafe(redact)).unwrap_or_else(|_| FAILED.into())
    }
}

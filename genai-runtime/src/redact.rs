//! Redaction: what is captured loses its credentials and personal data before it becomes a value on a span.
//!
//! [`StandardRedactor`] is what every captured content passes unless the configuration names another
//! [`Redactor`]. [`Rules`] switches its rules and adds own ones; [`Caps`] and [`fit`] keep values small.
//! What each rule catches, and what none can, is in `docs/redaction.md`. The types are those of the crate `genai-redact`,
//! which does not know the configuration: `redact_text` uses a random key for pseudonyms. Pass the configuration's hash key to
//! `redact_text_with_key` to get the pseudonyms that are recorded.
//!
//! ```
//! use genai_runtime::redact::StandardRedactor;
//!
//! let redactor = StandardRedactor::default();
//! assert_eq!(redactor.redact_text("write to jo@example.org"), "write to [redacted:email]");
//! ```

use std::sync::OnceLock;

use serde_json::Value;

#[doc(inline)]
pub use genai_redact::{Caps, Room, Rule, RuleError, Rules, StandardRedactor, cut, fit};

use crate::content::Redactor;
use crate::run::hash_key_here;

/// The redactor of configurations that name none.
pub(crate) fn standard() -> &'static StandardRedactor {
    static STANDARD: OnceLock<StandardRedactor> = OnceLock::new();
    STANDARD.get_or_init(StandardRedactor::default)
}

/// Pseudonyms use the hash key of the run's configuration, or outside of runs that of the process.
impl Redactor for StandardRedactor {
    fn redact(&self, text: &str) -> String {
        self.redact_with_key(text, hash_key_here().bytes())
    }

    fn redact_json(&self, value: &mut Value) {
        self.redact_json_with_key(value, hash_key_here().bytes());
    }

    fn redact_with_key(&self, text: &str, key: &[u8; 16]) -> String {
        self.redact_text_with_key(text, key).into_owned()
    }

    fn redact_json_with_key(&self, value: &mut Value, key: &[u8; 16]) {
        Self::redact_json_with_key(self, value, key);
    }
}

//! Default redactor of a configuration.

use std::sync::OnceLock;

use genai_redact::StandardRedactor;
use serde_json::Value;

use crate::content::pseudonym_key::key_here;
use crate::content::redactor::Redactor;

/// Redactor of configurations without their own.
pub(crate) fn standard() -> &'static StandardRedactor {
    static STANDARD: OnceLock<StandardRedactor> = OnceLock::new();
    STANDARD.get_or_init(StandardRedactor::default)
}

/// Pseudonyms use the hash key of the configuration that the recorded call started with. Outside of a recording, they
/// use the key of the installed configuration.
impl Redactor for StandardRedactor {
    fn redact(&self, text: &str) -> String {
        self.redact_text_with_key(text, key_here().bytes()).into_owned()
    }

    fn redact_json(&self, value: &mut Value) {
        self.redact_json_with_key(value, key_here().bytes());
    }
}

//! Redaction: what is captured loses its credentials and personal data before it becomes a value on a span.
//!
//! [`StandardRedactor`] is what every captured content passes unless the configuration names another
//! [`Redactor`]. [`Rules`] switches its rules and adds own ones; [`Caps`] and [`fit`] keep values small.
//! What each rule catches, and what none can, is in `docs/redaction.md`.
//!
//! ```
//! use genai_runtime::redact::StandardRedactor;
//!
//! let redactor = StandardRedactor::default();
//! assert_eq!(redactor.redact_text("write to jo@example.org"), "write to [redacted:email]");
//! ```

mod caps;
mod contact;
mod credentials;
mod engine;
mod field_pattern;
mod fields;
mod hits;
mod ids;
mod json;
mod numbers;
mod rule;
mod rules;
mod table;
mod tokens;

use std::borrow::Cow;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

pub use caps::{Caps, Room, cut, fit};
pub use rule::Rule;
pub use rules::{RuleError, Rules};

use crate::content::Redactor;
use engine::{Engine, Stop};
use field_pattern::FieldPattern;
use json::Walk;

const FAILED: &str = "[redacted:failed]";

/// Redacts text and JSON by [`Rules`].
///
/// What a rule finds is replaced by the rule's name, `[redacted:email]`. Redacting twice changes nothing more. A redactor
/// never panics: a value whose rules panic, take too long or never come to rest is replaced as a whole by
/// `[redacted:failed]`, `[redacted:overran]`, `[redacted:unstable]`.
pub struct StandardRedactor {
    /// None if it could not be made; then nothing of any value is left.
    engine: Option<Engine>,
    /// Own fields of JSON, by the index of their names.
    fields: Vec<(usize, FieldPattern)>,
    time: Duration,
    largest: usize,
}

impl StandardRedactor {
    /// The redacted text; borrowed if the rules find nothing in it. A text that is JSON is redacted as such, and stays
    /// JSON.
    pub fn redact_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.guarded(|walk| walk.text(text, "")) {
            Ok(redacted) => redacted,
            Err(placeholder) => Cow::Borrowed(placeholder),
        }
    }

    /// Redacts JSON in place: strings and numbers by what they hold, fields by what they are called, names, and JSON inside
    /// of strings.
    pub fn redact_json(&self, value: &mut Value) {
        if let Err(placeholder) = self.guarded(|walk| walk.value(value, "", 0)) {
            *value = Value::from(placeholder);
        }
    }

    /// All that is done to a value goes through here: if it fails, nothing of the value is left.
    fn guarded<T>(&self, work: impl FnOnce(&mut Walk<'_>) -> Result<T, Stop>) -> Result<T, &'static str> {
        let deadline = Instant::now() + self.time;
        let Some(engine) = &self.engine else { return Err(FAILED) };
        let mut walk = Walk {
            engine,
            redactor: self,
            deadline,
            path: Vec::new(),
            nested: 0,
        };
        match catch_unwind(AssertUnwindSafe(|| work(&mut walk))) {
            Ok(Ok(_)) if Instant::now() > deadline => Err(Stop::Overran.placeholder()),
            Ok(result) => result.map_err(Stop::placeholder),
            Err(_) => Err(FAILED),
        }
    }

    /// The one that is used when the configuration names none, or nothing if it could not be made.
    pub(crate) fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<StandardRedactor>> = OnceLock::new();
        SHARED.get_or_init(|| Rules::standard().build().ok()).as_ref()
    }
}

impl Default for StandardRedactor {
    /// All standard rules, no pseudonyms.
    fn default() -> Self {
        // The standard rules are tested to build. Were they not to, everything would be redacted.
        Rules::standard().build().unwrap_or_else(|_| Self {
            engine: None,
            fields: Vec::new(),
            time: Duration::ZERO,
            largest: 0,
        })
    }
}

impl Redactor for StandardRedactor {
    fn redact(&self, text: &str) -> String {
        self.redact_text(text).into_owned()
    }

    fn redact_json(&self, value: &mut Value) {
        Self::redact_json(self, value);
    }
}

impl fmt::Debug for StandardRedactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandardRedactor")
            .field("time", &self.time)
            .field("largest", &self.largest)
            .finish_non_exhaustive()
    }
}

//! The redactor. It replaces a value as a whole if redaction fails.

use std::borrow::Cow;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::engine::Engine;
use crate::field_pattern::FieldPattern;
use crate::json::Walk;
use crate::marker::Stop;

/// Redacts text and JSON by [`Rules`](crate::Rules).
///
/// Each find is replaced by the name of its rule, as in `[redacted:email]`. Redacting the result again changes nothing.
/// A redactor never panics. A value is replaced as a whole by `[redacted:failed]`, `[redacted:overran]` or
/// `[redacted:unstable]` if a rule panics, takes too long or keeps finding something new.
pub struct StandardRedactor {
    /// `None` if it could not be built: every value is then replaced as a whole.
    pub(crate) engine: Option<Engine>,
    /// The user's JSON fields, each with the index of its rule's name.
    pub(crate) fields: Vec<(usize, FieldPattern)>,
    pub(crate) time: Duration,
    pub(crate) largest: usize,
}

impl StandardRedactor {
    /// Returns the redacted text, borrowed if the rules find nothing. A text that is JSON is redacted as JSON, and
    /// stays JSON. [Pseudonyms](crate::Rules::pseudonyms) use a random key, which stays the same until the process
    /// ends.
    pub fn redact_text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.redact_text_with_key(text, key_of_this_process())
    }

    /// Like [`redact_text`](Self::redact_text), with your own 16-byte key for pseudonyms. Equal values get equal pseudonyms
    /// wherever the key is the same, also in another process.
    ///
    /// ```
    /// use genai_redact::Rules;
    ///
    /// let redactor = Rules::standard().pseudonyms(true).build()?;
    /// let redacted = redactor.redact_text_with_key("jo@example.org", b"sixteen byte key");
    /// assert_eq!(redacted, "[redacted:email:715b5931598b3994]");
    /// # Ok::<(), genai_redact::RuleError>(())
    /// ```
    pub fn redact_text_with_key<'t>(&self, text: &'t str, key: &[u8; 16]) -> Cow<'t, str> {
        match self.guarded(key, |walk| walk.text(text, "", 0)) {
            Ok(redacted) => redacted,
            Err(stop) => Cow::Borrowed(stop.placeholder()),
        }
    }

    /// Redacts JSON in place: strings and numbers by content, fields by name, the names themselves, and JSON inside
    /// strings. [Pseudonyms](crate::Rules::pseudonyms) use a random key, which stays the same until the process ends.
    pub fn redact_json(&self, value: &mut Value) {
        self.redact_json_with_key(value, key_of_this_process());
    }

    /// Like [`redact_json`](Self::redact_json), with your own 16-byte key for pseudonyms.
    pub fn redact_json_with_key(&self, value: &mut Value, key: &[u8; 16]) {
        if let Err(stop) = self.guarded(key, |walk| walk.value(value, "", 0)) {
            *value = Value::from(stop.placeholder());
        }
    }

    /// Runs all work on a value. If it panics or takes too long, the caller replaces the value as a whole.
    fn guarded<T>(&self, key: &[u8; 16], work: impl FnOnce(&mut Walk<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        let deadline = Instant::now() + self.time;
        let Some(engine) = &self.engine else {
            return Err(Stop::Failed);
        };
        let mut walk = Walk {
            engine,
            own_fields: &self.fields,
            largest: self.largest,
            hash_key: key,
            deadline,
            path: Vec::new(),
            nested: 0,
        };
        match catch_unwind(AssertUnwindSafe(|| work(&mut walk))) {
            Ok(Ok(_)) if Instant::now() > deadline => Err(Stop::Overran),
            Ok(result) => result,
            Err(_) => Err(Stop::Failed),
        }
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

/// A random key, the same for every redactor until the process ends.
fn key_of_this_process() -> &'static [u8; 16] {
    static KEY: OnceLock<[u8; 16]> = OnceLock::new();
    KEY.get_or_init(|| {
        // Each `RandomState` has keys of its own, seeded by the operating system.
        let half = || RandomState::new().build_hasher().finish().to_le_bytes();
        let mut key = [0; 16];
        key[..8].copy_from_slice(&half());
        key[8..].copy_from_slice(&half());
        key
    })
}

//! Redaction, which removes credentials and personal data from captured content before it is recorded.
//!
//! [`StandardRedactor`] redacts all captured content, unless the configuration has another
//! [`Redactor`](crate::Redactor). [`Rules`] enables, disables and adds rules; [`Caps`] and [`fit`] limit the size of
//! values. `docs/reference/redaction.md` lists the finds of each rule, and the secrets that none can find. The
//! types come from the crate `genai-redact`.
//!
//! While a call is recorded, pseudonyms are made with the configuration's hash key. Outside of a recording,
//! `redact_text` has no access to the configuration and uses a random key; `redact_text_with_key` takes the key.
//!
//! ```
//! # extern crate genai_runtime as genai;
//! use genai::redact::StandardRedactor;
//!
//! let redactor = StandardRedactor::default();
//! assert_eq!(redactor.redact_text("write to jo@example.org"), "write to [redacted:email]");
//! ```

#[doc(inline)]
pub use genai_redact::{Caps, Room, Rule, RuleError, Rules, StandardRedactor, cut, fit};

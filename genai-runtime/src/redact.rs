//! Redaction: what is captured loses its credentials and personal data before it becomes a value on a span.
//!
//! [`StandardRedactor`] is what every captured content passes unless the configuration names another
//! [`Redactor`](crate::Redactor). [`Rules`] switches its rules and adds own ones; [`Caps`] and [`fit`] keep values small.
//! `docs/reference/redaction.md` lists what each rule finds, and what none can find. The types are those of the crate `genai-redact`.
//!
//! Pseudonyms are made with the configuration's hash key while a call is recorded. `redact_text` on its own does not know
//! the configuration and uses a random key; `redact_text_with_key` takes the key.
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

//! Removes credentials and personal data from text and JSON, before it is logged, traced or stored.
//!
//! ```
//! use genai_redact::StandardRedactor;
//! use serde_json::json;
//!
//! let redactor = StandardRedactor::default();
//! assert_eq!(
//!     redactor.redact_text("write to jo@example.org, password=hunter2"),
//!     "write to [redacted:email], password=[redacted:secret_field]"
//! );
//!
//! let mut value = json!({"to": ["+49 30 1234567"], "headers": {"Authorization": "Basic x"}});
//! redactor.redact_json(&mut value);
//! assert_eq!(
//!     value,
//!     json!({"to": ["[redacted:phone]"], "headers": {"Authorization": "[redacted:secret_field]"}})
//! );
//! ```
//!
//! The standard [rules](Rule) find:
//!
//! - API keys and tokens of more than two hundred services, by their form
//! - any value whose name marks it as secret, such as `password`, `api_key` or `authorization`
//! - card numbers, IBANs and national ids, by their check digits
//! - email addresses, phone numbers and IP addresses
//!
//! An automaton of all rules' literals passes once over the text, and a rule runs only at one of its literals. The
//! crate reads no environment variables, starts no thread and sends nothing. Building a redactor takes one to two
//! milliseconds, so build one and share it.
//!
//! # Your own rules and pseudonyms
//!
//! [`Rules`] switches standard rules off and adds regular expressions, JSON fields and functions. [`Rules::pseudonyms`] adds
//! a keyed hash to each redacted value, so that you can see which values are equal:
//!
//! ```
//! use genai_redact::{Rule, Rules};
//!
//! let redactor = Rules::standard()
//!     .without(Rule::IpAddress)
//!     .with_regex("ticket", r"TICKET-\d+")
//!     .pseudonyms(true)
//!     .build()?;
//! let key = b"sixteen byte key";
//! assert_eq!(
//!     redactor.redact_text_with_key("TICKET-17 from jo@example.org", key),
//!     "[redacted:ticket:e60bc4b343cbb0f8] from [redacted:email:715b5931598b3994]"
//! );
//! # Ok::<(), genai_redact::RuleError>(())
//! ```
//!
//! # Size
//!
//! [`cut`] shortens a text and [`fit`] shortens JSON, which stays valid. [`Caps`] shares one limit between several values.
//!
//! # Errors
//!
//! [`Rules::build`] returns a [`RuleError`] that names the rule it cannot use. Redaction never fails and never panics. A value
//! that cannot be redacted is replaced as a whole:
//!
//! | placeholder | reason |
//! | --- | --- |
//! | `[redacted:failed]` | a rule panicked |
//! | `[redacted:overran]` | redaction took longer than [`Rules::time`], 250 ms by default |
//! | `[redacted:too_large]` | the text is larger than [`Rules::largest`], 8 MiB by default |
//! | `[redacted:too_deep]` | the value is nested more than 128 levels deep; only what is deeper is replaced |
//! | `[redacted:unstable]` | each pass over the text found something new |
//!
//! # Limits
//!
//! - Names of people, postal addresses, birthdays and health data have no form of their own. No rule finds them.
//! - Neither does a rule find a password in the middle of a sentence, or a key without prefix or name.
//! - Secrets that are encoded in base64, encrypted, cut off or split over two values stay.
//! - Binary data is not read.
//! - A number that happens to have the form and check digits of a card is redacted as one.
//! - The time limit is checked between steps. A function of yours that never returns blocks the caller.

mod below;
mod beside;
mod boundary;
mod bytes;
mod caps;
mod characters;
mod code;
mod commands;
mod contact;
mod credentials;
mod decoded;
mod dump;
mod engine;
mod escapes;
mod field_pattern;
mod fields;
mod hits;
mod ids;
mod ipv4;
mod json;
mod lists;
mod marker;
mod markup;
mod names;
mod numbers;
mod phrases;
mod prefixed;
mod redactor;
#[cfg(test)]
mod reference;
mod rule;
mod rules;
mod search;
mod services;
mod settings;
mod table;
mod tables;
mod tokens;
mod uuid;
mod values;
mod wrappers;

pub use caps::{Caps, Room, cut, fit};
pub use redactor::StandardRedactor;
pub use rule::Rule;
pub use rules::{RuleError, Rules};

/// The README's example is compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

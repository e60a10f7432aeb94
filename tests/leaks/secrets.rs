//! Secrets, put together from parts so that nobody takes them for real.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// Is in every secret.
pub(crate) const MARK: &str = concat!("mrk", "7q", "x");

/// A secret, of which one can tell where it was put.
pub(crate) fn secret(place: &str) -> String {
    let mut text = String::new();
    // The forms that rules know are for tests with capture on; what is not captured needs no rule.
    for (before, after) in FORMS {
        let _ = write!(text, "{place}: {before}{MARK}{after} ");
    }
    text
}

/// Credentials and personal data around the mark.
const FORMS: &[(&str, &str)] = &[
    ("", ""),
    (concat!("s", "k-", "proj-"), "0123456789abcdefghijklmnopqrstuv"),
    (concat!("Bea", "rer "), "0123456789abcdef"),
    (concat!("pass", "word="), "-hunter"),
    ("", concat!("@", "mail.example")),
    (concat!("postgres", "://admin:"), concat!("@", "db.example/app")),
];

/// The same as the arguments of a call, deep in objects and in JSON in a text.
pub(crate) fn nested(place: &str) -> Value {
    let inner = json!({ "token": secret(place) }).to_string();
    json!({ "path": secret(place), "options": { "password": secret(place), "list": [1, secret(place), inner] } })
}

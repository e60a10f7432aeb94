//! `error.type` of errors below a client: HTTP statuses, codes of providers, and errors of reqwest, whose version
//! differs by client.

use std::borrow::Cow;

/// An HTTP status as an `error.type`: `429`.
pub(super) fn status(code: u16) -> Cow<'static, str> {
    Cow::Owned(code.to_string())
}

/// An HTTP status as an `error.type`, if it means failure.
pub(super) fn failed_status(code: u16) -> Option<Cow<'static, str>> {
    (code >= 400).then(|| status(code))
}

/// A provider's code for an error, if it has the form of a word, because texts that a server generates are unbounded.
pub(super) fn code(code: &str) -> Option<Cow<'static, str>> {
    const LONGEST: usize = 64;
    let of_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (!code.is_empty() && code.len() <= LONGEST && code.bytes().all(of_word)).then(|| Cow::Owned(code.to_owned()))
}

/// Converts a `reqwest::Error` of any version: to its HTTP status, `timeout` or `connect`, or else to the given word.
macro_rules! reqwest_error {
    ($error:expr, $other:expr) => {{
        let error = $error;
        match error.status() {
            Some(status) => $crate::adapters::http_error::status(status.as_u16()),
            None if error.is_timeout() => ::std::borrow::Cow::Borrowed("timeout"),
            None if error.is_connect() => ::std::borrow::Cow::Borrowed("connect"),
            None => ::std::borrow::Cow::Borrowed($other),
        }
    }};
}
pub(super) use reqwest_error;

#[cfg(test)]
mod tests {
    use crate::adapters::http_error::{code, failed_status};

    #[test]
    fn only_single_words_are_error_codes() {
        for known in [
            "ThrottlingException",
            "rate_limit_exceeded",
            "azure.content-filter2",
            "-32602",
            "429",
        ] {
            assert_eq!(code(known).as_deref(), Some(known));
        }
        for text in ["", "The prompt was: tell me", "größe", "a\nb", "a:b", &"x".repeat(65)] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn success_status_is_no_error_type() {
        assert_eq!(failed_status(429).as_deref(), Some("429"));
        assert_eq!(failed_status(200), None);
    }
}

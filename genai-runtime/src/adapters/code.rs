//! Codes that providers and clients give their errors.

use std::borrow::Cow;

/// No code of a provider is longer; a longer text is a message.
const LONGEST: usize = 64;

/// The text, if it is a code and not a sentence, which may say what a prompt said.
#[allow(dead_code)] // Not every client has codes.
pub(crate) fn code(text: &str) -> Option<Cow<'static, str>> {
    let is_code = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let fits = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_code);
    fits.then(|| Cow::Owned(text.to_owned()))
}

/// An HTTP status that says that the request failed.
pub(crate) fn failed_status(status: u16) -> Option<Cow<'static, str>> {
    (status >= 400).then(|| Cow::Owned(status.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{code, failed_status};

    #[test]
    fn sentences_are_no_codes() {
        for known in [
            "ThrottlingException",
            "rate_limit_exceeded",
            "UNAVAILABLE",
            "-32602",
            "429",
        ] {
            assert_eq!(code(known).as_deref(), Some(known));
        }
        for text in ["", "no such file", "für", "a:b", &"x".repeat(65)] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn statuses_of_success_say_nothing_of_a_failure() {
        assert_eq!(failed_status(429).as_deref(), Some("429"));
        assert_eq!(failed_status(200), None);
    }
}

//! Markers, which replace what a rule found, and placeholders, which replace a whole value.

use std::hash::Hasher as _;
use std::time::Instant;

use siphasher::sip128::{Hasher128 as _, SipHasher24};

pub(crate) const MARKER: &str = "[redacted:";
pub(crate) const LONGEST_NAME: usize = 64;
pub(crate) const PSEUDONYM_DIGITS: usize = 16;

/// Names in placeholders. No rule has one of these names.
pub(crate) const PLACEHOLDERS: &[&str] = &["failed", "secret", "overran", "too_large", "too_deep", "unstable"];

/// Reasons why a whole value is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Failed,
    Overran,
    TooLarge,
    TooDeep,
    Unstable,
}

impl Stop {
    pub(crate) fn check(deadline: Instant) -> Result<(), Self> {
        if Instant::now() > deadline {
            Err(Self::Overran)
        } else {
            Ok(())
        }
    }

    pub(crate) fn placeholder(self) -> &'static str {
        match self {
            Self::Failed => "[redacted:failed]",
            Self::Overran => "[redacted:overran]",
            Self::TooLarge => "[redacted:too_large]",
            Self::TooDeep => "[redacted:too_deep]",
            Self::Unstable => "[redacted:unstable]",
        }
    }
}

/// Digits of the value's hash under the key, by SipHash-2-4 with 128 bits: the first digits that include a letter.
pub(crate) fn pseudonym(value: &str, key: &[u8; 16]) -> String {
    let mut hasher = SipHasher24::new_with_key(key);
    hasher.write(value.as_bytes());
    let digits = format!("{:032x}", hasher.finish128().as_u128());
    let mut pieces = (0..=digits.len() - PSEUDONYM_DIGITS).map(|from| &digits[from..from + PSEUDONYM_DIGITS]);
    let first = pieces.find(|digits| is_pseudonym(digits));
    first.unwrap_or("000000000000000f").to_owned()
}

/// Whether these digits have the form of a pseudonym.
pub(crate) fn is_pseudonym(digits: &str) -> bool {
    let hexadecimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    digits.bytes().all(hexadecimal) && digits.bytes().any(|byte| byte.is_ascii_alphabetic())
}

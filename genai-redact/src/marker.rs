//! Markers, which replace what a rule found, and placeholders, which replace a whole value.

use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128 as _, SipHasher24};

pub(crate) const MARKER: &str = "[redacted:";
pub(crate) const LONGEST_NAME: usize = 64;
pub(crate) const PSEUDONYM_DIGITS: usize = 16;

/// The names in placeholders. No rule has them.
pub(crate) const PLACEHOLDERS: &[&str] = &["failed", "secret", "overran", "too_large", "too_deep", "unstable"];

/// Why a whole value is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    Failed,
    Overran,
    TooLarge,
    TooDeep,
    Unstable,
}

impl Stop {
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

/// The first digits of the value's hash under the key, by SipHash-2-4 with 128 bits.
pub(crate) fn pseudonym(value: &str, key: &[u8; 16]) -> String {
    let mut hasher = SipHasher24::new_with_key(key);
    hasher.write(value.as_bytes());
    let mut digits = format!("{:032x}", hasher.finish128().as_u128());
    digits.truncate(PSEUDONYM_DIGITS);
    digits
}

//! Keyed hashes, for values that may be compared but not read.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

use crate::notice::{Code, notice};
use siphasher::sip128::{Hasher128, SipHasher24};

const VARIABLE: &str = "GENAI_HASH_KEY";

/// The secret key. Without it, a hash does not reveal its value by trial.
#[derive(Clone, Copy)]
pub(crate) struct HashKey {
    key: [u8; 16],
    /// Derived from the key, so that a fingerprint and the hash of a text are unrelated.
    for_fingerprints: (u64, u64),
}

/// Leaves out the key, which is a secret.
impl fmt::Debug for HashKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HashKey").finish_non_exhaustive()
    }
}

impl HashKey {
    pub(crate) fn new(key: [u8; 16]) -> Self {
        let mut hasher = SipHasher24::new_with_key(&key);
        hasher.write(b"genai fingerprints");
        let derived = hasher.finish128();
        Self {
            key,
            for_fingerprints: (derived.h1, derived.h2),
        }
    }

    /// The key in the environment. An invalid one is ignored; the hashes are then not comparable with other processes.
    pub(crate) fn from_env() -> Option<Self> {
        let value = std::env::var_os(VARIABLE)?;
        let value = value.to_string_lossy();
        if value.trim().is_empty() {
            return None;
        }
        let key = Self::parse(&value);
        if key.is_none() {
            // The value is a secret, and so is any part of it.
            notice(
                Code::HashKey,
                format!(
                    "{VARIABLE} is not 32 hexadecimal digits: hashes have a random key, and differ from those of other \
                     processes; set it to what `openssl rand -hex 16` prints"
                ),
            );
        }
        key.map(Self::new)
    }

    /// Parses 32 hexadecimal digits.
    fn parse(text: &str) -> Option<[u8; 16]> {
        let text = text.trim();
        let is_hexadecimal = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let key = is_hexadecimal.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        key.map(u128::to_be_bytes)
    }

    /// Whether `value` is a valid value of the environment variable.
    #[cfg(feature = "tree")]
    pub(crate) fn is_value(value: &str) -> bool {
        Self::parse(value).is_some()
    }

    /// A random key that stays the same as long as the process runs.
    pub(crate) fn of_this_process() -> Self {
        static KEY: OnceLock<[u8; 16]> = OnceLock::new();
        Self::new(*KEY.get_or_init(|| {
            // Each `RandomState` has its own keys, seeded by the operating system.
            let half = || RandomState::new().build_hasher().finish().to_le_bytes();
            let mut key = [0; 16];
            key[..8].copy_from_slice(&half());
            key[8..].copy_from_slice(&half());
            key
        }))
    }

    pub(crate) fn for_fingerprints(&self) -> (u64, u64) {
        self.for_fingerprints
    }

    /// The key itself, for the redactor's pseudonyms.
    #[cfg(feature = "capture")]
    pub(crate) fn bytes(&self) -> &[u8; 16] {
        &self.key
    }

    /// A hasher for `hash` of a text that comes in pieces.
    #[cfg(feature = "capture")]
    pub(crate) fn hasher(&self) -> SipHasher24 {
        SipHasher24::new_with_key(&self.key)
    }

    /// The hash of a text, as 32 hexadecimal digits.
    pub(crate) fn hash(&self, text: &str) -> String {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        hasher.write(text.as_bytes());
        format!("{:032x}", hasher.finish128().as_u128())
    }
}

#[cfg(test)]
mod tests {
    use crate::fingerprint::HashKey;

    #[test]
    fn key_is_32_hexadecimal_digits() {
        let key = "000102030405060708090a0b0c0d0e0F";
        assert_eq!(
            HashKey::parse(&format!(" {key}\n")),
            Some([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
        );
        for wrong in ["", "secret", &key[1..], &format!("{key}0"), &format!("+{}", &key[1..])] {
            assert_eq!(HashKey::parse(wrong), None, "{wrong}");
        }
    }
}

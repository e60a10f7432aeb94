//! Keyed hashes, for what may be compared but not read.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

use siphasher::sip128::{Hasher128, SipHasher24};

/// The key. Without it, nobody can find out by trial which value a hash belongs to.
#[derive(Clone, Copy)]
pub(crate) struct HashKey {
    key: [u8; 16],
    /// Made from the key, so that a fingerprint and the hash of a text have nothing to do with each other.
    for_fingerprints: (u64, u64),
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

    /// A random key that stays the same as long as the process runs.
    pub(crate) fn of_this_process() -> Self {
        static KEY: OnceLock<[u8; 16]> = OnceLock::new();
        Self::new(*KEY.get_or_init(|| {
            // Each `RandomState` has keys of its own, seeded by the operating system.
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

    /// What makes `hash` of a text that comes in pieces.
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

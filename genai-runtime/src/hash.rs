//! Keyed hashes, for what may be compared but not read.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;

use siphasher::sip128::{Hasher128, SipHasher24};

/// The key. Without it, nobody can find out by trial which value a hash belongs to.
pub(crate) struct HashKey([u8; 16]);

impl HashKey {
    pub(crate) fn new(key: [u8; 16]) -> Self {
        Self(key)
    }

    /// A random key that stays the same as long as the process runs.
    pub(crate) fn of_this_process() -> Self {
        static KEY: OnceLock<[u8; 16]> = OnceLock::new();
        Self(*KEY.get_or_init(|| {
            // Each `RandomState` has keys of its own, seeded by the operating system.
            let half = || RandomState::new().build_hasher().finish().to_le_bytes();
            let mut key = [0; 16];
            key[..8].copy_from_slice(&half());
            key[8..].copy_from_slice(&half());
            key
        }))
    }

    /// The hash of a text, as 32 hexadecimal digits.
    pub(crate) fn hash(&self, text: &str) -> String {
        let mut hasher = SipHasher24::new_with_key(&self.0);
        hasher.write(text.as_bytes());
        format!("{:032x}", hasher.finish128().as_u128())
    }
}

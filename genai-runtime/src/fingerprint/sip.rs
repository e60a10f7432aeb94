//! SipHash-1-3 of 64-bit words, which is that of their bytes, the lowest first, but for the end: where the hash has the
//! length, there is a word that the caller chooses. It need not be the length where the words tell their own end.
//!
//! `siphasher` takes bytes. For it, a word is eight of them that may begin anywhere in a block, which costs twice what the
//! hash costs; a fingerprint is made of a dozen words, each added on its own. That both agree is tested.

/// The state, and what it began with.
#[derive(Clone, Copy)]
pub(super) struct Sip {
    v0: u64,
    v1: u64,
    v2: u64,
    v3: u64,
    key: (u64, u64),
}

impl Sip {
    #[inline]
    pub(super) fn new(key: (u64, u64)) -> Self {
        Self {
            v0: key.0 ^ 0x736f_6d65_7073_6575,
            v1: key.1 ^ 0x646f_7261_6e64_6f6d,
            v2: key.0 ^ 0x6c79_6765_6e65_7261,
            v3: key.1 ^ 0x7465_6462_7974_6573,
            key,
        }
    }

    /// A hash of other words with the same key.
    #[inline]
    pub(super) fn another(&self) -> Self {
        Self::new(self.key)
    }

    #[inline]
    pub(super) fn word(&mut self, word: u64) {
        self.v3 ^= word;
        self.round();
        self.v0 ^= word;
    }

    pub(super) fn finish(mut self, last: u64) -> u64 {
        self.word(last);
        self.v2 ^= 0xff;
        for _ in 0..3 {
            self.round();
        }
        self.v0 ^ self.v1 ^ self.v2 ^ self.v3
    }

    #[inline]
    fn round(&mut self) {
        self.v0 = self.v0.wrapping_add(self.v1);
        self.v2 = self.v2.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(13) ^ self.v0;
        self.v3 = self.v3.rotate_left(16) ^ self.v2;
        self.v0 = self.v0.rotate_left(32);
        self.v2 = self.v2.wrapping_add(self.v1);
        self.v0 = self.v0.wrapping_add(self.v3);
        self.v1 = self.v1.rotate_left(17) ^ self.v2;
        self.v3 = self.v3.rotate_left(21) ^ self.v0;
        self.v2 = self.v2.rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use std::hash::Hasher as _;

    use siphasher::sip::SipHasher13;

    use crate::fingerprint::sip::Sip;

    #[test]
    fn it_is_the_hash_of_the_bytes() {
        for count in 0..100 {
            let key = (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908 ^ count);
            let (mut words, mut bytes) = (Sip::new(key), SipHasher13::new_with_keys(key.0, key.1));
            for word in (0..count).map(|index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15)) {
                words.word(word);
                bytes.write(&word.to_le_bytes());
            }
            let length_in_bytes = count * 8;
            assert_eq!(words.finish(length_in_bytes << 56), bytes.finish(), "{count} words");
        }
    }
}

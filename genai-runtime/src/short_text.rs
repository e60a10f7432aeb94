//! Short texts, eight bytes at a time: hashing and comparing them so costs less than a call of what does it for any length.
//!
//! The hash is cheap and not a good one. Whatever it finds is compared, so two texts with one hash cost time, not truth.

/// The hash so far.
pub(crate) struct Mix(u64);

/// An odd number without a pattern (the golden ratio's fraction).
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Mix {
    pub(crate) fn new() -> Self {
        Self(0)
    }

    #[inline]
    pub(crate) fn number(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(ODD);
    }

    /// A text, or that there is none.
    #[inline]
    pub(crate) fn text(&mut self, text: Option<&str>) {
        let Some(text) = text.map(str::as_bytes) else {
            return self.number(u64::MAX);
        };
        // The length tells a text from one that goes on with zeros.
        self.0 ^= text.len() as u64;
        let half = |bytes: Option<&[u8; 4]>| bytes.map_or(0, |bytes| u64::from(u32::from_le_bytes(*bytes)));
        match text.last_chunk::<8>() {
            Some(last) => {
                // The last eight bytes may be partly those before.
                for word in text[..text.len() - 1].as_chunks::<8>().0 {
                    self.number(u64::from_le_bytes(*word));
                }
                self.number(u64::from_le_bytes(*last));
            }
            None if text.len() >= 4 => self.number(half(text.first_chunk()) << 32 | half(text.last_chunk())),
            None => self.number(text.iter().fold(0, |word, byte| word << 8 | u64::from(*byte))),
        }
    }

    #[inline]
    pub(crate) fn finish(&self) -> u64 {
        self.0
    }
}

/// Whether two texts are the same.
#[inline]
pub(crate) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    if one.len() >= 8 {
        let mut words = one.as_chunks::<8>().0.iter().zip(other.as_chunks::<8>().0);
        words.all(|(one, other)| one == other) && one.last_chunk::<8>() == other.last_chunk()
    } else if one.len() >= 4 {
        one.first_chunk::<4>() == other.first_chunk() && one.last_chunk::<4>() == other.last_chunk()
    } else {
        one.iter().eq(other)
    }
}

#[cfg(test)]
mod tests {
    use crate::short_text::{Mix, same};

    const TEXT: &str = "claude-sonnet-4-5-20250929";

    fn hash(text: &str) -> u64 {
        let mut mix = Mix::new();
        mix.text(Some(text));
        mix.finish()
    }

    #[test]
    fn every_byte_counts() {
        for length in 0..=TEXT.len() {
            let one = &TEXT[..length];
            // Elsewhere in memory.
            let copy = String::from(one);
            assert!(same(one, &copy), "{length}");
            assert_eq!(hash(one), hash(&copy));
            for position in 0..length {
                let mut other = one.to_owned();
                other.replace_range(position..=position, "_");
                assert!(!same(one, &other), "{length}, {position}");
                assert_ne!(hash(one), hash(&other), "{length}, {position}");
            }
        }
    }

    #[test]
    fn lengths_count() {
        let mut known = Vec::new();
        for length in 0..=20 {
            let text = "\0".repeat(length);
            assert!(!same(&text, &"\0".repeat(length + 1)));
            assert!(!known.contains(&hash(&text)), "{length}");
            known.push(hash(&text));
        }
    }
}

//! A hash that is cheap for the few short texts that tell sets apart. Whatever it finds is compared, so it need not be a
//! good one: two sets with one hash cost time, not truth.

/// The hash so far.
pub(super) struct Mix(u64);

/// An odd number without a pattern (the golden ratio's fraction).
const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Mix {
    pub(super) fn new() -> Self {
        Self(0)
    }

    pub(super) fn number(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(ODD);
    }

    /// A text, or that there is none.
    pub(super) fn text(&mut self, text: Option<&str>) {
        let Some(text) = text else {
            return self.number(u64::MAX);
        };
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        for word in words {
            self.number(u64::from_le_bytes(*word));
        }
        let rest = rest.iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        // The length tells a text from one that goes on with zeros.
        self.number(rest ^ (text.len() as u64).rotate_right(8));
    }

    pub(super) fn finish(&self) -> u64 {
        self.0
    }
}

//! The words that are hashed.

use std::fmt;
use std::hash::Hasher as _;

use siphasher::sip::SipHasher13;

/// What a hash is of. It is the first word, so that hashes of different things have nothing to do with each other.
#[derive(Clone, Copy)]
pub(super) enum Domain {
    Call = 0xe0,
    Result = 0xe1,
    Entry = 0xe2,
}

/// How a value ends: the lowest byte of its last word. The rest of that word is a length, a count, or the value itself if it
/// is small enough.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    Null = 0x00,
    False = 0x01,
    True = 0x02,
    /// The number is in the word, in 56 bits.
    Integer = 0x03,
    /// In the word before.
    Integer64 = 0x04,
    Unsigned64 = 0x05,
    /// In the two words before, the lower half first.
    Integer128 = 0x06,
    Unsigned128 = 0x07,
    /// The bits of an `f64` that is no integer are in the word before.
    Float = 0x08,
    /// The length is added to this tag, the bytes are in the word.
    ShortText = 0x10,
    /// The bytes are in the words before, the last of them filled up with zeros.
    Text = 0x18,
    /// That many values come before.
    Sequence = 0x20,
    /// The sum of the entries' hashes is in the word before.
    Map = 0x21,
}

/// SipHash-1-3 over words.
#[derive(Clone, Copy)]
pub(super) struct Words(SipHasher13);

/// Without the key.
impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Words").finish_non_exhaustive()
    }
}

impl Words {
    #[inline]
    pub(super) fn new((low, high): (u64, u64), domain: Domain) -> Self {
        let mut words = Self(SipHasher13::new_with_keys(low, high));
        words.word(domain as u64);
        words
    }

    /// For one entry of a map that is part of these.
    #[inline]
    pub(super) fn entry(&self) -> Self {
        Self::new(self.0.keys(), Domain::Entry)
    }

    #[inline]
    pub(super) fn finish(&self) -> u64 {
        self.0.finish()
    }

    #[inline]
    pub(super) fn word(&mut self, word: u64) {
        // The hasher takes the bytes in the machine's order, which must not matter.
        self.0.write_u64(word.to_le());
    }

    #[inline]
    pub(super) fn end(&mut self, tag: Tag, rest: u64) {
        self.word(rest << 8 | tag as u64);
    }

    /// The end of a map: its entries have been hashed each for itself.
    #[inline]
    pub(super) fn map(&mut self, sum: u64, count: u64) {
        self.word(sum);
        self.end(Tag::Map, count);
    }

    pub(super) fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let length = bytes.len();
        let Some(last) = bytes.last_chunk() else {
            self.end_text(length as u64, short(bytes));
            return;
        };
        let filled = length % 8;
        self.0.write(&bytes[..length - filled]);
        if filled > 0 {
            self.word(u64::from_le_bytes(*last) >> (8 * (8 - filled)));
        }
        self.end_text(length as u64, 0);
    }

    #[inline]
    fn end_text(&mut self, length: u64, short: u64) {
        if length < 8 {
            self.word(short << 8 | (Tag::ShortText as u64 + length));
        } else {
            self.end(Tag::Text, length);
        }
    }

    /// The text that a value is shown as, hashed while it is written. An error if its `Display` fails.
    pub(super) fn display(&mut self, value: &(impl fmt::Display + ?Sized)) -> fmt::Result {
        let mut text = Text {
            words: self,
            pending: 0,
            length: 0,
        };
        fmt::write(&mut text, format_args!("{value}"))?;
        text.end();
        Ok(())
    }
}

/// Fewer than eight bytes as a number.
#[inline]
fn short(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // The two halves overlap where they say the same.
        u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (bytes.len() - 4))
    } else {
        bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
    }
}

/// A text whose length is known at its end.
struct Text<'a> {
    words: &'a mut Words,
    pending: u64,
    length: u64,
}

impl Text<'_> {
    fn end(self) {
        if self.length >= 8 && !self.length.is_multiple_of(8) {
            self.words.word(self.pending);
        }
        self.words.end_text(self.length, self.pending);
    }
}

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.pending |= u64::from(byte) << (8 * (self.length % 8));
            self.length += 1;
            if self.length.is_multiple_of(8) {
                self.words.word(self.pending);
                self.pending = 0;
            }
        }
        Ok(())
    }
}

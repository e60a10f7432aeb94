//! Words, the units of the canonical form that are hashed.

use std::fmt;
use std::hash::Hasher as _;
use std::num::NonZeroUsize;

use siphasher::sip::SipHasher13;

use crate::fingerprint::times::{has_time, is_time, without_times};

/// The kind of hashed value. It is hashed last, so that hashes of different kinds are unrelated.
#[derive(Clone, Copy)]
pub(super) enum Domain {
    Call = 0xe0,
    Result = 0xe1,
    Entry = 0xe2,
}

/// The type of a word: its lowest byte. The rest of the word is a count, or the value itself if that is small enough.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    Null = 0x00,
    False = 0x01,
    True = 0x02,
    /// A number in this word, in 56 bits.
    Integer = 0x03,
    /// A number in the next word.
    Integer64 = 0x04,
    Unsigned64 = 0x05,
    /// A number in the next two words, the lower half first.
    Integer128 = 0x06,
    Unsigned128 = 0x07,
    /// An `f64` that is no integer; its bits are in the next word.
    Float = 0x08,
    /// Seven bytes of a text that continues.
    Text = 0x09,
    /// The last bytes of a text. Their number, at most seven, is added to this tag.
    EndOfText = 0x10,
    /// A sequence; the count is the number of preceding values that are its elements.
    Sequence = 0x20,
    /// A map; the count is the number of its entries, and the sum of their hashes is in the next word.
    Map = 0x21,
}

/// A hash of words with a maximum size.
///
/// It is small, because a recursion of `async` tools keeps one on the stack at every level.
#[derive(Clone, Copy)]
pub(super) struct Words {
    sip: SipHasher13,
    /// Number of words, those of nested entries included.
    count: u64,
    limit: u64,
    left_out: Option<LeftOut>,
    /// Whether the words belong to a result, in which times are left out.
    is_result: bool,
    /// Whether the words belong to an error, in which all digits of texts are equal as well.
    is_error: bool,
    /// Whether the words belong to an entry that holds a time.
    is_time: bool,
}

/// A text that is left out if a value is exactly this text.
#[derive(Clone, Copy)]
pub(super) struct LeftOut {
    length: NonZeroUsize,
    hash: u64,
}

impl LeftOut {
    /// Returns `None` for an empty text.
    pub(super) fn new(key: (u64, u64), text: &str) -> Option<Self> {
        let length = NonZeroUsize::new(text.len())?;
        let mut words = Words::new(key);
        words.text(text);
        let hash = words.finish(Domain::Entry);
        Some(Self { length, hash })
    }

    fn is(self, key: (u64, u64), text: &str) -> bool {
        text.len() == self.length.get() && Self::new(key, text).is_some_and(|other| other.hash == self.hash)
    }
}

/// Number of bytes of a text in one word.
const BYTES: u64 = 7;

/// Leaves out the key, which is a secret.
impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Words").finish_non_exhaustive()
    }
}

impl Words {
    #[inline]
    pub(super) fn new(key: (u64, u64)) -> Self {
        Self {
            sip: SipHasher13::new_with_keys(key.0, key.1),
            count: 0,
            limit: u64::MAX,
            left_out: None,
            is_result: false,
            is_error: false,
            is_time: false,
        }
    }

    /// Begins the hash of an error: of a result in which all numbers in texts are equal.
    pub(super) fn of_error(key: (u64, u64), left_out: Option<LeftOut>) -> Self {
        Self {
            is_error: true,
            ..Self::of_result(key, left_out)
        }
    }

    /// Begins the hash of a result, without this text and without times.
    pub(super) fn of_result(key: (u64, u64), left_out: Option<LeftOut>) -> Self {
        Self {
            left_out,
            is_result: true,
            ..Self::new(key)
        }
    }

    /// Begins a hash of values that together may be as large as a text of `bytes` bytes.
    pub(super) fn limited(key: (u64, u64), bytes: usize) -> Self {
        Self {
            limit: bytes as u64 / BYTES + 1,
            ..Self::new(key)
        }
    }

    /// Whether a text of `bytes` bytes would exceed the limit, or it is already exceeded.
    #[inline]
    pub(super) fn is_too_large(&self, bytes: usize) -> bool {
        self.count.saturating_add(bytes as u64 / BYTES) > self.limit
    }

    /// Begins the hash of one entry of a map in this value.
    #[inline]
    pub(super) fn entry(&self) -> Self {
        let (first, second) = self.sip.keys();
        Self {
            sip: SipHasher13::new_with_keys(first, second),
            ..*self
        }
    }

    pub(super) fn finish(mut self, domain: Domain) -> u64 {
        self.sip.write_u8(domain as u8);
        self.sip.finish()
    }

    #[inline]
    pub(super) fn word(&mut self, word: u64) {
        self.count += 1;
        // The bytes are the same on every machine.
        self.sip.write_u64(word.to_le());
    }

    #[inline]
    pub(super) fn tagged(&mut self, tag: Tag, rest: u64) {
        self.word(rest << 8 | tag as u64);
    }

    /// Adds a map whose entries have been hashed separately.
    #[inline]
    pub(super) fn map(&mut self, sum: u64, count: u64) {
        self.tagged(Tag::Map, count);
        self.word(sum);
    }

    pub(super) fn map_of_one(&mut self, entry: Self) {
        self.count = entry.count;
        self.map(entry.finish(Domain::Entry), 1);
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.left_out.is_some_and(|left_out| left_out.is(self.sip.keys(), text)) {
            return self.tagged(Tag::Null, 0);
        }
        let has_digits = self.is_error && text.bytes().any(|byte| byte.is_ascii_digit());
        if has_digits || (self.is_result && has_time(text)) {
            let mut kept = Text::new(self);
            for part in without_times(text) {
                if has_digits {
                    kept.add_without_digits(part);
                } else {
                    kept.add(part);
                }
            }
            return kept.end();
        }
        let mut bytes = text.as_bytes();
        while let Some(next) = bytes.first_chunk() {
            self.word(middle_of_text(u64::from_le_bytes(*next)));
            bytes = &bytes[7..];
        }
        self.word(end_of_text(short(bytes), bytes.len()));
    }

    /// Adds the name of an entry.
    pub(super) fn name(&mut self, name: &str) {
        self.is_time = self.is_result && is_time(name);
        self.text(name);
    }

    /// Adds the `Display` text of a value, hashed while it is written. Returns an error if `Display` fails.
    pub(super) fn display(&mut self, value: &(impl fmt::Display + ?Sized)) -> fmt::Result {
        let mut text = Text::new(self);
        fmt::write(&mut text, format_args!("{value}"))?;
        text.end();
        Ok(())
    }
}

/// The word of the first seven of these bytes; the eighth belongs to the next word.
#[inline]
const fn middle_of_text(bytes: u64) -> u64 {
    bytes << 8 | Tag::Text as u64
}

#[inline]
const fn end_of_text(bytes: u64, length: usize) -> u64 {
    bytes << 8 | (Tag::EndOfText as u64 + length as u64)
}

/// At most seven bytes as a number.
#[inline]
const fn short(bytes: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // The two halves overlap in equal bytes.
        u32::from_le_bytes(*first) as u64 | (u32::from_le_bytes(*last) as u64) << (8 * (bytes.len() - 4))
    } else {
        match *bytes {
            [] | [_, _, _, _, ..] => 0,
            [one] => one as u64,
            [one, two] => one as u64 | (two as u64) << 8,
            [one, two, three] => one as u64 | (two as u64) << 8 | (three as u64) << 16,
        }
    }
}

/// A text that is hashed in pieces.
struct Text<'a> {
    words: &'a mut Words,
    bytes: u64,
    length: usize,
}

impl<'a> Text<'a> {
    fn new(words: &'a mut Words) -> Self {
        Self {
            words,
            bytes: 0,
            length: 0,
        }
    }

    fn add(&mut self, text: &str) {
        for byte in text.bytes() {
            if self.length == 7 {
                self.words.word(middle_of_text(self.bytes));
                (self.bytes, self.length) = (0, 0);
            }
            self.bytes |= u64::from(byte) << (8 * self.length);
            self.length += 1;
        }
    }

    /// Adds a text with each number as one `0`.
    fn add_without_digits(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
            let (before, number) = rest.split_at(at);
            self.add(before);
            self.add("0");
            rest = number.trim_start_matches(|letter: char| letter.is_ascii_digit());
        }
        self.add(rest);
    }

    fn end(self) {
        self.words.word(end_of_text(self.bytes, self.length));
    }
}

impl fmt::Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.add(text);
        Ok(())
    }
}

/// The sum of the hashes of a map's entries, which does not depend on their order.
#[derive(Debug, Default)]
pub(super) struct EntrySum {
    sum: u64,
    count: u64,
    /// The word counts of all entries. Each began with the count before the map.
    words: u64,
}

impl EntrySum {
    pub(super) fn add(&mut self, entry: Words) {
        if entry.is_time {
            return;
        }
        self.sum = self.sum.wrapping_add(entry.finish(Domain::Entry));
        self.count += 1;
        self.words = self.words.saturating_add(entry.count);
    }

    pub(super) fn end(&self, words: &mut Words) {
        let before = self.count.saturating_mul(words.count);
        words.count = words.count.saturating_add(self.words.saturating_sub(before));
        words.map(self.sum, self.count);
    }
}

/// The name of an argument as one word. `const { Name::new("path") }` needs no work at run time.
///
/// The name is a parameter of a function and no secret, so no key is needed.
#[derive(Debug, Clone, Copy)]
pub struct Name(u64);

impl Name {
    /// Names of up to seven bytes are always distinct, longer ones as far as 64 bits allow.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        let mut digest = 0_u64;
        let mut bytes = name.as_bytes();
        while let Some(next) = bytes.first_chunk() {
            digest ^= middle_of_text(u64::from_le_bytes(*next));
            digest = digest.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            digest ^= digest >> 32;
            bytes = bytes.split_at(7).1;
        }
        // The last word of a name, which may be the only one, stays unchanged.
        digest ^= end_of_text(short(bytes), bytes.len());
        Self(digest)
    }

    pub(super) fn word(self) -> u64 {
        self.0
    }
}

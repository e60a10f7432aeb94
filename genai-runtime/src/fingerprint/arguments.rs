//! The arguments of one call as they are hashed, and the hash.

use crate::fingerprint::error::Unserialisable;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::Serialize;
use serde_json::Value;

use crate::fingerprint::canonical::Canonical;
use crate::fingerprint::hash_key::HashKey;
use crate::fingerprint::names::is_word;
use crate::fingerprint::words::{Domain, LeftOut, Name, Words};

/// The hashed arguments of one call, in the order in which they are added. Generated code adds them sorted by name.
#[derive(Debug)]
pub struct Arguments {
    words: Words,
    known: bool,
}

impl Arguments {
    /// Begins the hash of a call. Arguments larger than `limit` bytes have no fingerprint.
    pub(crate) fn new(key: &HashKey, tool: &str, limit: usize) -> Self {
        let mut words = Words::limited(key.for_fingerprints(), limit.saturating_add(tool.len()));
        words.text(tool);
        Self { words, known: true }
    }

    /// Adds one argument. A value that cannot be serialized, or whose `Serialize` panics, makes the fingerprint
    /// unknown.
    pub fn argument<T: Argument + ?Sized>(&mut self, name: &'static str, value: &T) {
        self.named(Name::new(name), value);
    }

    /// Adds one argument, with a name that can be computed at compile time.
    pub fn named<T: Argument + ?Sized>(&mut self, name: Name, value: &T) {
        if self.known {
            self.words.word(name.word());
            self.known = add(value, &mut self.words);
        }
    }

    /// Adds all arguments as one value. A text that holds JSON is hashed as that JSON.
    pub(crate) fn whole<T: Serialize + ?Sized>(&mut self, value: &T) {
        let words = &mut self.words;
        let add = AssertUnwindSafe(|| value.serialize(Canonical::read(words)).is_ok());
        self.known = self.known && catch_unwind(add).unwrap_or(false);
    }

    /// Returns the fingerprint; `None` if an argument could not be read, or all together are too large.
    pub(crate) fn finish(self) -> Option<Fingerprint> {
        let known = self.known && !self.words.is_too_large(0);
        known.then(|| Fingerprint(self.words.finish(Domain::Call)))
    }
}

/// Maximum number of names in an object. A larger object is a table.
const MOST_NAMES: usize = 32;

/// The sorted top-level names of a value, if it is a JSON object or a text that holds one. Keys that may be data are
/// only counted: `…2` stands for two of them. The value must have a fingerprint, so that it is neither too deep nor too
/// large.
pub(crate) fn keys<T: Serialize + ?Sized>(value: &T) -> Vec<String> {
    let json = catch_unwind(AssertUnwindSafe(|| serde_json::to_value(value).ok()));
    let Some(Value::Object(fields)) = json.ok().flatten().map(held) else {
        return Vec::new();
    };
    let all = fields.len();
    let names = fields.into_iter().map(|(key, _)| key).filter(|key| is_word(key));
    let mut names: Vec<_> = names.filter(|_| !has_keys_of_data::<T>()).collect();
    if names.len() > MOST_NAMES {
        names.clear();
    }
    names.sort_unstable();
    if names.len() < all {
        names.push(format!("…{}", all - names.len()));
    }
    names
}

/// Whether a type is a map with values of one type, such as `HashMap<String, u32>`: its keys are data. Keys of JSON's
/// maps may be names.
fn has_keys_of_data<T: ?Sized>() -> bool {
    let name = std::any::type_name::<T>();
    name.contains("Map<") && !name.contains("serde_json::value::Value")
}

/// The JSON that a text holds, or the value unchanged.
pub(crate) fn held(value: Value) -> Value {
    match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

/// The key for hashes of one call's results. The hashes leave out the id of the call, which is new each time and part
/// of the messages that many dispatchers return.
#[derive(Clone, Copy)]
pub struct ResultKey {
    key: (u64, u64),
    call_id: Option<LeftOut>,
}

/// Leaves out the key, which is a secret.
impl fmt::Debug for ResultKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ResultKey").finish_non_exhaustive()
    }
}

/// Minimum length of an id that is left out. A shorter one may be equal to a result by chance.
const SHORTEST_ID: usize = 4;

impl ResultKey {
    pub(crate) fn new(key: &HashKey, call_id: Option<&str>) -> Self {
        let key = key.for_fingerprints();
        let call_id = call_id.filter(|id| id.len() >= SHORTEST_ID);
        Self {
            key,
            call_id: call_id.and_then(|id| LeftOut::new(key, id)),
        }
    }

    /// The canonical hash of a call's result, for comparison with other results. `None` if it could not be read.
    #[inline(never)] // Inlined, it would use stack at every level of a recursion.
    pub(crate) fn hash<T: Serialize + ?Sized>(&self, value: &T) -> Option<u64> {
        let mut words = Words::of_result(self.key, self.call_id);
        add(value, &mut words).then(|| words.finish(Domain::Result))
    }

    /// The hash of an error, for comparison with other errors: numbers in texts, such as lines, are all equal.
    #[inline(never)] // As above.
    pub(crate) fn hash_error<T: Serialize + ?Sized>(&self, value: &T) -> Option<u64> {
        let mut words = Words::of_error(self.key, self.call_id);
        add(value, &mut words).then(|| words.finish(Domain::Result))
    }
}

fn add<T: Argument + ?Sized>(value: &T, words: &mut Words) -> bool {
    catch_unwind(AssertUnwindSafe(|| value.add(Canonical::whole(words)).is_ok())).unwrap_or(false)
}

/// A type of argument that calls can be compared by; implemented for every [`Serialize`].
#[diagnostic::on_unimplemented(
    message = "calls cannot be compared by an argument of type `{Self}`",
    label = "`serde::Serialize` is not implemented for `{Self}`",
    note = "if it is no argument of the call, such as a client, leave it out by its name: write in the attribute `skip(name)`, or `skip_all` for all parameters",
    note = "if another parameter holds all arguments, write in the attribute: `arguments = name`",
    note = "if it is an argument, write `#[derive(serde::Serialize)]` above the type and those it is made of, for a type parameter `T: serde::Serialize`; a type of another crate may need that crate's feature `serde`"
)]
pub trait Argument {
    /// Adds the value to the hash.
    #[doc(hidden)]
    fn add(&self, canonical: Canonical<'_>) -> Result<(), Unserialisable>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Argument for T {
    fn add(&self, canonical: Canonical<'_>) -> Result<(), Unserialisable> {
        self.serialize(canonical)
    }
}

/// A keyed hash of a tool's name and its canonical arguments. Shown as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn value(self) -> u64 {
        self.0
    }

    /// The sixteen hexadecimal digits as text. Formatting a number would cost more than computing the fingerprint.
    pub(crate) fn text(self) -> String {
        let halves = [self.0 >> 32, self.0 & 0xffff_ffff];
        String::from_utf8(halves.map(digits).concat()).unwrap_or_default()
    }
}

/// The eight hexadecimal digits of a number below 2³², computed together: each in one byte of a word.
fn digits(number: u64) -> [u8; 8] {
    let mut digits = number;
    digits = (digits | digits << 16) & 0x0000_ffff_0000_ffff;
    digits = (digits | digits << 8) & 0x00ff_00ff_00ff_00ff;
    digits = (digits | digits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    // The mask has a 1 for each digit above nine; between `9` and `a` are 39 other characters.
    let letters = (digits + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
    (digits + 0x3030_3030_3030_3030 + letters * 39).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use crate::fingerprint::arguments::Fingerprint;

    #[test]
    fn fingerprint_text_is_padded_hexadecimal() {
        for number in [0, 9, 10, 0x0123_4567_89ab_cdef, 0xf0e1_d2c3_b4a5_9687, u64::MAX] {
            assert_eq!(Fingerprint(number).text(), format!("{number:016x}"));
        }
    }
}

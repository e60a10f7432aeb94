//! Detection of equal calls: a keyed hash of a tool's name and its arguments, in a canonical form.
//!
//! Arguments are hashed as the JSON they would serialize to, without building that JSON. Two values have the same hash
//! if that JSON is equal:
//!
//! - the order of a map's entries does not matter; a struct is the map of its fields; keys are text;
//! - numbers are compared by value: `1`, `1_u8`, `1.0` and `1e0` are equal, and an `f32` is the decimal that it is
//!   written as; a number that JSON cannot represent is `null`;
//! - enums, bytes, characters, tuples and unit have the form that `serde_json` gives them;
//! - an argument that is a text holding a JSON object or array is hashed as that object or array. If all arguments are
//!   one value and that is a text, it is hashed as any JSON it holds.
//!
//! Arguments that are too large have no hash: a text counts by its bytes, and a number, a key or the end of a list or
//! map counts as seven bytes.
//!
//! JSON in a text is read as `serde_json` reads it: integers beyond 64 bits are floats (if its feature
//! `arbitrary_precision` is off), and nesting ends at 128. A text that a type writes with `collect_str` is not parsed.
//!
//! The value is written as a sequence of 64-bit words (`Words`). Each word contains its type. A compound value comes
//! after its parts (reverse Polish notation), so that no two sequences of values have the same words. Words and hash
//! are a stable format of this crate, because fingerprints with one key are compared between processes: known answers
//! are in `tests/it/fingerprint/known.rs`.
mod arguments;
mod canonical;
mod compound;
mod error;
mod hash_key;
mod json;
mod key;
mod names;
mod number;
mod times;
mod words;

#[cfg(feature = "capture")]
pub(crate) use arguments::held;
pub use arguments::{Argument, Arguments};
pub(crate) use arguments::{Fingerprint, ResultKey, keys};
pub(crate) use hash_key::HashKey;
#[cfg(feature = "capture")]
pub(crate) use key::no_compound_keys;
#[cfg(feature = "capture")]
pub(crate) use names::{LONGEST_NAME, is_word};
pub use words::Name;

//! Which calls are the same call: a keyed hash of a tool's name and its arguments, in a canonical form.
//!
//! The arguments are hashed as the JSON value they would be written as, without that it is written. Two values have the
//! same hash if that value is the same:
//!
//! - the order of a map's entries does not matter; a struct is the map of its fields; keys are text;
//! - numbers are compared by value: `1`, `1_u8`, `1.0` and `1e0` are one number, and an `f32` is the decimal that it is
//!   written as; what JSON has no number for is `null`;
//! - enums, bytes, characters, tuples and unit have the form that `serde_json` gives them;
//! - an argument that is a text holding a JSON object or array is the value it holds. Where all arguments are one value
//!   and that is a text, it is whatever JSON it holds.
//!
//! Arguments that are too large have no hash: a text counts by its bytes, and a number, a key or the end of a list or map as
//! seven.
//!
//! What a text holds is read as `serde_json` reads it: integers beyond 64 bits are floats there (if its feature
//! `arbitrary_precision` is off), and nesting ends at 128. A text that a type only shows, by `collect_str`, is not read.
//!
//! The value is written as a sequence of 64-bit words (`Words`), each of which says what it is, what is made of others
//! after these (reverse Polish notation), so that no two sequences of values are the same words. Words and hash are part of what this crate promises, as
//! fingerprints of one key are compared between processes: known answers are in `tests/fingerprint/known.rs`.
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
pub(crate) use names::{LONGEST_NAME, is_word};
pub use words::Name;

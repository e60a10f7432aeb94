//! One reader for everything that serializes to a provider's JSON: parsed JSON and the types of clients alike.
//!
//! [`table`] maps paths to meanings, and [`dialects`] has the fields by which a document is recognized. A [`walk`] over a value finds
//! what is at those paths, and does not visit anything else: neither a tree nor a copy of the answer is made. [`facts`] are
//! what the values mean together.

mod counts;
mod dialects;
mod facts;
mod failure;
#[cfg(test)]
mod guide;
mod implement;
mod meaning;
mod raw_facts;
mod table;
mod texts;
mod told;
mod trie;
mod walk;

use std::borrow::Cow;

use serde_core::Serialize;

use crate::answer::{FinishReasons, Reading};
use crate::usage::Usage;

use facts::Facts;
use raw_facts::RawFacts;
use walk::Walk;

#[allow(unused_imports, unused_macros)] // JSON alone needs none of them.
pub(super) use implement::{serialized_chunk, serialized_response};
#[allow(unused_imports)] // Only clients name their dialect.
pub(super) use meaning::Dialect;
pub(super) use meaning::{As, Meaning};

/// Adds the facts in a value to the reading.
pub(super) fn fold<T: Serialize + ?Sized>(value: &T, how: As, reading: &mut Reading) {
    read(value, how, |facts| told::fold(facts, reading));
}

/// The same of an item of a stream, with what it holds if that is captured.
pub(super) fn fold_chunk<T: Serialize + ?Sized>(value: &T, how: As, reading: &mut Reading) {
    #[cfg(feature = "capture")]
    if let Some(output) = reading.output() {
        crate::messages::as_json(value, |value| crate::messages::json::chunk(value, output));
    }
    fold_item(value, how, reading);
}

/// Adds the facts in an item of a stream, and how much text it holds.
pub(super) fn fold_item<T: Serialize + ?Sized>(value: &T, how: As, reading: &mut Reading) {
    read(value, how, |facts| {
        told::fold(facts, reading);
        reading.content_bytes(facts.generated_bytes());
    });
}

/// The token counts of a value.
pub(super) fn usage<T: Serialize + ?Sized>(value: &T, how: As) -> Usage {
    read(value, how, told::usage)
}

/// Why a value says that the call failed.
pub(super) fn failure<T: Serialize + ?Sized>(value: &T, how: As) -> Option<Cow<'static, str>> {
    read(value, how, told::failure)
}

/// Why each generation of a value ended.
pub(super) fn finish_reasons<T: Serialize + ?Sized>(value: &T, how: As) -> FinishReasons {
    let mut reading = Reading::default();
    fold(value, how, &mut reading);
    reading.known_finish_reasons()
}

/// Where a document has what is meant.
pub(super) fn path<T: Serialize + ?Sized>(value: &T, meaning: Meaning) -> Option<&'static str> {
    read(value, As::Document, |facts| facts.path(meaning))
}

fn read<T: Serialize + ?Sized, R>(value: &T, how: As, read: impl FnOnce(&Facts<'_>) -> R) -> R {
    let mut found = RawFacts::new();
    Walk::document(value, &mut found);
    read(&Facts::new(&found, how))
}

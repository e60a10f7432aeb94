//! What all summaries of one content share: the key and the bound.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::Value;

use crate::fingerprint::HashKey;
use crate::summary::text::TextSum;

/// How many values one content names.
const MOST_VALUES: usize = 256;
/// How many elements of a list are named.
pub(super) const MOST_ITEMS: usize = 8;
/// A text of more bytes is not read for the JSON it may hold.
const LARGEST_JSON: usize = 64 << 10;

/// Makes the summary of one content, and bounds it.
pub struct Summarizer {
    key: HashKey,
    /// How many more values it may name.
    left: AtomicUsize,
}

impl Summarizer {
    pub(crate) fn new(key: HashKey) -> Self {
        Self {
            key,
            left: AtomicUsize::new(MOST_VALUES),
        }
    }

    /// What makes fingerprints.
    pub(crate) fn key(&self) -> HashKey {
        self.key
    }

    /// The length and the fingerprint of a text, whatever it holds.
    pub(crate) fn text(&self, text: &str) -> TextSum {
        let mut sum = TextSum::new(&self.key);
        sum.push(text);
        sum
    }

    /// The fingerprint of an id, by which a call and its response can be matched.
    pub(crate) fn id(&self, id: &str) -> Value {
        self.key.hash(id).into()
    }

    /// Whether one more value may be named.
    pub(crate) fn takes(&self) -> bool {
        self.left
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1))
            .is_ok()
    }
}

/// Without the key.
impl fmt::Debug for Summarizer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Summarizer")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

/// The JSON that a text holds, if that is an object or a list.
pub(super) fn held(text: &str) -> Option<Value> {
    let begins_as_json = text.trim_start().starts_with(['{', '[']);
    if !begins_as_json || text.len() > LARGEST_JSON {
        return None;
    }
    serde_json::from_str(text).ok()
}

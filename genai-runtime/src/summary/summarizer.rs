//! State shared by all summaries of one content: the key and the limit.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use serde_json::Value;

use crate::fingerprint::HashKey;
use crate::summary::text::TextSum;

/// Largest number of values named in one content.
const MOST_VALUES: usize = 256;
/// Largest number of list elements that are named.
pub(super) const MOST_ITEMS: usize = 8;
/// Largest text that is parsed for JSON, in bytes.
const LARGEST_JSON: usize = 64 << 10;

/// Summarizer of one content, which also limits the summary's size.
#[derive(Debug)]
pub struct Summarizer {
    key: HashKey,
    /// Number of values that can still be named.
    left: AtomicUsize,
}

impl Summarizer {
    pub(crate) fn new(key: HashKey) -> Self {
        Self {
            key,
            left: AtomicUsize::new(MOST_VALUES),
        }
    }

    /// Key of the fingerprints.
    pub(crate) fn key(&self) -> HashKey {
        self.key
    }

    /// Length and fingerprint of a text. JSON in it is not parsed.
    pub(crate) fn text(&self, text: &str) -> TextSum {
        let mut sum = TextSum::new(&self.key);
        sum.push(text);
        sum
    }

    /// Fingerprint of an id, by which a call and its response can be matched.
    pub(crate) fn id(&self, id: &str) -> Value {
        self.key.hash(id).into()
    }

    /// Reserves one more named value. `false` if the limit is reached.
    pub(crate) fn takes(&self) -> bool {
        self.left
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1))
            .is_ok()
    }
}

/// JSON in a text, if that is an object or a list.
pub(super) fn held(text: &str) -> Option<Value> {
    let begins_as_json = text.trim_start().starts_with(['{', '[']);
    if !begins_as_json || text.len() > LARGEST_JSON {
        return None;
    }
    serde_json::from_str(text).ok()
}

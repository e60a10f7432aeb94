//! The length and the fingerprint of a text that is not recorded.

use std::fmt;
use std::hash::Hasher as _;

use serde_json::{Map, Value};
use siphasher::sip128::{Hasher128 as _, SipHasher24};

use crate::fingerprint::HashKey;

/// A text that comes in pieces, of which none is kept.
pub struct TextSum {
    bytes: usize,
    hasher: SipHasher24,
}

impl TextSum {
    pub(crate) fn new(key: &HashKey) -> Self {
        Self {
            bytes: 0,
            hasher: key.hasher(),
        }
    }

    /// Adds the next piece.
    pub(crate) fn push(&mut self, piece: &str) {
        self.bytes = self.bytes.saturating_add(piece.len());
        self.hasher.write(piece.as_bytes());
    }

    /// The fields of its summary, besides what it is.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        let fingerprint = format!("{:032x}", self.hasher.finish128().as_u128());
        Map::from_iter([
            ("bytes".to_owned(), self.bytes.into()),
            ("fingerprint".to_owned(), fingerprint.into()),
        ])
    }

    /// The same as the summary of a value.
    pub(crate) fn value(&self) -> Value {
        let mut fields = self.fields();
        fields.insert("type".to_owned(), "string".into());
        Value::Object(fields)
    }
}

impl fmt::Write for TextSum {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.push(piece);
        Ok(())
    }
}

/// Without what it has seen.
impl fmt::Debug for TextSum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TextSum")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

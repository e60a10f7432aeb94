//! Length and fingerprint of a text that is not recorded.

use std::fmt;
use std::hash::Hasher as _;

use serde_json::{Map, Value};
use siphasher::sip128::{Hasher128 as _, SipHasher24};

use crate::fingerprint::HashKey;

/// Running sum of a text that arrives in pieces, none of which is kept.
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

    /// Fields of the summary, without its type.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        let fingerprint = format!("{:032x}", self.hasher.finish128().as_u128());
        Map::from_iter([
            ("bytes".to_owned(), self.bytes.into()),
            ("fingerprint".to_owned(), fingerprint.into()),
        ])
    }

    /// Fields of the summary of a message's part; `kind` is the part's type.
    pub(crate) fn part(&self, kind: &str) -> Map<String, Value> {
        let mut fields = self.fields();
        fields.insert("part".to_owned(), kind.into());
        fields
    }

    /// Summary in the form used for values, with `type` set to `string`.
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

/// Omits the hasher's state, which depends on the text.
impl fmt::Debug for TextSum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TextSum")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

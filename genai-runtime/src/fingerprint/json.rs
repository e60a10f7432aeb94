//! Hashes of texts that hold JSON, computed while the JSON is read.

use std::fmt;

use serde_core::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::fingerprint::number::NUMBER;
use crate::fingerprint::words::{EntrySum, Tag, Words};

/// Whether the text may be an object or an array. A text that happens to be a number or a word stays a text.
#[inline]
pub(super) fn is_composite(text: &str) -> bool {
    let begins = |text: &[u8]| matches!(text.first(), Some(b'{' | b'['));
    let text = text.as_bytes();
    begins(text) || text.first().is_some_and(u8::is_ascii_whitespace) && begins(text.trim_ascii_start())
}

/// Adds the value that the text holds; adds the text itself if it is no JSON or nested too deeply.
pub(super) fn add(words: &mut Words, text: &str) {
    let mut value = *words;
    let mut json = serde_json::Deserializer::from_str(text);
    if Value(&mut value).deserialize(&mut json).is_ok() && json.end().is_ok() {
        *words = value;
    } else {
        words.text(text);
    }
}

/// The place where one value is hashed.
struct Value<'a>(&'a mut Words);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.tagged(if value { Tag::True } else { Tag::False }, 0);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.0.integer(number);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.0.unsigned(number);
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.0.float(number);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.0.text(text);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.tagged(Tag::Null, 0);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut count = 0;
        while elements.next_element_seed(Value(self.0))?.is_some() {
            count += 1;
        }
        self.0.tagged(Tag::Sequence, count);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut sum = EntrySum::default();
        let mut entry = self.0.entry();
        while let Some(key) = entries.next_key_seed(Key(&mut entry))? {
            if key == KeyIs::Number {
                let number: String = entries.next_value()?;
                let is_number = self.0.number(&number);
                return is_number.then_some(()).ok_or_else(|| Error::custom("not a number"));
            }
            entries.next_value_seed(Value(&mut entry))?;
            sum.add(entry);
            entry = self.0.entry();
        }
        sum.end(self.0);
        Ok(())
    }
}

#[derive(PartialEq, Eq)]
enum KeyIs {
    Text,
    /// The entry that stands for a number, if `arbitrary_precision` is on in `serde_json`.
    Number,
}

struct Key<'a>(&'a mut Words);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = KeyIs;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<KeyIs, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = KeyIs;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<KeyIs, E> {
        self.0.name(key);
        Ok(if key == NUMBER { KeyIs::Number } else { KeyIs::Text })
    }
}

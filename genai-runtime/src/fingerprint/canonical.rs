//! A serializer that hashes the JSON instead of writing it.

use std::fmt;

use serde_core::ser::{Serialize, Serializer};

use crate::fingerprint::compound::{Elements, Entries};
use crate::fingerprint::error::Unserialisable;
use crate::fingerprint::json;
use crate::fingerprint::number::NUMBER;
use crate::fingerprint::words::{Tag, Words};

type Done = Result<(), Unserialisable>;

/// Maximum depth of nested values. A list of a hundred thousand links must not overflow the caller's stack.
const DEPTH: u8 = 128;

/// The struct name under which `serde_json` serializes a raw value.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The meaning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Plain,
    /// An argument: hashed as an object or an array if it holds one.
    Argument,
    /// The text of a JSON value.
    Json,
    /// The text of a JSON number.
    Number,
}

/// The place where one value is hashed.
#[derive(Debug)]
pub struct Canonical<'a> {
    words: &'a mut Words,
    depth: u8,
    text: Text,
}

impl<'a> Canonical<'a> {
    /// Makes the place of a value at the top level.
    pub(super) fn whole(words: &'a mut Words) -> Self {
        Self {
            words,
            depth: DEPTH,
            text: Text::Argument,
        }
    }

    /// Makes the place of a top-level value. A text is hashed as the JSON that it holds.
    pub(super) fn read(words: &'a mut Words) -> Self {
        Self {
            text: Text::Json,
            ..Self::whole(words)
        }
    }

    /// Makes the place of a value inside another one. `depth` is the remaining depth.
    pub(super) fn inner(words: &'a mut Words, depth: u8, text: Text) -> Self {
        Self { words, depth, text }
    }

    fn deeper(self) -> Result<Self, Unserialisable> {
        let depth = self.depth.checked_sub(1).ok_or(Unserialisable)?;
        Ok(Self { depth, ..self })
    }

    #[inline]
    fn only(self, tag: Tag) {
        self.words.tagged(tag, 0);
    }
}

macro_rules! numbers {
    ($($method:ident: $type:ty => $word:ident,)*) => {
        $(
            #[inline]
            fn $method(self, number: $type) -> Done {
                self.words.$word(number.into());
                Ok(())
            }
        )*
    };
}

impl<'a> Serializer for Canonical<'a> {
    type Ok = ();
    type Error = Unserialisable;
    type SerializeSeq = Elements<'a>;
    type SerializeTuple = Elements<'a>;
    type SerializeTupleStruct = Elements<'a>;
    type SerializeTupleVariant = Elements<'a>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Entries<'a>;
    type SerializeStructVariant = Entries<'a>;

    numbers! {
        serialize_i8: i8 => integer,
        serialize_i16: i16 => integer,
        serialize_i32: i32 => integer,
        serialize_i64: i64 => integer,
        serialize_i128: i128 => integer128,
        serialize_u8: u8 => unsigned,
        serialize_u16: u16 => unsigned,
        serialize_u32: u32 => unsigned,
        serialize_u64: u64 => unsigned,
        serialize_u128: u128 => unsigned128,
        serialize_f32: f32 => float32,
        serialize_f64: f64 => float,
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> Done {
        self.only(if value { Tag::True } else { Tag::False });
        Ok(())
    }

    fn serialize_char(self, value: char) -> Done {
        self.words.text(value.encode_utf8(&mut [0; 4]));
        Ok(())
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Done {
        if self.words.is_too_large(value.len()) {
            return Err(Unserialisable);
        }
        match self.text {
            Text::Argument if json::is_composite(value) => json::add(self.words, value),
            Text::Json => json::add(self.words, value),
            Text::Number if self.words.number(value) => {}
            _ => self.words.text(value),
        }
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Done {
        if self.words.is_too_large(value.len().saturating_mul(7)) {
            return Err(Unserialisable);
        }
        for byte in value {
            self.words.unsigned(u64::from(*byte));
        }
        self.words.tagged(Tag::Sequence, value.len() as u64);
        Ok(())
    }

    fn serialize_none(self) -> Done {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self.deeper()?)
    }

    fn serialize_unit(self) -> Done {
        self.only(Tag::Null);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.words.text(variant);
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self.deeper()?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Done {
        let Self { words, depth, .. } = self.deeper()?;
        let mut entry = words.entry();
        entry.text(variant);
        value.serialize(Canonical::inner(&mut entry, depth, Text::Plain))?;
        words.map_of_one(entry);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'a>, Unserialisable> {
        let Self { words, depth, .. } = self.deeper()?;
        Ok(Elements::new(words, depth, None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Elements<'a>, Unserialisable> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Elements<'a>, Unserialisable> {
        self.serialize_seq(None)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Elements<'a>, Unserialisable> {
        let Self { words, depth, .. } = self.deeper()?.deeper()?;
        Ok(Elements::new(words, depth, Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, Unserialisable> {
        let Self { words, depth, .. } = self.deeper()?;
        Ok(Entries::new(words, depth, None, Text::Plain))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Entries<'a>, Unserialisable> {
        let field = match name {
            NUMBER => Text::Number,
            RAW_VALUE => Text::Json,
            _ => Text::Plain,
        };
        let Self { words, depth, .. } = self.deeper()?;
        Ok(Entries::new(words, depth, None, field))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Entries<'a>, Unserialisable> {
        let Self { words, depth, .. } = self.deeper()?.deeper()?;
        Ok(Entries::new(words, depth, Some(variant), Text::Plain))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Done {
        self.words.display(value).map_err(|_| Unserialisable)
    }
}

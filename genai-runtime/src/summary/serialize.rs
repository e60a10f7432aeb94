//! Serializer that makes a summary. Scalars are handled here, compound values in `compound`.

use std::fmt::{Display, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde_core::ser::{Serialize, Serializer};
use serde_json::{Error, Map, Value};

use crate::summary::compound::{Fields, Items};
use crate::summary::schema::Schema;
use crate::summary::summarizer::{Summarizer, held};
use crate::summary::text::TextSum;
use crate::summary::value::Summary;

/// Depth from which values are only counted.
const DEEPEST: u8 = 8;
/// Largest number of nested wrappers, because a type that wraps itself could overflow the stack.
const MOST_WRAPPERS: u8 = 64;
/// Field names by which `serde_json` marks a number or JSON kept in its original text.
const NUMBER: &str = "$serde_json::private::Number";
const RAW: &str = "$serde_json::private::RawValue";

impl Summarizer {
    /// Summary of a value. A text with a JSON object or list counts as that. `None` if the value cannot be serialized
    /// or its `Serialize` panics.
    pub(crate) fn value<T: Serialize + ?Sized>(&self, value: &T, schema: Option<Schema<'_>>) -> Option<Summary> {
        let summary = AssertUnwindSafe(|| value.serialize(At::top(self, schema)).ok());
        catch_unwind(summary).ok().flatten()
    }
}

/// Place of one value in the content.
#[derive(Clone)]
pub(super) struct At<'a> {
    pub(super) summarizer: &'a Summarizer,
    pub(super) schema: Option<Schema<'a>>,
    depth: u8,
    wrappers: u8,
}

impl<'a> At<'a> {
    fn top(summarizer: &'a Summarizer, schema: Option<Schema<'a>>) -> Self {
        Self {
            summarizer,
            schema,
            depth: 0,
            wrappers: 0,
        }
    }

    /// Place of a value inside this one.
    pub(super) fn inside(&self, schema: Option<Schema<'a>>) -> Self {
        Self {
            schema,
            depth: self.depth + 1,
            wrappers: 0,
            ..*self
        }
    }

    /// Place of a field, with the schema that describes it.
    pub(super) fn field(&self, name: &str) -> Self {
        self.inside(self.schema.as_ref().and_then(|schema| schema.property(name)))
    }

    /// Whether values inside this one are only counted.
    pub(super) fn is_deepest(&self) -> bool {
        self.depth >= DEEPEST
    }

    fn wrapped<T: Serialize + ?Sized>(mut self, value: &T) -> Result<Summary, Error> {
        self.wrappers += 1;
        if self.wrappers > MOST_WRAPPERS {
            return Ok(Summary::Deep("wrapper", 1));
        }
        value.serialize(self)
    }

    fn is_listed(&self, text: &str) -> bool {
        self.schema.as_ref().is_some_and(|schema| schema.lists(text))
    }

    /// Summary of a variant's value, under the variant's name.
    fn variant<T: Serialize + ?Sized>(self, variant: &'static str, value: &T) -> Result<Summary, Error> {
        if self.is_deepest() {
            return Ok(Summary::Deep("object", 1));
        }
        let value = value.serialize(self.field(variant))?.into_json();
        Ok(Summary::Object(Map::from_iter([(variant.to_owned(), value)])))
    }
}

macro_rules! plain {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<Summary, Error> {
            Ok(Summary::Plain(value.into()))
        })*
    };
}

impl<'a> Serializer for At<'a> {
    type Ok = Summary;
    type Error = Error;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Fields<'a>;
    type SerializeStruct = Fields<'a>;
    type SerializeStructVariant = Fields<'a>;

    plain!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
        serialize_f64: f64
    );

    /// Numbers too large for `serde_json` are recorded as their digits.
    fn serialize_i128(self, value: i128) -> Result<Summary, Error> {
        Ok(Summary::Plain(
            i64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from),
        ))
    }

    fn serialize_u128(self, value: u128) -> Result<Summary, Error> {
        Ok(Summary::Plain(
            u64::try_from(value).map_or_else(|_| value.to_string().into(), Value::from),
        ))
    }

    fn serialize_char(self, value: char) -> Result<Summary, Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<Summary, Error> {
        if self.is_listed(text) {
            return Ok(Summary::Plain(text.into()));
        }
        // Many clients put arguments and results into texts that hold JSON.
        match held(text).filter(|_| self.depth == 0) {
            Some(value) => self.inside(self.schema.clone()).wrapped(&value),
            None => Ok(Summary::Text(self.summarizer.text(text))),
        }
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Summary, Error> {
        Ok(Summary::Bytes(bytes.len()))
    }

    fn serialize_none(self) -> Result<Summary, Error> {
        Ok(Summary::null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Summary, Error> {
        self.wrapped(value)
    }

    fn serialize_unit(self) -> Result<Summary, Error> {
        Ok(Summary::null())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Summary, Error> {
        Ok(Summary::null())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Summary, Error> {
        Ok(Summary::Plain(variant.into()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Summary, Error> {
        self.wrapped(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Summary, Error> {
        self.variant(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Error> {
        Ok(Items::new(self, None))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Error> {
        Ok(Items::new(self, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'a>, Error> {
        Ok(Items::new(self, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Error> {
        Ok(Items::new(self, Some(variant)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a>, Error> {
        Ok(Fields::new(self, None))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Fields<'a>, Error> {
        Ok(match name {
            NUMBER | RAW => Fields::json(self),
            _ => Fields::new(self, None),
        })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields<'a>, Error> {
        Ok(Fields::new(self, Some(variant)))
    }

    /// Displayed text is summarized without allocating it.
    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<Summary, Error> {
        let mut text: TextSum = self.summarizer.text("");
        // Even if `Display` fails, the text written so far counts.
        let _ = write!(text, "{value}");
        Ok(Summary::Text(text))
    }
}

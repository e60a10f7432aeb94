//! Serializers that only accept texts: names of fields, digits of numbers.

use std::fmt;

use serde_core::ser::{self, Serialize};

use super::raw_facts::{RawFacts, Scalar};
use super::trie::{Node, PATHS};

/// Methods that ignore values other than texts.
macro_rules! no_texts {
    ($($method:ident: $value:ty),*) => {
        $(fn $method(self, _: $value) -> Result<(), Never> {
            Ok(())
        })*
    };
}

/// Implements serializers for types with a method `text`.
macro_rules! only_texts {
    ($($serializer:ty),*) => {
        $(impl serde_core::Serializer for $serializer {
            type Ok = ();
            type Error = Never;
            type SerializeSeq = ser::Impossible<(), Never>;
            type SerializeTuple = ser::Impossible<(), Never>;
            type SerializeTupleStruct = ser::Impossible<(), Never>;
            type SerializeTupleVariant = ser::Impossible<(), Never>;
            type SerializeMap = ser::Impossible<(), Never>;
            type SerializeStruct = ser::Impossible<(), Never>;
            type SerializeStructVariant = ser::Impossible<(), Never>;

            no_texts!(
                serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
                serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_f32: f32,
                serialize_f64: f64, serialize_bytes: &[u8], serialize_unit_struct: &'static str
            );

            fn serialize_str(self, text: &str) -> Result<(), Never> {
                self.text(text);
                Ok(())
            }

            fn serialize_char(self, value: char) -> Result<(), Never> {
                self.serialize_str(value.encode_utf8(&mut [0; 4]))
            }

            fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Never> {
                self.serialize_str(variant)
            }

            fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
                value.serialize(self)
            }

            fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Never> {
                value.serialize(self)
            }

            fn serialize_newtype_variant<T: Serialize + ?Sized>(
                self,
                _: &'static str,
                _: u32,
                _: &'static str,
                _: &T,
            ) -> Result<(), Never> {
                Err(Never)
            }

            fn serialize_none(self) -> Result<(), Never> {
                Ok(())
            }

            fn serialize_unit(self) -> Result<(), Never> {
                Ok(())
            }

            fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Never> {
                Err(Never)
            }

            fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Never> {
                Err(Never)
            }

            fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Never> {
                Err(Never)
            }

            fn serialize_tuple_variant(
                self,
                _: &'static str,
                _: u32,
                _: &'static str,
                _: usize,
            ) -> Result<Self::SerializeTupleVariant, Never> {
                Err(Never)
            }

            fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Never> {
                Err(Never)
            }

            fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Never> {
                Err(Never)
            }

            fn serialize_struct_variant(
                self,
                _: &'static str,
                _: u32,
                _: &'static str,
                _: usize,
            ) -> Result<Self::SerializeStructVariant, Never> {
                Err(Never)
            }
        })*
    };
}

/// Serializer of a field's name, which selects the next node.
pub(super) struct Key<'k>(pub(super) &'static Node, pub(super) &'k mut Option<&'static Node>);

impl Key<'_> {
    fn text(self, name: &str) {
        *self.1 = PATHS.step(self.0, name);
    }
}

/// Serializer of a field's name in a document or its error.
pub(super) struct Name<'n>(pub(super) &'n mut RawFacts, pub(super) bool);

impl Name<'_> {
    fn text(self, name: &str) {
        self.0.named(name, self.1);
    }
}

/// Name under which `serde_json` serializes numbers if it keeps all their digits.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// Serializer of a number's digits.
pub(super) struct Digits<'d>(pub(super) &'d mut Option<Scalar>);

impl Digits<'_> {
    fn text(self, digits: &str) {
        let whole = digits.parse().map(Scalar::Int);
        *self.0 = whole.or_else(|_| digits.parse().map(Scalar::Float)).ok();
    }
}

only_texts!(Key<'_>, Name<'_>, Digits<'_>);

/// Error that never occurs: every document can be read.
#[derive(Debug)]
pub(super) struct Never;

impl fmt::Display for Never {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value cannot be serialized")
    }
}

impl std::error::Error for Never {}

impl ser::Error for Never {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

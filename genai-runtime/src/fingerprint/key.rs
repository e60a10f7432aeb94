//! Keys of maps. They are hashed as text whatever their type, as in `serde_json`.

use std::fmt;

use serde_core::ser::{Serialize, Serializer};

use crate::fingerprint::error::Unserialisable;
use crate::fingerprint::number::written;
use crate::fingerprint::words::Words;

type Done = Result<(), Unserialisable>;

/// The place where one key is hashed.
pub(super) struct Key<'a>(pub(super) &'a mut Words);

impl Key<'_> {
    fn float<F: Serialize>(self, value: F) -> Done {
        written(value, |text| self.0.text(text)).ok_or(Unserialisable)
    }
}

/// The methods of a serializer of keys for values that cannot be keys in JSON. They return the error `$no_key`.
macro_rules! no_compound_keys {
    ($key:ty, $error:ty, $no_key:expr) => {
        type SerializeSeq = serde_core::ser::Impossible<$key, $error>;
        type SerializeTuple = Self::SerializeSeq;
        type SerializeTupleStruct = Self::SerializeSeq;
        type SerializeTupleVariant = Self::SerializeSeq;
        type SerializeMap = Self::SerializeSeq;
        type SerializeStruct = Self::SerializeSeq;
        type SerializeStructVariant = Self::SerializeSeq;

        fn serialize_newtype_variant<T: serde_core::Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<$key, $error> {
            Err($no_key)
        }

        fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }

        fn serialize_tuple(self, _: usize) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }

        fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }

        fn serialize_tuple_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }

        fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }

        fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }

        fn serialize_struct_variant(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: usize,
        ) -> Result<Self::SerializeSeq, $error> {
            Err($no_key)
        }
    };
}
#[cfg(feature = "capture")]
pub(crate) use no_compound_keys;

macro_rules! shown {
    ($($method:ident: $type:ty,)*) => {
        $(
            fn $method(self, value: $type) -> Done {
                self.collect_str(&value)
            }
        )*
    };
}

impl Serializer for Key<'_> {
    type Ok = ();
    type Error = Unserialisable;

    shown! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_char: char,
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.float(value)
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.float(value)
    }

    fn serialize_str(self, value: &str) -> Done {
        self.0.name(value);
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Done {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        value.serialize(self)
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Done {
        self.0.display(value).map_err(|_| Unserialisable)
    }

    fn serialize_bytes(self, _: &[u8]) -> Done {
        Err(Unserialisable)
    }

    fn serialize_none(self) -> Done {
        Err(Unserialisable)
    }

    fn serialize_unit(self) -> Done {
        Err(Unserialisable)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Err(Unserialisable)
    }

    no_compound_keys!((), Unserialisable, Unserialisable);
}

//! Keys of maps in summaries. A struct's field is named in the program, but the key of a map may be anyone's data.

use std::fmt::Display;

use serde_core::ser::{Error as _, Serialize, Serializer};
use serde_json::Error;

use crate::fingerprint::{LONGEST_NAME, no_compound_keys};

/// Key of a map, classified by whether it may be a name.
pub(super) enum Key {
    /// Name of a unit variant, which is part of the program.
    Known(&'static str),
    /// Text that may be the name of a field.
    Text(String),
    /// Any other key.
    Data,
}

impl Key {
    pub(super) fn of<K: Serialize + ?Sized>(key: &K) -> Result<Self, Error> {
        key.serialize(Keys)
    }

    /// Whether a map of these types may have names as keys. JSON maps have values of one type; structs with flattened
    /// fields serialize their names as `str`. Keys of other maps are data, such as those of a `HashMap<String, u32>`.
    /// If these type names ever change, fewer keys are named.
    pub(super) fn may_be_name<K: ?Sized, V: ?Sized>() -> bool {
        std::any::type_name::<V>() == "serde_json::value::Value" || std::any::type_name::<K>() == "str"
    }
}

/// Serializer that classifies a key.
struct Keys;

macro_rules! data {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, _: $type) -> Result<Key, Error> {
            Ok(Key::Data)
        })*
    };
}

impl Serializer for Keys {
    type Ok = Key;
    type Error = Error;

    data!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_i128: i128, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128, serialize_f32: f32, serialize_f64: f64, serialize_char: char, serialize_bytes: &[u8],
        serialize_unit_struct: &'static str
    );

    fn serialize_str(self, key: &str) -> Result<Key, Error> {
        Ok(if key.len() > LONGEST_NAME {
            Key::Data
        } else {
            Key::Text(key.to_owned())
        })
    }

    fn collect_str<T: Display + ?Sized>(self, _: &T) -> Result<Key, Error> {
        Ok(Key::Data)
    }

    fn serialize_none(self) -> Result<Key, Error> {
        Ok(Key::Data)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<Key, Error> {
        key.serialize(self)
    }

    fn serialize_unit(self) -> Result<Key, Error> {
        Ok(Key::Data)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Key, Error> {
        Ok(Key::Known(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, key: &T) -> Result<Key, Error> {
        key.serialize(self)
    }

    no_compound_keys!(Key, Error, Error::custom("key must be a string"));
}

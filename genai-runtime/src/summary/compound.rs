//! Summaries of lists, maps and structs.

use serde_core::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use serde_json::{Error, Map, Value};

use crate::fingerprint::is_word;
use crate::summary::key::Key;
use crate::summary::schema::Schema;
use crate::summary::serialize::At;
use crate::summary::summarizer::MOST_ITEMS;
use crate::summary::value::Summary;

/// Largest number of keys that are named. A map with more is a table, whose keys are only counted.
const MOST_KEYS: usize = 32;
/// Largest number of struct fields that are named.
const MOST_FIELDS: usize = 64;

/// Summary wrapped in the variant's name, if there is a variant.
fn of_variant(variant: Option<&'static str>, summary: Summary) -> Summary {
    match variant {
        Some(variant) => Summary::Object(Map::from_iter([(variant.to_owned(), summary.into_json())])),
        None => summary,
    }
}

/// List whose first elements are named.
pub(super) struct Items<'a> {
    at: At<'a>,
    variant: Option<&'static str>,
    named: Vec<Value>,
    length: usize,
    /// Whether all elements are bytes or characters, which make up a text.
    is_text: bool,
}

impl<'a> Items<'a> {
    pub(super) fn new(at: At<'a>, variant: Option<&'static str>) -> Self {
        Self {
            at,
            variant,
            named: Vec::new(),
            length: 0,
            is_text: true,
        }
    }

    fn push<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Error> {
        self.length += 1;
        let kind = std::any::type_name::<T>().trim_start_matches('&');
        self.is_text = self.is_text && matches!(kind, "u8" | "char");
        let is_named = self.named.len() < MOST_ITEMS && self.named.len() + 1 == self.length;
        if is_named && !self.at.is_deepest() && self.at.summarizer.takes() {
            let schema = self.at.schema.as_ref().and_then(Schema::items);
            self.named.push(item.serialize(self.at.inside(schema))?.into_json());
        }
        Ok(())
    }

    fn finish(mut self) -> Summary {
        // A long list of numbers may be a text, too: bytes, characters or tokens.
        let is_cut = self.length > self.named.len();
        if self.is_text || is_cut && self.named.iter().all(Value::is_number) {
            self.named.clear();
        }
        let list = Summary::List {
            items: self.named,
            length: self.length,
        };
        of_variant(self.variant, list)
    }
}

/// Summary of a struct or a map.
pub(super) struct Fields<'a> {
    at: At<'a>,
    variant: Option<&'static str>,
    named: Map<String, Value>,
    /// Names in `named` that are map keys.
    named_by_data: Vec<String>,
    unnamed: usize,
    cut: usize,
    /// Number of fields, named or not.
    length: usize,
    /// Whether the struct is the wrapper of JSON kept in its original text.
    is_json: bool,
    /// Summary of that JSON.
    json: Option<Summary>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(at: At<'a>, variant: Option<&'static str>) -> Self {
        Self {
            at,
            variant,
            named: Map::new(),
            named_by_data: Vec::new(),
            unnamed: 0,
            cut: 0,
            length: 0,
            is_json: false,
            json: None,
        }
    }

    /// Wrapper in which `serde_json` passes JSON kept in its original text.
    pub(super) fn json(at: At<'a>) -> Self {
        Self {
            is_json: true,
            ..Self::new(at, None)
        }
    }

    fn known<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        if self.is_json {
            let text = serde_json::to_value(value)?;
            let value: Value = serde_json::from_str(text.as_str().unwrap_or_default())?;
            self.json = Some(value.serialize(self.at.clone())?);
            return Ok(());
        }
        self.length += 1;
        if self.named.len() < MOST_FIELDS {
            self.name(name, value)
        } else {
            self.cut += 1;
            Ok(())
        }
    }

    fn name<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        if self.at.is_deepest() || !self.at.summarizer.takes() {
            self.cut += 1;
            return Ok(());
        }
        let value = value.serialize(self.at.field(name))?.into_json();
        self.named.insert(name.to_owned(), value);
        Ok(())
    }

    fn entry<T: Serialize + ?Sized>(&mut self, key: Key, may_be_name: bool, value: &T) -> Result<(), Error> {
        let name = match key {
            Key::Known(name) => return self.known(name, value),
            Key::Text(name) if self.is_name(&name, may_be_name) => name,
            Key::Text(_) | Key::Data => {
                self.length += 1;
                self.unnamed += 1;
                return Ok(());
            }
        };
        self.length += 1;
        if self.named_by_data.len() > MOST_KEYS {
            // The map is a table, so all keys are only counted.
            self.unnamed += 1;
            return Ok(());
        }
        self.name(&name, value)?;
        if self.named.contains_key(&name) {
            self.named_by_data.push(name);
        }
        Ok(())
    }

    /// Whether a key is recorded as a name. The schema decides if it declares fields; otherwise the key has to look
    /// like a name.
    fn is_name(&self, key: &str, may_be_name: bool) -> bool {
        match &self.at.schema {
            Some(schema) if schema.has_properties() => schema.names(key),
            _ => may_be_name && is_word(key),
        }
    }

    fn finish(mut self) -> Summary {
        if self.is_json {
            return self.json.unwrap_or_else(Summary::null);
        }
        if self.named_by_data.len() > MOST_KEYS {
            self.unnamed += self.named_by_data.len();
            for name in &self.named_by_data {
                self.named.remove(name);
            }
        }
        let object = if self.at.is_deepest() {
            Summary::Deep("object", self.length)
        } else {
            Summary::object(self.named, self.unnamed, self.cut)
        };
        of_variant(self.variant, object)
    }
}

macro_rules! lists {
    ($($kind:ident: $push:ident;)*) => {
        $(impl $kind for Items<'_> {
            type Ok = Summary;
            type Error = Error;

            fn $push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.push(value)
            }

            fn end(self) -> Result<Summary, Error> {
                Ok(self.finish())
            }
        })*
    };
}

lists! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

impl SerializeMap for Fields<'_> {
    type Ok = Summary;
    type Error = Error;

    /// A key without the type of its value cannot be a name.
    fn serialize_key<K: Serialize + ?Sized>(&mut self, _: &K) -> Result<(), Error> {
        self.length += 1;
        self.unnamed += 1;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result<(), Error> {
        self.entry(Key::of(key)?, Key::may_be_name::<K, V>(), value)
    }

    fn end(self) -> Result<Summary, Error> {
        Ok(self.finish())
    }
}

macro_rules! structs {
    ($($kind:ident)*) => {
        $(impl $kind for Fields<'_> {
            type Ok = Summary;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
                self.known(name, value)
            }

            fn end(self) -> Result<Summary, Error> {
                Ok(self.finish())
            }
        })*
    };
}

structs!(SerializeStruct SerializeStructVariant);

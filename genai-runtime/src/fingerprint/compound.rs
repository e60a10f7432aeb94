//! Hashes of sequences, maps, structs and variants.

use serde_core::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use crate::fingerprint::canonical::{Canonical, Text};
use crate::fingerprint::error::Unserialisable;
use crate::fingerprint::key::Key;
use crate::fingerprint::words::{EntrySum, Tag, Words};

type Done = Result<(), Unserialisable>;

/// The value of an enum's variant, which is a map with the variant as its only key. `None` if there is no variant.
fn of_variant(words: &Words, variant: Option<&str>) -> Option<Words> {
    variant.map(|variant| {
        let mut entry = words.entry();
        entry.text(variant);
        entry
    })
}

/// The elements of a sequence, whose order and number matter.
#[derive(Debug)]
pub struct Elements<'a> {
    words: &'a mut Words,
    variant: Option<Words>,
    depth: u8,
    count: u64,
}

impl<'a> Elements<'a> {
    #[inline]
    pub(super) fn new(words: &'a mut Words, depth: u8, variant: Option<&str>) -> Self {
        Self {
            variant: of_variant(words, variant),
            words,
            depth,
            count: 0,
        }
    }

    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.count += 1;
        let words = self.variant.as_mut().unwrap_or(self.words);
        if words.is_too_large(0) {
            return Err(Unserialisable);
        }
        value.serialize(Canonical::inner(words, self.depth, Text::Plain))
    }

    fn finish(mut self) {
        let words = self.variant.as_mut().unwrap_or(self.words);
        words.tagged(Tag::Sequence, self.count);
        if let Some(entry) = self.variant {
            self.words.map_of_one(entry);
        }
    }
}

macro_rules! sequences {
    ($($kind:ident: $add:ident;)*) => {
        $(impl $kind for Elements<'_> {
            type Ok = ();
            type Error = Unserialisable;

            fn $add<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
                self.add(value)
            }

            fn end(self) -> Done {
                self.finish();
                Ok(())
            }
        })*
    };
}

sequences! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

/// The entries of a map, or the fields of a struct.
#[derive(Debug)]
pub struct Entries<'a> {
    words: &'a mut Words,
    variant: Option<Words>,
    depth: u8,
    sum: EntrySum,
    /// The entry whose key has been read.
    entry: Option<Words>,
    /// The meaning of a field's text. If it is not plain, the struct stands for its only field.
    field: Text,
}

impl<'a> Entries<'a> {
    #[inline]
    pub(super) fn new(words: &'a mut Words, depth: u8, variant: Option<&str>, field: Text) -> Self {
        Self {
            variant: of_variant(words, variant),
            words,
            depth,
            sum: EntrySum::default(),
            entry: None,
            field,
        }
    }

    fn add<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Done {
        if self.field != Text::Plain {
            return value.serialize(Canonical::inner(self.words, self.depth, self.field));
        }
        let mut entry = self.words.entry();
        entry.name(name);
        value.serialize(Canonical::inner(&mut entry, self.depth, Text::Plain))?;
        self.sum.add(entry);
        Ok(())
    }

    fn finish(mut self) {
        if self.field != Text::Plain {
            return;
        }
        self.sum.end(self.variant.as_mut().unwrap_or(self.words));
        if let Some(entry) = self.variant {
            self.words.map_of_one(entry);
        }
    }
}

impl SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        let mut entry = self.words.entry();
        key.serialize(Key(&mut entry))?;
        self.entry = Some(entry);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        let mut entry = self.entry.take().ok_or(Unserialisable)?;
        value.serialize(Canonical::inner(&mut entry, self.depth, Text::Plain))?;
        self.sum.add(entry);
        Ok(())
    }

    fn end(self) -> Done {
        self.finish();
        Ok(())
    }
}

macro_rules! structs {
    ($($kind:ident)*) => {
        $(impl $kind for Entries<'_> {
            type Ok = ();
            type Error = Unserialisable;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
                self.add(name, value)
            }

            fn end(self) -> Done {
                self.finish();
                Ok(())
            }
        })*
    };
}

structs!(SerializeStruct SerializeStructVariant);

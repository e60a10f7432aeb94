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

/// The elements of a sequence, whose order and number matter.
#[derive(Debug)]
pub struct Elements<'a> {
    words: &'a mut Words,
    depth: u8,
    count: u64,
}

impl<'a> Elements<'a> {
    pub(super) fn new(words: &'a mut Words, depth: u8) -> Self {
        Self { words, depth, count: 0 }
    }
}

impl SerializeSeq for Elements<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.count += 1;
        if self.words.is_too_large(0) {
            return Err(Unserialisable);
        }
        value.serialize(Canonical::inner(self.words, self.depth, Text::Plain))
    }

    fn end(self) -> Done {
        self.words.tagged(Tag::Sequence, self.count);
        Ok(())
    }
}

impl SerializeTuple for Elements<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Done {
        SerializeSeq::end(self)
    }
}

impl SerializeTupleStruct for Elements<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        SerializeSeq::serialize_element(self, value)
    }

    fn end(self) -> Done {
        SerializeSeq::end(self)
    }
}

impl EntrySum {
    fn field<T: Serialize + ?Sized>(&mut self, mut entry: Words, depth: u8, name: &str, value: &T) -> Done {
        entry.name(name);
        value.serialize(Canonical::inner(&mut entry, depth, Text::Plain))?;
        self.add(entry);
        Ok(())
    }
}

/// The entries of a map, or the fields of a struct.
#[derive(Debug)]
pub struct Entries<'a> {
    words: &'a mut Words,
    depth: u8,
    sum: EntrySum,
    /// The entry whose key has been read.
    entry: Option<Words>,
    /// The meaning of a field's text. If it is not plain, the struct stands for its only field.
    field: Text,
}

impl<'a> Entries<'a> {
    pub(super) fn new(words: &'a mut Words, depth: u8, field: Text) -> Self {
        Self {
            words,
            depth,
            sum: EntrySum::default(),
            entry: None,
            field,
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
        self.sum.end(self.words);
        Ok(())
    }
}

impl SerializeStruct for Entries<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        match self.field {
            Text::Plain => self.sum.field(self.words.entry(), self.depth, name, value),
            field => value.serialize(Canonical::inner(self.words, self.depth, field)),
        }
    }

    fn end(self) -> Done {
        if self.field == Text::Plain {
            self.sum.end(self.words);
        }
        Ok(())
    }
}

/// The elements of an enum's variant, which is a map with the variant as its only key.
#[derive(Debug)]
pub struct ElementsOfVariant<'a> {
    words: &'a mut Words,
    entry: Words,
    depth: u8,
    count: u64,
}

impl<'a> ElementsOfVariant<'a> {
    pub(super) fn new(words: &'a mut Words, depth: u8, variant: &str) -> Self {
        let mut entry = words.entry();
        entry.text(variant);
        Self {
            words,
            entry,
            depth,
            count: 0,
        }
    }
}

impl SerializeTupleVariant for ElementsOfVariant<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        self.count += 1;
        value.serialize(Canonical::inner(&mut self.entry, self.depth, Text::Plain))
    }

    fn end(mut self) -> Done {
        self.entry.tagged(Tag::Sequence, self.count);
        self.words.map_of_one(self.entry);
        Ok(())
    }
}

/// The fields of an enum's variant.
#[derive(Debug)]
pub struct EntriesOfVariant<'a> {
    words: &'a mut Words,
    entry: Words,
    depth: u8,
    sum: EntrySum,
}

impl<'a> EntriesOfVariant<'a> {
    pub(super) fn new(words: &'a mut Words, depth: u8, variant: &str) -> Self {
        let mut entry = words.entry();
        entry.text(variant);
        Self {
            words,
            entry,
            depth,
            sum: EntrySum::default(),
        }
    }
}

impl SerializeStructVariant for EntriesOfVariant<'_> {
    type Ok = ();
    type Error = Unserialisable;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Done {
        self.sum.field(self.words.entry(), self.depth, name, value)
    }

    fn end(mut self) -> Done {
        self.sum.end(&mut self.entry);
        self.words.map_of_one(self.entry);
        Ok(())
    }
}

//! Serializer that visits only the paths of the table: all other values are not serialized.

use serde_core::ser::{self, Serialize};

use super::meaning::{As, Meaning};
use super::parse;
use super::raw_facts::{RawFacts, Scalar};
use super::texts::{NUMBER, Never, text_of};
use super::trie::{Node, PATHS};
use super::values::{is_nothing, length};

/// Serializer of one value of a document.
pub(super) struct Walk<'f> {
    pub(super) found: &'f mut RawFacts,
    pub(super) node: &'static Node,
    pub(super) at: u16,
    /// Receiver of the documents in an array or a text. Documents are not nested, except for the lines of a batch.
    pub(super) each: Option<(As, &'f mut Each<'f>)>,
}

pub(super) type Each<'e> = dyn FnMut(&RawFacts) + 'e;

/// Maximum number of elements that are read in one array.
const MOST_ELEMENTS: u16 = 256;

impl<'f> Walk<'f> {
    /// Finds the facts of a document, or of each document in an array or a text.
    pub(super) fn from<T: Serialize + ?Sized>(
        node: &'static Node,
        value: &T,
        found: &'f mut RawFacts,
        each: Option<(As, &'f mut Each<'f>)>,
    ) {
        let at = 0;
        // Values found before a type's `Serialize` fails are kept.
        let _ = value.serialize(Self { found, node, at, each });
    }

    fn child(&mut self, node: &'static Node) -> Walk<'_> {
        let each: Option<(As, &mut Each<'_>)> = match &mut self.each {
            Some((how, each)) if node.to_lines => Some((*how, &mut **each)),
            _ => None,
        };
        Walk {
            found: &mut *self.found,
            node,
            at: self.at,
            each,
        }
    }

    fn push(self, value: Scalar) {
        self.found.push(&self.node.places, self.at, value);
    }

    fn object(self, empty: bool) -> Fields<'f> {
        let object = if empty { Scalar::Empty } else { Scalar::Object };
        let index = self.found.len();
        self.found.push(&self.node.places, self.at, object);
        let is_failure = |place: &u16| PATHS.place(*place).meaning == Meaning::Failed;
        let empty = self.node.places.iter().any(is_failure).then_some(index);
        Fields {
            name: String::new(),
            next: None,
            empty,
            walk: self,
        }
    }

    fn step<T: Serialize + ?Sized>(&mut self, node: &'static Node, value: &T) {
        if node.is_measured {
            return self.found.push(&node.places, self.at, Scalar::Length(length(value)));
        }
        let _ = value.serialize(self.child(node));
    }

    /// The step to a field, whose name is noted.
    fn named(&mut self, name: &str) -> Option<&'static Node> {
        if let Some(in_error) = PATHS.names(self.node) {
            self.found.named(name, in_error);
        }
        PATHS.step(self.node, name)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) {
        if let Some(node) = self.named(name) {
            self.step(node, value);
        } else if name == NUMBER {
            let mut digits = String::new();
            let Some(digits) = text_of(value, &mut digits) else {
                return;
            };
            let whole = digits.parse().map(Scalar::Int);
            if let Ok(number) = whole.or_else(|_| digits.parse().map(Scalar::Float)) {
                self.found.push(&self.node.places, self.at, number);
            }
        }
    }
}

/// Serializer of an object's fields.
pub(super) struct Fields<'f> {
    walk: Walk<'f>,
    /// The last key of a map.
    name: String,
    next: Option<&'static Node>,
    /// Index of an error object among the values found, as long as all its fields are empty.
    empty: Option<usize>,
}

impl Fields<'_> {
    fn look_at<T: Serialize + ?Sized>(&mut self, value: &T) {
        if self.empty.is_some() && !is_nothing(value) {
            self.empty = None;
        }
    }

    fn end(self) {
        if let Some(index) = self.empty {
            self.walk.found.empty(index);
        }
    }
}

/// Serializer of an array's elements.
pub(super) struct Elements<'f> {
    walk: Walk<'f>,
    node: Option<&'static Node>,
    length: usize,
}

macro_rules! numbers {
    ($($method:ident: $number:ty),*) => {
        $(fn $method(self, number: $number) -> Result<(), Never> {
            self.push(Scalar::Int(i128::from(number)));
            Ok(())
        })*
    };
}

impl<'f> ser::Serializer for Walk<'f> {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Elements<'f>;
    type SerializeTuple = Elements<'f>;
    type SerializeTupleStruct = Elements<'f>;
    type SerializeTupleVariant = Elements<'f>;
    type SerializeMap = Fields<'f>;
    type SerializeStruct = Fields<'f>;
    type SerializeStructVariant = Fields<'f>;

    numbers!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    numbers!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);

    fn serialize_u128(self, number: u128) -> Result<(), Never> {
        self.push(Scalar::Int(i128::try_from(number).unwrap_or(i128::MAX)));
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Never> {
        self.push(Scalar::Bool(value));
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Result<(), Never> {
        self.serialize_f64(f64::from(number))
    }

    fn serialize_f64(self, number: f64) -> Result<(), Never> {
        self.push(Scalar::Float(number));
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Never> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, text: &str) -> Result<(), Never> {
        match self.each {
            Some((how, each)) => Walk::documents(&parse::body(text), how, self.found, each),
            None if PATHS.is_root(self.node) => return parse::body(text).serialize(self),
            None => self.found.push_text(&self.node.places, self.at, text),
        }
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Never> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Never> {
        // The program may have an enum of its own around the answers of several providers.
        if self.each.is_some() && PATHS.step(self.node, variant).is_none() {
            return value.serialize(self);
        }
        let mut fields = self.object(false);
        fields.walk.field(variant, value);
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Elements<'f>, Never> {
        Ok(Elements {
            node: PATHS.element(self.node),
            walk: self,
            length: 0,
        })
    }

    fn serialize_tuple(self, length: usize) -> Result<Elements<'f>, Never> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Elements<'f>, Never> {
        self.serialize_seq(Some(length))
    }

    fn serialize_tuple_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Elements<'f>, Never> {
        match PATHS.step(self.node, variant) {
            Some(node) => {
                self.node = node;
                self.serialize_seq(Some(length))
            }
            None => Ok(Elements {
                node: None,
                walk: self,
                length: 0,
            }),
        }
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Fields<'f>, Never> {
        Ok(self.object(length == Some(0)))
    }

    fn serialize_struct(self, name: &'static str, length: usize) -> Result<Fields<'f>, Never> {
        Ok(self.object(length == 0 || name == NUMBER))
    }

    fn serialize_struct_variant(
        mut self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields<'f>, Never> {
        // A step without a path leads to a node without paths.
        static NOWHERE: Node = Node::nowhere();
        self.node = PATHS.step(self.node, variant).unwrap_or(&NOWHERE);
        Ok(self.object(false))
    }
}

impl Elements<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) {
        let at = u16::try_from(self.length).unwrap_or(u16::MAX);
        self.length += 1;
        if let Some((how, each)) = &mut self.walk.each {
            Walk::documents(value, *how, self.walk.found, *each);
        } else if let Some(node) = self.node.filter(|_| at < MOST_ELEMENTS) {
            let mut walk = self.walk.child(node);
            // In nested arrays the outer index counts.
            walk.at = walk.at.max(at);
            let _ = value.serialize(walk);
        }
    }
}

macro_rules! elements {
    ($($part:ident: $method:ident),*) => {
        $(impl ser::$part for Elements<'_> {
            type Ok = ();
            type Error = Never;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
                self.element(value);
                Ok(())
            }

            fn end(self) -> Result<(), Never> {
                self.walk.push(Scalar::Array(self.length));
                Ok(())
            }
        })*
    };
}

elements!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

macro_rules! fields {
    ($($part:ident),*) => {
        $(impl ser::$part for Fields<'_> {
            type Ok = ();
            type Error = Never;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Never> {
                self.look_at(value);
                self.walk.field(name, value);
                Ok(())
            }

            fn end(self) -> Result<(), Never> {
                Fields::end(self);
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Fields<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        let name = text_of(key, &mut self.name);
        self.next = name.and_then(|name| self.walk.named(name));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.look_at(value);
        if let Some(node) = self.next.take() {
            self.walk.step(node, value);
        }
        Ok(())
    }

    fn end(self) -> Result<(), Never> {
        Fields::end(self);
        Ok(())
    }
}

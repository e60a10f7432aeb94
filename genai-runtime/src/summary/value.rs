//! Summary of one value.

use serde_json::{Map, Value};

use crate::summary::text::TextSum;

/// Name under which an object records the number of its unnamed fields.
const REST: &str = "…";

/// Summary of one value. The kinds are separate because the shapes of the conventions depend on them.
#[derive(Debug)]
pub enum Summary {
    /// Value that is recorded unchanged: a number, a boolean, null, a unit variant, a text that the schema lists.
    Plain(Value),
    /// Length and fingerprint of a text.
    Text(TextSum),
    /// Number of bytes.
    Bytes(usize),
    /// An object, or a note about one.
    Object(Map<String, Value>),
    /// A list, with the summaries of its first elements.
    List { items: Vec<Value>, length: usize },
    /// Type and size of a value that is nested too deep to be summarized.
    Deep(&'static str, usize),
}

impl Summary {
    pub(crate) fn null() -> Self {
        Self::Plain(Value::Null)
    }

    /// Summary of named fields. `unnamed` and `cut` are the numbers of omitted ones.
    pub(crate) fn object(mut fields: Map<String, Value>, unnamed: usize, cut: usize) -> Self {
        let rest = [("unnamed_keys", unnamed), ("cut_keys", cut)];
        let rest = rest.into_iter().filter(|(_, count)| *count > 0);
        let rest: Map<_, _> = rest.map(|(name, count)| (name.to_owned(), count.into())).collect();
        if !rest.is_empty() {
            fields.insert(REST.to_owned(), rest.into());
        }
        Self::Object(fields)
    }

    /// Whether the value is null, so that it makes no message.
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Plain(Value::Null))
    }

    pub(crate) fn into_json(self) -> Value {
        match self {
            Self::Plain(value) => value,
            Self::Text(text) => text.value(),
            Self::Bytes(bytes) => note("bytes", "bytes", bytes),
            Self::Object(fields) => Value::Object(fields),
            Self::List { items, length } if items.len() == length => Value::Array(items),
            Self::List { items, length } => {
                let Value::Object(mut fields) = note("array", "length", length) else {
                    return Value::Null;
                };
                if !items.is_empty() {
                    fields.insert("first".to_owned(), Value::Array(items));
                }
                Value::Object(fields)
            }
            Self::Deep(kind, length) => note(kind, "length", length),
        }
    }
}

fn note(kind: &str, size: &str, count: usize) -> Value {
    Value::Object(Map::from_iter([
        ("type".to_owned(), kind.into()),
        (size.to_owned(), count.into()),
    ]))
}

//! JSON objects that take over the values they are made of.

use serde_json::{Map, Value};

/// An object of these fields, without those that have no value. The macro `json!` would copy each value.
pub(crate) fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let fields = fields.into_iter();
    let fields = fields.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// A field that is there.
#[allow(clippy::unnecessary_wraps)] // It stands among fields that may be missing.
pub(crate) fn some(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

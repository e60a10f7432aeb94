//! JSON objects that take ownership of their values.

use serde_json::{Map, Value};

/// Object of the fields that have a value. The macro `json!` would clone each value.
pub(crate) fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let fields = fields.into_iter();
    let fields = fields.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Value of a field that is always present.
#[allow(clippy::unnecessary_wraps)] // It is used among optional fields.
pub(crate) fn some(value: impl Into<Value>) -> Option<Value> {
    Some(value.into())
}

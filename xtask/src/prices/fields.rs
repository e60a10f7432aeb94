//! Fields of the release's JSON.

use serde_json::Value;

use crate::output::Result;

/// A required text.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().ok_or(format!("{key} is not a text in {value}"))
}

/// A list; empty if the field is missing.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The texts of a list.
pub(super) fn strings<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    list(value, key).iter().filter_map(Value::as_str).collect()
}

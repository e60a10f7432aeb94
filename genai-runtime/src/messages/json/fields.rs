//! Fields of the JSON that providers write messages in.

use serde_json::Value;

/// A text that says something.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The elements of an array, or none.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Where an element says it is, or else where it is.
pub(super) fn index(value: &Value, place: usize) -> usize {
    let said = value.get("index").and_then(Value::as_u64);
    said.map_or(place, |index| usize::try_from(index).unwrap_or(usize::MAX))
}

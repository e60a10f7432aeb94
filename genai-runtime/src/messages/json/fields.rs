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

/// The answer in the envelopes that gateways and batches put around it.
pub(super) fn answer(value: &Value) -> &Value {
    const SHOWN: [&str; 4] = ["candidates", "choices", "content", "message"];
    const ENVELOPES: [&str; 7] = ["body", "data", "modelOutput", "output", "payload", "response", "result"];
    let is_shown = |value: &Value| SHOWN.iter().any(|name| value.get(name).is_some());
    if is_shown(value) || value.get("type").is_some() {
        return value;
    }
    let inside = ENVELOPES.iter().filter_map(|name| value.get(name));
    let mut inside = inside.filter(|inside| inside.is_object()).map(answer);
    inside.find(|inside| is_shown(inside)).unwrap_or(value)
}

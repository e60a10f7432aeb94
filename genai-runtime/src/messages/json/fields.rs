//! Fields of the JSON that providers write messages in.

use serde_json::Value;

/// Text of a field, if it is not empty.
pub(super) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str().filter(|text| !text.is_empty())
}

/// The elements of an array, or none.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// Index that the element has in its `index` field, otherwise its position.
pub(super) fn index(value: &Value, place: usize) -> usize {
    let said = value.get("index").and_then(Value::as_u64);
    said.map_or(place, |index| usize::try_from(index).unwrap_or(usize::MAX))
}

/// Answer inside the envelopes that gateways and batch APIs put around it.
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

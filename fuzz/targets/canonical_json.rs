//! Any text has a fingerprint, and a JSON value has the same one in every spelling.

#![no_main]

use genai::__private::fingerprint::Key;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde_json::Value;

fn of<T: Serialize + ?Sized>(value: &T) -> u64 {
    let key = Key::new(*b"sixteen bytes...");
    let fingerprint = key.call("tool", |arguments| arguments.argument("value", value));
    fingerprint.expect("texts and JSON can be serialised")
}

fuzz_target!(|text: &str| {
    let as_text = of(text);
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return;
    };
    // A text that is no object or array is hashed as text. `serde_json` drops entries whose key is repeated.
    if !(value.is_array() || value.is_object()) || has_key_twice(text, &value) {
        return;
    }
    let expected = of(&value);
    assert_eq!(as_text, expected, "{text}");
    assert_eq!(of(&value.to_string()), expected, "{text}");
    let spread = serde_json::to_string_pretty(&value).expect("a value is JSON");
    assert_eq!(of(&spread), expected, "{text}");
});

/// Whether a key is repeated: the text, by its colons outside of strings, has more entries than the value.
fn has_key_twice(text: &str, value: &Value) -> bool {
    let mut entries = 0;
    let mut in_string = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b':' if !in_string => entries += 1,
            _ => {}
        }
    }
    entries != count(value)
}

fn count(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.len() + fields.values().map(count).sum::<usize>(),
        Value::Array(values) => values.iter().map(count).sum(),
        _ => 0,
    }
}

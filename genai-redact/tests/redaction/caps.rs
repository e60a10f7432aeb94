//! Values that are too large are cut, stay valid, and end with a note of the cut.

use genai_redact::{Caps, cut, fit};
use serde_json::{Value, json};

fn fitted(value: &Value, limit: usize) -> Value {
    let text = fit(value, limit);
    assert!(text.len() <= limit, "{} > {limit}: {text}", text.len());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn texts_are_cut_between_characters() {
    assert_eq!(cut("short", 5), "short");
    assert_eq!(cut(&"ä".repeat(50), 40), format!("{}…[cut 78 bytes]", "ä".repeat(11)));
    assert_eq!(cut(&"ä".repeat(50), 5), "ää");
    assert_eq!(cut("ä", 1), "");
}

#[test]
fn longest_nested_strings_are_cut_most() {
    let value = json!({"path": "/etc/hosts", "content": "x".repeat(1000), "line": 7});
    let fitted = fitted(&value, 100);
    assert_eq!((&fitted["path"], &fitted["line"]), (&json!("/etc/hosts"), &json!(7)));
    let content = fitted["content"].as_str().expect("a string");
    assert!(content.starts_with("xxxx") && content.contains("…[cut 9"), "{content}");
}

#[test]
fn fitted_lists_keep_newest_messages() {
    let message = |text: &str| json!({"role": "user", "parts": [{"type": "text", "content": text}]});
    let messages = Value::Array((0..100).map(|index| message(&format!("message {index}"))).collect());
    let fitted = fitted(&messages, 400);
    let kept = fitted.as_array().expect("a list");
    assert!((3..10).contains(&kept.len()), "{kept:?}");
    assert_eq!(kept.last(), Some(&message("message 99")));
    let dropped = format!("…[dropped {} older]", 101 - kept.len());
    assert_eq!(
        kept[0],
        json!({"role": "system", "parts": [{"type": "text", "content": dropped}]})
    );
}

#[test]
fn oversized_last_message_is_cut_inside() {
    let message = |text: &str| json!({"role": "user", "parts": [{"type": "text", "content": text}]});
    let messages = json!([message("first"), message(&"long ".repeat(1000))]);
    let fitted = fitted(&messages, 300);
    let content = fitted[1]["parts"][0]["content"].as_str().expect("a text");
    assert!(
        content.starts_with("long long") && content.contains("…[cut "),
        "{content}"
    );
    assert_eq!(fitted[0]["parts"][0]["content"], json!("…[dropped 1 older]"));
}

#[test]
fn every_json_value_fits_limit() {
    let values = [
        json!({"a": (0..1000).collect::<Vec<_>>(), "b": {"c": "\"\\\n".repeat(100)}}),
        Value::Object((0..200).map(|index| (format!("field {index}"), json!(index))).collect()),
        json!([[[[["deep", "x".repeat(100)]]]]]),
        json!("\u{1}\u{2}ä".repeat(40)),
        json!(1e300),
    ];
    for value in &values {
        for limit in (2..200).chain([500, 1000, 5000]) {
            fitted(value, limit);
        }
        assert_eq!(fit(value, 1), "");
        assert_eq!(fit(value, 1 << 20), value.to_string());
    }
}

#[test]
fn attributes_share_per_call_cap() {
    let mut room = Caps::default().with_per_attribute(50).with_per_call(80).room();
    let value = json!("x".repeat(200));
    assert_eq!(room.fit(&value).map(|text| text.len()), Some(50));
    assert_eq!(room.limit(), 30);
    assert_eq!(room.cut(&"y".repeat(200)).map(|text| text.len()), Some(30));
    assert_eq!(room.fit(&value), None);
}

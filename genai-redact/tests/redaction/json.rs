//! JSON stays JSON, and secrets are found in JSON inside strings.

use genai_redact::{Rules, StandardRedactor};
use serde_json::{Value, json};

fn redacted(mut value: Value) -> Value {
    StandardRedactor::default().redact_json(&mut value);
    value
}

#[test]
fn secret_json_fields_are_fully_redacted() {
    let value = json!({
        "user": {"name": "Jo", "Password": "x", "apiKey": ["a", {"b": 1}], "pin": 1234},
        "max_tokens": 5, "token_count": 7, "has_password": true, "secret": null,
        "headers": [{"name": "Authorization", "value": "abc"}, {"name": "Accept", "value": "text/plain"}],
    });
    let expected = json!({
        "user": {
            "name": "Jo", "Password": "[redacted:secret_field]", "apiKey": "[redacted:secret_field]",
            "pin": "[redacted:secret_field]",
        },
        "max_tokens": 5, "token_count": 7, "has_password": true, "secret": null,
        "headers": [
            {"name": "Authorization", "value": "[redacted:secret_field]"}, {"name": "Accept", "value": "text/plain"},
        ],
    });
    assert_eq!(redacted(value), expected);
}

#[test]
fn json_keys_and_numbers_are_redacted() {
    let value = json!({"jo@example.org": "x", "ann@example.org": "y", "n": 4_242_424_242_424_242_u64, "phone": 5_550_143_222_u64, "size": 1_700_000_000});
    let expected = |first: &str, second: &str| {
        json!({
            "[redacted:email]": first, "[redacted:email] 2": second, "n": "[redacted:card]", "phone": "[redacted:phone]",
            "size": 1_700_000_000,
        })
    };
    // The order of two equal names depends on the order of maps, which a feature of another crate may change.
    let redacted = redacted(value);
    assert!(
        [expected("y", "x"), expected("x", "y")].contains(&redacted),
        "{redacted}"
    );
}

#[test]
fn nested_json_strings_are_redacted() {
    let inner = json!({"password": "x", "mail": "jo@example.org", "n": [1, 2]}).to_string();
    let middle = json!({"arguments": inner}).to_string();
    let outer = redacted(json!({"call": middle}));
    let middle: Value = serde_json::from_str(outer["call"].as_str().expect("a string")).expect("JSON");
    let inner: Value = serde_json::from_str(middle["arguments"].as_str().expect("a string")).expect("JSON");
    assert_eq!(
        inner,
        json!({"password": "[redacted:secret_field]", "mail": "[redacted:email]", "n": [1, 2]})
    );
}

#[test]
fn text_rules_cover_deepest_json_strings() {
    let mut text = json!({"password": "hunter and more"}).to_string();
    for _ in 0..12 {
        text = json!([text]).to_string();
    }
    let redacted = StandardRedactor::default().redact_text(&text).into_owned();
    assert!(!redacted.contains("hunter"), "{redacted}");
    assert!(serde_json::from_str::<Value>(&redacted).is_ok(), "{redacted}");
}

#[test]
fn secret_fields_redacted_in_truncated_json() {
    let redactor = StandardRedactor::default();
    for name in ["token", "pass", "auth_token", "pin", "password"] {
        let fields = json!({name: "first mrk7qx (and [more])", "text": "x"}).to_string();
        let mut nested = vec![json!([1, fields]).to_string()];
        for _ in 0..4 {
            nested.push(json!({"inner": nested.last()}).to_string());
        }
        for text in nested.iter().chain([&fields]) {
            let end = text.len() - 3;
            for text in [
                format!("({text})"),
                format!("found this: {text}, as expected"),
                format!("a\n{text}\nb"),
                format!("{text} {text}"),
                format!("{}…[cut 3 bytes]", &text[..end]),
            ] {
                let redacted = redactor.redact_text(&text);
                assert!(
                    !redacted.contains("mrk7qx") && !redacted.contains("more"),
                    "{text} -> {redacted}"
                );
                assert_eq!(redactor.redact_text(&redacted), redacted, "{text}");
            }
        }
        for text in [
            format!("{{'{name}': 'first mrk7qx', 'x': 1}} from Python"),
            format!("{{\"{name}\" => \"first mrk7qx\"}} from Ruby"),
            format!("{{\"{name}\": Some(\"first mrk7qx\")}} from Rust"),
            format!("{{\\\"{name}\\\" : \\\"first mrk7qx\\\"}} in a log"),
            format!("({{\"{name}\":\n  \"first mrk7qx\"}}) on two lines"),
            format!("{{&quot;{name}&quot;:&quot;first mrk7qx&quot;}} in a page"),
        ] {
            let redacted = redactor.redact_text(&text);
            assert!(!redacted.contains("mrk7qx"), "{text} -> {redacted}");
        }
    }
}

#[test]
fn redacted_json_text_stays_json() {
    let redactor = StandardRedactor::default();
    assert_eq!(
        redactor.redact_text(r#"{"token":"a b c", "x":1.50}"#),
        r#"{"token":"[redacted:secret_field]","x":1.5}"#
    );
    // If there is no find, not even blanks change.
    assert_eq!(redactor.redact_text(r#"{"x" :  1.50}"#), r#"{"x" :  1.50}"#);
}

#[test]
fn json_schema_redacts_only_secret_default() {
    let schema = json!({"type": "object", "properties": {"password": {"type": "string", "default": "x", "description": "The password"}}});
    let expected = json!({
        "type": "object",
        "properties": {"password": {"type": "string", "default": "[redacted:secret_field]", "description": "The password"}},
    });
    assert_eq!(redacted(schema), expected);
}

#[test]
fn custom_fields_match_name_and_path() {
    let redactor = Rules::standard()
        .with_field("diagnosis", "diagnos*")
        .with_field("address", "customer.*.street")
        .with_field("notes", "visits.**")
        .build()
        .expect("rules");
    let mut value = json!({
        "Diagnosis": "flu", "customer": [{"home": {"street": "Elm Street", "town": "X"}}], "street": "Oak Street", "visits": {"a": "b", "c": {"d": 1}},
    });
    redactor.redact_json(&mut value);
    let expected = json!({
        "Diagnosis": "[redacted:diagnosis]", "customer": [{"home": {"street": "[redacted:address]", "town": "X"}}],
        "street": "Oak Street", "visits": "[redacted:notes]",
    });
    assert_eq!(value, expected);
}

#[test]
fn too_deep_json_becomes_placeholder() {
    let mut value = json!("jo@example.org");
    for _ in 0..300 {
        value = json!([value]);
    }
    let text = redacted(value).to_string();
    assert!(text.contains("[redacted:too_deep]") && !text.contains("jo@"), "{text}");
}

#[test]
fn nested_json_needs_little_stack() {
    let mut text = json!({"password": "hunter2"}).to_string();
    for _ in 0..6 {
        for _ in 0..60 {
            text = format!("[{text}]");
        }
        text = Value::from(text).to_string();
    }
    let redact = move || StandardRedactor::default().redact_text(&text).into_owned();
    let thread = std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(redact)
        .expect("a thread");
    let redacted = thread.join().expect("the stack was enough");
    assert!(!redacted.contains("hunter2"));
    // All levels count together, including those inside strings.
    assert!(redacted.contains("[redacted:too_deep]"), "{redacted}");
}

#[test]
fn bytes_of_texts_are_redacted() {
    let secret = json!({"body": b"password=hunter2".to_vec(), "size": [1, 2, 3, 4, 5, 6, 7, 8, 9]});
    assert_eq!(
        redacted(secret),
        json!({"body": "password=[redacted:secret_field]", "size": [1, 2, 3, 4, 5, 6, 7, 8, 9]})
    );
    let text = json!(b"{\"token\": \"hunter2x\"}".to_vec()).to_string();
    assert_eq!(
        StandardRedactor::default().redact_text(&text),
        r#""{\"token\":\"[redacted:secret_field]\"}""#
    );
    for harmless in [
        json!(b"a harmless text".to_vec()),
        json!([0, 255, 128, 3, 52, 50, 52, 50, 52]),
        json!([
            300, 112, 97, 115, 115, 119, 111, 114, 100, 61, 104, 117, 110, 116, 101, 114
        ]),
    ] {
        assert_eq!(redacted(harmless.clone()), harmless);
    }
}

//! The user's own rules, pseudonyms, and redactors that fail.

use std::ops::Range;
use std::time::Duration;

use genai_redact::{Rules, StandardRedactor};
use serde_json::json;

#[test]
fn custom_regex_redacts_its_group() {
    let redactor = Rules::standard()
        .with_regex("ticket", r"T-\d+")
        .with_regex("room", r"room (?<value>\d+)")
        .build()
        .expect("rules");
    assert_eq!(
        redactor.redact_text("T-17 in room 4"),
        "[redacted:ticket] in room [redacted:room]"
    );
    // Names of own rules come before standard ones.
    let redactor = Rules::standard()
        .with_regex("staff", r"\w+@example\.org")
        .build()
        .expect("rules");
    assert_eq!(redactor.redact_text("jo@example.org"), "[redacted:staff]");
}

#[test]
fn custom_function_redacts_its_ranges() {
    let find = |text: &str| {
        text.match_indices("Zaphod")
            .map(|(at, name)| at..at + name.len())
            .collect()
    };
    let redactor = Rules::standard()
        .with_function("president", find)
        .build()
        .expect("rules");
    assert_eq!(redactor.redact_text("Zaphod and Ford"), "[redacted:president] and Ford");
    let mut value = json!({"who": ["Zaphod"]});
    redactor.redact_json(&mut value);
    assert_eq!(value, json!({"who": ["[redacted:president]"]}));
    // Ranges beyond the text are ignored, and those that cut a character are widened.
    let redactor = Rules::none()
        .with_function("odd", |_| vec![1..2, 50..60, Range { start: 7, end: 3 }])
        .build()
        .expect("rules");
    assert_eq!(redactor.redact_text("aäb"), "a[redacted:odd]b");
}

#[test]
fn invalid_rule_error_names_problem() {
    let error = Rules::standard()
        .with_regex("open", "(")
        .build()
        .expect_err("no pattern");
    assert_eq!(error.rule(), "open");
    assert!(
        error
            .to_string()
            .starts_with("the redaction rule `open` cannot be used: regex parse error"),
        "{error}"
    );
    let error = Rules::standard().with_regex("a]b", "x").build().expect_err("no name");
    assert!(error.to_string().contains("1 to 64 letters"), "{error}");
    let error = Rules::standard().with_field("x", "a..b").build().expect_err("no path");
    assert!(error.to_string().contains("single points"), "{error}");
}

#[test]
fn equal_values_get_equal_pseudonyms() {
    let redactor = Rules::standard().pseudonyms(true).build().expect("rules");
    let redacted = redactor
        .redact_text("jo@example.org, ann@example.org, jo@example.org")
        .into_owned();
    let parts: Vec<&str> = redacted.split(", ").collect();
    assert_eq!(parts[0], parts[2]);
    assert_ne!(parts[0], parts[1]);
    let hash = parts[0]
        .strip_prefix("[redacted:email:")
        .and_then(|rest| rest.strip_suffix(']'))
        .expect("a pseudonym");
    assert!(
        hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{hash}"
    );
    assert_eq!(redactor.redact_text(&redacted), redacted);
}

#[test]
fn pseudonyms_depend_on_key_alone() {
    let redactor = || Rules::standard().pseudonyms(true).build().expect("rules");
    let (one, other) = (redactor(), redactor());
    let text =
        |redactor: &StandardRedactor, key: &[u8; 16]| redactor.redact_text_with_key("jo@example.org", key).into_owned();
    let expected = text(&one, &[7; 16]);
    assert_eq!(text(&other, &[7; 16]), expected);
    assert_ne!(text(&one, &[8; 16]), expected);
    assert_eq!(one.redact_text("jo@example.org"), other.redact_text("jo@example.org"));
    assert_ne!(one.redact_text("jo@example.org"), expected);

    let mut value = json!({"to": "jo@example.org", "customer": {"jo@example.org": 1}});
    one.redact_json_with_key(&mut value, &[7; 16]);
    assert_eq!(value, json!({"to": expected, "customer": {expected: 1}}));
}

#[test]
fn panicking_rule_redacts_everything() {
    let redactor = Rules::standard()
        .with_function("bad", |text| panic!("{}", text.len()))
        .build()
        .expect("rules");
    assert_eq!(redactor.redact_text("hello"), "[redacted:failed]");
    let mut value = json!({"a": ["hello"]});
    redactor.redact_json(&mut value);
    assert_eq!(value, json!("[redacted:failed]"));
}

#[test]
fn redaction_timeout_redacts_everything() {
    let redactor = Rules::standard().time(Duration::ZERO).build().expect("rules");
    assert_eq!(redactor.redact_text("hello"), "[redacted:overran]");
    let mut value = json!({"a": ["hello"]});
    redactor.redact_json(&mut value);
    assert_eq!(value, json!("[redacted:overran]"));
}

#[test]
fn oversized_text_is_redacted_whole() {
    let redactor = Rules::standard().largest(5).build().expect("rules");
    assert_eq!(redactor.redact_text("hello"), "hello");
    assert_eq!(redactor.redact_text("hello!"), "[redacted:too_large]");
}

#[test]
fn secret_inside_fake_marker_is_redacted() {
    let redactor = StandardRedactor::default();
    assert_eq!(
        redactor.redact_text("[redacted:jo@example.org]"),
        "[redacted:[redacted:email]]"
    );
    assert_eq!(
        redactor.redact_text("[redacted:email:4242424242424242]"),
        "[redacted:email:[redacted:card]]"
    );
    assert_eq!(
        redactor.redact_text("password=[redacted:email]hunter"),
        "password=[redacted:secret_field]"
    );
    assert_eq!(
        redactor.redact_text("password=[redacted:email]"),
        "password=[redacted:email]"
    );
}

//! What the tests of this folder check of texts, with the standard rules.

use genai_redact::StandardRedactor;
use serde_json::Value;

/// Asserts that each secret is redacted in each form, where it replaces `…`; also if the text is a JSON string, and in JSON
/// inside JSON. Redacting the result again must change nothing.
pub(super) fn assert_gone(forms: &[&str], secrets: &[&str]) {
    let redactor = StandardRedactor::default();
    let mut left = Vec::new();
    for form in forms {
        for secret in secrets {
            let plain = form.replace('…', secret);
            let in_json = Value::from(plain.as_str()).to_string();
            let in_json_twice = format!("{{\"log\": {}}}", Value::from(in_json.as_str()));
            for text in [plain, in_json, in_json_twice] {
                let redacted = redactor.redact_text(&text);
                if redacted.contains(secret) || !redacted.contains("[redacted:") {
                    left.push(format!("{text:?} -> {redacted:?}"));
                } else if redactor.redact_text(&redacted) != redacted {
                    left.push(format!("again: {text:?} -> {redacted:?}"));
                }
            }
        }
    }
    assert!(left.is_empty(), "{} are left:\n{}", left.len(), left.join("\n"));
}

/// Asserts what each text becomes.
pub(super) fn assert_redacted(cases: &[(&str, &str)]) {
    let redactor = StandardRedactor::default();
    for (text, expected) in cases {
        assert_eq!(redactor.redact_text(text), *expected, "{text:?}");
    }
}

/// Asserts that nothing is found in the texts.
pub(super) fn assert_kept(texts: &[&str]) {
    let cases: Vec<(&str, &str)> = texts.iter().map(|text| (*text, *text)).collect();
    assert_redacted(&cases);
}

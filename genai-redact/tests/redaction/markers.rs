//! Markers in a text to redact: they switch no rule off, hide no secret and are not found themselves.

use genai_redact::{Rules, StandardRedactor};
use serde_json::json;

#[test]
fn secrets_beside_markers_are_found() {
    let redactor = StandardRedactor::default();
    for secret in [
        "4242424242424242",
        "+49 30 1234567",
        "078-05-1120",
        "jo@example.org",
        "203.0.113.7",
        concat!("AK", "IA", "QWERTZUIOPASDFGH"),
    ] {
        for text in [
            format!("[redacted:email]{secret}"),
            format!("{secret}[redacted:email]"),
            format!("[redacted:phone]{secret}[redacted:phone]"),
        ] {
            assert!(!redactor.redact_text(&text).contains(secret), "{text}");
        }
    }
    for text in [
        "password: abc1[redacted:email]hunter2",
        "password=[redacted:email]hunter2",
        "https://[redacted:email]:hunter2@host",
        "Bearer [redacted:email]hunter2two",
        "password: [redacted:hunter2",
        "password: [redacted:emailhunter2",
        "password: [REDACTED]hunter2",
        "password: hunter2[REDACTED]",
        "password=[redacted: the redactor failed]hunter2",
    ] {
        assert!(
            !redactor.redact_text(text).contains("hunter2"),
            "{text} -> {}",
            redactor.redact_text(text)
        );
    }
}

#[test]
fn redaction_markers_are_not_redacted_again() {
    let redactor = StandardRedactor::default();
    let pseudonyms = Rules::standard().pseudonyms(true).build().expect("the standard rules");
    for text in [
        "[redacted:secret_field]: abc123def",
        "[redacted:phone] 5550143",
        "password=[redacted:secret_field]",
        "Bearer [redacted:bearer_token]",
        "token: [redacted:jwt]",
        "curl -u jo:[redacted:basic_auth] x",
    ] {
        assert_eq!(redactor.redact_text(text), text);
        assert_eq!(pseudonyms.redact_text(text), text);
    }
}

#[test]
fn pseudonyms_are_not_redacted_again() {
    let redactor = Rules::standard().pseudonyms(true).build().expect("the standard rules");
    for text in [
        "password=hunter2 jo@example.org",
        "token: a1b2c3d4, card 4242 4242 4242 4242",
        "api_key=Some(\"live-abc-123\")",
    ] {
        let once = redactor.redact_text(text).into_owned();
        assert_eq!(redactor.redact_text(&once), once);
    }
    let mut value = json!({"password": "hunter2", "to": "jo@example.org"});
    redactor.redact_json(&mut value);
    let once = value.clone();
    redactor.redact_json(&mut value);
    assert_eq!(value, once);
}

#[test]
fn number_inside_fake_marker_is_redacted() {
    let number = "4242424242424242";
    for redactor in [
        StandardRedactor::default(),
        Rules::standard().pseudonyms(true).build().expect("the standard rules"),
    ] {
        let redacted = redactor
            .redact_text("see [redacted:email:4242424242424242]")
            .into_owned();
        assert!(!redacted.contains(number), "{redacted}");
        let mut value = json!({"password": format!("[redacted:secret_field:{number}]")});
        redactor.redact_json(&mut value);
        assert!(!value.to_string().contains(number), "{value}");
    }
    // Without pseudonyms, a marker with digits is not one of ours.
    let redactor = StandardRedactor::default();
    assert_eq!(
        redactor.redact_text("password=[redacted:email:0123456789abcdef]"),
        "password=[redacted:secret_field]"
    );
}

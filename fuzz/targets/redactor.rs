//! In any surroundings a secret is redacted, JSON stays JSON, and a second redaction changes nothing.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use genai_redact::{Rule, Rules, StandardRedactor, cut, fit};
use libfuzzer_sys::fuzz_target;
use secrets::seeds;
use serde_json::{Value, json};
use surroundings::SURROUNDINGS;

#[allow(dead_code)]
#[path = "../../genai-redact/tests/redaction/seeds.rs"]
mod secrets;
#[path = "../../genai-redact/tests/redaction/surroundings.rs"]
mod surroundings;

// The time limit is so long that only libFuzzer's own limit reports slow inputs.
static STANDARD: LazyLock<StandardRedactor> = LazyLock::new(|| {
    Rules::standard()
        .time(Duration::from_secs(60))
        .build()
        .expect("the standard rules")
});
static SEEDS: LazyLock<Vec<(Rule, String)>> = LazyLock::new(seeds);

fuzz_target!(|input: (&str, &str, u8, u8, u16, [u8; 4])| {
    let (before, after, which, depth, limit, around) = input;
    let (rule, seed) = &SEEDS[usize::from(which) % SEEDS.len()];

    // Two to four nested surroundings, right beside the secret.
    let mut text = seed.clone();
    for index in &around[..2 + usize::from(depth) % 3] {
        let (open, close) = SURROUNDINGS[usize::from(*index) % SURROUNDINGS.len()];
        text = format!("{open}{text}{close}");
    }
    let once = STANDARD.redact_text(&text);
    assert!(!once.contains(seed.as_str()), "{rule:?}: {text:?} -> {once:?}");
    assert_eq!(STANDARD.redact_text(&once), once, "{text:?}");

    let text = format!("{before} {seed} {after}");
    let once = STANDARD.redact_text(&text);
    // If the surrounding text contains the secret too, glued to other text, nothing is asserted.
    if !before.contains(seed.as_str()) && !after.contains(seed.as_str()) {
        assert!(!once.contains(seed.as_str()), "{rule:?}: {text:?} -> {once:?}");
    }
    assert_eq!(STANDARD.redact_text(&once), once, "{text:?}");

    let mut value = serde_json::from_str::<Value>(before).unwrap_or_else(|_| Value::from(before));
    if !value.to_string().contains(seed.as_str()) {
        value = json!({ "before": value, "text": [format!("is {seed}, and")] });
        for _ in 0..depth % 4 {
            value = json!({ "arguments": value.to_string() });
        }
        STANDARD.redact_json(&mut value);
        let once = value.to_string();
        assert!(!once.contains(seed.as_str()), "{rule:?}: {before:?} -> {once}");
        STANDARD.redact_json(&mut value);
        assert_eq!(value.to_string(), once);
    }

    let text = json!([before, after]).to_string();
    let redacted = STANDARD.redact_text(&text);
    assert!(serde_json::from_str::<Value>(&redacted).is_ok(), "{text} -> {redacted}");

    let limit = usize::from(limit);
    assert!(cut(before, limit).len() <= limit);
    let fitted = fit(&value, limit);
    assert!(fitted.len() <= limit);
    assert!(
        limit < 2 || serde_json::from_str::<Value>(&fitted).is_ok(),
        "{limit}: {fitted}"
    );
});

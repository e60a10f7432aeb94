//! Properties of every text and every JSON value. `GENAI_FUZZ_CASES` is the number of random cases.

use std::sync::LazyLock;

use genai_redact::{Rules, StandardRedactor, cut, fit};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::seeds::seeds;

static STANDARD: LazyLock<StandardRedactor> = LazyLock::new(StandardRedactor::default);
static PSEUDONYMS: LazyLock<StandardRedactor> =
    LazyLock::new(|| Rules::standard().pseudonyms(true).build().expect("the standard rules"));

fn config() -> ProptestConfig {
    let cases = std::env::var("GENAI_FUZZ_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(256);
    ProptestConfig {
        cases,
        // Texts that happen to contain the secret elsewhere are rejected: one in twenty.
        max_global_rejects: cases.saturating_add(1024),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Pieces that rules search for, so that random texts come close to finds.
fn pieces() -> impl Strategy<Value = String> {
    let near = [
        "password",
        "token=",
        "\"api_key\":",
        "Bearer ",
        "Basic ",
        "://",
        "@",
        "-----BEGIN",
        "PRIVATE KEY-----",
        "[redacted:",
        "]",
        "[redacted:email]",
        "sk-",
        "::",
        ":",
        "=",
        "\"",
        "\\",
        "'",
        "{",
        "}",
        "[",
        "+",
        "(",
        ")",
        ".",
        "-",
        " ",
        "\n",
        "eyJ",
        "0",
        "4242",
        "ssn ",
        "AB 12 34 56 ",
        "12 ",
        "DE89 ",
        "Cookie: ",
        "token is ",
        "call ",
        "<",
        ">",
        "&",
        ";",
        "--secret ",
        "curl ",
        " -u ",
        " --user=",
        "f(\"token\",",
        " value=",
        " string = \"",
        "?=",
        "ä",
        "例",
        "\u{0}",
    ];
    prop_oneof![
        4 => proptest::sample::select(near.to_vec()).prop_map(str::to_owned),
        2 => proptest::sample::select(seeds()).prop_map(|(_, seed)| seed),
        2 => "[a-zA-Z0-9._-]{1,12}",
        1 => "[0-9]{1,20}",
        1 => "\\PC{0,6}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::collection::vec(pieces(), 0..16).prop_map(|pieces| pieces.concat()),
        // Repeated pieces: a find in one place must not delay the find in another.
        1 => (proptest::collection::vec(pieces(), 1..4), 2usize..30).prop_map(|(pieces, times)| pieces.concat().repeat(times)),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((text(), inner.clone()), 0..5)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
            inner.prop_map(|value| Value::from(value.to_string())),
        ]
    })
}

fn redacted(redactor: &StandardRedactor, value: &Value) -> Value {
    let mut value = value.clone();
    redactor.redact_json(&mut value);
    value
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn seeded_secrets_never_survive_text(before in text(), (rule, seed) in proptest::sample::select(seeds()), after in text()) {
        let redactor = &*STANDARD;
        // A secret that is glued to other text may be another word.
        prop_assume!(!before.contains(&seed) && !after.contains(&seed));
        let text = format!("{before} {seed} {after}");
        let redacted = redactor.redact_text(&text);
        prop_assert!(!redacted.contains(&seed), "{rule:?}: {text:?} -> {redacted:?}");
    }

    #[test]
    fn seeded_secrets_never_survive_json(value in json(), (rule, seed) in proptest::sample::select(seeds()), depth in 0..4) {
        prop_assume!(!value.to_string().contains(&seed));
        let mut value = serde_json::json!({"before": value, "text": [format!("is {seed}, and")]});
        for _ in 0..depth {
            value = serde_json::json!({"arguments": value.to_string()});
        }
        let redacted = redacted(&STANDARD, &value).to_string();
        prop_assert!(!redacted.contains(&seed), "{rule:?}: {value} -> {redacted}");
    }

    #[test]
    fn text_redaction_is_idempotent(text in text(), pseudonyms: bool) {
        let redactor = if pseudonyms { &*PSEUDONYMS } else { &*STANDARD };
        let once = redactor.redact_text(&text).into_owned();
        prop_assert_eq!(redactor.redact_text(&once), once.as_str(), "{:?}", text);
    }

    #[test]
    fn json_redaction_is_idempotent(value in json()) {
        let redactor = &*STANDARD;
        let once = redacted(redactor, &value);
        prop_assert_eq!(&redacted(redactor, &once), &once, "{}", value);
    }

    #[test]
    fn redacted_json_text_parses_as_json(value in json()) {
        // The list keeps the number from being read as a JSON text.
        let text = serde_json::json!([value]).to_string();
        let redacted = STANDARD.redact_text(&text).into_owned();
        prop_assert!(serde_json::from_str::<Value>(&redacted).is_ok(), "{text} -> {redacted}");
    }

    #[test]
    fn fitted_json_stays_within_limit(value in json(), limit in 0usize..400) {
        let text = fit(&value, limit);
        prop_assert!(text.len() <= limit);
        prop_assert!(limit < 2 || serde_json::from_str::<Value>(&text).is_ok(), "{limit}: {text}");
        prop_assert!(text.len() == limit || text.len() == value.to_string().len() || value.to_string().len() > limit);
    }

    #[test]
    fn cut_text_stays_within_limit(text in text(), limit in 0usize..100) {
        let short = cut(&text, limit);
        prop_assert!(short.len() <= limit);
        prop_assert!(text.len() > limit || short == text);
    }
}

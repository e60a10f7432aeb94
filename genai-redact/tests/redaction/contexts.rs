//! Every secret in every surrounding, and in nested surroundings. `GENAI_FUZZ_CASES` is the number of cases with three
//! or four surroundings for each secret, 400 by default.

use std::time::Duration;

use genai_redact::{Rules, StandardRedactor};

use super::checks::{assert_gone, assert_kept, assert_redacted};
use super::random::Random;
use super::seeds::{in_context, seeds};
use super::surroundings::SURROUNDINGS;

/// The text and its redaction, if the secret in these surroundings is not redacted completely at once.
fn left(redactor: &StandardRedactor, seed: &str, around: &[usize]) -> Option<String> {
    let mut text = seed.to_owned();
    for &index in around {
        let (before, after) = SURROUNDINGS[index];
        text = format!("{before}{text}{after}");
    }
    let redacted = redactor.redact_text(&text);
    let again = redactor.redact_text(&redacted);
    (redacted.contains(seed) || again != redacted).then(|| format!("{text:?} -> {redacted:?} -> {again:?}"))
}

/// The standard rules with a long time limit, so that tests pass on a busy machine.
fn patient() -> StandardRedactor {
    let rules = Rules::standard().time(Duration::from_secs(60));
    rules.build().expect("the standard rules")
}

fn assert_none(left: &[String]) {
    assert!(
        left.is_empty(),
        "{} are left, such as\n{}",
        left.len(),
        left.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn secrets_redacted_in_two_surroundings() {
    let redactor = patient();
    let mut all = Vec::new();
    for (_, seed) in seeds() {
        for outer in 0..SURROUNDINGS.len() {
            all.extend(left(&redactor, &seed, &[outer]));
            for inner in 0..SURROUNDINGS.len() {
                all.extend(left(&redactor, &seed, &[inner, outer]));
            }
        }
    }
    assert_none(&all);
}

#[test]
fn secrets_redacted_in_four_surroundings() {
    let redactor = patient();
    let cases = std::env::var("GENAI_FUZZ_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(400_u64);
    let (mut all, mut random) = (Vec::new(), Random(0x2545_f491_4f6c_dd1d));
    let surroundings = u64::try_from(SURROUNDINGS.len()).expect("a few");
    for (_, seed) in seeds() {
        for case in 0..cases {
            let depth = 3 + usize::try_from(case % 2).expect("small");
            let around: Vec<usize> = (0..depth)
                .map(|_| usize::try_from(random.below(surroundings)).expect("small"))
                .collect();
            all.extend(left(&redactor, &seed, &around));
        }
    }
    assert_none(&all);
}

/// A secret that is identified only by a word before it needs a boundary before that word, and none behind the secret.
#[test]
fn secret_names_found_after_escapes() {
    let redactor = patient();
    let mut all = Vec::new();
    for (_, text, secret) in in_context() {
        for (before, _) in SURROUNDINGS {
            let redacted = redactor.redact_text(&format!("{before}{text}")).into_owned();
            if redacted.contains(secret) {
                all.push(format!("{before:?} {text:?} -> {redacted:?}"));
            }
        }
    }
    assert_none(&all);
}

#[test]
fn card_numbers_found_in_other_scripts() {
    let redactor = StandardRedactor::default();
    for text in [
        "４２４２ ４２４２ ４２４２ ４２４２",
        "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
        "4242\u{a0}4242\u{a0}4242\u{a0}4242",
        "4242\u{2009}4242\u{2009}4242\u{2009}4242",
        "4242\u{3000}4242\u{3000}4242\u{3000}4242",
        "4242‑4242‑4242‑4242",
        "42\u{200b}42 4242 42\u{2060}42 4242",
        "4242\t4242\t4242\t4242",
        "4242—4242—4242—4242",
        "4242·4242·4242·4242",
        "𐒤𐒢𐒤𐒢 𐒤𐒢𐒤𐒢 𐒤𐒢𐒤𐒢 𐒤𐒢𐒤𐒢",
        "4242%204242%204242%204242",
        "4242\\u00a04242\\u00a04242\\u00a04242",
        "4242&nbsp;4242&nbsp;4242&nbsp;4242",
    ] {
        assert_eq!(redactor.redact_text(text), "[redacted:card]", "{text}");
    }
    assert_redacted(&[
        ("ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００", "[redacted:iban]"),
        (
            "DE89\u{a0}3704\u{a0}0044\u{a0}0532\u{a0}0130\u{a0}00",
            "[redacted:iban]",
        ),
        ("DE89\t3704\t0044\t0532\t0130\t00", "[redacted:iban]"),
        ("jo＠example.org", "[redacted:email]"),
        ("+49\u{a0}30\u{a0}1234567", "[redacted:phone]"),
        ("078‑05‑1120", "[redacted:us_ssn]"),
        ("password：hunter2", "password：[redacted:secret_field]"),
        ("password: “hunter two”", "password: “[redacted:secret_field]”"),
    ]);
}

#[test]
fn number_glued_to_letter_is_kept() {
    assert_kept(&[
        "é4242424242424242",
        "4242424242424242é",
        "ж4242424242424242",
        "ß12345678Z",
        "\\u00e94242424242424242",
    ]);
}

#[test]
fn value_after_coloured_name_is_redacted() {
    assert_gone(
        &[
            "\u{1b}[3mapi_key\u{1b}[0m\u{1b}[2m=\u{1b}[0m… two2x",
            "\u{1b}[34;1m\"password\"\u{1b}[0m: \u{1b}[0;32m\"… two2x\"\u{1b}[0m",
            "^[[3mpassword^[[0m=^[[33m\"… two2x\"^[[0m",
            r"\u001b[3mpassword\u001b[0m=…",
            "password%3D…%26x%3D1",
            "https:\\/\\/jo:…@example.org\\/x",
            "&quot;password&quot;:&quot;…&quot;",
        ],
        &["hunter"],
    );
}

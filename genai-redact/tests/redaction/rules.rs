//! Finds of each rule, and texts that no rule may redact.

use std::borrow::Cow;

use genai_redact::{Rule, Rules, StandardRedactor};

use super::checks::assert_kept;
use super::seeds::{in_context, seeds};

#[test]
fn every_rule_redacts_with_its_name() {
    let redactor = StandardRedactor::default();
    for (rule, seed) in seeds() {
        let expected = format!("before [redacted:{}] after", rule.name());
        assert_eq!(
            redactor.redact_text(&format!("before {seed} after")),
            expected,
            "{seed}"
        );
    }
    for (rule, text, secret) in in_context() {
        let redacted = redactor.redact_text(&text);
        assert!(!redacted.contains(secret), "{redacted}");
        assert!(redacted.contains(&format!("[redacted:{}]", rule.name())), "{redacted}");
    }
}

#[test]
fn every_rule_is_tested() {
    let tested: Vec<Rule> = seeds()
        .into_iter()
        .map(|(rule, _)| rule)
        .chain(in_context().into_iter().map(|(rule, ..)| rule))
        .collect();
    for rule in Rule::ALL {
        assert!(tested.contains(rule), "{rule:?}");
    }
}

#[test]
fn disabled_rule_redacts_nothing() {
    for (rule, seed) in seeds() {
        let redactor = Rules::none().with(rule).build().expect("one rule");
        assert_eq!(
            redactor.redact_text(&seed),
            format!("[redacted:{}]", rule.name()),
            "{seed}"
        );
        let redactor = Rules::standard().without(rule).build().expect("all rules but one");
        assert!(
            !redactor
                .redact_text(&seed)
                .contains(&format!("[redacted:{}]", rule.name())),
            "{seed}"
        );
    }
    let redactor = Rules::none().build().expect("no rule");
    for (_, text, secret) in in_context() {
        assert!(redactor.redact_text(&text).contains(secret), "{text}");
    }
}

#[test]
fn single_rule_works_without_others() {
    // The number is valid both as a Belgian number and as a PESEL.
    let text = "It is 85121828308";
    for rule in [Rule::BeNn, Rule::PlPesel] {
        let redactor = Rules::none().with(rule).build().expect("one rule");
        assert_eq!(redactor.redact_text(text), format!("It is [redacted:{}]", rule.name()));
    }
}

#[test]
fn harmless_text_is_kept_and_borrowed() {
    let redactor = StandardRedactor::default();
    for text in [
        "",
        "The quick brown fox jumps over the lazy dog, twice on Sundays.",
        "version 1.2.3.4 of 2024-05-17T10:11:12.123456Z took 0.123456789012 s",
        "commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad, 550e8400-e29b-41d4-a716-446655440000",
        "fn token(&self) -> Token { self.tokens.next_token(max_tokens) }",
        "let password = ask_password(); token: &str, secret: Option<String>,",
        "use std::io; a::b(c::d) fe::ad",
        "git@github.com:rust-lang/rust.git and https://example.org/a:b@c?d=e",
        "127.0.0.1:8080, ::1 and 0.0.0.0",
        "Bearer tokens and basic authentication are described in the secret garden's chapter on authorization.",
        "order 1234567812345678 of 1700000000 and 1700000000123",
        "call claude-sonnet-4-5-20250929 or gpt-4o-mini-2024-07-18 at $0.031250000000",
        "icon@2x.png, @mention, 5 @ 3",
        "export PASSWORD=$OTHER TOKEN=${TOKEN} key=value",
        "sk-learn, task-force, disk-usage, risk-free, SG.1, ACCEPT, SKIP, pattern, cio",
        "the key is under the mat; press any key: enter",
        "curl -u $USER:$PASSWORD -o out, curl -u [user]:[password] x, curl --user-agent a:b x, curl -u jo http://x:y/",
        r#"in ("password", "user1", "token") or ["token", "name7"]; log("token", "the name of it"); password::check("a1b2c3")"#,
        r#"key="password" name="jo"; a token of the type = "x1y2z3"; token: string, secret ?? other"#,
        "1 + 2 = 3, 10-20-30, 1/2/2024, 12:34:56, 3.14159265358979",
    ] {
        assert!(
            matches!(redactor.redact_text(text), Cow::Borrowed(_)),
            "{}",
            redactor.redact_text(text)
        );
    }
}

#[test]
fn numbers_after_dump_offsets_are_redacted() {
    let redactor = StandardRedactor::default();
    for before in [
        "0000000:",
        "0000000::0000000::",
        "00000010:",
        "deadbeef:",
        "20240517:",
        "7f3a2c1d:",
        "feed dead",
        "feed dead beef",
        "DE89 DE89",
        "log line\n00000010:",
        "time",
        "us",
        "the seed",
    ] {
        for (rule, seed) in seeds() {
            let text = format!("{before} {seed}");
            let redacted = redactor.redact_text(&text);
            assert!(!redacted.contains(&seed), "{rule:?}: {text:?} -> {redacted:?}");
        }
    }
}

#[test]
fn words_after_key_prefixes_are_kept() {
    assert_kept(&[
        "BSAcademyOfSciencesAndHumanities",
        "EXOskeletonsAndOtherLongWordsTogether",
        "BSAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA7AAAA",
        "netmask 255.255.255.0",
    ]);
}

#[test]
fn hex_dump_rows_are_kept() {
    assert_kept(&[
        "00000010: 4242 4242 4242 4242 0000 0000 3132 3334  BBBBBBBB....1234",
        "00000010: 3132 4242 4242 4242 4242 0000 0000 3132  12BBBBBBBB....12",
        "00000010: 4242424242424242 3132333435363738  BBBBBBBB12345678",
        "0000020 4242 4242 4242 4242 0a3f 6c2d 3132 3334",
        "offset=36574261809, Size: 44051401359",
    ]);
}

#[test]
fn assignments_in_many_languages_are_redacted() {
    let redactor = StandardRedactor::default();
    for (before, after) in [
        (r#"api_token ?= ""#, r#"" # in a makefile"#),
        (r#"API_TOKEN ::= ""#, r#"""#),
        (r#"API_TOKEN :::= ""#, r#"""#),
        (r#"$apiToken .= ""#, r#"";"#),
        (r#"secret ||= ""#, r#"""#),
        (r#"secret ??= ""#, r#"""#),
        (r#"var apiToken string = ""#, r#"""#),
        (r#"const apiToken: string = ""#, r#"";"#),
        (r#"static SECRET: &'static str = ""#, r#"";"#),
        (r#"System.setProperty("API_TOKEN", ""#, r#"")"#),
        (r#"<add key="ClearTextPassword" value=""#, r#"" />"#),
        ("database_pw = '", "'"),
        ("LICENSE_KEY=", ""),
    ] {
        let text = format!("{before}{}{after}", concat!("hun", "ter2"));
        assert_eq!(
            redactor.redact_text(&text),
            format!("{before}[redacted:secret_field]{after}"),
            "{text}"
        );
    }
}

#[test]
fn curl_passwords_are_redacted() {
    let redactor = StandardRedactor::default();
    for (before, after) in [
        ("curl -u elastic:", " https://localhost:9200"),
        ("curl --cacert ca.crt -u elastic:", ""),
        ("curl --user 'api:", "' \\\n  https://localhost"),
        ("curl -X POST https://localhost \\\n  --user=\"api:", "\" -d 1"),
        ("curl --user api:'", "' x"),
        ("curl --user \"{acd3}\":\"", "\" x"),
        (r#"{"cmd":"curl -u \"api:"#, r#"\" x", "n": "#),
    ] {
        let text = format!("{before}{}{after}", concat!("hun", "ter2"));
        let redacted = redactor.redact_text(&text);
        assert_eq!(redacted, format!("{before}[redacted:basic_auth]{after}"), "{text}");
    }
    let text = format!("curl -u jo@example.org:{} x", concat!("hun", "ter2"));
    assert_eq!(
        redactor.redact_text(&text),
        "curl -u [redacted:email]:[redacted:basic_auth] x"
    );
    // A key without a password is redacted. An option of another command stays.
    let key = concat!("d2LkV78", "zLx!t");
    assert_eq!(
        redactor.redact_text(&format!("curl -u \"{key}:\" x")),
        "curl -u \"[redacted:basic_auth]:\" x"
    );
    assert_eq!(
        redactor.redact_text("curl x\nnc -u localhost:41234"),
        "curl x\nnc -u localhost:41234"
    );
}

#[test]
fn overlapping_matches_become_one_marker() {
    let redactor = StandardRedactor::default();
    let key = format!("{}{}", concat!("sk", "-ant-"), "a1B2c3D4e5F6g7H8i9J0");
    assert_eq!(
        redactor.redact_text(&format!("Authorization: Bearer {key}")),
        "Authorization: [redacted:anthropic_key]"
    );
    assert_eq!(
        redactor.redact_text(&format!("ANTHROPIC_API_KEY=\"{key}\"")),
        "ANTHROPIC_API_KEY=\"[redacted:anthropic_key]\""
    );
    assert_eq!(
        redactor.redact_text("password=jo@example.org"),
        "password=[redacted:secret_field]"
    );
}

#[test]
fn several_secrets_in_text_are_redacted() {
    let redactor = StandardRedactor::default();
    let text = "jo@example.org or ann@example.org, +1 212 555 0143, from 203.0.113.7 to 203.0.113.8.";
    let expected =
        "[redacted:email] or [redacted:email], [redacted:phone], from [redacted:ip_address] to [redacted:ip_address].";
    assert_eq!(redactor.redact_text(text), expected);
    let numbers =
        "12 4242 4242 4242 4242 7, 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 4242 4242 4242 4242 9";
    let expected = "12 [redacted:card] 7, 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 [redacted:card] 9";
    assert_eq!(redactor.redact_text(numbers), expected);
}

#[test]
fn truncated_key_block_is_redacted() {
    let text = format!("x -----BEGIN {} KEY-----\nMIIE", "PRIVATE");
    assert_eq!(
        StandardRedactor::default().redact_text(&text),
        "x [redacted:private_key]"
    );
}

#[test]
fn adjacent_secrets_are_all_redacted() {
    let redactor = StandardRedactor::default();
    let text = "AB 12 34 56 ".repeat(50);
    assert_eq!(redactor.redact_text(&text), "[redacted:uk_nino] ".repeat(50));
    for before in ["the version that runs at", "behind a comment's sign: //"] {
        assert_eq!(
            redactor.redact_text(&format!("{before} 203.0.113.7")),
            format!("{before} [redacted:ip_address]")
        );
    }
    // Numbers without a separator are found one per round, once the number before is redacted.
    let text = "+49 30 1234567".repeat(50);
    assert_eq!(redactor.redact_text(&text), "[redacted:phone]".repeat(50));
}

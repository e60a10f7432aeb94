//! Names and values that are joined by no sign or an unusual one, and similar texts that must stay.

use super::checks::{assert_gone, assert_kept};

const SECRET: &str = concat!("k3yOfThe", "K1ngd0m9Zq");

#[test]
fn random_words_after_names_are_redacted() {
    assert_gone(
        &[
            "use the token … for ci",
            "Use password … to log in",
            "requirepass …",
            "rootpw …",
            "username jo password 7 …",
            "enable secret 5 …",
            "token\t…\n",
            "│ token │ … │",
            "token ┃ …",
            "The password for db is …",
            "Пароль для базы: …",
            "\"token for CI\": \"…\"",
            "**password for db**: …",
            "masterauth …",
            "credentials:\n  user: jo\n  db: …\n",
            "password was changed to …",
            "password -> …",
            "password → \"…\"",
            "Password ........: …",
            "**api key**: …",
            "Bearer [redacted:…",
            "mosquitto_pub -u jo -P … -t x",
            "useradd -p … jo",
            "token=\"… ***\"",
            "https://<redacted>:…@h/x",
            "secret=<redacted>…",
            "password=''…''",
            "中api_key: …中",
        ],
        &[SECRET],
    );
}

#[test]
fn values_in_brackets_are_redacted() {
    assert_gone(
        &[
            "token=<…>",
            "token=[…]",
            "token={…}",
            "[token=…]",
            "Optional[token=…]",
            "password=Redacted<…>",
            "std::string token{\"…\"};",
            "{:password, \"…\"}",
            "(password . \"…\")",
            "main.Config{Token:main.Secret{v:\"…\"}}",
            "<setting name=\"Token\"><value>…</value></setting>",
            "<input name=\"token\" type=\"hidden\" value=\"…\"/>",
            "<meta name=\"csrf-token\" content=\"…\">",
            " password \n----------\n …\n(1 row)",
        ],
        &[SECRET],
    );
}

#[test]
fn names_of_more_kinds_are_secret() {
    for name in [
        "シークレット",
        "pass_phrase",
        "seedphrase",
        "xsrf",
        "totp",
        "registry_auth",
        "TOKEN_FOR_CI",
        "apikeyprod",
        "access_code",
        "authcode",
        "API anahtarı",
        "erişim anahtarı",
    ] {
        for form in ["N=…", "N: …", "\"N\": \"…\"", "x N=… y"] {
            assert_gone(&[&form.replace('N', name)], &[SECRET]);
        }
    }
}

#[test]
fn keys_of_unusual_forms_are_redacted() {
    for (text, secret) in [
        // Tokens of Hugging Face consist of letters only.
        ("hf_…", concat!("QxvEXHJXnsBvBqJd", "sswFzvGrGwnPFYhvmu")),
        (
            "https://api.telegram.org/bot123456789:…/sendMessage",
            concat!("mwufUxbvJDCTbyvH", "NsG9eh6Yo4gfqrc5Xlr"),
        ),
        ("x=3D…", concat!("DE8937040044", "0532013000")),
        ("x=20…", concat!("DE8937040044", "0532013000")),
        ("x\u{1b}7…", concat!("42424242", "42424242")),
        ("password﹦… ", concat!("hun", "ter2")),
    ] {
        assert_gone(&[text], &[secret]);
    }
}

#[test]
fn look_alikes_of_names_are_kept() {
    assert_kept(&[
        "版本1.2.3.4的",
        "libc.so.6.2.35.1",
        "call_id: 1234567",
        "secret={name}",
        "token=<your-token>",
        "token=[1, 2, 3]",
        "token -> string",
        "password -> hash",
        "Password:\n---------\nSee the vault for it.\n",
        "Passwords\n---------\n\ntext",
        "token{kind}",
        "token{\"ident\"}",
        "access_code: str",
        "TOKEN_FOR = None",
        "keytest: 1",
        "hf_QwenForCausalLMWithValueHead",
        "hf_hub_download_with_retries",
        "commit secret santa 2026",
        "public key 9f86d081884c7d659a2feaa0c55ad015",
        "token{\"",
        "sid=S-1-5-18",
        "cookie=yes",
        "password=<redacted>",
        "password: <REDACTED>",
        "a token, \"",
    ]);
}

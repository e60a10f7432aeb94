//! Secrets that are identified by a name, a signature's place or a service's form, and secrets beside markers. `…` is
//! the secret.

use genai_redact::StandardRedactor;

use super::checks::assert_gone;
use super::kinds::{CARD, PASSWORD, TOKEN};

const KEY: &str = concat!("q7ZxW2vB9nM4kL8j", "H5gF1dS3aP6oI0uY");

#[test]
fn secrets_named_in_eight_languages_are_redacted() {
    assert_gone(
        &[
            "passwort: …",
            "Kennwort=…",
            "API-Schlüssel: …",
            "apischluessel=…",
            "Zugangsschlüssel = …",
            "geheimer Schlüssel: …",
            "mot de passe : …",
            "motDePasse=…",
            "clé API : …",
            "cle_api=…",
            "clé secrète: …",
            "jeton_acces=…",
            "jeton d'accès : …",
            "contraseña: …",
            "clave_api=…",
            "clave secreta: …",
            "claveDeAcceso=…",
            "llave privada: …",
            "senha: …",
            "chave_api=…",
            "chave secreta: …",
            "segredo=…",
            "chaveDeAcesso=…",
            "parola d'ordine: …",
            "chiave_api=…",
            "chiave segreta: …",
            "segreto=…",
            "wachtwoord: …",
            "api_sleutel=…",
            "geheime sleutel: …",
            "toegangssleutel=…",
            "hasło: …",
            "klucz_api=…",
            "klucz prywatny: …",
            "sekret=…",
            "klucz dostępu: …",
            "пароль: …",
            "ключ_api=…",
            "секретный ключ: …",
            "токен: …",
            "ключ доступа: …",
            "my_service_key=…",
            "BRAVESEARCHKEY=…",
            "slackBotToken: …",
            "webhook_secret=…",
            "signingsecret: …",
            "authkey=…",
            "密码：…",
            "密钥: …",
            "パスワード：…",
            "비밀번호: …",
        ],
        &[KEY],
    );
}

#[test]
fn presigned_signatures_are_redacted() {
    let hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let base64 = "q7ZxW2vB9nM4kL8jH5gF1dS3aP6oI0uYq7ZxW2vB9nM%3D";
    assert_gone(
        &[
            "https://b.s3.eu-west-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=…",
            "https://b.s3.amazonaws.com/k?x-amz-signature=…&x-amz-expires=900",
            "https://acc.r2.cloudflarestorage.com/b/k?X-Amz-Expires=1&X-Amz-Signature=…&x-id=GetObject",
            "https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=…&X-Goog-Expires=9",
            "https://x.example/?a=1\\u0026X-Amz-Signature=…\\u0026b=2",
            "https://x.example/?a=1&amp;X-Amz-Signature=…&amp;b=2",
            "X-Amz-Signature%3D…%26b%3D2",
            "Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/eu/s3/aws4_request, SignedHeaders=host, Signature=…",
            "https://b.oss-cn-hangzhou.aliyuncs.com/k?x-oss-signature=…&x-oss-expires=9",
        ],
        &[hex],
    );
    assert_gone(
        &[
            "https://b.s3.amazonaws.com/k?Expires=1&Signature=…",
            "https://acc.blob.core.windows.net/c/b?sv=2022-11-02&sr=b&se=2026-01-01&sp=r&sig=…",
            "https://acc.blob.core.windows.net/c/b?sig=…&sv=2022-11-02",
            "https://d1.cloudfront.net/k?Expires=1&Signature=…&Key-Pair-Id=K2",
            "https://storage.googleapis.com/b/o?Expires=1&Signature=…",
            "https://prod-1.westeurope.logic.azure.com/workflows/w/triggers/manual/paths/invoke?sp=x&sv=1.0&sig=…",
            "Cookie: CloudFront-Signature=…; CloudFront-Key-Pair-Id=K2",
            "https://x.example/f?token=…",
            "https://x.example/f?hmac=…&t=1",
            "https://x.example/f?X-Amz-Security-Token=…&X-Amz-Date=1",
        ],
        &[base64],
    );
}

#[test]
fn secrets_beside_fake_markers_are_redacted() {
    assert_gone(
        &[
            "[redacted:email]…",
            "…[redacted:email]",
            "[redacted:card] …",
            "[redacted:…",
            "[redacted:]…",
            "[redacted]…",
            "[REDACTED] …",
            "[redacted:email:0a1b2c3d4e5f6071]…",
            "[redacted:…]",
            "[redacted:email:…]",
            "[redacted:failed]…[redacted:overran]",
            "*** …",
            "<redacted>…</redacted>",
            "{\"a\": \"[redacted:email]…\"}",
        ],
        &[TOKEN, CARD, "jo@example.org", "203.0.113.7"],
    );
    assert_gone(
        &[
            "password: [redacted:secret_field], api_key: …",
            "password=[redacted:secret_field]&token=…",
            "password: [redacted:secret_field]\napi_key: …",
            "[redacted:secret_field]: x, password: …",
        ],
        &[PASSWORD],
    );
}

#[test]
fn documented_services_are_found() {
    let hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let long = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY7zaB3dE5fG7hJ9kL1mN3pQ5rS7";
    let redactor = StandardRedactor::default();
    for (head, tail) in [
        ("dp.", "pt.aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f"),
        ("NR", "AK-ABCDEFGHIJ0123456789ABCDEFG"),
        ("sg", "p_0123456789abcdef_0123456789abcdef0123456789abcdef01234567"),
        (
            "pc",
            "sk_aB3dE5_fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3v",
        ),
        ("ji", "na_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1h"),
        ("da", "2-abcdefghij0123456789abcdef"),
        (
            "sl",
            ".u.AFaB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9fG1hJ3kL5mN7pQ9rS1tU3vW5xY7zaB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z",
        ),
        ("py", "lf_v1_us_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f"),
        ("pat-", "na1-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"),
        ("access-", "production-0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"),
        ("ATTA", &format!("{hex}0A1B2C3D")),
        ("xwfp", "-1-aB3dE5fG7hJ9kL1mN3p"),
        ("glwt", "-aB3dE5fG7hJ9kL1mN3pQ"),
        ("IQoJ", &format!("b3JpZ2lu{long}")),
        ("v2.", &format!("public.{long}")),
        ("secret-", "token:E92FB7EB-D882-47A4-A265-A0B6135DC842"),
        ("AVN", "S_aB3dE5fG7hJ9kL1mN3p"),
        ("packagist_", &format!("ack_{hex}")),
        ("TlRM", "TVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAAKAGFKAAAADw"),
        ("newvendor_live_", "aB3dE5fG7hJ9kL1mN3pQ5rS7"),
        ("newvendor-", "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z"),
    ] {
        for text in [
            format!("{head}{tail}"),
            format!("use {head}{tail}, then"),
            format!("https://x.example/?a={head}{tail}&b=1"),
        ] {
            let redacted = redactor.redact_text(&text);
            assert!(!redacted.contains(tail), "{text} -> {redacted}");
        }
    }
}

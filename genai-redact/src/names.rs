//! Names of secrets: in JSON, in text, in the options of commands and the columns of tables.

use crate::characters::joins;

/// Certainty with which a name marks its value as secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub(crate) enum Secrecy {
    /// The value is secret if it looks like a key, since `key` also names the keys of maps.
    IfRandom,
    /// The value is secret if it is one word.
    IfToken,
    /// The value is secret, whatever it is.
    Surely,
}

/// Words that make every name they are part of a secret's name. The second line is German, French, Spanish, Portuguese,
/// Dutch, Polish, Italian and Russian; then Turkish, Nordic, Czech; Chinese, Japanese, Korean.
#[rustfmt::skip]
pub(crate) const ALWAYS: &[&str] = &[
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "apikey", "credential",
    "passwort", "kennwort", "motdepasse", "mdp", "contraseña", "contrasena", "contrasenya", "senha", "wachtwoord", "hasło", "haslo", "пароль",
    "şifre", "şifresi", "sifre", "passord", "lösenord", "losenord", "adgangskode", "heslo", "salasana",
    "密码", "密碼", "口令", "密钥", "パスワード", "シークレット", "비밀번호", "암호",
    "authorization", "cookie", "privatekey", "secretkey", "accesskey", "authtoken", "accesstoken", "refreshtoken",
    "clientsecret", "connectionstring", "jwt", "mnemonic",
];

/// Words of [`ALWAYS`] that may also end a word that is written together with another: `PGPASSWORD`, `dbpasswort`.
#[rustfmt::skip]
pub(crate) const ENDINGS: &[&str] = &[
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "apikey", "passwort", "kennwort", "motdepasse",
    "contraseña", "contrasena", "senha", "wachtwoord", "hasło", "пароль", "şifre", "secretkey", "accesskey", "privatekey",
    "accesstoken", "authtoken", "密码", "密碼", "口令", "密钥", "パスワード", "シークレット", "비밀번호", "암호", "apitoken", "bottoken",
    "seedphrase", "recoveryphrase", "accesscode", "authcode",
];

/// Pairs of words that make every name with them in a row a secret's name.
#[rustfmt::skip]
pub(crate) const PAIRS: &[(&str, &str)] = &[
    ("access", "token"), ("auth", "token"), ("refresh", "token"), ("api", "token"), ("bot", "token"),
    ("api", "key"), ("private", "key"), ("access", "key"), ("account", "key"), ("signing", "key"),
    ("encryption", "key"), ("master", "key"), ("auth", "key"), ("connection", "string"), ("set", "cookie"),
    ("session", "id"), ("security", "code"), ("card", "number"), ("seed", "phrase"), ("recovery", "code"), ("pass", "phrase"),
    ("recovery", "phrase"), ("access", "code"), ("auth", "code"), ("authorization", "code"),
    ("sdk", "key"), ("license", "key"), ("application", "key"), ("consumer", "key"), ("de", "passe"),
    ("api", "schlüssel"), ("palavra", "passe"), ("chave", "api"), ("clave", "api"), ("clé", "api"), ("cle", "api"), ("chiave", "api"),
];

/// Words at the end of a name that state the purpose or kind of a secret: `TOKEN_PROD`, `clave_secreta`,
/// `токен_доступа`.
#[rustfmt::skip]
pub(crate) const QUALIFIERS: &[&str] = &[
    "prod", "production", "dev", "development", "test", "testing", "staging", "stage", "live", "sandbox", "old", "new",
    "api", "secrète", "secrete", "accès", "acces", "privée", "privee", "secreta", "secreto", "acceso", "privada", "privado",
    "acesso", "segreta", "segreto", "privata", "accesso", "ordine", "prywatny", "dostępu", "dostepu", "доступа",
    "de", "d", "do", "da", "di", "geheim", "geheime",
];

/// Words that make a name a secret's at its end: `max_tokens` and `token_count` are no secrets.
#[rustfmt::skip]
pub(crate) const LAST: &[&str] = &[
    "token", "pass", "pw", "psw", "pin", "cvv", "cvc", "otp", "totp", "csrf", "xsrf", "auth", "ssn", "pat", "sessionid", "sid",
];

/// Words before the purpose of a secret: `TOKEN_FOR_CI`, `password for the database`.
pub(crate) const FOR: &[&str] = &["for", "für", "pour", "para", "per", "voor", "dla", "от", "для"];

/// Words at the end of a name, also written together with others, whose value is secret if it looks like a key. From the
/// second line on German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian; Turkish; Chinese, Japanese, Korean.
#[rustfmt::skip]
pub(crate) const LAST_IF_RANDOM: &[&str] = &[
    "key", "token", "secret", "pass", "pw", "psk", "creds", "cred", "auth", "signature", "sig", "hmac", "seed", "salt", "bearer", "webhook",
    "schlüssel", "schluessel", "geheimnis", "geheimwort", "zugangscode", "clé", "clef", "jeton", "clave", "llave", "secreto", "chave",
    "segredo", "chiave", "segreto", "parola", "sleutel", "geheim", "klucz", "sekret", "ключ", "токен", "секрет",
    "anahtar", "anahtarı", "parolası", "令牌", "密匙", "鍵", "キー", "トークン", "키", "토큰",
];

/// Words that, before `token` or `key`, make it a value that opens nothing.
#[rustfmt::skip]
pub(crate) const NO_SECRETS: &[&str] = &[
    "page", "next", "continuation", "eos", "bos", "pad", "stop", "special", "unk", "first", "public", "pub", "publishable",
    "primary", "foreign", "partition", "sort", "cache", "idempotency", "object", "row", "storage", "dedup", "lookup", "s3",
    "sync", "shard", "config", "metric", "registry", "state", "i18n", "translation",
];

/// Words at the end of a name that describe a secret, such as its length, and are not the secret itself.
#[rustfmt::skip]
pub(crate) const ABOUT: &[&str] = &[
    "count", "length", "type", "name", "id", "hint", "policy", "required", "expiry", "expires", "url", "uri", "limit",
    "file", "path", "fd", "env", "prompt", "mgr", "manager", "error", "callback", "handler", "regex", "pattern", "label", "title",
    "message", "help", "placeholder", "size", "age", "version", "ttl", "timeout", "service", "class", "variable", "header",
    "parameter", "field", "column", "format", "validator", "provider", "method", "enabled", "secure", "oid", "endpoint", "server", "servers",
    "flag", "flags", "mask", "state", "phase", "status", "mode", "algorithm", "alg",
];

/// Parts of secrets' names that the search finds in text. [`secrecy`] then checks the whole name.
#[rustfmt::skip]
pub(crate) const LITERALS: &[&str] = &[
    "pass", "pw", "psw", "secret", "key", "token", "cred", "auth", "cookie", "jwt", "pin", "cvv", "cvc", "otp", "ssn",
    "pat", "session", "connection", "security", "card", "mnemonic", "phrase", "recovery", "sid",
    "sig", "hmac", "seed", "salt", "bearer", "webhook", "csrf", "xsrf", "access_code", "access-code", "accesscode", "access code",
    "kennwort", "mdp", "contrase", "senha", "wachtwoord", "has\u{142}o", "has\u{141}o", "haslo", "ifre", "\u{130}fre", "senord", "adgangskode", "heslo",
    "salasana", "schl", "geheim", "zugangscode", "clé", "CLÉ", "clef", "jeton", "clave", "llave", "chave", "segre", "chiave",
    "sleutel", "klucz", "sekret", "anahtar", "psk", "parola", "cle_", "cle-", "cle api", "cleapi",
    "пароль", "Пароль", "ПАРОЛЬ", "ключ", "Ключ", "КЛЮЧ", "токен", "Токен", "ТОКЕН", "секрет", "Секрет", "СЕКРЕТ",
    "密码", "密碼", "口令", "密钥", "令牌", "密匙", "パスワード", "シークレット", "鍵", "キー", "トークン", "비밀번호", "암호", "키", "토큰",
];

/// Whether the value of this name is secret, if it has a place of its own.
pub(crate) fn names_secret(name: &str) -> bool {
    secrecy(name) >= Some(Secrecy::IfToken)
}

/// Certainty that the value of a name is secret; `None` if it is not the name of a secret.
pub(crate) fn secrecy(name: &str) -> Option<Secrecy> {
    if name.len() > 192 {
        return None;
    }
    if let Some((before, after)) = name.split_once("[redacted:") {
        // A name of a rule in a marker has no value.
        let after = after.split_once(']').map_or("", |(_, after)| after);
        return secrecy(before).max(secrecy(after));
    }
    // The session number of a login manager opens nothing.
    if name == "XDG_SESSION_ID" {
        return None;
    }
    // In `cookie.secure`, the last name is that of the value.
    let mut words = words(name.rsplit('.').find(|part| !part.is_empty())?);
    // `TOKEN_FOR_CI` is a token.
    let what = words.iter().position(|word| FOR.contains(&word.as_str()));
    if let Some(what) = what.filter(|what| *what > 0) {
        words.truncate(what);
    }
    let last = words.last()?;
    let always = words.iter().any(|word| ALWAYS.iter().any(|secret| is(word, secret)));
    let kernel_of_last = kernel(last);
    let together = ENDINGS.iter().any(|secret| ends(kernel_of_last, secret));
    let pair = words.windows(2).any(|pair| is_pair(&pair[0], &pair[1]));
    if always || together || pair {
        let about =
            words.len() > 1 && ABOUT.contains(&last.as_str()) && !words.ends_with(&["session".into(), "id".into()]);
        return (!about).then_some(Secrecy::Surely);
    }
    let no_secret = |word: &str| NO_SECRETS.contains(&word);
    let of_kind = |word: &String| QUALIFIERS.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit());
    let count = words.iter().rposition(|word| !of_kind(word)).map_or(0, |last| last + 1);
    if count < words.len() {
        // Some words describe a kind of secret and are also names themselves: `my_secreto`.
        let is_secret = |at: usize| {
            let opens_nothing = at.checked_sub(1).is_some_and(|before| no_secret(&words[before]));
            let word = kernel(&words[at]);
            !opens_nothing && LAST_IF_RANDOM.iter().any(|secret| word.ends_with(secret))
        };
        let mut of_name = count.saturating_sub(1)..words.len();
        return of_name.any(is_secret).then_some(Secrecy::IfRandom);
    }
    let named_apart = matches!(last.as_str(), "pass" | "pw" | "psw" | "auth" | "cred" | "creds");
    if !named_apart && words[..words.len() - 1].last().is_some_and(|before| no_secret(before)) {
        return None;
    }
    if LAST.contains(&last.as_str()) {
        return Some(Secrecy::IfToken);
    }
    let ending = LAST_IF_RANDOM
        .iter()
        .find_map(|secret| kernel_of_last.strip_suffix(secret))?;
    (!no_secret(ending)).then_some(Secrecy::IfRandom)
}

/// Whether a word behind a secret's name may belong to it: `clé secrète`, `jeton d'accès`.
pub(crate) fn is_qualifier(word: &str) -> bool {
    let word = word.to_lowercase();
    let mut parts = word.split(['\'', '’']);
    !word.is_empty() && parts.all(|part| QUALIFIERS.contains(&part))
}

/// Whether a value is a directory, since shells have a variable `PWD`: `PWD=/home/jo`.
pub(crate) fn is_directory(name: &str, value: &str) -> bool {
    let drive = value.get(1..2) == Some(":");
    matches!(name, "PWD" | "OLDPWD") && (value.starts_with(['/', '~']) || drive)
}

/// A word without the number at its end: `password2`.
fn unnumbered(word: &str) -> &str {
    word.trim_end_matches(|character: char| character.is_ascii_digit())
}

/// A word without a number or qualifier attached to its end: `apikey2`, `claveapi`, `tokenprod`.
fn kernel(word: &str) -> &str {
    let word = unnumbered(word);
    let kinds = ["api", "prod", "dev", "test", "live"];
    kinds.iter().find_map(|kind| word.strip_suffix(kind)).unwrap_or(word)
}

/// Whether a word equals this one, or is its plural.
fn is(word: &str, secret: &str) -> bool {
    // Nearly every word begins with another letter, so this check is the fast path.
    word.as_bytes().first() == secret.as_bytes().first()
        && unnumbered(word)
            .strip_prefix(secret)
            .is_some_and(|rest| matches!(rest, "" | "s"))
}

/// Whether two consecutive words form a secret's name.
pub(crate) fn is_pair(first: &str, second: &str) -> bool {
    PAIRS.iter().any(|pair| is(second, pair.1) && first == pair.0)
}

fn ends(word: &str, secret: &str) -> bool {
    let word = unnumbered(word);
    let last = secret.as_bytes().last();
    let ends = |word: &str| word.as_bytes().last() == last && word.ends_with(secret);
    ends(word) || word.strip_suffix('s').is_some_and(ends)
}

/// Splits a name into words in lower case: `apiKey`, `API_KEY`, `api-key` → `api`, `key`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_alphanumeric() || character == 'ー' {
            // An ideograph and a letter belong to different words.
            let begins = before.is_alphanumeric() && joins(before) != joins(character)
                || character.is_uppercase()
                    && (before.is_lowercase()
                        || before.is_numeric()
                        || before.is_uppercase() && characters.peek().is_some_and(|next| next.is_lowercase()));
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                // The lower case of the Turkish `İ` is two characters.
                word.extend(character.to_lowercase().filter(|small| *small != '\u{307}'));
            }
        } else {
            words.push(String::new());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_names_are_recognised() {
        for name in [
            "password",
            "passwords",
            "api_keys",
            "userPassword",
            "DB_PASSWORD",
            "api_key",
            "x-api-key",
            "apiKey",
            "OPENAI_API_KEY",
            "token",
            "access_token",
            "authToken",
            "Authorization",
            "Set-Cookie",
            "client_secret",
            "AWS_SECRET_ACCESS_KEY",
            "session_id",
            "GITHUB_TOKEN",
            "PGPASSWORD",
            "dbpassword",
            "MYSQL_PWD",
            "mysecret",
            "Passwort",
            "mot de passe",
            "contraseña",
            "senha",
            "wachtwoord",
            "hasło",
            "HASŁO",
            "ŞİFRE",
            "PASSWORD2",
            "password1",
            "secret2",
            "Пароль",
            "密码",
            "我的密码",
            "シークレット",
            "pass_phrase",
            "seedphrase",
            "TOKEN_FOR_CI",
            "apikeyprod",
            "access_code",
            "中api_key",
            "registry_auth",
            "totp",
            "xsrf",
        ] {
            assert!(names_secret(name), "{name}");
        }
    }

    #[test]
    fn key_like_names_require_random_values() {
        for name in [
            "key",
            "brave_search_key",
            "BRAVEKEY",
            "sessiontoken",
            "X-Goog-Signature",
            "Signature",
            "sig",
            "clave",
            "chiave",
            "Schlüssel",
            "clé",
            "ключ",
            "sleutel",
            "klucz",
            "chave",
            "TOKEN_PROD",
            "key2",
            "my_secreto",
            "geheim_production",
            "ftppw",
            "wifi_psk",
            "clave_secreta",
            "claveapi",
            "jeton_acces",
            "clé_secrète",
            "token_acesso",
            "klucz_prywatny",
            "токен_доступа",
            "ключ_api",
            "parola",
        ] {
            assert_eq!(secrecy(name), Some(Secrecy::IfRandom), "{name}");
        }
    }

    #[test]
    fn harmless_names_are_not_secret() {
        for name in [
            "passphrase-fd",
            "password_prompt",
            "HTTPPasswordMgr",
            "cookie.secure",
            "max_tokens",
            "input_tokens",
            "token_count",
            "tokens",
            "token_type",
            "next_page_token",
            "nextToken",
            "author",
            "authors",
            "path",
            "pattern",
            "secretary",
            "keyboard",
            "password_length",
            "passenger",
            "public_key",
            "primaryKey",
            "keys",
            "public_key_test",
            "max_tokens_2",
            "XDG_SESSION_ID",
            "test_api",
            "registry_key",
            "max_tokens_for_model",
            "access_codes_count",
            "waiting_for_token_count",
            "",
        ] {
            assert_eq!(secrecy(name), None, "{name}");
        }
    }
}

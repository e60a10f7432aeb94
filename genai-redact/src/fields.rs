//! Names that say that a value is secret, in JSON and in text.

use std::ops::Range;

/// Words that make every name they are part of a secret's name.
#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    "password", "passwd", "passphrase", "passcode", "pwd", "secret", "apikey", "credential",
    "authorization", "cookie", "privatekey", "secretkey", "accesskey", "authtoken", "accesstoken", "refreshtoken",
    "clientsecret", "connectionstring", "jwt", "mnemonic",
];

/// Pairs of words in a row that do the same.
#[rustfmt::skip]
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"), ("private", "key"), ("access", "key"), ("account", "key"), ("signing", "key"),
    ("encryption", "key"), ("master", "key"), ("auth", "key"), ("connection", "string"), ("set", "cookie"),
    ("session", "id"), ("security", "code"), ("card", "number"), ("seed", "phrase"), ("recovery", "code"),
    ("sdk", "key"), ("license", "key"), ("application", "key"), ("consumer", "key"),
];

/// Words that do so at the end of a name: `max_tokens` and `token_count` are no secrets.
#[rustfmt::skip]
const LAST: &[&str] = &[
    "token", "pass", "pw", "psw", "pin", "cvv", "cvc", "otp", "auth", "ssn", "pat", "sessionid", "sid",
];

/// Words that, before `token`, make it one that opens nothing.
#[rustfmt::skip]
const NO_SECRET_TOKENS: &[&str] = &[
    "page", "next", "continuation", "eos", "bos", "pad", "stop", "special", "unk", "first",
];

/// Words at the end of a name that make it one about a secret: its length, not itself.
#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "count", "length", "type", "name", "id", "hint", "policy", "required", "expiry", "expires", "url", "uri", "limit",
    "file", "path",
];

/// What begins a secret's name in text, for the search; `names_secret` decides.
#[rustfmt::skip]
pub(crate) const LITERALS: &[&str] = &[
    "pass", "pw", "psw", "secret", "key", "token", "credential", "auth", "cookie", "jwt", "pin", "cvv", "cvc", "otp", "ssn",
    "pat", "session", "connection", "security", "card", "mnemonic", "phrase", "recovery", "sid",
];

/// Whether a name says that what it names is secret.
pub(crate) fn names_secret(name: &str) -> bool {
    if name.len() > 128 {
        return false;
    }
    if let Some((before, after)) = name.split_once("[redacted:") {
        // The name of a rule is the name of nothing.
        let after = after.split_once(']').map_or("", |(_, after)| after);
        return names_secret(before) || names_secret(after);
    }
    let words = words(name);
    let Some(last) = words.last() else { return false };
    // One or several of them.
    let is = |word: &str, secret: &str| word.strip_prefix(secret).is_some_and(|rest| matches!(rest, "" | "s"));
    let always = words.iter().any(|word| ALWAYS.iter().any(|secret| is(word, secret)));
    let pair = words.windows(2).any(|pair| {
        PAIRS
            .iter()
            .any(|(first, second)| pair[0] == *first && is(&pair[1], second))
    });
    if always || pair {
        let about =
            words.len() > 1 && ABOUT.contains(&last.as_str()) && !words.ends_with(&["session".into(), "id".into()]);
        return !about;
    }
    if !LAST.contains(&last.as_str()) {
        return false;
    }
    let before = words.len().checked_sub(2).and_then(|index| words.get(index));
    last != "token" || before.is_none_or(|word| !NO_SECRET_TOKENS.contains(&word.as_str()))
}

/// `apiKey`, `API_KEY`, `api-key` → `api`, `key`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut characters = name.chars().peekable();
    while let Some(character) = characters.next() {
        if character.is_alphanumeric() {
            let begins = character.is_uppercase()
                && (before.is_lowercase()
                    || before.is_numeric()
                    || before.is_uppercase() && characters.peek().is_some_and(|next| next.is_lowercase()));
            if begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(character.to_lowercase());
            }
        } else {
            words.push(String::new());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The name that a word in a text belongs to.
pub(crate) fn name_around(text: &str, at: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut start = at.start;
    while start > 0 && at.start - start < 64 && of_name(bytes[start - 1]) {
        start -= 1;
    }
    let mut end = at.end;
    while end < bytes.len() && end - at.end < 64 && of_name(bytes[end]) {
        end += 1;
    }
    start..end
}

/// Where the value is that a text gives to a name: `name=value`, `"name": "value"`, `<name>value<`, `--name value`.
pub(crate) fn value_after(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let mut next = name.end;
    let closed = skip(bytes, &mut next, |byte| byte == b'\\', 16)
        | skip(bytes, &mut next, |byte| matches!(byte, b'"' | b'\'' | b'`' | b']'), 2);
    let before_blanks = next;
    let blanks = skip(bytes, &mut next, |byte| matches!(byte, b' ' | b'\t'), 8);
    match (at(next), at(next + 1)) {
        (b'=', b'>') | (b':' | b'?' | b'.' | b'+', b'=') => next += 2,
        // Assignments of make, and of what is not there yet.
        (b':', b':') if matches!((at(next + 2), at(next + 3)), (b'=', _) | (b':', b'=')) => {
            next += 3 + usize::from(at(next + 2) == b':');
        }
        (b'|', b'|') | (b'?', b'?') if at(next + 2) == b'=' => next += 3,
        // A comparison.
        (b'=', b'=') | (b':', b':') => return None,
        (b'=' | b':', _) => next += 1,
        (b'>', _) if name.start > 0 && bytes[name.start - 1] == b'<' => {
            let start = next + 1;
            let end = start + text.get(start..)?.bytes().position(|byte| byte == b'<')?;
            return (end > start && end - start < 4096).then_some(start..end);
        }
        (b'i', b's') | (b'w', b'a') if blanks && !closed => {
            // `the password is …`
            let verb = ["is ", "was "]
                .into_iter()
                .find(|verb| text[next..].starts_with(verb))?;
            let range = bare(text, next + verb.len())?;
            return looks_secret(&text[range.clone()]).then_some(range);
        }
        // `setProperty("api_token", "…")`, but not a list of names.
        (b',', _) if closed && is_argument(bytes, name.start) => {
            next += 1;
            skip(bytes, &mut next, |byte| byte == b' ', 8);
            let quote = at(next);
            let range = matches!(quote, b'"' | b'\'' | b'`').then(|| quoted(text, next + 1, quote, 0))??;
            return looks_secret(&text[range.clone()]).then_some(range);
        }
        // `<add key="password" value="…"/>`
        (b'v', _) if closed && blanks && text[next..].starts_with("value=") => {
            next += "value=".len();
            let quote = at(next);
            return matches!(quote, b'"' | b'\'').then(|| quoted(text, next + 1, quote, 0))?;
        }
        _ if blanks && !closed && text[name.clone()].starts_with("--") => {
            let range = bare(text, next)?;
            return (!text[range.clone()].starts_with('-')).then_some(range);
        }
        _ => {
            let quote = typed(bytes, next).filter(|_| blanks && !closed)?;
            return quoted(text, quote + 1, at(quote), 0);
        }
    }
    let colon = bytes[next - 1] == b':';
    let spaced = skip(bytes, &mut next, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'), 8)
        || before_blanks + 1 != next && blanks;
    let escapes = next;
    skip(bytes, &mut next, |byte| byte == b'\\', 16);
    let escapes = next - escapes;
    let quote = at(next);
    if matches!(quote, b'"' | b'\'' | b'`') {
        return quoted(text, next + 1, quote, escapes);
    }
    if escapes > 0 {
        return None;
    }
    if let Some(quote) = typed(bytes, next).filter(|_| colon) {
        return quoted(text, quote + 1, at(quote), 0);
    }
    let whole_line = ["authorization", "cookie"]
        .iter()
        .any(|word| ends_with(&text[name.clone()], word));
    if colon && whole_line && !closed {
        let end = next + text[next..].find(['\n', '\r', '"', '\'']).unwrap_or(text.len() - next);
        // What is that long is no prose; and nothing is read twice.
        return (end > next && (end - next > 4096 || looks_secret(&text[next..end]))).then_some(next..end);
    }
    let range = bare(text, next)?;
    let value = &text[range.clone()];
    // What is that long is no prose; and nothing is read twice.
    let long = value.len() > 4096;
    if is_placeholder(value) || (spaced || colon) && !long && !looks_secret(value) {
        return None;
    }
    Some(range)
}

/// Whether a name in quotes is the first argument of a call.
fn is_argument(bytes: &[u8], name: usize) -> bool {
    let before = |back: usize| name.checked_sub(back).map_or(0, |index| bytes[index]);
    matches!(before(1), b'"' | b'\'' | b'`') && before(2) == b'(' && of_name(before(3))
}

/// Where the quote is of `string = "…"`, `&str = "…"`: a type between a name and its value.
fn typed(bytes: &[u8], mut next: usize) -> Option<usize> {
    let of_type =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'&' | b'\'' | b'_' | b':' | b'<' | b'>' | b'.');
    let borrowed = bytes.get(next..next + 2) == Some(b"&'");
    skip(bytes, &mut next, of_type, 32).then_some(())?;
    if borrowed {
        skip(bytes, &mut next, |byte| byte == b' ', 1);
        skip(bytes, &mut next, of_type, 32);
    }
    skip(bytes, &mut next, |byte| byte == b' ', 8);
    let assigned = bytes.get(next) == Some(&b'=') && bytes.get(next + 1) != Some(&b'=');
    next += 1;
    skip(bytes, &mut next, |byte| byte == b' ', 8);
    (assigned && matches!(bytes.get(next), Some(b'"' | b'`'))).then_some(next)
}

fn ends_with(text: &str, word: &str) -> bool {
    text.len() >= word.len() && text.as_bytes()[text.len() - word.len()..].eq_ignore_ascii_case(word.as_bytes())
}

fn skip(bytes: &[u8], at: &mut usize, wanted: impl Fn(u8) -> bool, most: usize) -> bool {
    let from = *at;
    while *at < bytes.len() && *at - from < most && wanted(bytes[*at]) {
        *at += 1;
    }
    *at > from
}

/// Up to the quote that is escaped as often as the first one.
fn quoted(text: &str, start: usize, quote: u8, escapes: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut slashes = 0;
    for (index, &byte) in bytes.iter().enumerate().skip(start) {
        if byte == b'\\' {
            slashes += 1;
            continue;
        }
        if byte == quote && slashes <= escapes {
            let end = index - slashes;
            return (end > start).then_some(start..end);
        }
        slashes = 0;
    }
    // The text was cut inside of the value.
    (start < text.len()).then_some(start..text.len())
}

fn bare(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let stops = |character: char| {
        character.is_whitespace()
            || matches!(
                character,
                ',' | ';' | '"' | '\'' | '&' | '<' | '>' | '`' | '|' | ')' | '}' | '\\'
            )
    };
    let end = start + rest.find(stops).unwrap_or(rest.len());
    // The point of a sentence is none of the value.
    let end = if text[..end].ends_with('.') { end - 1 } else { end };
    (end > start).then_some(start..end)
}

/// Whether a bare word beside a name is more likely a secret than prose or code.
fn looks_secret(value: &str) -> bool {
    value.len() >= 6
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
        && !value.contains(['(', '[', '{'])
        && !value.contains("::")
        || value.starts_with("[redacted:")
}

/// `$NAME`, `${…}`, `{{…}}`, `%s`: what stands for a value.
fn is_placeholder(value: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte.is_ascii_digit())
    };
    is_template(value) || value.strip_prefix('$').is_some_and(name) || matches!(value, "%s" | "{}" | "{")
}

/// Whether a value is all of it a place to fill in.
pub(crate) fn is_template(value: &str) -> bool {
    let inside = |open: &str, close: char| {
        value.strip_prefix(open).is_some_and(|rest| {
            rest.find(close)
                .is_none_or(|at| rest[at..].trim_matches(close).is_empty())
        })
    };
    inside("${", '}') || inside("{{", '}') || inside("$(", ')')
}

#[cfg(test)]
mod tests {
    use super::names_secret;

    #[test]
    fn names_of_secrets() {
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
        ] {
            assert!(names_secret(name), "{name}");
        }
    }

    #[test]
    fn names_that_are_none() {
        for name in [
            "max_tokens",
            "input_tokens",
            "token_count",
            "tokens",
            "token_type",
            "next_page_token",
            "nextToken",
            "key",
            "author",
            "authors",
            "path",
            "pattern",
            "compass",
            "secretary",
            "keyboard",
            "password_length",
            "passenger",
            "monkey",
            "",
        ] {
            assert!(!names_secret(name), "{name}");
        }
    }
}

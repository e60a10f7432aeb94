//! Values beside a name without a sign between them: `<name>value<`, `--name value`, `PASSWORD 'value'`, `name is value`.

use std::ops::Range;

use crate::boundary::{begins_with, text_before, text_from};
use crate::bytes::{count_before, count_from, skip};
use crate::fields::{is_blank, of_name, typed};
use crate::markup::{element, named_value, text_until_tag};
use crate::names::{Secrecy, names_secret, secrecy};
use crate::phrases::phrase;
use crate::settings::{is_metavariable, is_plain_value};
use crate::tables;
use crate::values::{bare, is_quote, is_token, looks_random, looks_secret, string};
use crate::wrappers::unwrapped;

/// Values after a name without a sign between: `<name>value<`, `--name value`, `PASSWORD 'value'`, `name is value`.
pub(crate) fn without_sign(
    text: &str,
    name: &Range<usize>,
    mut next: usize,
    closed: bool,
    blanks: bool,
) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let before = |back: usize| name.start.checked_sub(back).map_or(0, |index| bytes[index]);
    // `--password`, and as PowerShell writes it, `-Password`.
    let said = &text[name.clone()];
    let capital = |rest: &str| rest.starts_with(|first: char| first.is_ascii_uppercase());
    let option = said.starts_with("--") || said.strip_prefix('-').is_some_and(capital);
    let found = form_data(text, name, next).or_else(|| named_value(text, name));
    if let Some(range) = found.or_else(|| element(text, name)) {
        return Some(range);
    }
    if let Some(verb) = verb(&text[next..]).filter(|_| !closed) {
        // `the password is …`
        let start = unwrapped(text, next + verb);
        if !is_quote(at(start)) {
            return bare(text, start).filter(|range| looks_secret(&text[range.clone()]));
        }
        let range = string(text, start)?;
        let value = &text[range.clone()];
        // A name that is "set to" a word is as often an ordinary option.
        let is = !text[next..].starts_with("to ") && at(start) != b'`';
        let word = is && value.len() >= 6 && !value.contains(char::is_whitespace) && is_plain_value(value);
        return (word || value.len() < 64 && looks_secret(value)).then_some(range);
    }
    match at(next) {
        b'>' if before(1) == b'<' || closed => {
            let tag = (before(1) == b'<').then(|| &text[name.clone()]);
            text_until_tag(text, next + 1, tag)
        }
        // `["--password", "…"]`, `["x-api-key", "…"]`, `setProperty("api_token", "…")`; but not a list of names.
        b',' if closed => pair(text, name, next, option),
        // `<add key="password" value="…"/>`
        b'v' if closed && blanks && text[next..].starts_with("value=") => {
            next += "value=".len();
            string(text, next).filter(|_| at(next) != b'`')
        }
        _ if blanks && !closed && option => argument(text, name, next),
        // `CREATE USER jo PASSWORD '…'`
        b'\'' if blanks && !closed && is_sql(&text[name.clone()]) => {
            let range = string(text, next)?;
            let value = &text[range.clone()];
            let sql = &text[name.clone()] == "PASSWORD" || looks_secret(value);
            let whole = sql && !value.contains(['\n', ' ']) && text.get(range.end..)?.starts_with('\'');
            whole.then_some(range).or_else(|| netrc(text, name, next))
        }
        // `std::string token{"…"}` of C++.
        b'{' if !closed && !blanks && is_quote(at(next + 1)) => {
            let range = string(text, next + 1)?;
            let is_whole = text.get(range.end + 1..).is_some_and(|rest| rest.starts_with('}'));
            (is_whole && looks_random(&text[range.clone()])).then_some(range)
        }
        // `{:password, "…"}` and `(password . "…")`, tuples and pairs of Elixir, Erlang and Lisp.
        b',' | b'.' if !closed && matches!(before(1), b'{' | b':' | b'(') => {
            next += 1;
            skip(bytes, &mut next, is_blank, 4);
            let range = string(text, next)?;
            looks_random(&text[range.clone()]).then_some(range)
        }
        b'|' if !closed => tables::record(text, name, next),
        _ if blanks && !closed => after_blank(text, name, next),
        _ => None,
    }
}

/// The second of a pair of strings: `["--password", "…"]`, `["x-api-key", "…"]`, `setProperty("api_token", "…")`. `option` is
/// whether the first is an option of a command.
fn pair(text: &str, name: &Range<usize>, comma: usize, option: bool) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let before = |back: usize| name.start.checked_sub(back).map_or(0, |index| bytes[index]);
    let mut next = comma + 1;
    skip(bytes, &mut next, |byte| byte.is_ascii_whitespace(), 64);
    // Strings of bytes, `b"…"`.
    let prefix = usize::from(at(next) == b'b' && is_quote(at(next + 1)));
    next = unwrapped(text, next);
    let range = string(text, next)?;
    let value = &text[range.clone()];
    if option {
        // `add_argument("--password", "…")` declares an option; the second string is its help.
        let declared = is_argument(bytes, name.start);
        return (!declared && is_argument_value(value)).then_some(range);
    }
    let ends = pair_ends(bytes, range.end) && matches!(before(2 + prefix), b'(' | b'[') && is_quote(before(1));
    (ends || is_argument(bytes, name.start)).then_some(())?;
    let header = text[name.clone()].contains('-') && value.len() >= 4;
    let digits = value.len() >= 4 && value.bytes().all(|byte| byte.is_ascii_digit());
    let word = sets(text, name) && is_plain_value(value) && !value.contains(char::is_whitespace);
    let scheme = matches!(value.trim(), "Basic" | "Bearer");
    let is_secret = header || digits || word && secrecy(value).is_none() || looks_secret(value);
    (!scheme && is_secret).then_some(range)
}

/// The value of an option of a command: `--name value`, `--name "value"`.
fn argument(text: &str, name: &Range<usize>, next: usize) -> Option<Range<usize>> {
    if text.as_bytes().get(next).is_some_and(|byte| is_quote(*byte)) {
        let range = string(text, next)?;
        let value = &text[range.clone()];
        let long = !value.starts_with("--") && value.len() >= 6;
        return (is_argument_value(value) || long).then_some(range);
    }
    let range = bare(text, next)?;
    let value = &text[range.clone()];
    // Help texts put more blanks before the description of an option, which begins with a word.
    let blanks = text[name.end..next].bytes().filter(|byte| matches!(byte, b' ' | b'\t'));
    let prose = !looks_secret(value) && (!is_plain_value(value) && value.len() > 1 || is_metavariable(value));
    (is_argument_value(value) && blanks.eq([b' ']) && !prose).then_some(range)
}

/// A value with nothing but blanks between it and its name: in a `.netrc`, a command, a record, or in quotes.
fn after_blank(text: &str, name: &Range<usize>, next: usize) -> Option<Range<usize>> {
    let at = |index: usize| text.as_bytes().get(index).copied().unwrap_or(0);
    let found = netrc(text, name, next)
        .or_else(|| set(text, name, next))
        .or_else(|| set_for(text, name, next))
        .or_else(|| tables::record(text, name, next));
    if found.is_some() {
        return found;
    }
    if let Some(quote) = typed(text, next) {
        return string(text, quote);
    }
    if let Some(range) = random_word(text, name, next) {
        return Some(range);
    }
    // `use the password "…"`
    let range = string(text, next)?;
    let value = &text[range.clone()];
    let word = value.len() < 64 && !value.contains(char::is_whitespace) && at(next) != b'`';
    (word && looks_secret(value)).then_some(range)
}

/// A long random word right behind a name: `requirepass …`, `use the token … for`, `│ token │ …`, `password 7 …`.
fn random_word(text: &str, name: &Range<usize>, next: usize) -> Option<Range<usize>> {
    let said = &text[name.clone()];
    // `requirepass`, `rootpw`: names of settings that are written together.
    let lower = said.to_ascii_lowercase();
    let together = ["pass", "pw", "auth"].iter().any(|end| lower.ends_with(end));
    let named = names_secret(said)
        || together && secrecy(said).is_some()
        || phrase(text, name).is_some_and(|phrase| names_secret(&text[phrase]));
    let rest = text_from(text, next, 16);
    let kind = rest.strip_prefix(|digit: char| digit.is_ascii_digit()).unwrap_or(rest);
    let kind = if kind.starts_with(' ') { kind } else { rest };
    let start = next + rest.len() - kind.trim_start_matches([' ', '│', '┃']).len();
    let range = bare(text, start).filter(|_| named)?;
    let value = &text[range.clone()];
    (value.len() >= 16 && is_token(value) && looks_random(value)).then_some(range)
}

/// Whether a word is an option's value, and not another option: `-x`, `--user`.
fn is_argument_value(value: &str) -> bool {
    !value.starts_with('-') || !value.starts_with("--") && looks_secret(value)
}

/// Whether a name is an argument of a call that gives it a value: `setenv("DB_PASSWORD", …)`, `.env("DB_PASSWORD", …)`.
fn sets(text: &str, name: &Range<usize>) -> bool {
    const SETTERS: &[&str] = &[
        "set", "put", "env", "header", "define", "append", "insert", "store", "export",
    ];
    let call = text[..name.start].trim_end_matches(['"', '\'']);
    let Some(call) = call.strip_suffix('(') else {
        return false;
    };
    let of_path = |byte: &u8| of_name(*byte) || *byte == b':';
    let length = count_before(call.as_bytes(), call.len(), 32, of_path);
    let function = call[call.len() - length..].to_ascii_lowercase();
    let last = function.rsplit(['.', ':']).next().unwrap_or_default();
    secrecy(&text[name.clone()]) == Some(Secrecy::Surely) && SETTERS.iter().any(|word| last.contains(word))
}

/// The length of a verb such as `is`, with the blanks and colons after it.
fn verb(text: &str) -> Option<usize> {
    const VERBS: &[&str] = &[
        "is: ",
        "is now ",
        "is set to ",
        "was changed to ",
        "was set to ",
        "has been changed to ",
        "has been set to ",
        "is ",
        "was ",
        "ist ",
        "lautet ",
        "est ",
        "es ",
        "è ",
        "é ",
        "to ",
        "- ",
        "-> ",
        "→ ",
        "jest ",
        "это ",
        "是",
        "為",
        "为",
        "は",
    ];
    let length = VERBS.iter().find(|verb| text.starts_with(**verb))?.len();
    let of_sign = |byte: &u8| is_blank(*byte) || *byte == b':';
    Some(length + count_from(text.as_bytes(), length, 4, of_sign))
}

/// The value of a field of a multipart form: below an empty line, up to the next boundary.
fn form_data(text: &str, name: &Range<usize>, after: usize) -> Option<Range<usize>> {
    let head = text[..name.start].trim_end_matches(['"', '\'']).trim_end_matches('\\');
    head.ends_with("name=").then_some(())?;
    let rest = text.get(after..)?;
    let head = text_from(rest, 0, 256 + 4);
    let find = |empty: &str| Some((head.find(empty)?, empty.len()));
    let empty = find("\r\n\r\n").or_else(|| find("\n\n"));
    let (at, length) = empty.filter(|(at, _)| *at < 256 && !rest[..*at].contains("\n--"))?;
    let start = after + at + length;
    let value = &text[start..];
    let end = value.find("\n--").unwrap_or(value.len());
    let value = value[..end].trim_end_matches('\r');
    (!value.is_empty()).then_some(start..start + value.len())
}

/// `login jo password …`, on one line or below each other, as in a `.netrc`.
fn netrc(text: &str, name: &Range<usize>, value: usize) -> Option<Range<usize>> {
    text[name.clone()].eq_ignore_ascii_case("password").then_some(())?;
    let before = text_before(text, name.start, 256);
    let mut words = before.split_ascii_whitespace().rev();
    let (_user, login) = (words.next()?, words.next()?);
    matches!(login, "login" | "account").then_some(())?;
    // Sentences have the same words, but their hosts have no points.
    let host = words.next().unwrap_or_default();
    let of_file = host.contains('.') || host == "localhost" || before.contains('\n');
    let machine = host == "default" || words.next() == Some("machine") && of_file;
    let range = if is_quote(*text.as_bytes().get(value)?) {
        string(text, value)?
    } else {
        let rest = &text[value..];
        value..value + rest.find(char::is_whitespace).unwrap_or(rest.len())
    };
    (looks_secret(&text[range.clone()]) || machine).then_some(range)
}

/// The value in commands that set a variable: `setx NAME value`, `aws configure set name value`.
fn set(text: &str, name: &Range<usize>, value: usize) -> Option<Range<usize>> {
    let before = text[..name.start].trim_end_matches(['"', '\'']);
    let sets = [
        "setx ",
        "setenv ",
        "configure set ",
        "config set ",
        "secrets set ",
        "env set ",
        "ENV ",
        "#define ",
        "set -x ",
        "set -gx ",
        "set -Ux ",
        "proxy_set_header ",
    ];
    let set = sets.iter().find(|set| before.ends_with(**set))?;
    if is_quote(*text.as_bytes().get(value)?) {
        let range = string(text, value)?;
        // A source also defines the names of parameters this way.
        let inside = &text[range.clone()];
        let named = *set == "#define " && (inside.len() < 6 || secrecy(inside).is_some());
        return (!named).then_some(range);
    }
    // A macro without quotes is code.
    (*set != "#define ").then_some(())?;
    let word =
        |value: &str| looks_secret(value) || (*set == "ENV " || set.starts_with("set -")) && is_plain_value(value);
    bare(text, value).filter(|range| word(&text[range.clone()]))
}

/// Whether a name is one that SQL gives a value in quotes: `PASSWORD '…'`, `SECRET '…'`.
fn is_sql(name: &str) -> bool {
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    name.eq_ignore_ascii_case("password") || name.bytes().all(upper)
}

/// The value in `SET PASSWORD FOR 'jo'@'%' = '…'`.
fn set_for(text: &str, name: &Range<usize>, next: usize) -> Option<Range<usize>> {
    let rest = text_from(text, next, 160);
    let of_sql = text[name.clone()].eq_ignore_ascii_case("password") && begins_with(rest, "for ");
    let line = rest.split('\n').next().filter(|_| of_sql)?;
    let sign = line.find(" = ").or_else(|| line.find(" TO "))?;
    string(text, next + sign + line[sign..].find(['\'', '"'])?)
}

/// Whether a list or call ends behind a value in quotes.
fn pair_ends(bytes: &[u8], end: usize) -> bool {
    let mut next = end + 1;
    skip(bytes, &mut next, |byte| byte.is_ascii_whitespace() || byte == b',', 8);
    matches!(bytes.get(next), Some(b']' | b')'))
}

/// Whether a name in quotes is the first argument of a call.
fn is_argument(bytes: &[u8], name: usize) -> bool {
    let before = |back: usize| name.checked_sub(back).map_or(0, |index| bytes[index]);
    is_quote(before(1)) && before(2) == b'(' && of_name(before(3))
}

/// The password in `IDENTIFIED BY '…'`, as some databases write it.
pub(crate) fn identified(text: &str, after: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut next = after;
    skip(bytes, &mut next, is_blank, 8);
    if !text[..after].ends_with(['y', 'Y']) {
        // `IDENTIFIED WITH plugin BY '…'`
        skip(bytes, &mut next, |byte| of_name(byte) || is_quote(byte), 64);
        skip(bytes, &mut next, is_blank, 8);
        let rest = text.get(next..)?;
        (begins_with(rest, "by ") || begins_with(rest, "as ")).then_some(())?;
        next += 3;
    }
    for word in ["password ", "values "] {
        if text.get(next..).is_some_and(|rest| begins_with(rest, word)) {
            next += word.len();
        }
    }
    skip(bytes, &mut next, is_blank, 8);
    let quote = *bytes.get(next)?;
    // Backticks in prose enclose code.
    if is_quote(quote) && quote != b'`' {
        string(text, next)
    } else {
        let of_sql = text[..after].ends_with(char::is_uppercase);
        bare(text, next).filter(|range| of_sql && looks_secret(&text[range.clone()]))
    }
}

//! Settings and headers: a name that clearly means a secret, and a value that ends its line or string. Such a value
//! needs no digit.

use std::ops::Range;

use crate::boundary::{text_before, text_from, without_ending};
use crate::code::is_path;
use crate::fields::{is_blank, of_name};
use crate::names::{Secrecy, secrecy};
use crate::values::{bare, is_format, is_placeholder, looks_secret};

/// Words that describe a value, name its type or begin a sentence about it.
#[rustfmt::skip]
const NO_VALUES: &[&str] = &[
    "string", "text", "bytes", "byte", "bool", "boolean", "integer", "number", "float", "object", "array", "null", "none", "nil",
    "true", "false", "undefined", "varchar", "char", "file", "path", "name", "value", "word", "phrase", "field", "option",
    "required", "optional", "hidden", "redacted", "masked", "removed", "omitted", "empty", "unset", "missing", "invalid", "valid",
    "incorrect", "wrong", "correct", "expired", "unknown", "disabled", "enabled", "default", "auto", "automatic", "example",
    "sensitive", "encrypted", "hashed", "write-only", "read-only", "writeonly", "readonly", "deprecated", "supported", "generated",
    "provided", "specified", "given", "used", "added", "stored", "changed", "updated", "basic", "bearer", "digest", "this", "that",
    "self", "super", "must", "should", "shall", "will", "with", "without", "when", "where", "which", "from", "into", "only", "also",
    "instead", "either", "multiple", "several", "and", "or", "is", "are", "was", "to", "the", "in", "on", "of", "at", "by", "as",
    "may", "can", "use", "uses", "using", "if", "a", "an", "for", "not", "be", "has", "have", "it", "its", "your", "please", "see",
    "their", "same", "other", "more", "than", "then", "but", "any", "all", "each", "per", "set", "get", "prompt", "input", "output",
    "requires", "force", "enter", "credentials", "authentication", "authorization", "required.", "optional.",
];

/// Whether one word may be a password: it does not describe a value, and is not a path, expression or placeholder.
pub(crate) fn is_plain_value(value: &str) -> bool {
    let word = value.trim_end_matches(['.', ',', ';', '!', '?']).to_lowercase();
    let opens = value.starts_with([
        '/', '.', '~', '<', '(', '[', '{', '&', '*', '-', '=', '|', '\\', '@', '+', '…',
    ]);
    let ends = value.ends_with([':', '(', '[', '{', '>', ')', ']', '}', '…']);
    let code = ["://", "::", "->", "=>", "()", "[]", "..."]
        .iter()
        .any(|sign| value.contains(sign));
    let bracket = value.contains(['(', '[', '{', '<']) && !value.bytes().any(|byte| byte.is_ascii_digit());
    value.chars().filter(|character| character.is_alphanumeric()).count() >= 4
        && !NO_VALUES.contains(&word.as_str())
        && !(opens || ends || code || bracket || is_placeholder(value) || is_format(value))
}

/// Whether a word in capitals stands for a value in the help of a command: `--token TOKEN`, `--cookies=FILE`.
pub(crate) fn is_metavariable(value: &str) -> bool {
    let word = value.trim_end_matches([']', ')', '.', ',']);
    let capitals = word
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-'));
    capitals && (secrecy(word).is_some() || NO_VALUES.contains(&word.to_lowercase().as_str()))
}

/// Whether an option of a command selects an action and has no secret for its value: `--no-password`,
/// `--save-cookies FILE`.
pub(crate) fn is_flag(name: &str, value: &str) -> bool {
    const VERBS: &[&str] = &[
        "no", "ask", "prompt", "list", "show", "delete", "change", "junk", "keep", "load", "save", "use", "with",
        "without", "enable", "disable", "generate", "require", "skip", "force", "allow", "print", "check", "verify",
    ];
    let verb = name.strip_prefix("--").and_then(|name| name.split_once('-'));
    let does = verb.is_some_and(|(verb, _)| VERBS.contains(&verb)) && !looks_secret(value);
    does || name.starts_with("--") && is_metavariable(value)
}

/// Whether a name is written like an environment variable: `DB_PASSWORD`.
fn is_loud(name: &str) -> bool {
    name.bytes().any(|byte| byte.is_ascii_uppercase()) && !name.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// The value of a name that clearly means a secret: a number, or a word that is the rest of its line or string, with
/// marks inside.
pub(crate) fn value(
    text: &str,
    name: &Range<usize>,
    start: usize,
    of_name: Secrecy,
    closed: bool,
) -> Option<Range<usize>> {
    let said = &text[name.clone()];
    let of_header = said.contains('-') && said.starts_with(['X', 'x']);
    let sure = of_name == Secrecy::Surely || of_name == Secrecy::IfToken && of_header;
    if let Some(range) = number(text, name, start, sure, closed) {
        return Some(range);
    }
    let sign = &text[name.end..start];
    let spaced = sign.contains([' ', '\t']);
    if sure && !closed && said.to_ascii_lowercase().ends_with("string") {
        return pairs(text, start);
    }
    if sure && let Some(range) = of_map(text, name, start) {
        return Some(range);
    }
    let assigned = !spaced && sign.ends_with('=');
    if closed || of_name == Secrecy::IfRandom || !sure && !assigned {
        return None;
    }
    let range = word(text, name, start)?;
    let value = &text[range.clone()];
    if !is_plain_value(value) {
        return None;
    }
    let loud = is_loud(said);
    let identifier = is_path(value);
    let joined =
        value.contains('_') || value.chars().skip(1).any(char::is_uppercase) || without_ending(said, value).is_some();
    let another = joined && secrecy(value).is_some();
    if !loud && identifier && (value.contains('.') || another) {
        return None;
    }
    if assigned {
        return (!is_argument(text, name.start, range.end)).then_some(range);
    }
    // In source code, `password: Text` declares a type.
    let typed = said.starts_with(char::is_lowercase) && identifier && value.starts_with(char::is_uppercase);
    let setting = loud || !sign.contains('=') || is_under_section(text, name.start);
    (setting && !typed && ends_line(text, name.start, range.end)).then_some(range)
}

/// The pairs of a connection string: `Server=…;Password=…`.
fn pairs(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text_from(text, start, 4096);
    let line = &rest[..rest.find(['\n', '\r', '"', '\'']).unwrap_or(rest.len())];
    let line = line.trim_end();
    (line.contains(';') && line.contains('=')).then_some(start..start + line.len())
}

/// The value in a map or struct as Go prints it: `map[password:… user:jo]`, `{Password:… Port:5}`.
fn of_map(text: &str, name: &Range<usize>, start: usize) -> Option<Range<usize>> {
    (start == name.end + 1 && text[..start].ends_with(':')).then_some(())?;
    let before = text_before(text, name.start, 512);
    let map = match before.rsplit_once("map[") {
        Some((_, map)) => map,
        None => before.rsplit_once('{').filter(|_| is_followed_by_field(text, start))?.1,
    };
    let range = bare(text, start).filter(|_| !map.contains([']', '\n']))?;
    let value = text[range.clone()].trim_end_matches(']');
    is_plain_value(value).then_some(start..start + value.len())
}

/// Whether a word is followed by a blank and another name with a colon: `… Port:5`.
fn is_followed_by_field(text: &str, word: usize) -> bool {
    let rest = text_from(text, word, 512);
    let Some(blank) = rest.find([' ', '\n']).filter(|blank| rest[*blank..].starts_with(' ')) else {
        return false;
    };
    let field = &rest[blank + 1..];
    let length = field.bytes().take(64).take_while(|byte| of_name(*byte)).count();
    length > 0 && field[length..].starts_with(':') && !field[length..].starts_with(": ")
}

/// The digits of a password or a PIN, followed by nothing or by a sign.
fn number(text: &str, name: &Range<usize>, start: usize, sure: bool, closed: bool) -> Option<Range<usize>> {
    let said = text[name.clone()].to_ascii_lowercase();
    let short = ["code", "cvv", "cvc"].iter().any(|end| said.ends_with(end));
    // In a list of constants, a number is the constant's value.
    let constant = text[name.end..start].contains(" =") && !is_under_section(text, name.start);
    let pin = short || ["pin", "otp"].iter().any(|end| said.ends_with(end));
    let rest = &text.as_bytes()[start..];
    let count = rest.iter().take(64).take_while(|byte| byte.is_ascii_digit()).count();
    let ends = rest.get(count);
    let ends = ends.is_none_or(|byte| is_blank(*byte) || b"\r\n,;}])&".contains(byte));
    let enough = count >= if short { 3 } else { 4 };
    let whole = closed || sure && !said.ends_with('s') || pin && ends_line(text, name.start, start + count);
    (ends && enough && !constant && (sure || pin || closed) && whole).then_some(start..start + count)
}

/// A bare value. Marks may be inside if it then ends its line: `hun,ter2x`, but not `hunter2,user=jo`.
fn word(text: &str, name: &Range<usize>, start: usize) -> Option<Range<usize>> {
    let first = bare(text, start)?;
    let of_url = text[..name.start].ends_with(['?', '&']);
    let mut end = first.end;
    while let Some(mark) = text.as_bytes().get(end).filter(|mark| b",;&|)}<>`'\"".contains(mark)) {
        let rest = &text[end + 1..];
        let line = text_from(rest, 0, 256).split('\n').next().unwrap_or_default();
        // A single quote or bracket without its counterpart opens nothing.
        if b"<>`'\"".contains(mark) && line.contains(['<', '>', '`', '\'', '"']) {
            break;
        }
        let next = rest.find(|character: char| !(character.is_alphanumeric() || " _-.".contains(character)));
        let pair = next.is_some_and(|at| at > 0 && rest[at..].starts_with(['=', ':']));
        if pair || of_url && *mark == b'&' || !rest.starts_with(char::is_alphanumeric) {
            break;
        }
        end = bare(text, end + 1)?.end;
    }
    let whole = end > first.end && text[end..].chars().next().is_none_or(char::is_whitespace);
    Some(if whole { start..end } else { first })
}

/// Whether a name and its value are an argument of a call.
fn is_argument(text: &str, name: usize, end: usize) -> bool {
    let before = text[..name].trim_end_matches([' ', '\t', '\n']);
    before.ends_with(['(', ',', '{']) || text[end..].starts_with([')', ','])
}

/// Whether a value is the last of its line, or of the string that begins with its name.
fn ends_line(text: &str, name: usize, end: usize) -> bool {
    let line = text_from(text, end, 128).split(['\n', '\r']).next().unwrap_or_default();
    let rest = line.trim_matches(|character: char| u8::try_from(character).is_ok_and(is_blank));
    let before = text[..name].chars().next_back();
    if let Some(quote) = before.filter(|before| matches!(before, '"' | '\'')) {
        return text[end..].starts_with(quote);
    }
    // Words of other scripts and pictures do not belong to the value.
    let mut others = rest.trim_start_matches(['.', '!']).bytes();
    others.all(|byte| !byte.is_ascii() || byte == b' ') || rest.starts_with("# ") && line.starts_with(' ')
}

/// Whether the lines above a setting begin with the name of a section, `[database]`, as in an INI file.
fn is_under_section(text: &str, name: usize) -> bool {
    let mut lines = text_before(text, name, 2048).rsplit('\n').skip(1).take(24);
    let section = lines.find(|line| !(line.contains('=') || line.trim().is_empty() || line.starts_with(['#', ';'])));
    section.is_some_and(|line| line.starts_with('[') && line.trim_end().ends_with(']'))
}

/// Whether a name is an HTTP header whose value may have several words: `Proxy-Authorization`, `Set-Cookie`.
pub(crate) fn is_header(name: &str) -> bool {
    let is_whole = |before: &str| before.is_empty() || before.ends_with('-');
    let ends = |word| without_ending(name, word).is_some_and(is_whole);
    ends("authorization") || ends("cookie")
}

/// The value of an HTTP header: up to the end of the line, or of the string that begins with its name.
pub(crate) fn header(text: &str, name: &Range<usize>, start: usize) -> Option<Range<usize>> {
    // A value that does not end in this window is taken up to its end, and so read once.
    let near = text_from(text, start, 2 * 4096);
    let opened = text[..name.start].chars().next_back();
    let opened = opened.filter(|quote| matches!(quote, '"' | '\'' | '`'));
    let ends = |character: char| matches!(character, '\n' | '\r') || Some(character) == opened;
    let rest = if near.contains(ends) { near } else { &text[start..] };
    let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let before = text_before(text, name.start, 256).bytes().rev();
    let mut before = before.take_while(|byte| *byte != b'\n');
    let alone = before.all(|byte| is_blank(byte) || b"<>*-+".contains(&byte));
    let closes = |at: &usize| !line[..*at].ends_with('\\');
    let end = match opened {
        Some(quote) => line.match_indices(quote).map(|(at, _)| at).find(closes),
        None if alone => None,
        None => line.find(['"', '\'']),
    };
    let value = line[..end.unwrap_or(line.len())].trim_end();
    // A value this long is not prose. Taking all of it keeps the text from being read twice.
    let found = if text[name.clone()].to_ascii_lowercase().ends_with("cookie") {
        is_cookie(value)
    } else {
        looks_secret(value) || is_credential(value) && (alone || opened.is_some())
    };
    (found || value.len() > 4096).then_some(start..start + value.len())
}

/// `name=value; …`
fn is_cookie(value: &str) -> bool {
    let Some((name, value)) = value.split_once('=') else {
        return false;
    };
    let token = |byte: u8| of_name(byte) || b"[]:!#$%&+^|~".contains(&byte);
    !name.is_empty()
        && name.bytes().all(token)
        && value.starts_with(|first: char| !first.is_whitespace() && first != '<')
}

/// `Scheme token`, `Scheme name="value", …`, or a token alone.
fn is_credential(value: &str) -> bool {
    let (scheme, credential) = value.split_once(' ').unwrap_or(("", value));
    let of_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let parameters = credential.contains("=\"") || credential.contains('=') && credential.contains(", ");
    let word = !credential.contains(' ') && credential.len() >= 8 && is_plain_value(credential);
    of_scheme && (parameters || word && secrecy(credential).is_none())
}

//! Values that a text assigns to a name.

use std::ops::{ControlFlow, Range};

use crate::below::{below, heredoc, is_quote_character, skip_tags};
use crate::beside::without_sign;
use crate::bytes::{count_from, line_start, skip};
use crate::code::{is_assigned, is_code, is_identifier, is_path, is_variable};
use crate::escapes::EDGE;
use crate::marker::MARKER;
use crate::names::{Secrecy, is_directory, names_secret, secrecy};
use crate::phrases::{longer, phrase};
use crate::settings;
use crate::tables::{self, ReadColumns};
use crate::values::{
    bare, group, is_format, is_placeholder, is_quote, is_token, list, looks_random, looks_secret, marker_length,
    quoted, string,
};
use crate::wrappers::unwrapped;

pub(crate) fn of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Whether a byte is invisible: a blank, or a change of colour.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t') || is_edge(byte)
}

fn is_edge(byte: u8) -> bool {
    u32::from(byte) == u32::from(EDGE)
}

/// Skips blanks and changes of colour. Returns whether there was a blank among them.
fn skip_blanks(bytes: &[u8], at: &mut usize) -> bool {
    let from = *at;
    skip(bytes, at, is_blank, 32);
    bytes[from..*at].iter().any(|byte| !is_edge(*byte))
}

/// Longest part of a name before or after the word that was found in it, in bytes.
const LONGEST_PART: usize = 64;

/// Largest number of backslashes before a quote: JSON in strings of JSON, twelve levels deep.
const MOST_SLASHES: usize = 4095;

/// The name that a word in a text belongs to.
pub(crate) fn name_around(text: &str, at: Range<usize>) -> Range<usize> {
    let of_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '-' | '.' | 'ー');
    // Ideographs that mean `is` may follow the name directly: `密码是…`.
    let of_end = |character: &char| of_name(*character) && !"是為为は".contains(*character);
    let before = text[..at.start].chars().rev().take(LONGEST_PART);
    let before = before.take_while(|character| of_name(*character));
    let after = text[at.end..].chars().take(LONGEST_PART).take_while(of_end);
    let start = at.start - before.map(char::len_utf8).sum::<usize>();
    start..at.end + after.map(char::len_utf8).sum::<usize>()
}

/// Calls `found` with the secrets of a name in a text: its value, or the cells of the column below it. Returns the end
/// of the value, or the end of the name if it has no value. `None` if it is not the name of a secret.
pub(crate) fn secrets(
    text: &str,
    name: &Range<usize>,
    read: &mut ReadColumns,
    mut found: impl FnMut(Range<usize>),
) -> Option<usize> {
    let before = &text[..name.start];
    // Go's tests report success as `--- PASS: …`.
    if &text[name.clone()] == "PASS" && before.ends_with("--- ") {
        return None;
    }
    // The last part of a path in source code is not a name: `Kind::Password => "password"`.
    if before.ends_with("::") && text[name.end..].trim_start_matches(['\'', '"', ' ']).starts_with("=>") {
        return None;
    }
    let longer = longer(text, name);
    let name = &longer;
    let of_name = secrecy(&text[name.clone()]);
    // In `password authentication` the last word does not make the words before it a name.
    let of_phrase = phrase(text, name).and_then(|phrase| {
        let before = || secrecy(&text[phrase.start..name.start]);
        secrecy(&text[phrase.clone()]).filter(|_| of_name.is_some() || before().is_none())
    });
    let secrecy = of_name.max(of_phrase)?;
    let value = value_after(text, name, Some(secrecy)).filter(|range| {
        let inside = text[range.clone()].trim_matches(is_quote_character);
        // The signature of a URL may have no digit.
        let signed = text[..name.start].ends_with(['?', '&']) && inside.len() >= 16;
        let is_secret = match secrecy {
            Secrecy::Surely => true,
            Secrecy::IfToken => {
                let random = |word: &str| word.len() >= 16 && looks_random(word);
                signed
                    || is_field(text, name, range.start)
                    || is_token(inside)
                    || inside.split_whitespace().take(4).any(random)
            }
            Secrecy::IfRandom => signed || looks_random(inside),
        };
        // A single letter is the value of an attribute such as HTML's `accesskey`.
        let letter = inside.len() == 1 && inside.bytes().all(|byte| byte.is_ascii_alphabetic());
        // Windows gives each user a security identifier, which is not secret.
        let user = inside.starts_with("S-1-");
        is_secret
            && !letter
            && !user
            && !is_directory(&text[name.clone()], inside)
            && !settings::is_flag(&text[name.clone()], inside)
    });
    let Some(value) = value else {
        // A table's column of keys need not hold secrets.
        let is_secret = |cell: &Range<usize>| secrecy != Secrecy::IfRandom || looks_random(&text[cell.clone()]);
        let cells = tables::cells(text, name, read).into_iter().flatten();
        cells.filter(is_secret).for_each(found);
        return Some(name.end);
    };
    let end = value.end.max(name.end);
    found(value);
    Some(end)
}

/// Whether a name in quotes has a value in quotes, `"token": "two words"`. That is data, even in a text that is not
/// JSON as a whole, so all of it is redacted as in JSON. Names in code have no quotes.
fn is_field(text: &str, name: &Range<usize>, value: usize) -> bool {
    let Some(between) = text.get(name.end..value) else {
        return false;
    };
    let between = between.trim_start_matches(['\\', EDGE]);
    let sign = between.trim_start_matches(|character: char| is_any_quote(character) || is_nothing(character));
    let named = text[..name.start].trim_end_matches(EDGE).ends_with(is_any_quote) && between.starts_with(is_any_quote);
    named
        && (sign.starts_with(':') || sign.starts_with("=>"))
        && (between.ends_with(is_any_quote) || between.ends_with(['{', '[']))
}

fn is_any_quote(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_quote)
}

fn is_nothing(character: char) -> bool {
    u8::try_from(character).is_ok_and(is_blank)
}

/// The place of the value that a text assigns to a name: `name=value`, `"name": "value"`, `<name>value<`,
/// `--name value`. The clearer the name, the less the value has to look like a secret.
pub(crate) fn value_after(text: &str, name: &Range<usize>, secrecy: Option<Secrecy>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
    let mut next = name.end;
    skip(bytes, &mut next, is_edge, 4);
    let closed = skip(bytes, &mut next, |byte| byte == b'\\', MOST_SLASHES)
        | skip(bytes, &mut next, |byte| is_quote(byte) || byte == b']', 2);
    // `[]` after a name is the type of an array in C.
    next += 2 * usize::from(text[next..].starts_with("[]"));
    let strong = is_strong(text, name, next);
    if strong && at(next) == b'*' {
        next += 2;
    }
    let blanks = skip_blanks(bytes, &mut next);
    skip_leader(text, &mut next);
    match (at(next), at(next + 1)) {
        (b'=', b'>') | (b':' | b'?' | b'.' | b'+', b'=') => next += 2,
        // Make assigns with `::=` and `:::=`; `||=` and `??=` set a variable that has no value yet.
        (b':', b':') if matches!((at(next + 2), at(next + 3)), (b'=', _) | (b':', b'=')) => {
            next += 3 + usize::from(at(next + 2) == b':');
        }
        (b'|', b'|') | (b'?', b'?') if at(next + 2) == b'=' => next += 3,
        // `==` and `::` assign nothing.
        (b'=', b'=') | (b':', b':') => return None,
        (b'=' | b':', _) => next += 1,
        _ => return without_sign(text, name, next, closed, blanks),
    }
    next += 2 * usize::from(strong && text[next..].starts_with("**"));
    let sure = secrecy == Some(Secrecy::Surely);
    let colon = matches!(bytes[next - 1], b':' | b'*');
    let spaced = skip_blanks(bytes, &mut next) || blanks;
    if colon && spaced {
        skip_tags(bytes, &mut next);
    }
    if colon
        && !closed
        && let ControlFlow::Break(range) = below(text, name, next, spaced, sure)
    {
        return range;
    }
    let spaced = skip(bytes, &mut next, |byte| byte.is_ascii_whitespace(), 8) || spaced;
    if at(next) == b'['
        && let Some(range) = list(text, next)
    {
        return Some(range);
    }
    let named = text[..name.start].ends_with(is_any_quote);
    let sure_field = closed && named && secrecy == Some(Secrecy::IfToken);
    if (sure || sure_field) && opens_data(bytes, next, closed) {
        return group(text, next);
    }
    // Go prints a list of strings as `name:[…]`.
    if colon && !spaced && at(next) == b'[' {
        let range = bare(text, next + 1)?;
        let end = range.start + text[range.clone()].trim_end_matches(']').len();
        return looks_secret(&text[range.start..end]).then_some(range.start..end);
    }
    if let Some(range) = heredoc(text, next) {
        return Some(range);
    }
    if colon
        && !closed
        && settings::is_header(&text[name.clone()])
        && let Some(range) = settings::header(text, name, next)
    {
        return Some(range);
    }
    let inside = unwrapped(text, next);
    let wrapped = inside > next;
    let referred = matches!(at(next), b'&' | b'*');
    // A wrapper may have several fields: `Secret { id: 5, value: "…" }`.
    let brace = text[next..inside].rfind('{').filter(|_| sure && !is_quote(at(inside)));
    if let Some(range) = brace.and_then(|brace| group(text, next + brace)) {
        return text[range.clone()].contains('"').then_some(range);
    }
    next = inside;
    let escapes = next;
    skip(bytes, &mut next, |byte| byte == b'\\', MOST_SLASHES);
    let escapes = next - escapes;
    let quote = at(next);
    if is_quote(quote) {
        let ends_there = matches!(at(next + 1), b',' | b')' | b']' | b';' | b' ' | b'\n' | 0);
        if ends_there && !closed && escapes == 0 && ends_a_string(text, name.start, quote) {
            return None;
        }
        let range = quoted(text, next + 1, quote, escapes)?;
        let value = &text[range.clone()];
        let stands_for = is_format(value) || wrapped && (is_placeholder(value) || is_variable(value));
        return (!stands_for).then_some(range);
    }
    if escapes > 0 {
        return None;
    }
    if let Some(quote) = typed(text, next).filter(|_| colon) {
        return string(text, quote);
    }
    if let Some(secrecy) = secrecy
        && let Some(range) = settings::value(text, name, next, secrecy, closed)
    {
        return Some(range);
    }
    if let Some(range) = bracketed(text, next) {
        return Some(range);
    }
    let wrapped = wrapped.then_some(referred);
    without_quotes(text, next, spaced || colon, colon, wrapped)
}

/// Whether a name that is emphasized in Markdown ends here: `**Password:** …`, `**API key**: …`.
fn is_strong(text: &str, name: &Range<usize>, end: usize) -> bool {
    let rest = &text[end..];
    let of_name = |character: char| character.is_alphanumeric() || " _-".contains(character);
    (rest.starts_with("**") || rest.starts_with(":**")) && text[..name.start].trim_end_matches(of_name).ends_with("**")
}

/// Skips dots that lead to a colon: `Password ....: …`.
fn skip_leader(text: &str, at: &mut usize) {
    let dots = count_from(text.as_bytes(), *at, 64, |byte| *byte == b'.');
    let rest = &text[*at + dots..];
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    if dots > 2 && rest[blanks..].starts_with(':') {
        *at += dots + blanks;
    }
}

/// A random word alone in brackets: `<…>`, `[…]`, `{…}`, also behind a name, `Redacted<…>`. Other text in brackets is a
/// list, a type or a placeholder.
fn bracketed(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut open = at;
    skip(bytes, &mut open, |byte| byte.is_ascii_alphabetic(), 32);
    let close = match bytes.get(open)? {
        b'<' => '>',
        b'[' => ']',
        b'{' => '}',
        _ => return None,
    };
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+/=.".contains(&byte);
    let mut end = open + 1;
    skip(bytes, &mut end, of_token, 1024);
    let range = open + 1..end;
    (text[end..].starts_with(close) && range.len() >= 16 && looks_random(&text[range.clone()])).then_some(range)
}

/// A value without quotes that looks like a secret and is not code. `apart` is true if more than `=` separates the name
/// and the value. `wrapped` is `Some` for a value inside a wrapper, and true if that wrapper begins with a reference.
fn without_quotes(text: &str, next: usize, apart: bool, colon: bool, wrapped: Option<bool>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let range = bare(text, next)?;
    let value = &text[range.clone()];
    // A value this long is not prose. Taking all of it keeps the text from being read twice.
    let long = value.len() > 4096;
    let called = value.ends_with(['(', '[']) && bytes.get(range.end).is_some_and(|byte| is_quote(*byte));
    if called {
        return argument(text, range.end);
    }
    // A template has placeholders such as `secret={name}`.
    let place = text[range.end..].starts_with('}') && value.strip_prefix('{').is_some_and(is_path);
    // The value may be the marker of another program.
    let marker = !value.starts_with(MARKER) && marker_length(value) == Some(value.len());
    if place
        || marker
        || is_placeholder(value)
        || wrapped.is_some_and(|referred| referred || is_identifier(value))
        || (apart || wrapped.is_some()) && !long && !looks_secret(value)
    {
        return None;
    }
    // In code, `token=access_token` assigns another variable, and `PIN: Type4 = …` names a type.
    let typed = colon
        && (value.starts_with("__")
            || text[range.end..].starts_with(',') && value.contains('_') && names_secret(value));
    let code = !long && (is_code(value) || typed || colon && is_assigned(bytes, range.end));
    (!code).then_some(range)
}

/// Whether data in braces or brackets begins here, and not a block of code. Data follows a name in quotes, or begins
/// with a string.
fn opens_data(bytes: &[u8], at: usize, closed: bool) -> bool {
    let mut next = at + 1;
    skip(bytes, &mut next, |byte| byte.is_ascii_whitespace() || byte == b'\\', 64);
    let string = bytes.get(next).is_some_and(|byte| is_quote(*byte));
    matches!(bytes.get(at), Some(b'{' | b'[' | b'(')) && (closed || string && bytes[at] == b'{')
}

/// The text that begins with this quote in a call, `decode("…")`, if it looks like a key. The call itself is not
/// redacted.
fn argument(text: &str, quote: usize) -> Option<Range<usize>> {
    let range = string(text, quote)?;
    let inside = &text[range.clone()];
    (inside.len() >= 8 && looks_secret(inside) && is_token(inside) && !is_variable(inside)).then_some(range)
}

/// The place of the quote in `string = "…"`, `Option<&str> = Some("…")`: a type may stand between a name and its value.
pub(crate) fn typed(text: &str, mut next: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let of_type = |byte: u8| byte.is_ascii_alphanumeric() || b"&'_:<>.[]?*".contains(&byte);
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
    let quote = assigned.then(|| unwrapped(text, next))?;
    bytes.get(quote).is_some_and(|byte| is_quote(*byte)).then_some(quote)
}

/// Whether a name stands inside quotes that close behind it: `prompt='Password: '`.
fn ends_a_string(text: &str, name: usize, quote: u8) -> bool {
    let bytes = text.as_bytes();
    let opened = (line_start(bytes, name, 512)..name).filter(|&at| {
        let before = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
        // An apostrophe in a word opens nothing.
        let apostrophe = before.is_ascii_alphanumeric() && bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
        bytes[at] == quote && before != b'\\' && !(quote == b'\'' && apostrophe)
    });
    opened.count() % 2 == 1
}

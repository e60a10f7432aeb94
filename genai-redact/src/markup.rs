//! Values in attributes and elements of markup, and beside a name that is itself a value.

use std::ops::Range;

use crate::boundary::{begins_with, text_before, text_from};
use crate::fields::{of_name, value_after};
use crate::names::Secrecy;
use crate::values::{looks_secret, quoted};

/// The value beside a name that is itself a value: `name: DB_PASSWORD` above `value: …`, `<key>password</key>` before
/// `<string>…`.
pub(crate) fn named_value(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let of_string = ['"', '\'', '\\'];
    let head = text[..name.start].trim_end_matches(of_string);
    let before = head.trim_end_matches([' ', '=', ':', '>']).trim_end_matches(of_string);
    let words = ["name", "key", "Name", "Key", "NAME", "KEY"];
    let said = words.iter().any(|word| before.ends_with(word));
    (said && before.len() < head.len()).then_some(())?;
    if let Some(range) = value_before(text, before) {
        return Some(range);
    }
    let window = text_from(text, name.end, 128);
    // The place of a piece that ends with the window.
    let place = |piece: &str| name.end + window.len() - piece.len();
    let rest = window.trim_start_matches(of_string);
    if let Some(closed) = rest.strip_prefix("</") {
        let (_, after) = closed.split_once('>')?;
        let (_, after) = after.trim_start().strip_prefix('<')?.split_once('>')?;
        return text_until_tag(text, place(after), None);
    }
    // `<setting name="Token" …><value>…</value>`
    let attributes = rest.find('>').filter(|end| !rest[..*end].contains('<'));
    // `<input name="token" value="…">`, `<meta name="csrf-token" content="…">`
    let tag = &rest[..rest.find(['<', '>', '\n']).unwrap_or(rest.len())];
    let end_of = |word: &str| Some(tag.find(word)? + word.len());
    if let Some(value) = end_of(" value=\"").or_else(|| end_of(" content=\"")) {
        let range = quoted(text, place(rest) + value, b'"', 0);
        return range.filter(|range| looks_secret(&text[range.clone()]));
    }
    if let Some(inside) = attributes.map(|end| rest[end + 1..].trim_start())
        && let Some(value) = inside.strip_prefix("<value>")
    {
        return text_until_tag(text, place(value), None);
    }
    let value = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '"', '\'', '\\', '+', '-', '~']);
    let is_next = value.len() < rest.len() && rest.contains(['\n', ',']);
    let words = ["value", "Value", "ParameterValue", "VALUE"];
    let word = words.iter().find(|word| is_next && value.starts_with(**word))?;
    let start = place(value);
    let has_text = |range: &Range<usize>| text[range.clone()].contains(char::is_alphanumeric);
    value_after(text, &(start..start + word.len()), Some(Secrecy::Surely)).filter(has_text)
}

/// The text of an element from this place up to the next tag.
pub(crate) fn text_until_tag(text: &str, start: usize, tag: Option<&str>) -> Option<Range<usize>> {
    let end = start + text.get(start..)?.find('<')?;
    is_text_of(text, &(start..end), tag).then_some(start..end)
}

/// The value in `"value": "…", "name": "DB_PASSWORD"`. `before` ends with the key of the name.
fn value_before(text: &str, before: &str) -> Option<Range<usize>> {
    let head = before.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let head = head.trim_end_matches(['"', '\'', '\\']).trim_end();
    let from = head
        .strip_suffix(',')?
        .rfind(['{', '\n'])
        .filter(|from| head.len() - from < 4096)?;
    let word = text[from..head.len()].find(['v', 'V']).map(|at| from + at)?;
    begins_with(&text[word..], "value").then_some(())?;
    let end = word + "value".len();
    let range = value_after(text, &(word..end), Some(Secrecy::Surely))?;
    (range.end < head.len()).then_some(range)
}

/// The text of an element with a prefix, attributes or CDATA: `<x:password type="y"><![CDATA[…]]>`.
pub(crate) fn element(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let prefix = text_before(text, name.start, 32).rsplit_once('<')?.1;
    let of_prefix = prefix.is_empty() || prefix.ends_with(':') && prefix.len() > 1;
    let named = of_prefix && prefix.bytes().all(|byte| of_name(byte) || byte == b':');
    let rest = text_from(text, name.end, 512);
    let (attributes, _) = rest.split_once('>').filter(|_| named)?;
    let is_open = attributes.is_empty() || attributes.starts_with(' ') && !attributes.ends_with('/');
    (is_open && !attributes.contains('<')).then_some(())?;
    let start = name.end + attributes.len() + 1;
    let inside = &text[start..];
    let (start, close) = match inside.strip_prefix("<![CDATA[") {
        Some(_) => (start + "<![CDATA[".len(), "]]>"),
        None => (start, "<"),
    };
    let end = start + text[start..].find(close)?;
    let is_text = close != "<" && end - start < 4096 || is_text_of(text, &(start..end), Some(&text[name.clone()]));
    (end > start && is_text).then_some(start..end)
}

/// Whether this is the text of an element: its own closing tag follows, or it is a single word. Generics of Rust,
/// placeholders in the help of a command and tags in prose fulfil neither.
fn is_text_of(text: &str, range: &Range<usize>, tag: Option<&str>) -> bool {
    let closes = |rest: &str| {
        let closing = rest.split_once('>').map_or(rest, |(closing, _)| closing).trim_end();
        tag.is_none_or(|tag| closing.ends_with(tag))
    };
    let is_closed = text[range.end..].strip_prefix("</").is_some_and(closes);
    let has_text = text[range.clone()].contains(char::is_alphanumeric);
    has_text && range.len() < 4096 && (is_closed || !text[range.clone()].contains(char::is_whitespace))
}

//! Values in attributes and elements of markup, and beside a name that is itself a value.

use std::ops::Range;

use crate::boundary::floor_char_boundary;
use crate::fields::{of_name, value_after};
use crate::names::Secrecy;
use crate::values::{looks_secret, quoted};

/// The value beside a name that is itself a value: `name: DB_PASSWORD` above `value: …`, `<key>password</key>` before
/// `<string>…`.
pub(crate) fn named_value(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let of_string = ['"', '\'', '\\'];
    let head = text[..name.start].trim_end_matches(of_string);
    let before = head.trim_end_matches([' ', '=', ':', '>']).trim_end_matches(of_string);
    let said = ["name", "key", "Name", "Key", "NAME", "KEY"]
        .iter()
        .any(|word| before.ends_with(word));
    (said && before.len() < head.len()).then_some(())?;
    if let Some(range) = value_before(text, before) {
        return Some(range);
    }
    let rest = &text[name.end..floor_char_boundary(text, name.end + 128)];
    let rest = rest.trim_start_matches(of_string);
    if let Some(closed) = rest.strip_prefix("</") {
        let (_, after) = closed.split_once('>')?;
        let (_, after) = after.trim_start().strip_prefix('<')?.split_once('>')?;
        let start = name.end + 128.min(text.len() - name.end);
        let start = floor_char_boundary(text, start) - after.len();
        let end = start + text[start..].find('<')?;
        return is_text_of(text, &(start..end), None).then_some(start..end);
    }
    // `<setting name="Token" …><value>…</value>`
    let attributes = rest.find('>').filter(|end| !rest[..*end].contains('<'));
    // `<input name="token" value="…">`, `<meta name="csrf-token" content="…">`
    let tag = &rest[..rest.find(['<', '>', '\n']).unwrap_or(rest.len())];
    let value = [" value=\"", " content=\""]
        .iter()
        .find_map(|word| Some(tag.find(word)? + word.len()));
    if let Some(value) = value {
        let start = floor_char_boundary(text, name.end + 128) - rest.len() + value;
        return quoted(text, start, b'"', 0).filter(|range| looks_secret(&text[range.clone()]));
    }
    if let Some(inside) = attributes.map(|end| rest[end + 1..].trim_start())
        && let Some(value) = inside.strip_prefix("<value>")
    {
        let start = floor_char_boundary(text, name.end + 128) - value.len();
        let end = start + text[start..].find('<')?;
        return is_text_of(text, &(start..end), None).then_some(start..end);
    }
    let value = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '"', '\'', '\\', '+', '-', '~']);
    let is_next = value.len() < rest.len() && rest.contains(['\n', ',']);
    let word = ["value", "Value", "ParameterValue", "VALUE"]
        .iter()
        .find(|word| value.starts_with(**word));
    let word = word.filter(|_| is_next)?;
    let start = floor_char_boundary(text, name.end + 128) - value.len();
    let has_text = |range: &Range<usize>| text[range.clone()].contains(char::is_alphanumeric);
    value_after(text, &(start..start + word.len()), Some(Secrecy::Surely)).filter(has_text)
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
    let end = word + "value".len();
    text.get(word..end).filter(|word| word.eq_ignore_ascii_case("value"))?;
    let range = value_after(text, &(word..end), Some(Secrecy::Surely))?;
    (range.end < head.len()).then_some(range)
}

/// The text of an element with a prefix, attributes or CDATA: `<x:password type="y"><![CDATA[…]]>`.
pub(crate) fn element(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let from = floor_char_boundary(text, name.start.saturating_sub(32));
    let prefix = text[from..name.start].rsplit_once('<')?.1;
    let of_prefix = prefix.is_empty() || prefix.ends_with(':') && prefix.len() > 1;
    let named = of_prefix && prefix.bytes().all(|byte| of_name(byte) || byte == b':');
    let rest = &text[name.end..floor_char_boundary(text, name.end + 512)];
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
pub(crate) fn is_text_of(text: &str, range: &Range<usize>, tag: Option<&str>) -> bool {
    let closes = |rest: &str| {
        let closing = rest.split_once('>').map_or(rest, |(closing, _)| closing).trim_end();
        tag.is_none_or(|tag| closing.ends_with(tag))
    };
    let is_closed = text[range.end..].strip_prefix("</").is_some_and(closes);
    let has_text = text[range.clone()].contains(char::is_alphanumeric);
    has_text && range.len() < 4096 && (is_closed || !text[range.clone()].contains(char::is_whitespace))
}

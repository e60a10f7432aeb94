//! Values as texts write them: in quotes, bare, in wrappers, in indented blocks; and checks whether they look like
//! secrets.

use std::ops::Range;

use crate::bytes::{count_before, count_from, skip};
use crate::code::is_in_capitals;
use crate::marker::{LONGEST_NAME, MARKER, PSEUDONYM_DIGITS};
use crate::prefixed::changes;

/// Longest indented block or list that is read, in bytes.
const LONGEST_BLOCK: usize = 64 << 10;

pub(crate) fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// The text inside the quotes that open at this place, if any do.
pub(crate) fn string(text: &str, at: usize) -> Option<Range<usize>> {
    let quote = *text.as_bytes().get(at)?;
    is_quote(quote).then(|| quoted(text, at + 1, quote, 0))?
}

/// The text up to the closing quote, which is escaped as often as the opening one.
pub(crate) fn quoted(text: &str, start: usize, quote: u8, escapes: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if escapes == 0 && bytes.get(start..start + 2) == Some(&[quote, quote]) {
        // Three quotes open a string that ends at the next three.
        let rest = text.get(start + 2..)?;
        let end = rest.find(std::str::from_utf8(&[quote; 3]).ok()?).unwrap_or(rest.len());
        return (end > 0).then_some(start + 2..start + 2 + end);
    }
    // A doubled quote is an escaped one in SQL and YAML.
    let doubled = escapes == 0 && bytes.get(start) == Some(&quote);
    if doubled && bytes.get(start + 1).is_some_and(u8::is_ascii_alphanumeric) {
        return quoted(text, start + 1, quote, 0);
    }
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

pub(crate) fn bare(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let stops = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(
                character,
                ',' | ';' | '"' | '\'' | '&' | '<' | '>' | '`' | '|' | ')' | '}' | '\\' | '，' | '。' | '；'
            )
    };
    // Markers before a value are part of it, including those with blanks.
    let mut marked = 0;
    while let Some(marker) = marker_length(&rest[marked..]) {
        marked += marker;
    }
    let end = start + marked + rest[marked..].find(stops).unwrap_or(rest.len() - marked);
    // The point at the end of a sentence does not belong to the value.
    let end = if text[..end].ends_with('.') { end - 1 } else { end };
    // The bracket of a list around the value does not belong to it either.
    let closes = text.get(start..end)?.ends_with(']') && !text[start..end].contains('[');
    let end = end - usize::from(closes);
    (end > start).then_some(start..end)
}

/// The lines below a name that are indented further than its own: YAML's `name: |`, and a value or list on lines of its
/// own. `at` is the end of the name's line.
pub(crate) fn block(text: &str, name: usize, at: usize) -> Option<Range<usize>> {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let line = text[..name].rfind('\n').map_or(0, |newline| newline + 1);
    let own = indent(&text[line..name]);
    let below = text.get(at..)?.strip_prefix('\n')?;
    let (mut next, mut start, mut end) = (at + 1, None, at + 1);
    for line in below.split('\n') {
        let content = line.trim();
        if !content.is_empty() {
            if indent(line) <= own || next - at > LONGEST_BLOCK {
                break;
            }
            start = start.or(Some(next + indent(line)));
            end = next + line.trim_end().len();
        }
        next += line.len() + 1;
    }
    Some(start?..end)
}

/// The strings in a list that begins here, from the first to the last: `["…", "…"]`.
pub(crate) fn list(text: &str, bracket: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',');
    let mut next = bracket + 1;
    skip(bytes, &mut next, blank, 64);
    let start = next;
    let mut end = next;
    while bytes.get(next).is_some_and(|byte| is_quote(*byte)) && next - bracket < LONGEST_BLOCK {
        let value = string(text, next)?;
        end = (value.end + 1).min(text.len());
        next = end;
        skip(bytes, &mut next, blank, 64);
    }
    // `cookies = ["dep:cookie_crate"]` are features of a package.
    let feature = text.get(start + 1..).is_some_and(|first| first.starts_with("dep:"));
    (end > start && !feature).then_some(start..end)
}

/// All that is inside the braces or brackets that open here, if it has strings or numbers and is not a JSON Schema. In
/// a text that was cut off, it extends to the end.
pub(crate) fn group(text: &str, open: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut slashes) = (open, 0_usize, 0);
    // Number of escapes of the first quote. A quote with fewer ends the string around all of this.
    let mut escapes = None;
    let mut values = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            quote if is_quote(quote) => {
                if slashes < *escapes.get_or_insert(slashes) {
                    break;
                }
                values += 1;
                let end = quoted(text, at + 1, quote, slashes).map_or(at + 1, |inside| inside.end);
                at = end + count_from(bytes, end, usize::MAX, |byte| *byte == b'\\');
            }
            byte => values += usize::from(byte.is_ascii_digit()),
        }
        if depth == 0 {
            break;
        }
        slashes = if bytes.get(at) == Some(&b'\\') { slashes + 1 } else { 0 };
        at += 1;
    }
    let end = at.min(bytes.len());
    let inside = text.get(open + 1..end)?.trim_end_matches('\\');
    (values > 0 && !inside.is_empty() && (inside.len() > LONGEST_BLOCK || !is_schema(inside)))
        .then_some(open + 1..open + 1 + inside.len())
}

/// Whether the fields of an object are those of a JSON Schema, as in definitions of tools.
fn is_schema(fields: &str) -> bool {
    const TYPES: &[&str] = &["string", "object", "array", "integer", "number", "boolean"];
    let words = fields.chars().take(512);
    let words: String = words.filter(|character| !" \n\t\\\"'`".contains(*character)).collect();
    let is_type = |rest: &str| TYPES.iter().any(|known| rest.starts_with(known));
    words.split("type:").skip(1).any(is_type)
        || words.starts_with("$ref:")
        || words.starts_with("anyOf:")
        || words.starts_with("enum:")
}

/// Whether a bare word beside a name is more likely a secret than prose or code.
pub(crate) fn looks_secret(value: &str) -> bool {
    // A marker beside a value does not make it less secret.
    let value = &without_markers(value);
    value.len() >= 6
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii())
        && !value.contains(['(', '[', '{'])
        && !value.contains("::")
}

/// Whether a value is one token of sixteen characters or more, mixed like a key. Words and numbers joined by hyphens
/// are not.
pub(crate) fn looks_random(value: &str) -> bool {
    let of_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~+/=%:!#$@*^?".contains(&byte);
    let path = |value: &str| value.contains("://") || value.contains("::");
    if !(16..=4096).contains(&value.len()) || !value.bytes().all(of_token) || path(value) {
        return false;
    }
    let pieces = value.split(|character: char| !character.is_ascii_alphanumeric());
    let mixed = |piece: &str| {
        let bytes = piece.as_bytes();
        let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
        // A number at the end of a word is a count: `item12345678`.
        let tail = count_before(bytes, bytes.len(), usize::MAX, u8::is_ascii_digit);
        // A single digit counts only among letters of both cases: `Handler2Factory` is a name.
        let enough = if digits < 2 {
            changes(bytes) * 9 >= piece.len() * 4
        } else {
            digits > tail || tail < 4 && piece.len() >= 16
        };
        piece.len() >= 8 && digits > 0 && digits < piece.len() && enough
    };
    let uuid = value.len() == 36 && value.bytes().filter(|byte| *byte == b'-').count() == 4;
    let random: usize = pieces.filter(|piece| mixed(piece)).map(str::len).sum();
    uuid || random * 3 >= value.len().min(32)
}

/// Whether a value is one word. Short names of secrets also name other things: `token: "("`, `HEX_PAT = "[0-9a-f]+"`,
/// an id of dots.
pub(crate) fn is_token(value: &str) -> bool {
    let dotted = value.contains('.') && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let word = !value.contains(|character: char| character.is_whitespace() || "[](){}*?\\<>^".contains(character));
    value.contains(MARKER) || value.contains('\n') || value.len() >= 3 && word && !dotted
}

/// Whether a text consists of placeholders and little else: `Bearer %s`, `{user}:{password}`.
pub(crate) fn is_format(value: &str) -> bool {
    let (mut rest, mut kept, mut places) = (value, String::new(), 0);
    // Largest index of a placeholder: `{9}` alone is not one.
    let mut largest = 0;
    while let Some(at) = rest.find(['%', '{']) {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.as_bytes() {
            [b'%', b's' | b'd' | b'r' | b'v', ..] => 2,
            [b'%', b'(', ..] => rest.find(')').map_or(0, |end| end + 2),
            [b'{', ..] => rest.find('}').map_or(0, |end| end + 1),
            _ => 0,
        };
        let index = rest
            .get(1..length.max(2) - 1)
            .and_then(|index| index.parse::<usize>().ok());
        largest = largest.max(index.unwrap_or_default());
        // A brace in the middle of a word is an ordinary character.
        let next = rest.as_bytes().get(length).is_some_and(u8::is_ascii_alphanumeric);
        let inside = rest.starts_with('{') && next && kept.ends_with(|last: char| last.is_ascii_alphanumeric());
        places += usize::from(length > 0 && !inside);
        let length = length.max(1);
        rest = rest.get(length..).unwrap_or_default();
    }
    kept.push_str(rest);
    places > largest && kept.len() <= 16 && !kept.bytes().any(|byte| byte.is_ascii_digit())
}

/// Length of the marker at the beginning of a text, which may have the name of any rule, or be another program's.
pub(crate) fn marker_length(text: &str) -> Option<usize> {
    const LONGEST: usize = MARKER.len() + LONGEST_NAME + PSEUDONYM_DIGITS + 2;
    let others = ["[REDACTED]", "[redacted]", "<REDACTED>", "<redacted>"];
    if let Some(other) = others.iter().find(|other| text.starts_with(**other)) {
        return Some(other.len());
    }
    let inside = text.strip_prefix(MARKER)?.bytes().take(LONGEST);
    let end = inside
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"_: .-]".contains(byte))
        .position(|byte| byte == b']')?;
    Some(MARKER.len() + end + 1)
}

fn without_markers(value: &str) -> String {
    let mut rest = value;
    let mut kept = String::with_capacity(value.len());
    while let Some(at) = rest.find('[') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let beginning = usize::from(rest.starts_with(MARKER)) * MARKER.len();
        let length = marker_length(rest).unwrap_or(beginning);
        if length == 0 {
            kept.push('[');
        }
        rest = &rest[length.max(1)..];
    }
    kept + rest
}

/// Whether a text is a placeholder for a value: `$NAME`, `${…}`, `{{…}}`, `%s`.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let name = |text: &str| !text.is_empty() && is_in_capitals(text);
    is_template(value) || value.strip_prefix('$').is_some_and(name) || matches!(value, "%s" | "{}" | "{")
}

/// Whether a value as a whole is a placeholder.
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
    use super::*;

    #[test]
    fn only_keys_look_random() {
        for value in [
            "a1B2c3D4e5F6g7H8",
            "9f86d081884c7d659a2feaa0c55ad015",
            "550e8400-e29b-41d4-a716-446655440000",
            "vjbyPxybdZaNmGa%2ByT272YEAiv4%3D",
        ] {
            assert!(looks_random(value), "{value}");
        }
        for value in [
            "user_profile_12345678",
            "short1",
            "logs/2024/01/17/part-00001.parquet",
            "com.example.service.v1.Name",
            "https://example.org/a1b2c3d4e5",
            "the-quick-brown-fox-2",
            "TransactionHandler2Factory",
            "1234567890123456",
        ] {
            assert!(!looks_random(value), "{value}");
        }
    }
}

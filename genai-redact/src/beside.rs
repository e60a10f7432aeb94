//! Values beside a name without a sign between them: `<name>value<`, `--name value`, `PASSWORD 'value'`, `name is value`.

use std::ops::Range;

use crate::boundary::floor_char_boundary;
use crate::fields::{is_blank, of_name, typed, value_after};
use crate::values::{bare, is_quote, looks_secret, quoted, skip};
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
    let option = text[name.clone()].starts_with("--");
    let secret = |range: Range<usize>| looks_secret(&text[range.clone()]).then_some(range);
    if let Some(range) = form_data(text, name, next)
        .or_else(|| named_value(text, name))
        .or_else(|| element(text, name))
    {
        return Some(range);
    }
    if let Some(verb) = verb(&text[next..]).filter(|_| !closed) {
        // `the password is …`
        return secret(bare(text, unwrapped(text, next + verb))?);
    }
    match at(next) {
        b'>' if before(1) == b'<' || closed => {
            let start = next + 1;
            let end = start + text.get(start..)?.bytes().position(|byte| byte == b'<')?;
            let tag = (before(1) == b'<').then(|| &text[name.clone()]);
            is_text_of(text, &(start..end), tag).then_some(start..end)
        }
        // `["--password", "…"]`, `["x-api-key", "…"]`, `setProperty("api_token", "…")`; but not a list of names.
        b',' if closed => {
            next += 1;
            skip(bytes, &mut next, |byte| byte.is_ascii_whitespace(), 64);
            // Strings of bytes, `b"…"`.
            let prefix = usize::from(at(next) == b'b' && is_quote(at(next + 1)));
            next = unwrapped(text, next);
            let quote = at(next);
            let range = is_quote(quote).then(|| quoted(text, next + 1, quote, 0))??;
            if option {
                return (at(range.start) != b'-').then_some(range);
            }
            let pair = pair_ends(bytes, range.end) && matches!(before(2 + prefix), b'(' | b'[') && is_quote(before(1));
            let header = text[name.clone()].contains('-') && range.len() >= 4;
            (pair || is_argument(bytes, name.start)).then_some(())?;
            if header { Some(range) } else { secret(range) }
        }
        // `<add key="password" value="…"/>`
        b'v' if closed && blanks && text[next..].starts_with("value=") => {
            next += "value=".len();
            let quote = at(next);
            matches!(quote, b'"' | b'\'').then(|| quoted(text, next + 1, quote, 0))?
        }
        _ if blanks && !closed && option => {
            let range = if is_quote(at(next)) {
                quoted(text, next + 1, at(next), 0)?
            } else {
                bare(text, next)?
            };
            (at(range.start) != b'-').then_some(range)
        }
        // `CREATE USER jo PASSWORD '…'`
        b'\'' if blanks && !closed && is_sql(&text[name.clone()]) => {
            let range = quoted(text, next + 1, b'\'', 0)?;
            let value = &text[range.clone()];
            let sql = &text[name.clone()] == "PASSWORD" || looks_secret(value);
            (sql && !value.contains(['\n', ' ']) && text.get(range.end..)?.starts_with('\'')).then_some(range)
        }
        _ if blanks && !closed => {
            let range = netrc(text, name, next).or_else(|| set(text, name, next));
            if let Some(range) = range.or_else(|| set_for(text, name, next)) {
                return Some(range);
            }
            let quote = typed(bytes, next)?;
            quoted(text, quote + 1, at(quote), 0)
        }
        _ => None,
    }
}

/// The length of a verb such as `is`, with the blanks and colons after it.
fn verb(text: &str) -> Option<usize> {
    const VERBS: &[&str] = &[
        "is: ", "is ", "was ", "ist ", "lautet ", "est ", "es ", "è ", "é ", "to ", "jest ", "это ", "是", "為", "为",
        "は",
    ];
    let length = VERBS.iter().find(|verb| text.starts_with(**verb))?.len();
    let blanks = text[length..]
        .bytes()
        .take(4)
        .take_while(|byte| is_blank(*byte) || *byte == b':')
        .count();
    Some(length + blanks)
}

/// The value of a field of a multipart form: below an empty line, up to the next boundary.
fn form_data(text: &str, name: &Range<usize>, after: usize) -> Option<Range<usize>> {
    let head = text[..name.start].trim_end_matches(['"', '\'']).trim_end_matches('\\');
    head.ends_with("name=").then_some(())?;
    let rest = text.get(after..)?;
    let head = &rest[..floor_char_boundary(rest, 256 + 4)];
    let empty = ["\r\n\r\n", "\n\n"]
        .iter()
        .find_map(|empty| Some((head.find(empty)?, empty.len())));
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
    let from = floor_char_boundary(text, name.start.saturating_sub(256));
    let mut words = text[from..name.start].split_ascii_whitespace().rev();
    let (last, before) = (words.next()?, words.next().unwrap_or_default());
    let mut machine =
        || last == "default" || before == "machine" || words.any(|word| matches!(word, "machine" | "default"));
    let login = matches!(before, "login" | "machine" | "account") || last == "default";
    let range = bare(text, value).filter(|_| login)?;
    let end = range.start
        + text[range.start..]
            .find(char::is_whitespace)
            .unwrap_or(text.len() - range.start);
    (looks_secret(&text[range.clone()]) || machine()).then_some(range.start..end)
}

/// The value beside a name that is a value itself: `name: DB_PASSWORD` above `value: …`, `<key>password</key>` before
/// `<string>…`.
fn named_value(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let of_string = ['"', '\'', '\\'];
    let head = text[..name.start].trim_end_matches(of_string);
    let before = head.trim_end_matches([' ', '=', ':', '>']).trim_end_matches(of_string);
    let said = ["name", "key", "Name", "Key"].iter().any(|word| before.ends_with(word));
    (said && before.len() < head.len()).then_some(())?;
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
    let value = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', '"', '\'', '\\']);
    let is_next = value.len() < rest.len() && rest.contains(['\n', ',']);
    (is_next && ["value", "Value"].iter().any(|word| value.starts_with(word))).then_some(())?;
    let start = floor_char_boundary(text, name.end + 128) - value.len();
    let has_text = |range: &Range<usize>| text[range.clone()].contains(char::is_alphanumeric);
    value_after(text, &(start..start + "value".len())).filter(has_text)
}

/// The text of an element with a prefix, attributes or CDATA: `<x:password type="y"><![CDATA[…]]>`.
fn element(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
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

/// Whether this is the text of an element: its own closing tag follows, or it is a single word. Generics of Rust, placeholders
/// of a command's help and tags in prose have neither.
fn is_text_of(text: &str, range: &Range<usize>, tag: Option<&str>) -> bool {
    let closes = |rest: &str| {
        let closing = rest.split_once('>').map_or(rest, |(closing, _)| closing).trim_end();
        tag.is_none_or(|tag| closing.ends_with(tag))
    };
    let is_closed = text[range.end..].strip_prefix("</").is_some_and(closes);
    !range.is_empty() && range.len() < 4096 && (is_closed || !text[range.clone()].contains(char::is_whitespace))
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
    ];
    sets.iter().any(|set| before.ends_with(set)).then_some(())?;
    let quote = *text.as_bytes().get(value)?;
    if is_quote(quote) {
        return quoted(text, value + 1, quote, 0);
    }
    bare(text, value).filter(|range| looks_secret(&text[range.clone()]))
}

/// Whether a name is one that SQL gives a value in quotes: `PASSWORD '…'`, `SECRET '…'`.
fn is_sql(name: &str) -> bool {
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    name.eq_ignore_ascii_case("password") || name.bytes().all(upper)
}

/// The value in `SET PASSWORD FOR 'jo'@'%' = '…'`.
fn set_for(text: &str, name: &Range<usize>, next: usize) -> Option<Range<usize>> {
    let rest = &text[next..floor_char_boundary(text, next + 160)];
    let of_sql = text[name.clone()].eq_ignore_ascii_case("password")
        && rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("for "));
    let line = rest.split('\n').next().filter(|_| of_sql)?;
    let sign = line.find(" = ").or_else(|| line.find(" TO "))?;
    let quote = sign + line[sign..].find(['\'', '"'])?;
    quoted(text, next + quote + 1, text.as_bytes()[next + quote], 0)
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
    let by = text[..after]
        .bytes()
        .next_back()
        .is_some_and(|byte| byte.eq_ignore_ascii_case(&b'y'));
    if !by {
        // `IDENTIFIED WITH plugin BY '…'`
        skip(bytes, &mut next, |byte| of_name(byte) || is_quote(byte), 64);
        skip(bytes, &mut next, is_blank, 8);
        let word = text.get(next..next + 3)?;
        (word.eq_ignore_ascii_case("by ") || word.eq_ignore_ascii_case("as ")).then_some(())?;
        next += 3;
    }
    for word in ["password ", "values "] {
        let end = next + word.len();
        if text.get(next..end).is_some_and(|is| is.eq_ignore_ascii_case(word)) {
            next = end;
        }
    }
    skip(bytes, &mut next, is_blank, 8);
    let quote = *bytes.get(next)?;
    if is_quote(quote) {
        quoted(text, next + 1, quote, 0)
    } else {
        bare(text, next).filter(|range| looks_secret(&text[range.clone()]))
    }
}

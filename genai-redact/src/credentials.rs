//! Credentials that are identified by their surroundings: blocks, headers, addresses with passwords.

use std::ops::Range;

use crate::boundary::text_from;
use crate::bytes::count_from;
use crate::escapes::EDGE;
use crate::marker::MARKER;
use crate::values::marker_length;

/// A private key's block, from its first line to its last line, or to the end of the text.
pub(crate) fn private_key(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let putty = rest.starts_with("PuTTY-User-Key-File");
    let head = text_from(text, start, 80).strip_prefix("-----BEGIN");
    let first_line = head.and_then(|head| head.split("-----").next());
    if !putty && !first_line.is_some_and(|line| line.contains("PRIVATE KEY")) {
        return None;
    }
    let end = if putty {
        rest.find("Private-MAC:")
            .map(|at| at + rest[at..].find('\n').unwrap_or(rest.len() - at))
    } else {
        rest.find("-----END").map(|at| {
            let last = at + "-----END".len();
            last + rest[last..].find("-----").map_or(0, |close| close + "-----".len())
        })
    };
    Some(start..start + end.unwrap_or(rest.len()))
}

/// The token behind `Bearer`, unless it is a word of prose.
pub(crate) fn bearer(text: &str, end_of_word: usize) -> Option<Range<usize>> {
    let (value, range) = header_value(text, end_of_word)?;
    let token = value.len() >= 8 && (value.bytes().any(|byte| byte.is_ascii_digit()) || value.len() >= 24);
    token.then_some(range)
}

/// The value behind `Basic`, if it is base64 of a text with a colon.
pub(crate) fn basic(text: &str, end_of_word: usize) -> Option<Range<usize>> {
    let (value, range) = header_value(text, end_of_word)?;
    let decoded = decode(value)?;
    let printable = decoded.iter().all(|byte| !byte.is_ascii_control());
    (printable && decoded.contains(&b':')).then_some(range)
}

/// Longest distance at which an option of `curl` and the end of its value are found, in bytes.
const COMMAND: usize = 4096;

/// The password in `curl -u user:password`; the user, if the password is empty.
pub(crate) fn curl_user(text: &str, after_curl: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let at = |index: usize| bytes.get(index).copied().unwrap_or(b'\n');
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'');
    // A word of a shell's line, or of a list of arguments: `["curl", "-u", "…"]`.
    let listed = is_quote(&at(after_curl));
    (listed || at(after_curl) == b' ').then_some(())?;
    let mut next = (after_curl..bytes.len().min(after_curl + COMMAND))
        .take_while(|&index| at(index) != b'\n' || at(index - 1) == b'\\')
        .find_map(|index| {
            let option = ["-u", "--user"]
                .into_iter()
                .find(|option| bytes[index..].starts_with(option.as_bytes()))?;
            let end = index + option.len();
            let begins = at(index - 1).is_ascii_whitespace() || listed && is_quote(&at(index - 1));
            (begins && !at(end).is_ascii_alphabetic() && at(end) != b'-').then_some(end)
        })?;
    next += usize::from(listed && is_quote(&at(next)));
    while matches!(at(next), b' ' | b'\t' | b'=' | b'\\') || listed && at(next) == b',' {
        next += 1;
    }
    // The word ends at its closing quote, or at a blank.
    let end_of = |start: usize, quote: Option<u8>| {
        let rest = &bytes[start..bytes.len().min(start + COMMAND)];
        let ends = |&byte: &u8| match quote {
            Some(quote) => byte == quote || byte == b'\n',
            None => byte.is_ascii_whitespace() || is_quote(&byte) || byte == b'\\',
        };
        start + rest.iter().position(ends).unwrap_or(rest.len())
    };
    let quote = Some(at(next)).filter(is_quote);
    let start = next + usize::from(quote.is_some());
    let end = end_of(start, quote);
    // Some write `"user":"password"` or `user:'password'`.
    let apart = quote.is_some() && at(end + 1) == b':';
    let colon = if apart {
        end + 1
    } else {
        start + colon_of(text.get(start..end)?)?
    };
    let second = Some(at(colon + 1)).filter(|byte| is_quote(byte) && (apart || quote.is_none()));
    let password = colon + 1 + usize::from(second.is_some());
    let end = if apart || second.is_some() {
        end_of(password, second)
    } else {
        end
    };
    let value = text.get(password..end)?.trim_end_matches('\\');
    if value.is_empty() {
        let user = text.get(start..colon)?;
        return (user.len() >= 8 && !is_stand_in(user)).then_some(start..colon);
    }
    (!is_stand_in(value)).then_some(password..password + value.len())
}

/// The place of the first colon outside of our markers.
fn colon_of(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let colon = from + text[from..].find(':')?;
        if !text[..=colon].ends_with(MARKER) {
            return Some(colon);
        }
        from = colon + text[colon..].find(']')?;
    }
}

/// Whether a text is a placeholder for a value: `$NAME`, `<password>`, `[PASSWORD]`, `***`.
fn is_stand_in(value: &str) -> bool {
    value.starts_with(['$', '<', '[', '*']) || crate::values::is_template(value)
}

fn header_value(text: &str, end_of_word: usize) -> Option<(&str, Range<usize>)> {
    let rest = &text[end_of_word..];
    let start = rest
        .find(|character: char| !matches!(character, ' ' | '\t' | ':' | '=' | EDGE))
        .filter(|&blanks| (1..=4).contains(&blanks))?;
    // A marker before a token does not end it.
    let mut start = start;
    while let Some(marker) = marker_length(&rest[start..]) {
        start += marker;
    }
    // A text that only begins like a marker hides nothing.
    start += usize::from(rest[start..].starts_with(MARKER)) * MARKER.len();
    let of_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~+/=-%|:".contains(byte);
    let length = count_from(rest.as_bytes(), start, usize::MAX, of_token);
    let value = rest[start..start + length].trim_end_matches(['.', ':']);
    let start = end_of_word + start;
    (!value.is_empty()).then_some((value, start..start + value.len()))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut decoded = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0u32, 0);
    for byte in text.bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from((bits >> count) & 0xff).unwrap_or_default());
        }
    }
    Some(decoded)
}

/// The password in `scheme://user:password@host`, or the whole user part if it is a token.
pub(crate) fn url_password(text: &str, after_slashes: usize) -> Option<Range<usize>> {
    let rest = &text[after_slashes..];
    let stops = |character: char| {
        character.is_whitespace() || matches!(character, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '`' | '\\')
    };
    // Another program's marker in the user's place does not end the address.
    let marked = marker_length(rest).unwrap_or_default();
    let authority = &rest[..rest[marked..].find(stops).map_or(rest.len(), |end| marked + end)];
    let user = &authority[..authority.rfind('@')?];
    let Some(colon) = user.find(':') else {
        let token = user.len() >= 16 && user.bytes().any(|byte| byte.is_ascii_digit());
        return token.then_some(after_slashes..after_slashes + user.len());
    };
    let password = &user[colon + 1..];
    let placeholder = crate::values::is_template(password);
    (!password.is_empty() && !placeholder).then_some(after_slashes + colon + 1..after_slashes + user.len())
}

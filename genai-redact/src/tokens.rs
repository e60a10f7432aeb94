//! Credentials of the table in a text.

use std::ops::Range;

use crate::bytes::{count_before, count_from};
use crate::characters::ends_escape;
use crate::prefixed::{is_mixed, is_mixed_letters, is_small};
use crate::table::{Form, Row};

/// The credential of a table row whose literal is at this place.
pub(crate) fn token(text: &str, row: &Row, at: Range<usize>, done: usize) -> Option<Range<usize>> {
    let (bytes, token) = (text.as_bytes(), row.token);
    if &bytes[at.clone()] != token.literal.as_bytes() {
        return None;
    }
    let word_before =
        |index: usize| index > 0 && bytes[index - 1].is_ascii_alphanumeric() && !ends_escape(bytes, index);
    let class = match token.form {
        Form::Run(class, _) | Form::After(class, _) => Some(class),
        _ => None,
    };
    if at.start < done && !class.zip(bytes.get(done)).is_some_and(|(class, next)| class.has(*next)) {
        return None;
    }
    match token.form {
        Form::Run(..) | Form::Mixed(_) | Form::Pattern(_) if word_before(at.start) => None,
        Form::Run(class, least) | Form::After(class, least) => {
            let rest = &bytes[at.end..];
            let length = match count_from(rest, 0, usize::MAX, |byte| class.has(*byte)) {
                length if length < least => wider(token.literal, rest, 0),
                length => length.max(wider(token.literal, rest, length)),
            };
            let start = if matches!(token.form, Form::Run(..)) {
                at.start
            } else {
                at.end
            };
            (length >= least && !is_none(token.literal, &rest[..length])).then_some(start..at.end + length)
        }
        Form::Mixed(least) => {
            let rest = &bytes[at.end..];
            let value = &rest[..count_from(rest, 0, usize::MAX, u8::is_ascii_alphanumeric)];
            (value.len() >= least && is_mixed(value)).then_some(at.start..at.end + value.len())
        }
        Form::Pattern(_) => matches_from(text, row, at.start),
        Form::Inside(before, _) => {
            let start = at.start.checked_sub(before)?;
            if word_before(start) {
                None
            } else {
                matches_from(text, row, start)
            }
        }
    }
}

/// Length of the rest of a key whose service has widened its form, by `-`, `_`, `.` or other characters of base64. 0 if
/// no random text follows the first bytes, or if the literal does not end with a separator.
fn wider(literal: &str, rest: &[u8], first: usize) -> usize {
    // A shorter prefix, such as `sk-`, also begins keys of others.
    let is_open = literal.len() > 3 && literal.ends_with(['_', '-', '.']);
    let goes_on = rest.get(first).is_some_and(|byte| WIDE.contains(byte));
    if !is_open || first > 0 && !goes_on {
        return 0;
    }
    let of_key = |byte: &u8| byte.is_ascii_alphanumeric() || WIDE.contains(byte);
    // Only bytes near the literal are read, so that no text is read repeatedly.
    let near = &rest[first..first + count_from(rest, first, NEAR, of_key)];
    let random: Vec<u8> = near.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    if random.len() < SHORTEST_RANDOM || !is_mixed(&random) && !is_small(&random) {
        return 0;
    }
    // A final point ends a sentence, and a final `=` assigns something.
    let all = count_from(rest, 0, usize::MAX, of_key);
    all - count_before(rest, all, all, |byte| WIDE.contains(byte))
}

/// Number of bytes that are searched for random text.
const NEAR: usize = 256;

/// Smallest number of letters and digits in a random text.
const SHORTEST_RANDOM: usize = 12;

/// Characters of keys besides letters and digits.
const WIDE: &[u8] = b"_-.+/=";

/// Whether a text with the beginning of a key is something else: a word behind a short beginning, or zeros in base64.
fn is_none(literal: &str, value: &[u8]) -> bool {
    // A longer beginning is no coincidence, and its key may contain zeros.
    let zeros = literal.len() <= 4
        && literal.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && value.windows(4).take(512).any(|bytes| bytes == b"AAAA");
    let word = literal.len() <= 4
        && value.len() < 60
        && !value.iter().any(u8::is_ascii_digit)
        && !(literal.ends_with('_') && is_mixed_letters(value));
    zeros || word
}

fn matches_from(text: &str, row: &Row, start: usize) -> Option<Range<usize>> {
    let found = row.regex()?.find(text.get(start..)?)?;
    Some(start..start + found.end())
}

//! Values on the lines below their name: blocks and lists of YAML, here documents.

use std::ops::{ControlFlow, Range};

use crate::bytes::{count_from, skip};
use crate::fields::of_name;
use crate::settings;
use crate::values::{block, is_token, looks_random, looks_secret};

/// A value on the lines below a name: a block of YAML, a word or a list. It may begin on the name's own line.
pub(crate) fn below(
    text: &str,
    name: &Range<usize>,
    next: usize,
    spaced: bool,
    sure: bool,
) -> ControlFlow<Option<Range<usize>>> {
    let at = |index: usize| text.as_bytes().get(index).copied().unwrap_or(0);
    let of_line = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    if matches!(at(next), b'|' | b'>') {
        let Some(end) = text[next..].find('\n').map(|line| next + line) else {
            return ControlFlow::Break(None);
        };
        let head = text[next + 1..end].trim();
        let header = head.bytes().all(|byte| matches!(byte, b'+' | b'-' | b'0'..=b'9')) || head.contains('#');
        return ControlFlow::Break(if header { block(text, name.start, end) } else { None });
    }
    let line = next + count_from(text.as_bytes(), next, 256, of_line);
    let comment = spaced && at(next) == b'#' && matches!(at(line), b'\r' | b'\n');
    if !comment && !matches!(at(next), b'\r' | b'\n') {
        return ControlFlow::Continue(());
    }
    let end = line + usize::from(at(line) == b'\r');
    let range = block(text, name.start, end).filter(|range| is_list_or_word(&text[range.clone()], sure));
    if range.is_some() || comment {
        ControlFlow::Break(range)
    } else {
        ControlFlow::Continue(())
    }
}

/// Skips the tags and anchors of YAML before a value: `!vault |`, `&name …`.
pub(crate) fn skip_tags(bytes: &[u8], at: &mut usize) {
    for _ in 0..2 {
        let mut next = *at + 1;
        let of_tag = |byte: u8| byte.is_ascii_alphanumeric() || b"!_-/:.".contains(&byte);
        let tag = matches!(bytes.get(*at), Some(b'!' | b'&')) && skip(bytes, &mut next, of_tag, 64);
        // `&str = …` is a type.
        if !tag || !skip(bytes, &mut next, |byte| byte == b' ', 8) || bytes.get(next) == Some(&b'=') {
            return;
        }
        *at = next;
    }
}

/// The lines of a here document, `<<EOT`, up to the line that repeats its word.
pub(crate) fn heredoc(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?.strip_prefix("<<")?;
    let (first, _) = rest.split_once('\n')?;
    let word = first
        .trim_start_matches(['<', '-', '~'])
        .trim()
        .trim_matches(is_quote_character);
    let is_word = !word.is_empty() && word.len() <= 32 && word.bytes().all(of_name);
    let start = at + 2 + first.len() + 1;
    let mut end = start;
    for line in text.get(start..).filter(|_| is_word)?.split_inclusive('\n') {
        if line.trim().trim_end_matches(';') == word {
            break;
        }
        end += line.len();
    }
    let value = text[start..end].trim_end();
    (!value.is_empty()).then_some(start..start + value.len())
}

/// Whether a block below a name is its value: one word or a list of words, and no further names.
fn is_list_or_word(block: &str, sure: bool) -> bool {
    let lines = block.lines().map(str::trim).filter(|line| !line.is_empty());
    let values: Vec<&str> = lines
        .map(|line| line.strip_prefix("- ").unwrap_or(line).trim_matches(is_quote_character))
        .collect();
    let word = |value: &&str| !value.contains([' ', '{']) && !value.ends_with(':');
    let listed = block.starts_with("- ") || values.len() == 1;
    let secret = |value: &&str| looks_secret(value) || sure && values.len() == 1 && settings::is_plain_value(value);
    // `credentials:` may stand above names with values, one of which is a key.
    let key = |value: &&str| {
        let (_, value) = value.split_once(": ").unwrap_or_default();
        let value = value.trim_matches(is_quote_character);
        value.len() >= 16 && is_token(value) && looks_random(value)
    };
    let map = sure && values.iter().all(|value| value.contains(':')) && values.iter().any(key);
    map || listed && values.iter().all(word) && values.iter().any(secret)
}

pub(crate) fn is_quote_character(character: char) -> bool {
    matches!(character, '"' | '\'')
}

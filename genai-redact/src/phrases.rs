//! Names of several words with blanks between: `mot de passe`, `API key`, `clé secrète`.

use std::ops::Range;

use crate::names::{is_pair, is_qualifier};

/// The name with the two words before it: `mot de passe`, `API key`.
pub(crate) fn phrase(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let mut start = name.start;
    for _ in 0..2 {
        let Some(before) = text[..start].strip_suffix(' ') else {
            break;
        };
        let word = before
            .bytes()
            .rev()
            .take(24)
            .take_while(u8::is_ascii_alphabetic)
            .count();
        if word == 0 {
            break;
        }
        start = before.len() - word;
    }
    (start < name.start).then_some(start..name.end)
}

/// The name with the words behind it that say for what or of which kind it is, or that make it one: `clé secrète`,
/// `klucz dostępu`, `session id`.
pub(crate) fn longer(text: &str, name: &Range<usize>) -> Range<usize> {
    let mut end = name.end;
    for _ in 0..3 {
        let Some(rest) = text[end..].strip_prefix(' ') else {
            break;
        };
        let of_word = |character: char| character.is_alphabetic() || matches!(character, '\'' | '’');
        let length: usize = rest
            .chars()
            .take(24)
            .take_while(|character| of_word(*character))
            .map(char::len_utf8)
            .sum();
        // `Password 2: …`
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if (1..=2).contains(&digits) && rest[digits..].starts_with([':', '=', '"', '\'']) {
            return name.start..end + 1 + digits;
        }
        let word = &rest[..length];
        let first = text[name.start..end].rsplit([' ', '_', '-']).next().unwrap_or_default();
        if !is_qualifier(word) && !is_pair(&first.to_lowercase(), &word.to_lowercase()) {
            break;
        }
        end += 1 + length;
    }
    name.start..end
}

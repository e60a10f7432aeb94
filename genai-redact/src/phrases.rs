//! Names of several words with blanks between: `mot de passe`, `API key`, `clé secrète`.

use std::ops::Range;

use crate::boundary::text_from;
use crate::bytes::count_before;
use crate::names::{FOR, is_pair, is_qualifier};

/// The name with the two words before it: `mot de passe`, `API key`.
pub(crate) fn phrase(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let mut start = name.start;
    for _ in 0..2 {
        let Some(before) = text[..start].strip_suffix(' ') else {
            break;
        };
        let word = count_before(before.as_bytes(), before.len(), 24, u8::is_ascii_alphabetic);
        if word == 0 {
            break;
        }
        start = before.len() - word;
    }
    (start < name.start).then_some(start..name.end)
}

/// The name, extended by words behind it that state a purpose or kind, or that complete the name: `clé secrète`,
/// `klucz dostępu`, `session id`.
pub(crate) fn longer(text: &str, name: &Range<usize>) -> Range<usize> {
    let mut end = name.end;
    for _ in 0..3 {
        let Some(rest) = text[end..].strip_prefix(' ') else {
            break;
        };
        let of_word = |character: char| character.is_alphabetic() || matches!(character, '\'' | '’');
        let word = rest.chars().take(24).take_while(|character| of_word(*character));
        let length: usize = word.map(char::len_utf8).sum();
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
    name.start..end + purpose(&text[end..])
}

/// Length of up to three words that state a secret's purpose, if a sign or `is` follows: ` for the database:`.
fn purpose(rest: &str) -> usize {
    let near = text_from(rest, 0, 64);
    let signs = [' ', ':', '=', '\n', '"', '\'', '*', '\\'];
    let mut words = near.split_inclusive(signs).skip(1);
    let first = words.next().and_then(|word| word.strip_suffix(' '));
    let Some(first) = first.filter(|word| near.starts_with(' ') && FOR.contains(&word.to_lowercase().as_str())) else {
        return 0;
    };
    let mut length = 1 + first.len() + 1;
    for word in words.take(3) {
        let name = word.trim_end_matches(signs);
        let of_name = |character: char| character.is_alphanumeric() || "_-".contains(character);
        if name.is_empty() || !name.chars().all(of_name) {
            break;
        }
        length += name.len();
        let after = &near[length..];
        let sign = after.trim_start_matches(['"', '\'', '*', '\\']).trim_start();
        if sign.starts_with([':', '=']) || after.starts_with(" is ") {
            return length;
        }
        if !after.starts_with(' ') {
            break;
        }
        length += 1;
    }
    0
}

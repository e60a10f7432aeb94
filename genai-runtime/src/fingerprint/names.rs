//! Detection of keys that are names in a program and not somebody's data.

/// Maximum length of a name. A longer key is data.
pub(crate) const LONGEST_NAME: usize = 40;
/// Maximum number of digits in a name. A key with more digits is an id, a date or a number.
const MOST_DIGITS: usize = 3;
/// Maximum length of a word in a name. A longer one is a key or a code.
const LONGEST_WORD: usize = 16;

/// Whether a text has the form of a name in a program: ASCII letters, few digits, `_`, `-` and `.`, and no overlong
/// word.
pub(crate) fn is_word(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() <= LONGEST_NAME
        && digits <= MOST_DIGITS
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '$')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || is_between(byte))
        && longest_word(text) <= LONGEST_WORD
}

fn is_between(byte: u8) -> bool {
    matches!(byte, b'_' | b'-' | b'.' | b'$')
}

/// The length of the longest word in a name like `twoWords` or `two_words`.
fn longest_word(name: &str) -> usize {
    let (mut longest, mut length, mut before) = (0, 0, b'_');
    for byte in name.bytes() {
        let begins = before.is_ascii_lowercase() && byte.is_ascii_uppercase();
        length = match byte {
            byte if is_between(byte) => 0,
            _ if begins => 1,
            _ => length + 1,
        };
        longest = longest.max(length);
        before = byte;
    }
    longest
}

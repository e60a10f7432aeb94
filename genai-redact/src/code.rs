//! Expressions of code, which are not values: constants, names of variables, calls, paths.

use crate::bytes::skip;
use crate::names::{names_secret, secrecy};

/// Whether a text in quotes is the name of an environment variable.
pub(crate) fn is_variable(value: &str) -> bool {
    value.contains('_') && is_in_capitals(value)
}

/// Whether a text has only capital letters, digits and `_`.
pub(crate) fn is_in_capitals(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a text has only letters, `_` and `.`, as a path of names in code has.
pub(crate) fn is_path(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.'))
}

/// Whether a bare value is an expression: a constant, the name of a secret, an element of a list, or a call without any
/// digit.
pub(crate) fn is_code(value: &str) -> bool {
    const CONSTANTS: &[&str] = &[
        "None",
        "null",
        "nil",
        "undefined",
        "True",
        "False",
        "true",
        "false",
        "self",
        "this",
        "lambda",
        "none",
        "auto",
        "yes",
        "no",
        "on",
        "off",
    ];
    const NUMBERS: &[&str] = &["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "usize"];
    if !value.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80) {
        return true;
    }
    if let Some(digits) = value.strip_prefix("0x") {
        let is_number = digits.len() <= 16 || digits.contains('_');
        return is_number && digits.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    let path = value.trim_end_matches(['(', '[', '?', '!', ';']);
    let element = path.split_once('[').filter(|(_, index)| index.len() <= 4);
    let path = element.map_or(path, |(path, _)| path);
    let number = value.trim_start_matches(|first: char| first.is_ascii_digit() || first == '_');
    if number.len() < value.len() && NUMBERS.contains(&number) {
        return true;
    }
    let another =
        (path.contains(['_', '.']) || names_secret(path) || path.len() < value.len()) && secrecy(path).is_some();
    CONSTANTS.contains(&path) || is_path(path) && (another || value.contains('('))
}

/// Whether a value is a path or constant of code, `config.db_key`, `ECDH_P256`, and not a word with a digit.
pub(crate) fn is_identifier(value: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    value.bytes().all(of_name)
        && value.contains(['_', '.'])
        && value.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
}

/// Whether an assignment, ` = `, follows this place.
pub(crate) fn is_assigned(bytes: &[u8], end: usize) -> bool {
    let mut next = end;
    skip(bytes, &mut next, |byte| byte == b' ', 2)
        && bytes.get(next) == Some(&b'=')
        && bytes.get(next + 1) == Some(&b' ')
}

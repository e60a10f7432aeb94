//! Dumps of memory and columns of measurements: numbers among others, that are none of somebody's.

use std::ops::Range;

/// How far around a number its neighbours are looked for.
const AROUND: usize = 80;

/// Whether a number stands in a dump: in a line that begins with an address, or with two words as long as its own groups
/// that are hexadecimal and have letters.
pub(crate) fn has(text: &str, number: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let first = bytes[number.clone()]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let line = bytes[number.start.saturating_sub(AROUND)..number.start]
        .iter()
        .rposition(|byte| *byte == b'\n');
    let line = line.map_or(number.start.saturating_sub(AROUND), |at| {
        number.start.saturating_sub(AROUND) + at + 1
    });
    let address = bytes[line..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    if (7..=16).contains(&address) && bytes.get(line + address) == Some(&b':') && line + address < number.start {
        return true;
    }
    let end = bytes.len().min(number.end + AROUND);
    let column = |word: &[u8]| {
        word.len() == first
            && word
                .iter()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
            && word.iter().any(u8::is_ascii_alphabetic)
    };
    let words = |bytes: &[u8]| bytes.split(|byte| *byte == b' ').filter(|word| column(word)).count();
    let rest = bytes[number.end..end]
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    first >= 4 && words(&bytes[line..number.start]) + words(rest) >= 2
}

/// Whether groups of digits are a piece of a longer row of groups as long: `od` prints bytes so.
pub(crate) fn in_row(text: &str, number: &Range<usize>) -> bool {
    let groups = || {
        text[number.clone()]
            .split(|character: char| !character.is_ascii_digit())
            .filter(|group| !group.is_empty())
    };
    let Some(length) = groups().next().map(str::len) else {
        return false;
    };
    let (before, after) = neighbours(text, number);
    let same = |word: Option<&str>| {
        word.is_some_and(|word| word.len() == length && word.bytes().all(|byte| byte.is_ascii_digit()))
    };
    groups().all(|group| group.len() == length) && (same(before) || same(after))
}

/// The words on both sides, if only blanks are between.
fn neighbours<'t>(text: &'t str, number: &Range<usize>) -> (Option<&'t str>, Option<&'t str>) {
    let line = &text[text[..number.start].rfind('\n').map_or(0, |at| at + 1)..number.start];
    let blank = |character: char| matches!(character, ' ' | '\t');
    let before = Some(line)
        .filter(|line| line.ends_with(blank))
        .and_then(|line| line.trim_end_matches(blank).rsplit(blank).next());
    let rest = &text[number.end..];
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let after = Some(rest)
        .filter(|rest| rest.starts_with(blank))
        .and_then(|rest| rest.trim_start_matches(blank).split(blank).next());
    (before, after)
}

/// Words for what a machine measures or counts.
const MEASURES: &[&str] = &[
    "size",
    "blocks",
    "inode",
    "offset",
    "ts",
    "time",
    "timestamp",
    "bytes",
    "pid",
    "lag",
    "count",
    "seq",
    "length",
    "len",
    "total",
    "used",
    "free",
    "address",
    "addr",
    "cycles",
    "ns",
    "us",
    "ms",
    "seed",
    "nonce",
    "hash",
    "checksum",
    "epoch",
    "items",
];

/// Whether the word right before a number names a measure: `offset=`, `Size: `.
pub(crate) fn is_measure(text: &str, number: usize) -> bool {
    let before = text[..number].trim_end_matches([' ', ':', '=', '"', '/']);
    let word = before
        .bytes()
        .rev()
        .take(16)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = &before[before.len() - word..];
    before.len() < number && MEASURES.iter().any(|known| word.eq_ignore_ascii_case(known))
}

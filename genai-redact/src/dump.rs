//! Memory dumps and columns of measurements, whose numbers may look like personal ones.

use std::ops::Range;

/// Distance around a number in which its neighbours are searched, in bytes.
const AROUND: usize = 80;

/// Whether a number is a piece of a dump: of a row of hexadecimal words as long as its own groups, with one blank
/// between them. Either the row follows an address and has its characters beside it, as `xxd` prints it, or some of its
/// words have letters.
///
/// An address before a number is not enough: a whole number behind an address may be a real one.
pub(crate) fn has(text: &str, number: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let from = number.start.saturating_sub(AROUND);
    let line = bytes[from..number.start].iter().rposition(|byte| *byte == b'\n');
    let line = line.map_or(from, |at| from + at + 1);
    let end = bytes.len().min(number.end + AROUND);
    let blank = |byte: &u8| *byte == b' ';
    let mut groups = bytes[number.clone()].split(blank);
    let length = groups.next().map_or(0, <[u8]>::len);
    let of_row = |word: &&[u8]| {
        let hexadecimal = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f' | b'A'..=b'F');
        word.len() == length && word.iter().all(hexadecimal)
    };
    if length < 2 || !groups.all(|group| of_row(&group)) {
        return false;
    }
    // Neighbours count only if a blank separates them from the number.
    let before = || bytes[line..number.start].rsplit(blank).skip(1).take_while(of_row);
    let after = || bytes[number.end..end].split(blank).skip(1).take_while(of_row);
    let before = || before().filter(|_| bytes[..number.start].ends_with(b" "));
    let after = || after().filter(|_| bytes[number.end..].starts_with(b" "));
    let words = before().count() + after().count();
    let row = number.start - before().count() * (length + 1)..number.end + after().count() * (length + 1);
    let address = bytes[line..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let addressed = (7..=16).contains(&address) && bytes.get(line + address..row.start) == Some(b": ");
    if words > 0 && addressed && bytes[row.end..].starts_with(b"  ") {
        return true;
    }
    let letters = || {
        before()
            .chain(after())
            .filter(|word| word.iter().any(u8::is_ascii_alphabetic))
    };
    // Two words of a sentence may consist of these letters, but have no digits; and one word may occur twice.
    let differ = || letters().skip(1).any(|word| Some(word) != letters().next());
    length >= 4 && differ() && letters().any(|word| word.iter().any(u8::is_ascii_digit))
}

/// Whether groups of digits are a piece of a longer row of groups of the same length, as `od` and `hexdump` print
/// bytes.
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
        word.is_some_and(|word| word.len() == length && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    groups().all(|group| group.len() == length) && (same(before) || same(after))
}

/// The neighbouring words on the same line, if only blanks separate them from the number.
fn neighbours<'t>(text: &'t str, number: &Range<usize>) -> (Option<&'t str>, Option<&'t str>) {
    let blank = |character: char| matches!(character, ' ' | '\t');
    let ends = |character: char| matches!(character, ' ' | '\t' | '\n');
    let before = Some(&text[..number.start])
        .filter(|before| before.ends_with(blank))
        .and_then(|before| before.trim_end_matches(blank).rsplit(ends).next());
    let after = Some(&text[number.end..])
        .filter(|after| after.starts_with(blank))
        .and_then(|after| after.trim_start_matches(blank).split(ends).next());
    (before, after)
}

/// Words for things that machines measure or count.
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

/// Whether a number is the value of a measure: `offset=`, `Size: `. A word without a sign may end a sentence.
pub(crate) fn is_measure(text: &str, number: usize) -> bool {
    let before = text[..number].trim_end_matches([' ', ':', '=', '"', '/']);
    let signed = text[before.len()..number].contains([':', '=', '"', '/']);
    let word = before
        .bytes()
        .rev()
        .take(16)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = &before[before.len() - word..];
    signed && MEASURES.iter().any(|known| word.eq_ignore_ascii_case(known))
}

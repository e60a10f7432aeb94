//! Memory dumps and columns of measurements, whose numbers may look like personal ones.

use std::ops::Range;

use crate::bytes::{count_before, count_from, line_start};

/// Distance around a number in which its neighbours are searched, in bytes.
const AROUND: usize = 80;

/// Whether a number is a piece of a dump: of a row of hexadecimal words as long as its own groups, with one blank
/// between them. Either the row follows an address and has its characters beside it, as `xxd` prints it, or some of its
/// words have letters.
///
/// An address before a number is not enough: a whole number behind an address may be a real one.
pub(crate) fn has(text: &str, number: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let line = line_start(bytes, number.start, AROUND);
    let end = bytes.len().min(number.end + AROUND);
    let blank = |byte: &u8| *byte == b' ';
    let mut groups = bytes[number.clone()].split(blank);
    let length = groups.next().map_or(0, <[u8]>::len);
    let of_row = |word: &&[u8]| word.len() == length && word.iter().all(u8::is_ascii_hexdigit);
    if length < 2 || !groups.all(|group| of_row(&group)) {
        return false;
    }
    // Neighbours count only if a blank separates them from the number.
    let before = || bytes[line..number.start].rsplit(blank).skip(1).take_while(of_row);
    let after = || bytes[number.end..end].split(blank).skip(1).take_while(of_row);
    let before = || before().filter(|_| bytes[..number.start].ends_with(b" "));
    let after = || after().filter(|_| bytes[number.end..].starts_with(b" "));
    let words = || before().chain(after());
    let row = number.start - before().count() * (length + 1)..number.end + after().count() * (length + 1);
    let address = count_from(bytes, line, usize::MAX, u8::is_ascii_hexdigit);
    let addressed = (7..=16).contains(&address) && bytes.get(line + address..row.start) == Some(b": ");
    if words().count() > 0 && addressed && bytes[row.end..].starts_with(b"  ") {
        return true;
    }
    let letters = || words().filter(|word| word.iter().any(u8::is_ascii_alphabetic));
    // Two words of a sentence may consist of these letters, but have no digits; and one word may occur twice.
    let differ = || letters().skip(1).any(|word| Some(word) != letters().next());
    length >= 4 && differ() && letters().any(|word| word.iter().any(u8::is_ascii_digit))
}

/// Whether groups of digits are a piece of a longer row of groups of the same length, as `od` and `hexdump` print
/// bytes.
pub(crate) fn in_row(text: &str, number: &Range<usize>) -> bool {
    let groups = text[number.clone()].split(|character: char| !character.is_ascii_digit());
    let mut lengths = groups.map(str::len).filter(|length| *length > 0);
    let Some(length) = lengths.next() else {
        return false;
    };
    // Only blanks may separate a neighbour from the number.
    let blank = |character: char| matches!(character, ' ' | '\t');
    let ends = |character: char| matches!(character, ' ' | '\t' | '\n');
    let same = |word: Option<&str>| {
        word.is_some_and(|word| word.len() == length && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let (before, after) = (&text[..number.start], &text[number.end..]);
    lengths.all(|other| other == length)
        && (before.ends_with(blank) && same(before.trim_end_matches(blank).rsplit(ends).next())
            || after.starts_with(blank) && same(after.trim_start_matches(blank).split(ends).next()))
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
    let letters = count_before(before.as_bytes(), before.len(), 16, u8::is_ascii_alphabetic);
    let word = &before[before.len() - letters..];
    signed && MEASURES.iter().any(|known| word.eq_ignore_ascii_case(known))
}

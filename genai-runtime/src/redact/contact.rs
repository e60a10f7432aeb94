//! How people and machines are reached: e-mail, phone, IP addresses.

use std::net::Ipv6Addr;
use std::ops::Range;

/// Names of files, not of hosts: `icon@2x.png`.
const FILES: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp"];

/// The e-mail address around an `@`.
pub(super) fn email(text: &str, at: usize) -> Option<Range<usize>> {
    let of_local = |character: char| character.is_alphanumeric() || "._%+-'&#~".contains(character);
    let mut window = at.saturating_sub(128);
    while !text.is_char_boundary(window) {
        window += 1;
    }
    let local = text[window..at]
        .chars()
        .rev()
        .take_while(|&character| of_local(character))
        .map(char::len_utf8)
        .sum::<usize>();
    let mut start = at - local;
    start += text[start..at].len()
        - text[start..at]
            .trim_start_matches(['.', '\'', '-', '&', '#', '~', '%'])
            .len();
    let rest = &text[at + 1..];
    let of_host = |character: char| character.is_alphanumeric() || character == '.' || character == '-';
    let host = &rest[..rest.find(|character| !of_host(character)).unwrap_or(rest.len())];
    let host = host.trim_end_matches(['.', '-']);
    let (labels, top) = host.rsplit_once('.')?;
    let is_top = top.chars().count() >= 2 && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    let plausible =
        start < at && is_top && !labels.is_empty() && !labels.starts_with(['.', '-']) && !labels.contains("..");
    // `git@host` is everybody's.
    if !plausible || FILES.contains(&top) || &text[start..at] == "git" {
        return None;
    }
    Some(start..at + 1 + host.len())
}

/// Whether one of these words is close before, or in the name that the text is the value of.
pub(super) fn context(text: &str, at: usize, key: &str, words: &[&str]) -> bool {
    let mut from = at.saturating_sub(40);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    [&text[from..at], key]
        .into_iter()
        .flat_map(|text| text.split(|character: char| !character.is_alphanumeric()))
        .any(|word| words.iter().any(|wanted| word.eq_ignore_ascii_case(wanted)))
}

const PHONE_WORDS: &[&str] = &[
    "phone",
    "telephone",
    "tel",
    "mobile",
    "cell",
    "fax",
    "call",
    "phonenumber",
    "telefon",
    "telefono",
    "téléphone",
    "tél",
    "handy",
    "whatsapp",
    "sms",
    "msisdn",
];

/// The phone number that begins here: at its plus, its bracket, or its first digit.
pub(super) fn phone(text: &str, start: usize, key: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let byte = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    // A bracket or plus before the first digit belongs to it; one that is reached later is not read twice.
    let mut from = start;
    while from > 0 && matches!(bytes[from - 1], b'(' | b'+') {
        from -= 1;
    }
    let plus = byte(from) == b'+' || byte(from) == b'(' && byte(from + 1) == b'+';
    if from > 0 && (byte(from - 1).is_ascii_alphanumeric() || byte(from - 1) == b'_' || byte(from - 1) == b'.') {
        return None;
    }
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut at = from;
    let mut dashed = false;
    while groups.len() < 8 {
        let digits = bytes[at..]
            .iter()
            .skip_while(|byte| matches!(byte, b'(' | b'+'))
            .count();
        let first = bytes.len() - digits;
        let end = first + bytes[first..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if end == first || groups.iter().map(Range::len).sum::<usize>() + (end - first) > 15 {
            break;
        }
        groups.push(first..end);
        let gap = bytes[end..]
            .iter()
            .take(3)
            .take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')'))
            .count();
        let blanks = text[end..end + gap].matches(' ').count();
        if gap == 0 || blanks > 1 || !byte(end + gap).is_ascii_digit() {
            break;
        }
        dashed |= blanks < gap;
        at = end + gap;
    }
    // What follows after a blank may belong to something else.
    (1..=groups.len()).rev().find_map(|count| {
        let groups = &groups[..count];
        let end = groups.last()?.end;
        let open = byte(end).is_ascii_alphanumeric()
            || byte(end) == b'_'
            || byte(end) == b'.' && byte(end + 1).is_ascii_digit();
        let beside = || context(text, from, key, PHONE_WORDS);
        (!open && is_phone(bytes, groups, plus, dashed, beside)).then_some(from..end)
    })
}

fn is_phone(bytes: &[u8], groups: &[Range<usize>], plus: bool, dashed: bool, beside: impl Fn() -> bool) -> bool {
    let digits: Vec<u8> = groups
        .iter()
        .flat_map(|group| bytes[group.clone()].iter().copied())
        .collect();
    let lengths: Vec<usize> = groups.iter().map(Range::len).collect();
    let american = |digits: &[u8]| digits[0] > b'1' && digits[3] > b'1';
    let date = match lengths.as_slice() {
        [2, 2, 4, ..] => true,
        [4, 2, 2, ..] => digits.starts_with(b"19") || digits.starts_with(b"20"),
        _ => false,
    };
    match (digits.len(), lengths.as_slice()) {
        (8..=15, _) if plus => digits[0] != b'0',
        (10, [3, 3, 4]) if american(&digits) => dashed || beside(),
        (11, [1, 3, 3, 4]) if digits[0] == b'1' && american(&digits[1..]) => dashed || beside(),
        (10..=15, [_, _, ..]) if digits.starts_with(b"00") && digits[2] != b'0' => true,
        (9..=11, [2..=6, _, ..]) if digits[0] == b'0' && digits[1] != b'0' && !date => {
            lengths.iter().all(|&length| length >= 2)
        }
        // An area in brackets.
        (9..=11, [2..=5, _, ..])
            if bytes[groups[0].start.saturating_sub(1)] == b'(' && bytes.get(groups[0].end) == Some(&b')') =>
        {
            true
        }
        (6..=15, _) if !date => beside(),
        _ => false,
    }
}

/// The IPv6 address around a colon.
pub(super) fn ipv6(text: &str, colon: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let of_address = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    let start = colon
        - bytes[..colon]
            .iter()
            .rev()
            .take(40)
            .take_while(|byte| of_address(**byte))
            .count();
    let mut end = colon
        + bytes[colon..]
            .iter()
            .take(46)
            .take_while(|byte| of_address(**byte))
            .count();
    while end > start && bytes[end - 1] == b'.' {
        end -= 1;
    }
    let glued = |index: Option<&u8>| index.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if end - start < 4 || glued(start.checked_sub(1).and_then(|index| bytes.get(index))) || glued(bytes.get(end)) {
        return None;
    }
    let address: Ipv6Addr = text[start..end].parse().ok()?;
    // `a::b` is a path in some languages.
    let groups: Vec<&str> = text[start..end].split(':').filter(|group| !group.is_empty()).collect();
    let telling = groups.len() > 2
        || groups
            .iter()
            .all(|group| group.bytes().any(|byte| byte.is_ascii_digit()))
            && groups[0].len() == 4;
    (telling && !address.is_loopback() && !address.is_unspecified()).then_some(start..end)
}

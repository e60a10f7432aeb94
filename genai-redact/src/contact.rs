//! Contact data of people and machines: e-mail addresses, phone numbers, IP addresses.

use std::cell::OnceCell;
use std::net::Ipv6Addr;
use std::ops::Range;

use crate::boundary::ceil_char_boundary;
use crate::bytes::{count_before, count_from};
use crate::characters::{joined_after, joined_before, joins};
use crate::dump;
use crate::hits::after_marker;

/// Endings of file names that look like hosts: `icon@2x.png`.
const FILES: &[&str] = &["png", "jpg", "jpeg", "gif", "svg", "webp"];

/// The e-mail address around an `@`.
pub(crate) fn email(text: &str, at: usize) -> Option<Range<usize>> {
    // A number in a circle is alphanumeric in Unicode, but does not occur in addresses.
    let of_word = |character: char| character.is_alphabetic() || character.is_ascii_digit();
    let of_local = |character: char| of_word(character) || "._%+-'&#~".contains(character);
    let before = &text[ceil_char_boundary(text, at.saturating_sub(128))..at];
    let local = &before[before.trim_end_matches(of_local).len()..];
    let local = local.trim_start_matches(['.', '\'', '-', '&', '#', '~', '%']);
    let rest = &text[at + 1..];
    let of_host = |character: char| of_word(character) || character == '.' || character == '-';
    let host = &rest[..rest.find(|character| !of_host(character)).unwrap_or(rest.len())];
    let host = host.trim_end_matches(['.', '-']);
    let (labels, top) = host.rsplit_once('.')?;
    let is_top = top.chars().count() >= 2 && (top.chars().all(char::is_alphabetic) || top.starts_with("xn--"));
    let is_host = is_top && !labels.is_empty() && !labels.starts_with(['.', '-']) && !labels.contains("..");
    // `git@host` is no one's address.
    let is_address = is_host && !matches!(local, "" | "git") && !FILES.contains(&top);
    is_address.then_some(at - local.len()..at + 1 + host.len())
}

/// Whether one of these words is close before a place, or in the name of the field that holds the text.
pub(crate) fn context(text: &str, at: usize, key: &str, words: &[&str]) -> bool {
    let from = ceil_char_boundary(text, at.saturating_sub(40));
    let is_wanted = |word: &str| words.iter().any(|wanted| word.eq_ignore_ascii_case(wanted));
    let has_word = |text: &str| {
        let words = || text.split(|character: char| character == '_' || !joins(character));
        // `call_id` is an id, not a phone number.
        let id = |next: Option<&str>| next.is_some_and(|next| next.eq_ignore_ascii_case("id"));
        words()
            .zip(words().skip(1).map(Some).chain([None]))
            .any(|(word, next)| (is_wanted(word) || behind_colour(word).is_some_and(is_wanted)) && !id(next))
    };
    // The name of a rule inside a marker is not a word of the text.
    let mut before = at;
    while let Some(close) = text[from..before].rfind(']').map(|close| from + close + 1) {
        if has_word(&text[close..before]) {
            return true;
        }
        before = close - 1;
        if after_marker(text, close) {
            before = text[..before].rfind('[').unwrap_or(0).max(from);
        }
    }
    has_word(&text[from..before]) || has_word(key)
}

/// The word behind the rest of a colour whose escape character was lost: `31mphone`.
fn behind_colour(word: &str) -> Option<&str> {
    let letters = word.trim_start_matches(|character: char| character.is_ascii_digit());
    letters.strip_prefix('m').filter(|_| letters.len() < word.len())
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

/// Words that name a kind of number. The search finds their places first, so most numbers need no look at the text
/// before.
pub(crate) fn context_words() -> impl Iterator<Item = &'static str> {
    PHONE_WORDS.iter().chain(ID_WORDS).copied()
}

const ID_WORDS: &[&str] = &[
    "ssn",
    "social",
    "itin",
    "bsn",
    "burgerservicenummer",
    "sofinummer",
    "sofi",
];

/// Whether a name contains such a word.
pub(crate) fn is_context(name: &str) -> bool {
    let lower = name.to_lowercase();
    context_words().any(|word| lower.contains(word))
}

/// Longest distance between such a word and its number, in bytes.
const NEAR: usize = 64;

/// Whether such a word may be close before a place, or in the name of the text. `named` is true if it is in the name;
/// `words` are the ends of such words in the text, in order.
pub(crate) fn is_near(named: bool, words: &[usize], at: usize) -> bool {
    let last = words.partition_point(|word| *word <= at).checked_sub(1);
    named || last.is_some_and(|last| at - words[last] <= NEAR)
}

/// Largest number of digits that E.164 allows.
const MOST_DIGITS: usize = 15;

/// The phone number that begins here, at its plus, bracket or first digit. `near` is true if a word for a phone may be
/// close before.
pub(crate) fn phone(text: &str, start: usize, key: &str, near: bool) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let byte = |index: usize| bytes.get(index).copied().unwrap_or(b' ');
    // A bracket or plus before the first digit belongs to the number; one that is reached later is not read twice.
    let opens = |byte: &u8| matches!(byte, b'(' | b'+');
    let mut from = start - count_before(bytes, start, 2, opens);
    // The bracket of a call, `Some(+49 …)`, does not belong to the number.
    if byte(from) == b'(' && joined_before(text, from) {
        from += 1;
    }
    let plus = byte(from) == b'+' || byte(from) == b'(' && byte(from + 1) == b'+';
    // A number behind `12:34:`, `2005-` or `1.` is a piece of something longer.
    let piece = from > 1 && matches!(byte(from - 1), b':' | b'-' | b'/' | b',') && byte(from - 2).is_ascii_digit();
    // Right behind a word for a phone, `#` and the point of an abbreviation belong to that word.
    let marked = from > 0 && matches!(byte(from - 1), b'.' | b'$' | b'#');
    let named = near && from > 1 && (byte(from - 1) == b'#' || byte(from - 2).is_ascii_alphabetic());
    if joined_before(text, from) || piece || marked && !named {
        return None;
    }
    let mut places = [const { 0..0 }; 8];
    let (mut many, mut count) = (0, 0);
    let mut at = from;
    let mut dashed = false;
    while many < places.len() {
        let first = at + count_from(bytes, at, 2, opens);
        let end = first + count_from(bytes, first, usize::MAX, u8::is_ascii_digit);
        if end == first || count + (end - first) > MOST_DIGITS {
            break;
        }
        (places[many], many, count) = (first..end, many + 1, count + (end - first));
        let gap = count_from(bytes, end, 3, |byte| {
            matches!(byte, b' ' | b'-' | b'.' | b'/' | b'(' | b')')
        });
        let between = &text[end..end + gap];
        let blanks = between.matches(' ').count();
        if gap == 0 || blanks > 1 && !matches!(between, " / " | " - ") || !byte(end + gap).is_ascii_digit() {
            break;
        }
        dashed |= blanks < gap;
        at = end + gap;
    }
    let beside = OnceCell::new();
    let beside = || {
        *beside.get_or_init(|| {
            near && !ends_a_name(text, from) && !is_constant(text, from) && context(text, from, key, PHONE_WORDS)
        })
    };
    // A group after a blank may belong to another number.
    (1..=many).rev().find_map(|many| {
        let groups = &places[..many];
        let end = groups.last()?.end;
        let piece = match byte(end) {
            b'.' | b':' | b'/' => byte(end + 1).is_ascii_digit(),
            b'-' => byte(end + 1).is_ascii_alphanumeric(),
            _ => false,
        };
        let open = joined_after(text, end) || piece;
        (!open
            && is_phone(bytes, groups, plus, dashed, beside)
            && (plus || !dump::has(text, from..end) && !dump::in_row(text, &(from..end))))
        .then_some(from..end)
    })
}

/// Whether a number is the end of a name, like `sonnet-20250929`; the number in `tel-030` is not.
fn ends_a_name(text: &str, number: usize) -> bool {
    let Some(before) = text[..number].strip_suffix('-') else {
        return false;
    };
    let length = count_before(before.as_bytes(), before.len(), 15, u8::is_ascii_alphanumeric);
    let word = &before[before.len() - length..];
    let word = behind_colour(word).unwrap_or(word);
    !word.is_empty() && !PHONE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether a number is the value of a constant in source code: `ND_IOCTL_CALL: u32 = 3225439754`.
fn is_constant(text: &str, number: usize) -> bool {
    const TYPES: &[&str] = &[
        "u8", "u16", "u32", "u64", "i32", "i64", "usize", "c_int", "c_uint", "c_ulong", "int", "long",
    ];
    let Some(before) = text[..number].strip_suffix("= ") else {
        return false;
    };
    let mut names = TYPES.iter().filter_map(|known| before.trim_end().strip_suffix(known));
    names.any(|name| name.ends_with([' ', ':']))
}

fn is_phone(bytes: &[u8], groups: &[Range<usize>], plus: bool, dashed: bool, beside: impl Fn() -> bool) -> bool {
    let count: usize = groups.iter().map(Range::len).sum();
    // The zero in `+49 (0) 30` is not dialled from abroad.
    let trunk = groups.len() > 2 && groups[1].len() == 1 && bytes[groups[1].start] == b'0';
    if count < 6 || count + 1 + 2 * usize::from(trunk) < 2 * groups.len() {
        return false;
    }
    let (mut digits, mut lengths, mut at) = ([0; MOST_DIGITS], [0; 8], 0);
    for (index, group) in groups.iter().enumerate() {
        digits[at..at + group.len()].copy_from_slice(&bytes[group.clone()]);
        (lengths[index], at) = (group.len(), at + group.len());
    }
    let (digits, lengths) = (&digits[..count], &lengths[..groups.len()]);
    let american = |digits: &[u8]| digits[0] > b'1' && digits[3] > b'1';
    let year = |digits: &[u8]| digits.starts_with(b"19") || digits.starts_with(b"20");
    let date = match lengths {
        [2, 2, 4, ..] => true,
        [4, 2, 2, ..] => year(digits),
        // The years of a copyright.
        [4, 4] => digits.chunks(4).all(year),
        _ => false,
    };
    // Code points in hexadecimal digits.
    if !plus && groups.len() > 1 && groups.iter().all(|group| group.len() > 3 && bytes[group.start] == b'0') {
        return false;
    }
    let zeros = |group: &Range<usize>| bytes[group.clone()].iter().all(|digit| *digit == b'0');
    if !plus
        && groups.len() > 1
        && groups.iter().any(zeros)
        && !(groups.len() > 2 && zeros(&groups[0]) && groups[0].len() == 2)
    {
        return false;
    }
    match (digits.len(), lengths) {
        // Years with a sign.
        (_, [4..=6, 2, 2, ..]) if plus && digits.len() < 11 && dashed => false,
        (8..=15, _) if plus => digits[0] != b'0',
        // Clauses of contracts have a point and a hyphen: `252.227-7013`.
        (10, [3, 3, 4]) if american(digits) => {
            let signs = (bytes[groups[0].end], bytes[groups[1].end]);
            !matches!(signs, (b'.', b'-') | (b'-', b'.')) && dashed || beside()
        }
        (11, [1, 3, 3, 4]) if digits[0] == b'1' && american(&digits[1..]) => dashed || beside(),
        (10..=15, [2..=6, _, ..]) if digits.starts_with(b"00") && digits[2] != b'0' => true,
        // The postal code of an American address.
        (9, [5, 4]) if dashed => beside(),
        (9..=11, [2..=6, _, ..]) | (12, [4 | 5, 7 | 8]) if digits[0] == b'0' && digits[1] != b'0' && !date => {
            lengths.iter().all(|&length| length >= 2)
        }
        // An area in brackets.
        (9..=12, [2..=5, _, ..])
            if bytes[groups[0].start.saturating_sub(1)] == b'(' && bytes.get(groups[0].end) == Some(&b')') =>
        {
            true
        }
        (6..=15, _) if !date => beside(),
        _ => false,
    }
}

/// The IPv6 address around a colon.
pub(crate) fn ipv6(text: &str, colon: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // Three or more colons in a row do not occur in an address.
    let next_to_it = |index: Option<usize>| index.and_then(|index| bytes.get(index)) == Some(&b':');
    if next_to_it(colon.checked_sub(1)) && next_to_it(colon.checked_add(1)) {
        return None;
    }
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
    if end - start < 4 || joined_before(text, start) || joined_after(text, end) {
        return None;
    }
    let address: Ipv6Addr = text[start..end].parse().ok()?;
    // `a::b` is a path in some languages.
    let groups: Vec<&str> = text[start..end].split(':').filter(|group| !group.is_empty()).collect();
    let has_digit = |group: &&str| group.bytes().any(|byte| byte.is_ascii_digit());
    let telling = groups.len() > 2 || groups.iter().all(has_digit) && groups[0].len() == 4;
    (telling && !address.is_loopback() && !address.is_unspecified()).then_some(start..end)
}

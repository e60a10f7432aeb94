//! Keys of services that are not in the table, found by their common form: a prefix of plain words, a separator, and a
//! long random text, such as `acme_sk_live_…` or `mycompany_…`.

use std::ops::Range;

use crate::bytes::{count_before, count_from, find_byte};
use crate::characters::ends_escape;

/// Words at the end of a prefix that announce a key, even one of only small letters and digits.
pub(crate) const SURE: &[&str] = &[
    "sk",
    "pat",
    "secret",
    "token",
    "apikey",
    "live",
    "accesstoken",
    "secretkey",
    "privatekey",
];

/// Words that announce a key if it has letters of both cases.
pub(crate) const LIKELY: &[&str] = &[
    "key", "api", "test", "prod", "auth", "access", "admin", "sandbox", "dev", "refresh", "oauth", "tok", "sec", "svc",
    "at", "rt",
];

/// Words before ids of messages, calls and the like, which open nothing and are useful in traces.
const IDS: &[&str] = &[
    "msg", "call", "toolu", "tooluse", "req", "request", "resp", "response", "run", "thread", "asst", "step", "item",
    "event", "evt", "id", "trace", "span", "batch", "file", "chatcmpl", "cmpl", "rs", "fc", "conv", "bdrk", "vrtx",
    "session", "sess", "cursor", "page", "hash", "digest", "sha", "sha1", "sha256", "sha384", "sha512", "md5", "etag",
    "commit", "public", "pub", "pk",
];

/// Shortest text that is a key.
const SHORTEST: usize = 20;

/// Shortest text that is a key behind any other prefix: common ids have up to 27 characters.
const SHORTEST_OF_ANY: usize = 28;

/// Longest prefix.
const LONGEST_PREFIX: usize = 40;

/// Shortest run of letters and digits that a key must contain.
const SHORTEST_STRETCH: usize = 16;

/// The keys in a text. Only long enough runs of letters and digits are checked.
pub(crate) fn keys(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let (mut at, mut done) = (0, 0);
    std::iter::from_fn(move || {
        while let Some(window) = bytes.get(at..at + SHORTEST_STRETCH) {
            // The window is read backwards, so that everything up to the last separator is skipped at once.
            if let Some(last) = window.iter().rposition(|byte| !byte.is_ascii_alphanumeric()) {
                at += last + 1;
                continue;
            }
            let start = at;
            let ends = |byte: u8| u8::from(!byte.is_ascii_alphanumeric());
            at = find_byte(bytes, start + SHORTEST_STRETCH, ends).unwrap_or(bytes.len());
            if at - start < NEAR
                && let Some(range) = around(text, start, done)
            {
                (at, done) = (range.end, range.end);
                return Some(range);
            }
        }
        None
    })
}

/// The key around a run of letters and digits.
fn around(text: &str, stretch: usize, done: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let separates = |byte: u8| matches!(byte, b'_' | b'-' | b'.');
    let from = done.min(stretch).max(stretch.saturating_sub(2 * LONGEST_PREFIX));
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || separates(*byte);
    let word = count_before(bytes, stretch, stretch - from, of_word);
    (stretch - word..stretch)
        .filter(|at| separates(bytes[*at]))
        .find_map(|at| key(text, at + 1))
}

/// Number of bytes behind a separator that are searched for random text.
const NEAR: usize = 256;

/// The key whose prefix ends here, with its separator.
fn key(text: &str, value: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let rest = &bytes[value..];
    // Nearly every separator has a short word behind it, so this check is the fast path.
    if !rest.iter().take(8).all(u8::is_ascii_alphanumeric) {
        return None;
    }
    // Only bytes near the separator are read, so that no text is read repeatedly.
    let length = count_from(rest, 0, NEAR, of_word);
    let longest = rest[..length]
        .split(|byte| matches!(byte, b'_' | b'-'))
        .max_by_key(|stretch| stretch.len())?;
    if length < SHORTEST || longest.len() < SHORTEST_STRETCH {
        return None;
    }
    let end = value - 1;
    let prefix = count_before(bytes, end, LONGEST_PREFIX + 1, of_word);
    let start = begin(bytes, end - prefix, end);
    let words = text.get(start..end)?;
    if prefix > LONGEST_PREFIX || !words.split(['_', '-']).all(is_plain) {
        return None;
    }
    let last = words.rsplit(['_', '-']).next()?.to_ascii_lowercase();
    let is_one_of = |list: &[&str]| list.contains(&last.as_str());
    let found = if is_one_of(IDS) {
        false
    } else if is_one_of(SURE) {
        is_mixed(longest) || is_small(longest)
    } else if is_one_of(LIKELY) {
        is_mixed(longest)
    } else {
        // `v1_…` and the like are versions of ids.
        last.trim_end_matches(|character: char| character.is_ascii_digit()) != "v"
            && length >= SHORTEST_OF_ANY
            && longest.len() >= SHORTEST
            && (is_mixed(longest) || longest.len() >= SHORTEST_OF_ANY && is_small(longest) && !is_hash(longest))
    };
    found.then(|| start..value + count_from(rest, 0, usize::MAX, of_word))
}

/// The beginning of a prefix, which may follow an escape or a colour that its first letters end.
fn begin(bytes: &[u8], start: usize, end: usize) -> usize {
    match start.checked_sub(1).map(|before| bytes[before]) {
        Some(b'\\') if bytes.get(start).is_some_and(|byte| b"tnrfvab".contains(byte)) => start + 1,
        Some(b'[' | b';' | b':') => {
            let ends = |at: &usize| bytes[at - 1] == b'm' && ends_escape(bytes, *at);
            (start + 1..end).find(ends).unwrap_or(start)
        }
        _ => start,
    }
}

/// A word of a prefix: letters of one case, optionally followed by digits.
fn is_plain(word: &str) -> bool {
    let letters = word.trim_end_matches(|character: char| character.is_ascii_digit());
    (1..=16).contains(&letters.len())
        && (letters.bytes().all(|byte| byte.is_ascii_lowercase())
            || letters.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// Whether letters of both cases and digits alternate as in random text, unlike in words.
pub(crate) fn is_mixed(stretch: &[u8]) -> bool {
    let count = |is: fn(&u8) -> bool| stretch.iter().filter(|byte| is(byte)).count();
    let least = (stretch.len() / 10).max(1);
    count(u8::is_ascii_digit) >= least.min(2)
        && count(u8::is_ascii_uppercase) > least
        && count(u8::is_ascii_lowercase) > least
        && changes(stretch) * 5 >= stretch.len() * 2
}

/// Whether small letters and digits, or hexadecimal digits, alternate as in random text.
pub(crate) fn is_small(stretch: &[u8]) -> bool {
    let digits = stretch.iter().filter(|byte| byte.is_ascii_digit()).count();
    stretch.len() >= SHORTEST
        && digits >= 4
        && stretch.len() - digits >= 4
        && stretch.iter().all(|byte| !byte.is_ascii_uppercase())
        && changes(stretch) * 4 >= stretch.len()
}

/// Whether a text consists of hexadecimal digits, as hashes do.
fn is_hash(stretch: &[u8]) -> bool {
    stretch.iter().all(u8::is_ascii_hexdigit)
}

/// Whether the case of letters alternates as in random text, for texts without digits.
pub(crate) fn is_mixed_letters(stretch: &[u8]) -> bool {
    let upper = stretch.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    stretch.len() >= SHORTEST
        && stretch.iter().all(u8::is_ascii_alphabetic)
        && upper * 4 >= stretch.len()
        && upper * 4 <= stretch.len() * 3
        && changes(stretch) * 3 >= stretch.len()
}

/// Number of bytes of another kind than the byte before: small letter, capital letter, digit.
pub(crate) fn changes(stretch: &[u8]) -> usize {
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    stretch.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        keys(text).next().map(|range| &text[range])
    }

    const RANDOM: &str = "5fEguO1D8UGyNffBRq07Ucq0U7PL0Z7BFMP0";

    #[test]
    fn prefixed_random_texts_are_keys() {
        for text in [
            format!("acme_{RANDOM}"),
            format!("acme_sk_live_{}", &RANDOM[..24]),
            format!("ACME_PAT_{}", &RANDOM[..24]),
            format!("acme-key-{}", &RANDOM[..24]),
            format!("mycompany_{}", concat!("BRTRKFsL", "_R0zAtCWZKyL8JrbZQESKrNWz")),
            "acme_secret_0a1b2c3d4e5f60718293a4b5c6d7e8f9".to_owned(),
            "acme_k3j9x0q2m8z1w7v4t6r5p0n2y8u1s3".to_owned(),
        ] {
            assert_eq!(found(&text), Some(text.as_str()));
        }
    }

    #[test]
    fn names_and_ids_are_no_keys() {
        for text in [
            "test_get_http2_server_connection_pool",
            "Test_GetHTTP2ServerConnectionPoolV2WithTLS13Enabled",
            "api_GetHTTP2ServerConnectionPoolV2",
            "msg_01XFDUDYJgAACzvnptvVoYEL5fEguO1D8UGyNffBRq07",
            "call_62136354abcDEF62136354abcDEF62136354abcDEF",
            "cache_0a1b2c3d4e5f60718293a4b5c6d7e8f9",
            "_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE",
            "token_count_0123456789",
            "v1_ChdjYkdWYXFyR0dxdW5qckVQaUthLTRRURIXY2JHVmFxckdHcXVuanJFUGlLYS00",
            "a3f1_5fEguO1D8UGyNff",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}

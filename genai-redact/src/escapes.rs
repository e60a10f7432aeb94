//! Escapes: characters that a text spells in another way, and the sequences that colour a terminal.

use crate::bytes::count_from;

/// Replacement of a terminal sequence: it ends a word and is no blank.
pub(crate) const EDGE: char = '\u{1f}';

/// Largest number of backslashes before an escape: JSON in JSON in JSON has seven.
const MOST_SLASHES: usize = 15;

/// The escape that begins here: its character and its length in bytes. `\"`, `\'` and `\\` are left to the rules that
/// read quotes.
pub(crate) fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let (character, length) = match bytes.first()? {
        // Sequences that save the cursor or change the keypad.
        0x1b if matches!(bytes.get(1), Some(b'7' | b'8' | b'=' | b'>')) => return Some((EDGE, 2)),
        0x1b => ('\u{1b}', 1),
        // `cat -v` shows control characters like this.
        b'^' if matches!(bytes, [b'^', b'[', b'[' | b']' | b'(', ..]) => ('\u{1b}', 2),
        b'^' if bytes.get(1).is_some_and(u8::is_ascii_uppercase) => (EDGE, 2),
        // The sign `␛`, and the one character that stands for `ESC [`.
        0xe2 if bytes.starts_with("␛".as_bytes()) => ('\u{1b}', 3),
        0xc2 if bytes.starts_with("\u{9b}".as_bytes()) => {
            return Some((EDGE, 2 + parameters(&bytes[2..]).unwrap_or(0)));
        }
        b'\\' => backslash(bytes)?,
        b'%' => percent(bytes)?,
        b'&' => entity(bytes)?,
        _ => return None,
    };
    Some(match character {
        '\u{1b}' => (EDGE, length + sequence(&bytes[length..])),
        // A control character separates words like a colour does.
        control if control.is_control() && !control.is_whitespace() => (EDGE, length),
        character => (character, length),
    })
}

/// Length of a terminal sequence after its escape character.
fn sequence(bytes: &[u8]) -> usize {
    let opens = [b"[".as_slice(), b"%5B", b"%5b"];
    if let Some(open) = opens.iter().find(|open| bytes.starts_with(open)) {
        return open.len() + parameters(&bytes[open.len()..]).unwrap_or(0);
    }
    // The choice of a character set, `ESC ( B`.
    if matches!(bytes, [b'(' | b')', set, ..] if set.is_ascii_alphanumeric()) {
        return 2;
    }
    // A link or a title: up to the bell, or to `ESC \`.
    if bytes.first() == Some(&b']') {
        let ends = |window: &[u8]| matches!(window, [7 | 0x1b, ..] | [b'^', b'G']);
        let end = bytes[..bytes.len().min(2048)].windows(2).position(ends);
        let two = |end: usize| bytes[end] == b'^' || bytes[end + 1] == b'\\';
        return end.map_or(1, |end| end + 1 + usize::from(two(end)));
    }
    0
}

/// The length of a sequence's parameters and the letter that ends it.
fn parameters(bytes: &[u8]) -> Option<usize> {
    let letter = bytes.iter().take(32).position(|byte| !matches!(byte, b' '..=b'?'))?;
    // A byte beyond ASCII means that the sequence was cut off; it may begin a character.
    Some(letter + usize::from(bytes[letter].is_ascii()))
}

fn backslash(bytes: &[u8]) -> Option<(char, usize)> {
    let slashes = count_from(bytes, 0, MOST_SLASHES, |byte| *byte == b'\\');
    let rest = &bytes[slashes..];
    let (character, length) = match rest.first()? {
        b't' => ('\t', 1),
        b'r' => ('\r', 1),
        b'n' => ('\n', 1),
        b'f' | b'v' | b'_' => (' ', 1),
        // YAML writes line ends like this.
        b'a' | b'b' | b'N' | b'L' | b'P' if !rest.starts_with(b"N{ESC") => (EDGE, 1),
        b'e' | b'E' if rest.get(1) == Some(&b'[') => ('\u{1b}', 1),
        b'c' if rest.get(1) == Some(&b'[') => ('\u{1b}', 2),
        b'3' if rest.starts_with(b"33[") => ('\u{1b}', 2),
        b'N' if rest.starts_with(b"N{ESC") => ('\u{1b}', rest.iter().take(16).position(|byte| *byte == b'}')? + 1),
        // NUL, unless the two digits behind make it a control character or a blank, or are all digits that follow.
        b'0' if !is_octal(rest) => (EDGE, 1),
        b'/' => ('/', 1),
        b'x' => (hex(rest, 1, 2)?, 3),
        b'u' if rest.get(1) == Some(&b'{') => {
            let digits = count_from(rest, 2, 6, u8::is_ascii_hexdigit);
            let closed = rest.get(2 + digits) == Some(&b'}');
            (hex(rest, 2, digits).filter(|_| closed)?, digits + 3)
        }
        b'u' => (hex(rest, 1, 4)?, 5),
        b'U' => (hex(rest, 1, 8)?, 9),
        b'0'..=b'7' => {
            let most = if rest[0] <= b'3' { 3 } else { 2 };
            let digits = count_from(rest, 0, most, |digit| matches!(digit, b'0'..=b'7'));
            (number(rest, 0, digits, 8)?, digits)
        }
        _ => return None,
    };
    Some((character, slashes + length))
}

/// Whether the two digits behind a zero belong to the same escape.
fn is_octal(digits: &[u8]) -> bool {
    match digits {
        [_, b'0'..=b'3', b'0'..=b'7', ..] | [_, b'4', b'0', ..] => true,
        [_, b'4'..=b'7', b'0'..=b'7', rest @ ..] => !rest.first().is_some_and(u8::is_ascii_digit),
        _ => false,
    }
}

/// `%20`, also `%2520`, and several in a row that form one character.
fn percent(bytes: &[u8]) -> Option<(char, usize)> {
    // JavaScript's `escape` writes this form.
    if bytes.get(1) == Some(&b'u') {
        return Some((hex(bytes, 2, 4)?, 6));
    }
    let (mut encoded, mut at, mut count) = ([0; 4], 0, 0);
    while count < encoded.len() && bytes.get(at) == Some(&b'%') {
        let mut digits = at + 1;
        while bytes.get(digits..digits + 2) == Some(b"25")
            && bytes
                .get(digits + 2..digits + 4)
                .is_some_and(|next| next.iter().all(u8::is_ascii_hexdigit))
        {
            digits += 2;
        }
        let Some(byte) = hex(bytes, digits, 2).and_then(|byte| u8::try_from(u32::from(byte)).ok()) else {
            break;
        };
        encoded[count] = byte;
        (count, at) = (count + 1, digits + 2);
        if let Ok(text) = std::str::from_utf8(&encoded[..count]) {
            return Some((text.chars().next()?, at));
        }
    }
    // Bytes of another encoding do not form words.
    (count > 0).then_some((EDGE, at))
}

/// The names that HTML gives to ASCII characters.
#[rustfmt::skip]
const ENTITIES: &[(&[u8], char)] = &[
    (b"quot", '"'), (b"apos", '\''), (b"amp", '&'), (b"lt", '<'), (b"gt", '>'), (b"nbsp", ' '), (b"Tab", '\t'),
    (b"NewLine", '\n'), (b"excl", '!'), (b"num", '#'), (b"dollar", '$'), (b"percnt", '%'), (b"lpar", '('),
    (b"rpar", ')'), (b"ast", '*'), (b"plus", '+'), (b"comma", ','), (b"period", '.'), (b"sol", '/'), (b"colon", ':'),
    (b"semi", ';'), (b"equals", '='), (b"quest", '?'), (b"commat", '@'), (b"lsqb", '['), (b"lbrack", '['),
    (b"bsol", '\\'), (b"rsqb", ']'), (b"rbrack", ']'), (b"lowbar", '_'), (b"grave", '`'), (b"lcub", '{'),
    (b"lbrace", '{'), (b"verbar", '|'), (b"vert", '|'), (b"rcub", '}'), (b"rbrace", '}'), (b"hyphen", '-'),
    (b"dash", '-'),
];

/// `&quot;`, also `&amp;quot;`.
fn entity(bytes: &[u8]) -> Option<(char, usize)> {
    let mut start = 1;
    while bytes[start..].starts_with(b"amp;") {
        start += b"amp;".len();
    }
    entity_at(bytes, start).or_else(|| entity_at(bytes, 1))
}

fn entity_at(bytes: &[u8], start: usize) -> Option<(char, usize)> {
    let end = start + bytes[start..].iter().take(10).position(|byte| *byte == b';')?;
    let character = match &bytes[start..end] {
        [b'#', b'x' | b'X', digits @ ..] => hex(digits, 0, digits.len())?,
        [b'#', digits @ ..] => number(digits, 0, digits.len(), 10)?,
        name => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, end + 1))
}

fn hex(bytes: &[u8], from: usize, digits: usize) -> Option<char> {
    number(bytes, from, digits, 16)
}

/// The character with this many digits. Half of a UTF-16 pair is an [`EDGE`]: such pairs encode no letters of a script.
fn number(bytes: &[u8], from: usize, digits: usize, radix: u32) -> Option<char> {
    let digits = bytes.get(from..from + digits)?;
    let valid = !digits.is_empty() && digits.iter().all(|digit| char::from(*digit).is_digit(radix));
    let code = u32::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| valid)?, radix).ok()?;
    Some(char::from_u32(code).unwrap_or(EDGE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_kind_is_decoded() {
        for (text, character, length) in [
            ("\u{1b}[31mx", EDGE, 5),
            ("\u{1b}[1;38;5;9mx", EDGE, 11),
            ("^[[31mx", EDGE, 6),
            (r"\u001b[31mx", EDGE, 10),
            (r"\x1b[0mx", EDGE, 7),
            (r"\033[0mx", EDGE, 7),
            (r"\e[0mx", EDGE, 5),
            (r"\\u001b[31mx", EDGE, 11),
            (r"\u{1b}[31mx", EDGE, 10),
            ("%1B%5B31mx", EDGE, 9),
            (r"\tx", '\t', 2),
            (r"\\nx", '\n', 3),
            (r"\u00e9x", 'é', 6),
            (r"\x41x", 'A', 4),
            ("%20x", ' ', 3),
            ("%2520x", ' ', 5),
            ("%C3%A9x", 'é', 6),
            ("%E9x", EDGE, 3),
            ("&quot;x", '"', 6),
            ("&#39;x", '\'', 5),
            ("&#x27;x", '\'', 6),
            (r"\/x", '/', 2),
            (r"\ud83d\ude00", EDGE, 6),
            ("\u{1b}]8;;http://x\u{1b}\\x", EDGE, 15),
            ("^[]8;;http://x^Gx", EDGE, 16),
            ("\u{1b}(Bx", EDGE, 3),
            ("\u{1b}7x", EDGE, 2),
            ("^[(Bx", EDGE, 4),
            ("\u{9b}31mx", EDGE, 5),
            ("␛[31mx", EDGE, 7),
            ("^Mx", EDGE, 2),
            (r"\E[31mx", EDGE, 6),
            (r"\c[[31mx", EDGE, 7),
            (r"\33[31mx", EDGE, 7),
            (r"\N{ESC}[31mx", EDGE, 11),
            (r"\ax", EDGE, 2),
            (r"\0x", EDGE, 2),
            (r"\04242", EDGE, 2),
            (r"\075x", '=', 4),
            ("&commat;x", '@', 8),
            ("&amp;quot;x", '"', 10),
            ("&amp;amp;#61;x", '=', 13),
            ("&amp;x=1", '&', 5),
            (r"\040x", ' ', 4),
            ("%u0020x", ' ', 6),
            (r"\12x", '\n', 3),
            ("\u{1b}[31é", EDGE, 4),
            (r"\Nx", EDGE, 2),
            (r"\_x", ' ', 2),
        ] {
            assert_eq!(escape(text.as_bytes()), Some((character, length)), "{text:?}");
        }
        for text in [r#"\"x"#, r"\x4g", "%4", "%zz", "& x", "&unknown;", "^x", r"\", "", "x"] {
            assert_eq!(escape(text.as_bytes()), None, "{text:?}");
        }
    }
}

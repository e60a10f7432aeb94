//! Properties of characters: whether one joins a word beside it, is another form of an ASCII character, or is invisible. All
//! rules find the ends of words and numbers by them.

use crate::bytes::count_before;

/// Whether a character and a letter or digit beside it form one word. That is so in scripts that separate words.
/// Ideographs, kana, Hangul and the scripts of South-East Asia may stand right beside a number that is not part of
/// them.
pub(crate) fn joins(character: char) -> bool {
    match character {
        '_' => true,
        _ if character.is_ascii() => character.is_ascii_alphanumeric(),
        // Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic and what is between; Georgian; their later blocks.
        '\u{c0}'..='\u{8ff}'
        | '\u{10a0}'..='\u{10ff}'
        | '\u{1c80}'..='\u{1fff}'
        | '\u{2c60}'..='\u{2dff}'
        | '\u{a640}'..='\u{a69f}'
        | '\u{a720}'..='\u{a7ff}'
        | '\u{fb00}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' => character.is_alphanumeric(),
        _ => false,
    }
}

/// Whether the character before a place belongs to the word that begins there.
pub(crate) fn joined_before(text: &str, at: usize) -> bool {
    match at.checked_sub(1).map(|before| text.as_bytes()[before]) {
        None => false,
        Some(byte) if byte.is_ascii() => {
            (byte.is_ascii_alphanumeric() || byte == b'_') && !ends_escape(text.as_bytes(), at)
        }
        Some(_) => text
            .get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(joins),
    }
}

/// Whether the letter before a place ends an escape without a visible beginning. Examples are a colour whose escape
/// character was lost or spelled out, `[31m`, `ESC[31m`, and a byte of quoted-printable, `=3D`.
pub(crate) fn ends_escape(bytes: &[u8], at: usize) -> bool {
    let before = &bytes[..at];
    match before {
        [.., b'm'] => {
            let parameters = &before[..at - 1];
            let of_colour = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b';' | b':');
            let length = count_before(parameters, at - 1, 20, of_colour);
            parameters[..parameters.len() - length].ends_with(b"[")
        }
        [.., b'=', b'0'..=b'9' | b'A'..=b'F', b'0'..=b'9' | b'A'..=b'F'] => true,
        _ => false,
    }
}

/// Whether the character at a place belongs to the word that ends there.
pub(crate) fn joined_after(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        None => false,
        // A colour may follow whose escape character is spelled out.
        Some(b'E') if text[at..].starts_with("ESC[") => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric() || *byte == b'_',
        Some(_) => text.get(at..).and_then(|after| after.chars().next()).is_some_and(joins),
    }
}

/// Result of folding a character beyond ASCII.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Folded {
    /// No other form: the character is read as it is.
    Same,
    /// Another form of this ASCII character.
    As(char),
    /// A character without width, which is skipped.
    Nothing,
}

impl Folded {
    /// The character to read instead, if any.
    pub(crate) fn of(self, character: char) -> Option<char> {
        match self {
            Self::Same => Some(character),
            Self::As(ascii) => Some(ascii),
            Self::Nothing => None,
        }
    }
}

/// The ASCII character that one beyond ASCII is another form of.
pub(crate) fn fold(character: char) -> Folded {
    match character {
        _ if character.is_ascii() => Folded::Same,
        _ if is_invisible(character) => Folded::Nothing,
        '\u{85}' | '\u{2028}' | '\u{2029}' => Folded::As('\n'),
        // Blanks that Unicode does not count as white space: the Braille pattern and the Hangul fillers.
        '\u{2800}' | '\u{3164}' | '\u{ffa0}' => Folded::As(' '),
        _ if character.is_whitespace() => Folded::As(' '),
        '\u{ff01}'..='\u{ff5e}' => {
            let ascii = u32::from(character) - 0xff01 + u32::from('!');
            char::from_u32(ascii).map_or(Folded::Same, Folded::As)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => Folded::As('-'),
        '﹕' => Folded::As(':'),
        '﹔' => Folded::As(';'),
        '﹐' => Folded::As(','),
        '﹒' => Folded::As('.'),
        '﹦' => Folded::As('='),
        '﹫' => Folded::As('@'),
        '﹟' => Folded::As('#'),
        '﹠' => Folded::As('&'),
        '﹙' => Folded::As('('),
        '﹚' => Folded::As(')'),
        '·' | '‧' | '•' | '∙' | '⋅' => Folded::As(' '),
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '«' | '»' => Folded::As('"'),
        _ => digit(character).map_or(Folded::Same, Folded::As),
    }
}

/// Whether a character takes no room and changes no meaning: Unicode's `Default_Ignorable_Code_Point`, less its fillers.
pub(crate) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The ASCII digit that a decimal digit of another script stands for.
fn digit(character: char) -> Option<char> {
    /// The zeros of the scripts; nine more digits follow each.
    #[rustfmt::skip]
    const ZEROS: &[u32] = &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
        0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
        0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0, 0x11450,
        0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1e140,
        0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0,
    ];
    let code = u32::from(character);
    // Mathematical digits: five alphabets of ten.
    if let 0x1d7ce..=0x1d7ff = code {
        return char::from_digit((code - 0x1d7ce) % 10, 10);
    }
    let zero = ZEROS[..ZEROS.partition_point(|&zero| zero <= code)].last()?;
    char::from_digit(code - zero, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_alphabetic_characters_join_words() {
        for character in "aZ09_éßЖπעب٣ა".chars() {
            assert!(joins(character), "{character}");
        }
        for character in "-. “”„«—…·\u{a0}\u{200b}中の카ไ日、。🎉→²ªº€№".chars() {
            assert!(!joins(character), "{character}");
        }
    }

    #[test]
    fn unicode_variants_fold_to_ascii() {
        for (character, folded) in [
            ('４', '4'),
            ('٤', '4'),
            ('۴', '4'),
            ('४', '4'),
            ('𝟜', '4'),
            ('𐒤', '4'),
            ('🯴', '4'),
            ('—', '-'),
            ('·', ' '),
            ('Ａ', 'A'),
            ('：', ':'),
            ('＠', '@'),
            ('\u{a0}', ' '),
            ('\u{3000}', ' '),
            ('\u{202f}', ' '),
            ('\u{2011}', '-'),
            ('“', '"'),
            ('﹦', '='),
        ] {
            assert_eq!(fold(character), Folded::As(folded), "{character}");
        }
        for character in ['\u{200b}', '\u{feff}', '\u{2060}', '\u{ad}', '\u{e0041}', '\u{202e}'] {
            assert_eq!(fold(character), Folded::Nothing, "{}", character.escape_unicode());
        }
        for character in "é中ж🎉²½".chars() {
            assert_eq!(fold(character), Folded::Same, "{character}");
        }
    }
}

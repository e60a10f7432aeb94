//! Boundaries of characters, and pieces of a text that end at them.

// The standard library has the next two functions since Rust 1.91, which is newer than `rust-version`.

/// The last boundary of a character at or before `index`.
pub(crate) fn floor_char_boundary(text: &str, index: usize) -> usize {
    let index = index.min(text.len());
    // The beginning of a text is a boundary, and a character has at most four bytes.
    (0..=index).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The first boundary of a character at or after `index`; the end of the text if there is none.
pub(crate) fn ceil_char_boundary(text: &str, index: usize) -> usize {
    (index..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

/// The text before a place, of at most `most` bytes and the rest of a character.
pub(crate) fn text_before(text: &str, at: usize, most: usize) -> &str {
    &text[floor_char_boundary(text, at.saturating_sub(most))..at]
}

/// The text from a place on, of at most `most` bytes.
pub(crate) fn text_from(text: &str, at: usize, most: usize) -> &str {
    &text[at..floor_char_boundary(text, at + most)]
}

/// The text before this ending, if the text has it in either case of ASCII letters.
pub(crate) fn without_ending<'t>(text: &'t str, ending: &str) -> Option<&'t str> {
    let (before, end) = text.split_at_checked(text.len().checked_sub(ending.len())?)?;
    end.eq_ignore_ascii_case(ending).then_some(before)
}

/// Whether a text has this beginning in either case of ASCII letters.
pub(crate) fn begins_with(text: &str, beginning: &str) -> bool {
    let start = text.get(..beginning.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_match_the_standard_library() {
        for text in ["", "plain", "ä€😀z"] {
            for index in 0..text.len() + 3 {
                assert_eq!(
                    floor_char_boundary(text, index),
                    text.floor_char_boundary(index),
                    "{text} {index}"
                );
                assert_eq!(
                    ceil_char_boundary(text, index),
                    text.ceil_char_boundary(index),
                    "{text} {index}"
                );
            }
        }
    }
}

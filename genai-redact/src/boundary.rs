//! Boundaries of characters. The standard library has the same since Rust 1.91, which is newer than `rust-version`.

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

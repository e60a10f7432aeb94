//! Removal of the unfinished end of a text.

use std::fmt::Write as _;

/// Largest number of digit groups that are removed, because each may belong to the beginning of one number.
const MOST_GROUPS: usize = 12;

/// Removes the end of an interrupted text. It may be the beginning of a secret, which no redaction rule matches yet.
/// The last word is removed, and the words before it that have digits, because numbers are written in groups. Returns
/// the number of bytes removed.
pub(crate) fn without_end(text: &mut String) -> usize {
    let head = head(text).len();
    let cut = text.len() - head;
    if cut > 0 {
        text.truncate(head);
        let _ = write!(text, "…[cut {cut} bytes]");
    }
    cut
}

fn head(text: &str) -> &str {
    let mut head = without_last_word(text);
    for _ in 0..MOST_GROUPS {
        let before = head.trim_end_matches(between);
        let shorter = without_last_word(before);
        if !before[shorter.len()..].bytes().any(|byte| byte.is_ascii_digit()) {
            break;
        }
        head = shorter;
    }
    head
}

fn without_last_word(text: &str) -> &str {
    text.trim_end_matches(|character| !between(character))
}

/// Quotes separate the strings of JSON.
fn between(character: char) -> bool {
    character.is_whitespace() || character == '"'
}

#[cfg(test)]
mod tests {
    use crate::content::unfinished::without_end;

    #[test]
    fn unfinished_text_drops_last_word() {
        for (text, kept, cut) in [
            ("hello wor", "hello ", 3),
            ("hello ", "hello ", 0),
            ("hello", "", 5),
            ("", "", 0),
            ("pay with 4242 4242 42", "pay with ", 12),
            ("pay with 4242 4242 ", "pay with ", 10),
            ("call (212) 555-01", "call ", 12),
            (r#"{"path":"src/ma"#, r#"{"path":""#, 6),
            ("größe übe", "größe ", 4),
        ] {
            let mut text = text.to_owned();
            assert_eq!(without_end(&mut text), cut, "{kept}");
            let note = if cut > 0 {
                format!("…[cut {cut} bytes]")
            } else {
                String::new()
            };
            assert_eq!(text, format!("{kept}{note}"));
        }
    }
}

//! A text as its reader sees it: escapes decoded, other forms of characters folded, invisible characters removed. Rules
//! read it besides the original text, since not everything that looks like an escape is one: `\token` in a path has no
//! tab.

use std::ops::Range;
use std::time::Instant;

use crate::boundary::{ceil_char_boundary, floor_char_boundary};
use crate::bytes::{count_from, find_byte};
use crate::characters::{Folded, fold};
use crate::escapes::{EDGE, escape};
use crate::marker::Stop;

/// Decoded lines of a text, with a mapping back to the original.
pub(crate) struct Decoded {
    pub(crate) text: String,
    edits: Vec<Edit>,
    /// Byte position of the first line in the original text.
    start: usize,
}

/// A piece that differs between the decoded and the original text.
struct Edit {
    decoded: Range<usize>,
    source: Range<usize>,
}

/// Number of lines that are read after a decoded one: a value may stand below its name.
const LINES_AFTER: usize = 4;

/// Longest distance, in bytes, up to which a long line is read on either side of a decoded piece.
const LONGEST_LINE: usize = 16 << 10;

impl Decoded {
    /// Decodes each run of lines that contains something to decode.
    pub(crate) fn parts(text: &str, deadline: Instant) -> Result<Vec<Self>, Stop> {
        let mut parts: Vec<Self> = Vec::new();
        // The end of what is copied of the text, and of the lines that belong to the last part.
        let (mut copied, mut end) = (0, 0);
        while let Some((source, folded)) = next_edit(text, copied, deadline)? {
            if parts.is_empty() || source.start > end {
                if let Some(part) = parts.last_mut() {
                    part.text.push_str(&text[copied..end]);
                }
                let from = floor_char_boundary(text, source.start.saturating_sub(LONGEST_LINE));
                let line = text[from..source.start]
                    .rfind('\n')
                    .map_or(from, |line| from + line + 1);
                copied = line.max(end);
                parts.push(Self {
                    text: String::new(),
                    edits: Vec::new(),
                    start: copied,
                });
            }
            let Some(part) = parts.last_mut() else { break };
            part.text.push_str(&text[copied..source.start]);
            let begin = part.text.len();
            part.text.extend(folded);
            let decoded = begin..part.text.len();
            (copied, end) = (source.end, end_of_lines(text, source.end));
            part.edits.push(Edit { decoded, source });
        }
        if let Some(part) = parts.last_mut() {
            part.text.push_str(&text[copied..end]);
        }
        Ok(parts)
    }

    /// The same text without terminal sequences, if one of them is in the middle of a word.
    pub(crate) fn without_edges(&self) -> Option<Self> {
        let bytes = self.text.as_bytes();
        let is_edge = |byte: &u8| u32::from(*byte) == u32::from(EDGE);
        let of_edge = |edit: &Edit| edit.decoded.len() == 1 && is_edge(&bytes[edit.decoded.start]);
        let of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.@".contains(byte);
        let in_word = |edit: &Edit| {
            let before = bytes[..edit.decoded.start].iter().rev().find(|byte| !is_edge(byte));
            let after = bytes[edit.decoded.end..].iter().find(|byte| !is_edge(byte));
            before.is_some_and(of_word) && after.is_some_and(of_word)
        };
        if !self.edits.iter().any(|edit| of_edge(edit) && in_word(edit)) {
            return None;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut copied = 0;
        let edits = self.edits.iter().map(|edit| {
            text.push_str(&self.text[copied..edit.decoded.start]);
            copied = edit.decoded.end;
            let start = text.len();
            if !of_edge(edit) {
                text.push_str(&self.text[edit.decoded.clone()]);
            }
            Edit {
                decoded: start..text.len(),
                source: edit.source.clone(),
            }
        });
        let edits = edits.collect();
        text.push_str(&self.text[copied..]);
        Some(Self {
            text,
            edits,
            start: self.start,
        })
    }

    /// Converts a range of the decoded text to a range of the original text.
    pub(crate) fn source(&self, place: &Range<usize>) -> Range<usize> {
        let shifted = |edit: Option<&Edit>, at: usize| match edit {
            Some(edit) => edit.source.end + (at - edit.decoded.end),
            None => self.start + at,
        };
        let before = |count: usize| count.checked_sub(1).and_then(|last| self.edits.get(last));
        let edit = before(self.edits.partition_point(|edit| edit.decoded.start <= place.start));
        let start = match edit {
            Some(edit) if place.start < edit.decoded.end => edit.source.start,
            edit => shifted(edit, place.start),
        };
        let edit = before(self.edits.partition_point(|edit| edit.decoded.start < place.end));
        let end = match edit {
            Some(edit) if place.end < edit.decoded.end => edit.source.end,
            edit => shifted(edit, place.end),
        };
        start..end.max(start)
    }
}

fn end_of_lines(text: &str, from: usize) -> usize {
    let most = ceil_char_boundary(text, (from + LONGEST_LINE).min(text.len()));
    text[from..most]
        .match_indices('\n')
        .nth(LINES_AFTER)
        .map_or(most, |(line, _)| from + line)
}

/// A range to decode, and the character it decodes to, if any.
type Place = (Range<usize>, Option<char>);

/// The next range to decode.
fn next_edit(text: &str, from: usize, deadline: Instant) -> Result<Option<Place>, Stop> {
    let bytes = text.as_bytes();
    let mut at = from;
    for count in 1_u32.. {
        if count.is_multiple_of(4096) {
            Stop::check(deadline)?;
        }
        let Some(next) = next_candidate(bytes, at) else {
            break;
        };
        at = next;
        if let Some((character, length)) = escape(&bytes[at..]) {
            return Ok(Some((at..at + length, fold(character).of(character))));
        }
        if bytes[at].is_ascii() {
            // One run of backslashes is examined as a whole.
            at += count_from(bytes, at, usize::MAX, |byte| *byte == b'\\').max(1);
            continue;
        }
        let Some(character) = text[at..].chars().next() else {
            break;
        };
        let end = at + character.len_utf8();
        let folded = fold(character);
        if folded != Folded::Same {
            return Ok(Some((at..end, folded.of(character))));
        }
        at = end;
    }
    Ok(None)
}

/// The next byte that may begin an escape, or that is not ASCII.
fn next_candidate(bytes: &[u8], from: usize) -> Option<usize> {
    let is = |byte: u8| {
        let one = |wanted: u8| u8::from(byte == wanted);
        u8::from(byte >= 0x80) | one(b'\\') | one(b'%') | one(0x1b) | one(b'^') | one(b'&')
    };
    find_byte(bytes, from, is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Decoded> {
        let minute = std::time::Duration::from_secs(60);
        Decoded::parts(text, Instant::now() + minute).expect("a minute is enough")
    }

    #[test]
    fn colours_inside_words_are_dropped() {
        let text = "\u{1b}[1mred\u{1b}[0m sk-\u{1b}[31m\u{1b}[Kab\u{1b}[m\u{1b}[Kcd";
        let plain = parts(text)[0].without_edges().expect("two words have colours inside");
        assert_eq!(plain.text, "red sk-abcd");
        assert_eq!(
            &text[plain.source(&(4..11))],
            &text[text.find("sk").expect("it is there")..]
        );
        assert!(
            parts("\u{1b}[1mred\u{1b}[0m")
                .iter()
                .all(|part| part.without_edges().is_none())
        );
    }

    #[test]
    fn decoded_ranges_map_to_source() {
        let text = "one\nab\\u0041\u{200b}c４d\nlast";
        let parts = parts(text);
        assert_eq!(parts.len(), 1);
        let part = &parts[0];
        assert_eq!(part.text, "abAc4d\nlast");
        let back = |found: &str| {
            let at = part.text.find(found).expect("it is there");
            &text[part.source(&(at..at + found.len()))]
        };
        assert_eq!(back("ab"), "ab");
        assert_eq!(back("A"), "\\u0041");
        assert_eq!(back("c4"), "c４");
        assert_eq!(back("Ac"), "\\u0041\u{200b}c");
        assert_eq!(back("last"), "last");
    }

    #[test]
    fn lines_without_escapes_are_skipped() {
        let text = format!("%20{}%41 end\n", "\nplain".repeat(20));
        let found = parts(&text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].text, format!(" {}", "\nplain".repeat(LINES_AFTER)));
        assert!(found[1].text.starts_with("plainA end"), "{}", found[1].text);
        assert!(parts("nothing, \\\"quoted\\\", 100 % é 中").is_empty());
    }
}

//! A text as its reader sees it: escapes decoded, other forms of characters folded, invisible ones gone. Rules read it
//! besides the text itself, since what looks like an escape may be none: `\token` in a path is no tab.

use std::ops::Range;

use crate::blocks::find_byte;
use crate::boundary::{ceil_char_boundary, floor_char_boundary};
use crate::characters::{Folded, fold};
use crate::escapes::escape;

/// Some lines of a text, decoded, with the way back.
pub(crate) struct Decoded {
    pub(crate) text: String,
    edits: Vec<Edit>,
    /// Where the lines begin in the text.
    start: usize,
}

/// A piece that is written in another way in the text itself.
struct Edit {
    decoded: Range<usize>,
    source: Range<usize>,
}

/// How many lines after one with something to decode are read with it: a value may stand below its name.
const LINES_AFTER: usize = 4;

/// How far from something to decode a line is read, if it is longer.
const LONGEST_LINE: usize = 16 << 10;

impl Decoded {
    /// Each run of lines in which there is something to decode.
    pub(crate) fn parts(text: &str) -> Vec<Self> {
        let mut parts: Vec<Self> = Vec::new();
        let mut open: Option<(Self, usize)> = None;
        let mut copied = 0;
        let mut at = 0;
        while let Some((source, folded)) = next_edit(text, at) {
            at = source.end;
            if let Some((part, end)) = &mut open
                && source.start > *end
            {
                part.text.push_str(&text[copied..*end]);
                copied = *end;
                parts.extend(open.take().map(|(part, _)| part));
            }
            let end = end_of_lines(text, source.end);
            let (part, end_of_part) = open.get_or_insert_with(|| {
                let from = floor_char_boundary(text, source.start.saturating_sub(LONGEST_LINE));
                let start = text[from..source.start]
                    .rfind('\n')
                    .map_or(from, |line| from + line + 1);
                let start = start.max(copied);
                copied = start;
                let part = Self {
                    text: String::new(),
                    edits: Vec::new(),
                    start,
                };
                (part, end)
            });
            part.text.push_str(&text[copied..source.start]);
            let begin = part.text.len();
            part.text.extend(folded);
            part.edits.push(Edit {
                decoded: begin..part.text.len(),
                source: source.clone(),
            });
            copied = source.end;
            *end_of_part = end;
        }
        if let Some((mut part, end)) = open {
            part.text.push_str(&text[copied..end]);
            parts.push(part);
        }
        parts
    }

    /// Where a place of the decoded text is in the text itself.
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

/// The next place that reads in another way than it is written, and what it reads as.
fn next_edit(text: &str, from: usize) -> Option<(Range<usize>, Option<char>)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at = next_candidate(bytes, at)?;
        if let Some((character, length)) = escape(&bytes[at..]) {
            let folded = if character.is_ascii() {
                Folded::Same
            } else {
                fold(character)
            };
            return Some((at..at + length, folded.of(character)));
        }
        if bytes[at].is_ascii() {
            // All backslashes of one run were looked at.
            at += bytes[at..].iter().take_while(|byte| **byte == b'\\').count().max(1);
            continue;
        }
        let character = text[at..].chars().next()?;
        let end = at + character.len_utf8();
        let folded = fold(character);
        if folded != Folded::Same {
            return Some((at..end, folded.of(character)));
        }
        at = end;
    }
}

/// The next byte that an escape begins with, or that is none of ASCII.
fn next_candidate(bytes: &[u8], from: usize) -> Option<usize> {
    find_byte(bytes, from, |byte| {
        let one = |wanted: u8| u8::from(byte == wanted);
        u8::from(byte >= 0x80) | one(b'\\') | one(b'%') | one(0x1b) | one(b'^') | one(b'&')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoded_ranges_map_to_source() {
        let text = "one\nab\\u0041\u{200b}c４d\nlast";
        let parts = Decoded::parts(text);
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
        let parts = Decoded::parts(&text);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].text, format!(" {}", "\nplain".repeat(LINES_AFTER)));
        assert!(parts[1].text.starts_with("plainA end"), "{}", parts[1].text);
        assert!(Decoded::parts("nothing, \\\"quoted\\\", 100 % é 中").is_empty());
    }
}

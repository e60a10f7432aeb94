//! Search for literals, which mark the places where a rule may apply.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, Match, MatchKind};

use crate::bytes::find_byte;

/// Rules that a literal may begin.
#[derive(Clone, Copy)]
pub(crate) enum Trigger {
    Token(usize),
    Word,
    Plus,
    At,
    Colon,
    PrivateKey,
    Bearer,
    Basic,
    Curl,
    Command(usize),
    Identified,
    Url,
    Field,
    OwnField(usize),
    Marker,
}

/// An automaton, and the rules that each of its literals may begin.
pub(crate) struct Search {
    automaton: AhoCorasick,
    pub(crate) triggers: Vec<Trigger>,
    /// Length of the longest literal, in bytes.
    longest: usize,
}

impl Search {
    pub(crate) fn new(literals: &[(&str, Trigger)]) -> Option<Self> {
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(literals.iter().map(|(literal, _)| literal))
            .ok()?;
        let triggers = literals.iter().map(|(_, trigger)| *trigger).collect();
        let longest = literals.iter().map(|(literal, _)| literal.len()).max().unwrap_or(0);
        Some(Self {
            automaton,
            triggers,
            longest,
        })
    }

    /// The places of the literals in a piece of a text.
    pub(crate) fn places<'a>(&'a self, text: &'a str, piece: Range<usize>) -> impl Iterator<Item = Match> + 'a {
        self.automaton.find_overlapping_iter(Input::new(text).range(piece))
    }

    /// The pieces of a text that may contain a literal beyond ASCII, sorted and disjoint.
    pub(crate) fn pieces<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let bytes = text.as_bytes();
        let next = move |from| find_byte(bytes, from, |byte| u8::from(byte >= 0x80));
        let mut first = next(0);
        std::iter::from_fn(move || {
            let start = first?;
            let mut end = start + 1;
            loop {
                first = next(end);
                match first {
                    Some(at) if at - end <= 2 * self.longest => end = at + 1,
                    _ => break,
                }
            }
            Some(start.saturating_sub(self.longest)..bytes.len().min(end + self.longest))
        })
    }
}

//! Finding something by its name: exact names by hash, then patterns in order. Case does not matter.

use std::borrow::Cow;
use std::collections::VecDeque;

/// Names and patterns, each of which stands for a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    exact: Vec<(Cow<'static, str>, u32)>,
    /// Open addressing with linear probing: the position in `exact` plus one, 0 where nothing is. The length is a power
    /// of two, at least twice that of `exact`.
    slots: Vec<u32>,
    patterns: VecDeque<(Cow<'static, str>, u32)>,
}

impl Names {
    /// Room for this many names.
    pub(super) fn with_capacity(names: usize) -> Self {
        Self {
            exact: Vec::with_capacity(names),
            slots: vec![0; (names * 2).next_power_of_two().max(8)],
            patterns: VecDeque::new(),
        }
    }

    /// Adds a name or a pattern. A name that is known already stands for the new number from now on; of patterns that
    /// fit, the first one counts.
    pub(super) fn insert(&mut self, name: Cow<'static, str>, number: u32) {
        if is_pattern(&name) {
            self.patterns.push_back((name, number));
            return;
        }
        if let Some(position) = self.position(&name) {
            self.exact[position].1 = number;
            return;
        }
        self.exact.push((name, number));
        if self.exact.len() * 2 > self.slots.len() {
            self.slots = vec![0; (self.exact.len() * 4).next_power_of_two()];
            (0..self.exact.len()).for_each(|position| self.occupy(position));
        } else {
            self.occupy(self.exact.len() - 1);
        }
    }

    /// The same, with a pattern looked at before those that are there.
    pub(super) fn insert_first(&mut self, name: Cow<'static, str>, number: u32) {
        if is_pattern(&name) {
            self.patterns.push_front((name, number));
        } else {
            self.insert(name, number);
        }
    }

    fn occupy(&mut self, position: usize) {
        let mask = self.slots.len() - 1;
        let mut slot = slot(hash(self.exact[position].0.as_bytes()), mask);
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = u32::try_from(position + 1).unwrap_or_default();
    }

    fn position(&self, name: &str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = slot(hash(name.as_bytes()), mask);
        loop {
            let position = (self.slots[slot] as usize).checked_sub(1)?;
            let known = &*self.exact[position].0;
            // Most names come as they are known.
            if known == name || known.eq_ignore_ascii_case(name) {
                return Some(position);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// What exactly this name stands for.
    pub(super) fn exact(&self, name: &str) -> Option<usize> {
        Some(self.exact[self.position(name)?].1 as usize)
    }

    /// What the first pattern that fits the name stands for.
    pub(super) fn pattern(&self, name: &str) -> Option<usize> {
        self.pattern_of(name, |_| true)
    }

    /// The same, of those patterns that are wanted.
    pub(super) fn pattern_of(&self, name: &str, wanted: impl Fn(&str) -> bool) -> Option<usize> {
        let mut patterns = self.patterns.iter();
        let (_, number) = patterns.find(|(pattern, _)| wanted(pattern) && fits_all(pattern, name.as_bytes()))?;
        Some(*number as usize)
    }

    /// All names, then all patterns.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, u32)> {
        let all = self.exact.iter().chain(&self.patterns);
        all.map(|(name, number)| (name.as_ref(), *number))
    }
}

pub(super) fn is_pattern(name: &str) -> bool {
    name.contains(['*', '#', '&', '!'])
}

/// The upper bits are the better mixed ones.
fn slot(hash: u64, mask: usize) -> usize {
    usize::try_from(hash >> 32).unwrap_or_default() & mask
}

/// Eight bytes at a time, with the bit ignored that tells cases apart. The names are not chosen by an adversary.
pub(super) fn hash(name: &[u8]) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    const CASE: u64 = 0x2020_2020_2020_2020;
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ (word | CASE)).wrapping_mul(ODD);
    let (words, rest) = name.as_chunks::<8>();
    let hash = words
        .iter()
        .fold(name.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let hash = mix(hash, rest);
    hash ^ hash >> 29
}

/// Parts joined by `&` must all fit, those after `!` must not.
fn fits_all(pattern: &str, name: &[u8]) -> bool {
    pattern.split('&').all(|part| match part.strip_prefix('!') {
        Some(part) => !fits(part.as_bytes(), name),
        None => fits(part.as_bytes(), name),
    })
}

/// `*` at the ends stands for anything, `#` for a digit.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    let (open_start, body) = pattern.strip_prefix(b"*").map_or((false, pattern), |body| (true, body));
    let (open_end, body) = body.strip_suffix(b"*").map_or((false, body), |body| (true, body));
    let Some(longer) = name.len().checked_sub(body.len()) else {
        return false;
    };
    match (open_start, open_end) {
        (false, false) => longer == 0 && same(body, name),
        (false, true) => same(body, &name[..body.len()]),
        (true, false) => same(body, &name[longer..]),
        (true, true) => (0..=longer).any(|start| same(body, &name[start..start + body.len()])),
    }
}

/// Of one length.
fn same(body: &[u8], part: &[u8]) -> bool {
    let mut pairs = body.iter().zip(part);
    pairs.all(|(wanted, byte)| wanted.eq_ignore_ascii_case(byte) || (*wanted == b'#' && byte.is_ascii_digit()))
}

//! Lookup by name: exact names first, then patterns in order. Case does not matter.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

/// Names and patterns, each with a number.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    exact: Vec<(Cow<'static, str>, u32)>,
    /// Positions in `exact` by the name in lower case.
    positions: HashMap<Cow<'static, str>, usize>,
    patterns: VecDeque<(Cow<'static, str>, u32)>,
}

impl Names {
    /// Creates an empty set with room for this many names.
    pub(super) fn with_capacity(names: usize) -> Self {
        Self {
            exact: Vec::with_capacity(names),
            positions: HashMap::with_capacity(names),
            patterns: VecDeque::new(),
        }
    }

    /// Adds a name or a pattern. A name that exists gets the new number; of the patterns that match, the first one
    /// counts.
    pub(super) fn insert(&mut self, name: Cow<'static, str>, number: u32) {
        if is_pattern(&name) {
            self.patterns.push_back((name, number));
            return;
        }
        match self.positions.entry(lower_case(name.clone())) {
            Entry::Occupied(known) => self.exact[*known.get()].1 = number,
            Entry::Vacant(new) => {
                new.insert(self.exact.len());
                self.exact.push((name, number));
            }
        }
    }

    /// Adds a name or a pattern. A pattern is put before the existing ones.
    pub(super) fn insert_first(&mut self, name: Cow<'static, str>, number: u32) {
        if is_pattern(&name) {
            self.patterns.push_front((name, number));
        } else {
            self.insert(name, number);
        }
    }

    /// The number of exactly this name.
    pub(super) fn exact(&self, name: &str) -> Option<usize> {
        let position = self.positions.get(&*lower_case(Cow::Borrowed(name)))?;
        Some(self.exact[*position].1 as usize)
    }

    /// The number of the first pattern that matches the name.
    pub(super) fn pattern(&self, name: &str) -> Option<usize> {
        self.pattern_of(name, |_| true)
    }

    /// The number of the first pattern that matches the name and is `wanted`.
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

fn lower_case(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        name
    }
}

/// Matches a name if all parts joined by `&` match, except that parts after `!` must not.
fn fits_all(pattern: &str, name: &[u8]) -> bool {
    pattern.split('&').all(|part| match part.strip_prefix('!') {
        Some(part) => !fits(part.as_bytes(), name),
        None => fits(part.as_bytes(), name),
    })
}

/// Matches a name with a pattern in which `*` at the ends is any text, and `#` a digit.
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

/// Compares a pattern and a text of the same length, ignoring case.
fn same(body: &[u8], part: &[u8]) -> bool {
    let mut pairs = body.iter().zip(part);
    pairs.all(|(wanted, byte)| wanted.eq_ignore_ascii_case(byte) || (*wanted == b'#' && byte.is_ascii_digit()))
}

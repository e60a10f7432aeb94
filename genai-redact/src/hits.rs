//! Finds in a text, by standard rules and the user's own, and how overlapping finds are merged.

use std::ops::Range;

use regex::Regex;

use crate::boundary::{ceil_char_boundary, floor_char_boundary, text_before};
use crate::marker::{LONGEST_NAME, MARKER};

/// A place to redact, and the index of the rule's name.
pub(crate) struct Hit {
    pub(crate) range: Range<usize>,
    pub(crate) name: usize,
}

/// A rule of the user's own.
pub(crate) enum Own {
    Regex(Regex),
    Function(Box<OwnFunction>),
}

pub(crate) type OwnFunction = dyn Fn(&str) -> Vec<Range<usize>> + Send + Sync;

impl Own {
    pub(crate) fn find(&self, text: &str, name: usize, hits: &mut Vec<Hit>) {
        let mut add = |range| hits.push(Hit { range, name });
        match self {
            Self::Regex(regex) if regex.capture_names().flatten().any(|group| group == "value") => {
                let values = regex.captures_iter(text).filter_map(|captures| captures.name("value"));
                values.for_each(|value| add(value.range()));
            }
            Self::Regex(regex) => regex.find_iter(text).for_each(|found| add(found.range())),
            Self::Function(function) => function(text).into_iter().for_each(add),
        }
    }
}

/// Sorts the hits and merges those that overlap, under the name of the first rule. Text that is redacted already stays.
pub(crate) fn settle(text: &str, mut hits: Vec<Hit>, markers: &[Range<usize>]) -> Vec<Hit> {
    for hit in &mut hits {
        hit.range = floor_char_boundary(text, hit.range.start)..ceil_char_boundary(text, hit.range.end);
    }
    hits.retain_mut(|hit| {
        if hit.range.start >= hit.range.end {
            return false;
        }
        // Markers are sorted and disjoint, so those that a hit touches form a slice.
        let first = markers.partition_point(|marker| marker.end <= hit.range.start);
        let last = markers.partition_point(|marker| marker.start < hit.range.end);
        let Some([touched, ..]) = markers.get(first..last) else {
            return true;
        };
        if touched.start <= hit.range.start && hit.range.end <= touched.end {
            return false;
        }
        let end = markers[last - 1].end;
        hit.range = hit.range.start.min(touched.start)..hit.range.end.max(end);
        true
    });
    hits.sort_by_key(|hit| (hit.range.start, hit.name));
    let mut settled: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        match settled.last_mut() {
            Some(last) if hit.range.start < last.range.end => {
                last.range.end = last.range.end.max(hit.range.end);
                last.name = last.name.min(hit.name);
            }
            _ => settled.push(hit),
        }
    }
    settled
}

/// Whether a marker ends here. The name of a rule inside a marker is not a word of the text.
pub(crate) fn after_marker(text: &str, index: usize) -> bool {
    let before = text_before(text, index, MARKER.len() + LONGEST_NAME + 20);
    let open = before.rfind('[').filter(|_| before.ends_with(']'));
    open.is_some_and(|open| before[open..].starts_with(MARKER))
}

//! What was found in a text, by the user's own rules as by the standard ones, and how finds become one.

use std::ops::Range;

use regex::Regex;

/// A place that has to go, and the index of the rule's name.
pub(super) struct Hit {
    pub(super) range: Range<usize>,
    pub(super) name: usize,
}

/// A rule of the user's own.
pub(super) enum Own {
    Regex(Regex),
    Function(Box<OwnFunction>),
}

pub(super) type OwnFunction = dyn Fn(&str) -> Vec<Range<usize>> + Send + Sync;

impl Own {
    pub(super) fn find(&self, text: &str, name: usize, hits: &mut Vec<Hit>) {
        match self {
            Self::Regex(regex) if regex.capture_names().flatten().any(|group| group == "value") => {
                let values = regex.captures_iter(text).filter_map(|captures| captures.name("value"));
                hits.extend(values.map(|value| Hit {
                    range: value.range(),
                    name,
                }));
            }
            Self::Regex(regex) => hits.extend(regex.find_iter(text).map(|found| Hit {
                range: found.range(),
                name,
            })),
            Self::Function(function) => hits.extend(function(text).into_iter().map(|range| Hit { range, name })),
        }
    }
}

/// Hits in order, each place once: what overlaps becomes one, under the name of the first rule. What is redacted already
/// stays.
pub(super) fn settle(text: &str, mut hits: Vec<Hit>, markers: &[Range<usize>]) -> Vec<Hit> {
    for hit in &mut hits {
        hit.range = text.floor_char_boundary(hit.range.start)..text.ceil_char_boundary(hit.range.end);
    }
    hits.retain(|hit| {
        let inside = |marker: &Range<usize>| marker.start <= hit.range.start && hit.range.end <= marker.end;
        hit.range.start < hit.range.end && !markers.iter().any(inside)
    });
    for hit in &mut hits {
        for marker in markers {
            if marker.start < hit.range.end && hit.range.start < marker.end {
                hit.range = hit.range.start.min(marker.start)..hit.range.end.max(marker.end);
            }
        }
    }
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

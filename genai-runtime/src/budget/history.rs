//! What a run has done, as far as loops show in it. Its memory is bounded whatever the run does.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;

use opentelemetry::StringValue;

use crate::budget::ask::ToolEnd;
use crate::budget::hashes::{NoHash, hash};
use crate::budget::refused_calls::RefusedCalls;

/// Fingerprints that are remembered. One more, and one that did not come again is forgotten.
const MOST_FINGERPRINTS: usize = 1024;
/// Tools whose errors are remembered; those that come later are not.
const MOST_TOOLS: usize = 256;
/// The longest cycle that is seen.
pub(crate) const LONGEST_CYCLE: usize = 8;

/// What a run has done: which calls with the same arguments, how they ended, and the last few in their order.
///
/// It takes at most 256 KiB per run: 1,024 fingerprints, 256 tools and the last 16 calls.
#[derive(Debug, Clone, Default)]
pub struct History {
    calls: HashMap<u64, Entry, BuildHasherDefault<NoHash>>,
    /// The fingerprints of `calls`, the one to be forgotten first in front.
    order: VecDeque<u64>,
    tools: HashMap<u64, LastError, BuildHasherDefault<NoHash>>,
    /// The last calls, the latest in front.
    recent: VecDeque<Recent>,
    /// For each period, how many calls in a row were the same as the one that many before.
    matched: [u64; LONGEST_CYCLE],
    /// For each period, how many of these in a row ended as the one that many before.
    stale: [Stale; LONGEST_CYCLE],
    refused: RefusedCalls,
    most_repeated: u64,
    retries: u64,
}

/// What is known of the calls with one fingerprint.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The hash of the last result, if `same_results` is not 0.
    result: u64,
    calls: u32,
    /// How many retries since the last success, if the last one failed.
    retries: u32,
    same_results: u32,
    failed: bool,
    /// How often it is still spared when something has to be forgotten.
    spared: u8,
}

#[derive(Debug, Clone, Copy, Default)]
struct LastError {
    error: u64,
    in_a_row: u64,
}

#[derive(Debug, Clone)]
struct Recent {
    tool: StringValue,
    fingerprint: Option<u64>,
    ended: bool,
    /// The hash of how it ended, if that is known.
    outcome: Option<u64>,
}

/// How many calls in a row brought nothing new.
#[derive(Debug, Clone, Copy, Default)]
struct Stale {
    calls: u64,
    /// Whether how one of them ended could not be compared.
    unknown: bool,
}

/// A cycle that the next call would carry on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cycle {
    /// How many calls it has.
    pub period: usize,
    /// How many times it has gone round in full without a new result.
    pub rounds: u64,
    /// Whether the results of all its calls could be compared.
    pub results_known: bool,
    /// Whether the next call would start another round.
    pub starts_another: bool,
}

/// The place of a call among those with its fingerprint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which call with the fingerprint it is, from 1.
    pub(crate) repeat: u64,
    /// Which retry since one succeeded, from 1, if it is one.
    pub(crate) retry: Option<u64>,
}

impl History {
    /// How many calls with this fingerprint were made.
    pub(crate) fn repeats(&self, fingerprint: u64) -> u64 {
        self.calls.get(&fingerprint).map_or(0, |entry| entry.calls.into())
    }

    /// How many retries there were since the last success, if the last call failed.
    pub(crate) fn retries(&self, fingerprint: u64) -> Option<u64> {
        let entry = self.calls.get(&fingerprint)?;
        entry.failed.then(|| entry.retries.into())
    }

    /// How often in a row the same result came.
    pub(crate) fn same_results(&self, fingerprint: u64) -> u64 {
        self.calls
            .get(&fingerprint)
            .map_or(0, |entry| entry.same_results.into())
    }

    /// How often in a row the tool has failed with the same error.
    pub fn errors_in_a_row(&self, tool: &str) -> u64 {
        if self.tools.is_empty() {
            return 0;
        }
        self.tools.get(&hash(tool)).map_or(0, |last| last.in_a_row)
    }

    /// The names of the last tools that were called, the latest last; at most 8.
    pub fn last_tools(&self, count: usize) -> Vec<String> {
        let mut names: Vec<_> = self
            .recent
            .iter()
            .take(count.min(LONGEST_CYCLE))
            .map(|it| it.tool.to_string())
            .collect();
        names.reverse();
        names
    }

    /// How often the most repeated call was made.
    pub fn most_repeated(&self) -> u64 {
        self.most_repeated
    }

    /// How many calls were retries.
    pub fn total_retries(&self) -> u64 {
        self.retries
    }

    /// The shortest cycle that a call with this fingerprint would carry on.
    pub(crate) fn cycle(&self, fingerprint: u64) -> Option<Cycle> {
        let counts = self.matched.iter().zip(&self.stale);
        (1..=LONGEST_CYCLE).zip(counts).find_map(|(period, (matched, stale))| {
            let before = self.recent.get(period - 1)?;
            let length = u64::try_from(period).unwrap_or(u64::MAX);
            (before.fingerprint == Some(fingerprint) && *matched + 1 >= length).then(|| Cycle {
                period,
                rounds: (*matched).min(stale.calls) / length + 1,
                results_known: !stale.unknown,
                starts_another: matched % length == 0,
            })
        })
    }

    /// A tool call starts.
    pub(crate) fn started(&mut self, tool: &StringValue, fingerprint: Option<u64>) -> Option<Place> {
        self.note(tool, fingerprint);
        let fingerprint = fingerprint?;
        if !self.calls.contains_key(&fingerprint) {
            self.make_room();
            self.order.push_back(fingerprint);
        }
        let entry = self.calls.entry(fingerprint).or_default();
        entry.calls = entry.calls.saturating_add(1);
        entry.spared = (entry.spared + 1).min(3);
        if entry.failed {
            entry.retries = entry.retries.saturating_add(1);
            self.retries += 1;
        }
        self.most_repeated = self.most_repeated.max(entry.calls.into());
        Some(Place {
            repeat: entry.calls.into(),
            retry: entry.failed.then(|| entry.retries.into()),
        })
    }

    /// A tool call ended.
    pub(crate) fn ended(&mut self, tool: &str, fingerprint: Option<u64>, end: ToolEnd) {
        if let Some(fingerprint) = fingerprint {
            self.note_end(fingerprint, end);
        }
        if self.is_new(fingerprint, end) {
            self.give_second_chances();
        }
        let entry = fingerprint.and_then(|it| self.calls.get_mut(&it));
        match end {
            ToolEnd::Succeeded(result) => {
                if !self.tools.is_empty()
                    && let Some(last) = self.tools.get_mut(&hash(tool))
                {
                    *last = LastError::default();
                }
                if let Some(entry) = entry {
                    entry.failed = false;
                    entry.retries = 0;
                    entry.same_results = match result {
                        Some(result) if entry.same_results > 0 && entry.result == result => {
                            entry.same_results.saturating_add(1)
                        }
                        Some(_) => 1,
                        None => 0,
                    };
                    entry.result = result.unwrap_or_default();
                }
            }
            ToolEnd::Failed(error) => {
                let tool = hash(tool);
                if self.tools.len() < MOST_TOOLS || self.tools.contains_key(&tool) {
                    let last = self.tools.entry(tool).or_default();
                    last.in_a_row = if last.error == error { last.in_a_row + 1 } else { 1 };
                    last.error = error;
                }
                if let Some(entry) = entry {
                    entry.failed = true;
                    entry.same_results = 0;
                }
            }
            ToolEnd::Cancelled => {}
        }
    }

    /// A limit refused a call that returned the same result, or failed with the same error, too often.
    pub(crate) fn refused(&mut self, tool: &str, fingerprint: Option<u64>) {
        self.refused.note(hash(tool), fingerprint);
    }

    /// Whether a call brought something that the run did not have.
    fn is_new(&self, fingerprint: Option<u64>, end: ToolEnd) -> bool {
        let ToolEnd::Succeeded(result) = end else { return false };
        let changed = |entry: &Entry| entry.same_results > 0 && result.is_some_and(|result| result != entry.result);
        let entry = fingerprint.and_then(|it| self.calls.get(&it));
        entry.is_some_and(|entry| entry.calls == 1 || changed(entry))
    }

    /// Lets each refused call be made once more: after an edit, the tests that failed three times may pass.
    fn give_second_chances(&mut self) {
        for (tool, fingerprint) in self.refused.take() {
            if let Some(last) = self.tools.get_mut(&tool) {
                last.in_a_row = last.in_a_row.saturating_sub(1);
            }
            if let Some(entry) = fingerprint.and_then(|it| self.calls.get_mut(&it)) {
                entry.same_results = entry.same_results.saturating_sub(1);
            }
        }
    }

    /// Something else was retried.
    pub(crate) fn retried(&mut self) {
        self.retries += 1;
    }

    fn note(&mut self, tool: &StringValue, fingerprint: Option<u64>) {
        for ((matched, stale), before) in self.matched.iter_mut().zip(&mut self.stale).zip(&self.recent) {
            if fingerprint.is_some() && before.fingerprint == fingerprint {
                *matched += 1;
            } else {
                *matched = 0;
                *stale = Stale::default();
            }
        }
        // Two rounds of the longest cycle, so that one can be compared with the other.
        self.recent.truncate(2 * LONGEST_CYCLE - 1);
        self.recent.push_front(Recent {
            tool: tool.clone(),
            fingerprint,
            ended: false,
            outcome: None,
        });
    }

    /// Compares how a call ended with the one a period before, for each period.
    fn note_end(&mut self, fingerprint: u64, end: ToolEnd) {
        let is_it = |call: &Recent| !call.ended && call.fingerprint == Some(fingerprint);
        let Some(place) = self.recent.iter().position(is_it) else {
            return;
        };
        let outcome = match end {
            ToolEnd::Succeeded(result) => result,
            ToolEnd::Failed(error) => Some(!error),
            ToolEnd::Cancelled => None,
        };
        if let Some(call) = self.recent.get_mut(place) {
            call.ended = true;
            call.outcome = outcome;
        }
        for (period, stale) in (1..).zip(&mut self.stale) {
            let before = self.recent.get(place + period);
            let Some(before) = before.filter(|before| before.fingerprint == Some(fingerprint)) else {
                continue;
            };
            match (before.outcome, outcome) {
                (Some(before), Some(outcome)) if before != outcome => *stale = Stale::default(),
                (before, outcome) => {
                    stale.calls += 1;
                    stale.unknown |= before.is_none() || outcome.is_none();
                }
            }
        }
    }

    /// Forgets a call if there are too many: the oldest that did not come again of late.
    fn make_room(&mut self) {
        while self.calls.len() >= MOST_FINGERPRINTS {
            let Some(oldest) = self.order.pop_front() else {
                return;
            };
            match self.calls.get_mut(&oldest) {
                Some(entry) if entry.spared > 1 => {
                    entry.spared -= 1;
                    self.order.push_back(oldest);
                }
                _ => {
                    self.calls.remove(&oldest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(calls: &[u64]) -> History {
        let mut history = History::default();
        for call in calls {
            history.started(&"tool".into(), Some(*call));
            history.ended("tool", Some(*call), ToolEnd::Succeeded(Some(0)));
        }
        history
    }

    /// Rounds of one call that returns these, in this order.
    fn rounds(results: impl IntoIterator<Item = Option<u64>>) -> Option<(u64, bool)> {
        let mut history = History::default();
        for result in results {
            for call in [1, 2] {
                history.started(&"tool".into(), Some(call));
                history.ended("tool", Some(call), ToolEnd::Succeeded(result));
            }
        }
        let cycle = history.cycle(1)?;
        Some((cycle.rounds, cycle.results_known))
    }

    #[test]
    fn changing_results_count_as_progress() {
        assert_eq!(rounds([Some(1); 4]), Some((4, true)));
        assert_eq!(rounds((0..20).map(Some)), Some((1, true)));
        // The last three returned the same.
        assert_eq!(rounds([1, 2, 3, 3, 3].map(Some)), Some((3, true)));
        assert_eq!(rounds([None; 9]), Some((9, false)));
        assert_eq!(rounds([None, Some(1), Some(1)]), Some((3, false)));
    }

    fn cycle(calls: &[u64], next: u64) -> Option<(usize, u64, bool)> {
        let cycle = play(calls).cycle(next)?;
        Some((cycle.period, cycle.rounds, cycle.starts_another))
    }

    #[test]
    fn repeating_call_cycles_are_detected() {
        assert_eq!(cycle(&[], 1), None);
        assert_eq!(cycle(&[1], 2), None);
        assert_eq!(cycle(&[1], 1), Some((1, 1, true)));
        assert_eq!(cycle(&[1, 1], 1), Some((1, 2, true)));
        // Half a round is none.
        assert_eq!(cycle(&[1, 2], 1), None);
        assert_eq!(cycle(&[1, 2, 1], 2), Some((2, 1, false)));
        assert_eq!(cycle(&[1, 2, 1, 2], 1), Some((2, 2, true)));
        assert_eq!(cycle(&[1, 2, 1, 2], 3), None);
        let eight = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(cycle(&eight, 1), Some((8, 2, true)));
        let nine = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        assert_eq!(cycle(&nine, 1), None);
    }

    #[test]
    fn repeated_fingerprints_outlive_single_ones() {
        let mut history = play(&[7, 7, 7]);
        for call in 1_000..10_000 {
            history.started(&"tool".into(), Some(call));
            if call % 500 == 0 {
                history.started(&"tool".into(), Some(7));
            }
        }
        assert_eq!(history.repeats(7), 3 + 18);
        assert_eq!(history.most_repeated(), 21);
        assert_eq!(history.calls.len(), MOST_FINGERPRINTS);
        assert_eq!(history.order.len(), MOST_FINGERPRINTS);
    }
}

//! What a run has done, as far as loops show in it. Its memory is bounded whatever the run does.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;

use opentelemetry::StringValue;

use crate::budget::ask::ToolEnd;
use crate::budget::cycles::{Cycle, Cycles};
use crate::budget::hashes::{NoHash, hash};
use crate::budget::refused_calls::RefusedCalls;

/// Fingerprints that are remembered. One more, and one that did not come again is forgotten.
const MOST_FINGERPRINTS: usize = 1024;
/// Tools whose errors are remembered; those that come later are not.
const MOST_TOOLS: usize = 256;

/// What a run has done: which calls with the same arguments, how they ended, and the last few in their order.
///
/// It takes at most 256 KiB per run: 1,024 fingerprints, 256 tools and the last 16 calls.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::History;
///
/// fn is_stuck(history: &History) -> bool {
///     history.errors_in_a_row("run_tests") >= 3 && history.last_tools(1) == ["run_tests"]
/// }
/// ```
#[derive(Debug, Clone, Default)]
pub struct History {
    calls: HashMap<u64, Entry, BuildHasherDefault<NoHash>>,
    /// The fingerprints of `calls`, the one to be forgotten first in front.
    order: VecDeque<u64>,
    tools: HashMap<u64, LastError, BuildHasherDefault<NoHash>>,
    cycles: Cycles,
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
    /// Calls that were refused: they have a number, and are no calls that limits count. After 65,535 of them the number
    /// stays as it is, so that an entry takes 24 bytes.
    refused: u16,
    failed: bool,
    /// How often it is still spared when something has to be forgotten.
    spared: u8,
}

#[derive(Debug, Clone, Copy, Default)]
struct LastError {
    error: u64,
    in_a_row: u64,
}

/// The place of a call among those with its fingerprint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which call with the fingerprint it is, from 1, refused ones included.
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
        self.cycles.last_tools(count)
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
        self.cycles.cycle(fingerprint)
    }

    /// A tool call starts.
    pub(crate) fn started(&mut self, tool: &StringValue, fingerprint: Option<u64>) -> Option<Place> {
        self.cycles.started(tool, fingerprint);
        let entry = self.entry(fingerprint?);
        entry.calls = entry.calls.saturating_add(1);
        entry.spared = (entry.spared + 1).min(3);
        let place = Place {
            repeat: u64::from(entry.calls) + u64::from(entry.refused),
            retry: entry.failed.then(|| {
                entry.retries = entry.retries.saturating_add(1);
                entry.retries.into()
            }),
        };
        let calls = entry.calls.into();
        self.retries += u64::from(place.retry.is_some());
        self.most_repeated = self.most_repeated.max(calls);
        Some(place)
    }

    /// Numbers a call that is refused, so that the calls of a loop have different numbers.
    pub(crate) fn refused_place(&mut self, fingerprint: u64) -> Place {
        let entry = self.entry(fingerprint);
        entry.refused = entry.refused.saturating_add(1);
        Place {
            repeat: u64::from(entry.calls) + u64::from(entry.refused),
            retry: None,
        }
    }

    /// The entry of the calls with this fingerprint.
    fn entry(&mut self, fingerprint: u64) -> &mut Entry {
        if !self.calls.contains_key(&fingerprint) {
            self.make_room();
            self.order.push_back(fingerprint);
        }
        self.calls.entry(fingerprint).or_default()
    }

    /// A tool call ended.
    pub(crate) fn ended(&mut self, tool: &str, fingerprint: Option<u64>, end: ToolEnd) {
        if let Some(fingerprint) = fingerprint {
            self.cycles.ended(fingerprint, end);
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

    #[test]
    fn refused_calls_are_numbered() {
        let mut history = play(&[1, 1]);
        assert_eq!(history.refused_place(1).repeat, 3);
        assert_eq!(history.refused_place(1).repeat, 4);
        let next = history.started(&"tool".into(), Some(1)).expect("it has a fingerprint");
        assert_eq!((next.repeat, history.repeats(1), history.most_repeated()), (5, 3, 3));
        assert_eq!(history.refused_place(2).repeat, 1);
        assert_eq!(history.repeats(2), 0, "limits count calls that were made");
    }
}

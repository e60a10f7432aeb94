//! What a run has done, as far as loops show in it. Its memory is bounded whatever the run does.

use std::collections::{HashMap, VecDeque};
use std::hash::BuildHasherDefault;

use opentelemetry::StringValue;

use crate::budget::ask::ToolEnd;
use crate::budget::cycles::{Cycle, Cycles};
use crate::budget::hashes::{NoHash, hash};
use crate::budget::refused_calls::RefusedCalls;
use crate::budget::streak::{Round, Streak, Turns, When};

/// Fingerprints that are remembered. One more, and one that did not come again is forgotten. With fewer than half of what a map
/// of 2,048 places can hold, the map is cleaned up in place and never doubled.
const MOST_FINGERPRINTS: usize = 895;
/// Tools whose errors are remembered; those that come later are not.
const MOST_TOOLS: usize = 256;

/// What a run has done: which calls with the same arguments, how they ended, and the last few in their order.
///
/// It takes at most 256 KiB per run: 895 fingerprints, 256 tools and the last 16 calls.
///
/// Calls side by side, and calls that one model call asked for, know nothing of each other's ends. They count once.
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
    tools: HashMap<u64, Streak, BuildHasherDefault<NoHash>>,
    cycles: Cycles,
    refused: RefusedCalls,
    most_repeated: u64,
    retries: u64,
}

/// What is known of the calls with one fingerprint.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The results since the last one that was another, that failed, or that is not known.
    results: Streak,
    /// Its calls one after another.
    turns: Turns,
    /// Its last call, without those that one model call asked for.
    round: Round,
    /// The asker of the last call.
    asker: u32,
    calls: u32,
    /// How many retries since the last success, if the last one failed. After 65,535 of them it stays as it is, to save
    /// space.
    retries: u16,
    /// Calls that were refused: they have a number, and are no calls that limits count. It stays as it is likewise.
    refused: u16,
    failed: bool,
    /// Whether one has succeeded.
    succeeded: bool,
    /// How often it is still spared when something has to be forgotten.
    spared: u8,
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
    /// How many calls with this fingerprint were made before the next one, one after another.
    pub(crate) fn repeats(&self, fingerprint: u64, next: When) -> u64 {
        let entry = self.calls.get(&fingerprint);
        entry.map_or(0, |entry| entry.turns.before(next.beside(entry.asker)))
    }

    /// How many retries there were since the last success, if the last call failed.
    pub(crate) fn retries(&self, fingerprint: u64) -> Option<u64> {
        let entry = self.calls.get(&fingerprint)?;
        entry.failed.then(|| entry.retries.into())
    }

    /// How often in a row the same result came, as far as the next call knows.
    pub(crate) fn same_results(&self, fingerprint: u64, next: When) -> u64 {
        let entry = self.calls.get(&fingerprint);
        entry.map_or(0, |entry| entry.results.seen_by(next))
    }

    /// How often in a row the tool has failed with the same error, as far as the next call knows.
    pub(crate) fn same_errors(&self, tool: &str, next: When) -> u64 {
        self.errors_of(tool).map_or(0, |errors| errors.seen_by(next))
    }

    /// How often in a row the tool has failed with the same error.
    pub fn errors_in_a_row(&self, tool: &str) -> u64 {
        self.errors_of(tool).map_or(0, Streak::length)
    }

    fn errors_of(&self, tool: &str) -> Option<&Streak> {
        if self.tools.is_empty() {
            return None;
        }
        self.tools.get(&hash(tool))
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
    pub(crate) fn started(&mut self, tool: &StringValue, fingerprint: Option<u64>, when: When) -> Option<Place> {
        let Some(fingerprint) = fingerprint else {
            self.cycles.started(tool, None);
            return None;
        };
        let entry = self.entry(fingerprint);
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
        entry.turns.started(when.beside(entry.asker));
        entry.asker = when.asker;
        // One beside others that are the same is no step of a cycle.
        if entry.round.started(when.asked()) {
            self.cycles.started(tool, Some(fingerprint));
        } else {
            self.cycles.named(tool);
        }
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

    /// A tool call ended. Returns whether it was the second chance of a refused call, and brought nothing new.
    pub(crate) fn ended(&mut self, tool: &str, fingerprint: Option<u64>, end: ToolEnd, when: When, now: u32) -> bool {
        if let Some(fingerprint) = fingerprint {
            self.cycles.ended(fingerprint, end);
        }
        if self.is_new(fingerprint, end) {
            self.give_second_chances();
        }
        let mut entry = fingerprint.and_then(|it| self.calls.get_mut(&it));
        if let Some(entry) = &mut entry {
            entry.turns.ended(when.started, now);
            entry.round.ended(now);
        }
        match end {
            ToolEnd::Succeeded(result) => {
                if !self.tools.is_empty()
                    && let Some(errors) = self.tools.get_mut(&hash(tool))
                {
                    *errors = Streak::default();
                }
                let Some(entry) = entry else { return false };
                entry.failed = false;
                entry.retries = 0;
                entry.succeeded = true;
                let Some(result) = result else {
                    entry.results = Streak::default();
                    return false;
                };
                entry.results.add(result, when, now)
            }
            ToolEnd::Failed(error) => {
                if let Some(entry) = entry {
                    entry.failed = true;
                    entry.results = Streak::default();
                }
                let tool = hash(tool);
                let has_room = self.tools.len() < MOST_TOOLS || self.tools.contains_key(&tool);
                has_room && self.tools.entry(tool).or_default().add(error, when, now)
            }
            ToolEnd::Cancelled => false,
        }
    }

    /// A limit refused a call that returned the same result, or failed with the same error, too often.
    pub(crate) fn refused(&mut self, tool: &str, fingerprint: Option<u64>) {
        self.refused.note(hash(tool), fingerprint);
    }

    /// Whether a call brought something that the run did not have.
    fn is_new(&self, fingerprint: Option<u64>, end: ToolEnd) -> bool {
        let ToolEnd::Succeeded(result) = end else { return false };
        let entry = fingerprint.and_then(|it| self.calls.get(&it));
        let changed =
            |entry: &Entry| !entry.results.is_empty() && result.is_some_and(|result| !entry.results.is_of(result));
        entry.is_some_and(|entry| !entry.succeeded || changed(entry))
    }

    /// Lets each refused call be made once more.
    fn give_second_chances(&mut self) {
        for (tool, fingerprint) in self.refused.take() {
            if let Some(errors) = self.tools.get_mut(&tool) {
                errors.give_chance();
            }
            if let Some(entry) = fingerprint.and_then(|it| self.calls.get_mut(&it)) {
                entry.results.give_chance();
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

// By its path, because a test includes this file elsewhere.
#[cfg(test)]
#[path = "history/tests.rs"]
mod tests;

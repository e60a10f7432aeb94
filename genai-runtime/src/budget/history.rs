//! The history of a run, as far as loops show in it. Its memory is bounded whatever the run does.

use std::collections::VecDeque;
use std::hash::BuildHasher as _;
use std::mem;

use opentelemetry::StringValue;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::budget::ask::{Ended, ToolEnd};
use crate::budget::asked::{Last, When};
use crate::budget::cycles::{Cycle, Cycles};
use crate::budget::results::SeenResults;
use crate::budget::streak::{Round, Streak, Turns};

/// Fingerprints that are remembered. One more, and one that did not come again is forgotten. With fewer than half of what a map
/// of 2,048 places can hold, the map is cleaned up in place and never doubled.
const MOST_FINGERPRINTS: usize = 895;
/// Tools whose errors and results are remembered; those that come later are not.
const MOST_TOOLS: usize = 256;

/// The hash of a name, as a key of maps: quick, since names of tools and types of errors are not an attacker's.
pub(crate) fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

/// The history of a run: which calls with the same arguments, how they ended, and the last few in their order.
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
    calls: FxHashMap<u64, Entry>,
    /// The fingerprints of `calls`, the one to be forgotten first in front.
    order: VecDeque<u64>,
    tools: FxHashMap<u64, OfTool>,
    cycles: Cycles,
    /// When something new came last; 0: nothing has.
    news: u32,
    /// When a call was refused last; 0: none was.
    refused: u32,
    most_repeated: u64,
    retries: u64,
}

/// The calls with one fingerprint, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The results since the last one that was another, that failed, or that is not known.
    results: Streak,
    /// Its calls one after another.
    turns: Turns,
    /// Its last call, without those that one model call asked for.
    round: Round,
    /// The place of the last call that has ended.
    last: Last,
    seen: SeenResults,
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

/// The calls of one tool, whatever their arguments, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
struct OfTool {
    errors: Streak,
    /// How many errors in a row were the same, in rounds, whatever came in between.
    same_errors: u32,
    /// The place of the last call that failed.
    last: Last,
    seen: SeenResults,
}

/// The news that a call brought to its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Brought {
    /// Whether that is something new.
    pub(crate) is_new: bool,
    /// Whether its arguments alone say the same, or it does not matter since two calls are no loop.
    pub(crate) is_expected: bool,
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
    /// How many calls with this fingerprint were made before the next one, one after another, without anything new in
    /// between.
    pub(crate) fn repeats(&self, fingerprint: u64, next: When) -> u64 {
        let entry = self.calls.get(&fingerprint);
        entry.map_or(0, |entry| {
            let knows = next.knows(entry.last);
            entry
                .turns
                .before(knows.code, entry.round.is_next(knows.asked), self.news)
        })
    }

    /// How many retries there were since the last success, if the last call failed.
    pub(crate) fn retries(&self, fingerprint: u64) -> Option<u64> {
        let entry = self.calls.get(&fingerprint)?;
        entry.failed.then(|| entry.retries.into())
    }

    /// How often in a row the same result came, as far as the next call knows.
    pub(crate) fn same_results(&self, fingerprint: u64, next: When) -> u64 {
        let entry = self.calls.get(&fingerprint);
        entry.map_or(0, |entry| entry.results.seen_by(next.knows(entry.last), self.news))
    }

    /// How often in a row the tool has failed with the same error, as far as the next call knows.
    pub(crate) fn same_errors(&self, tool: &str, next: When) -> u64 {
        let of_tool = self.of_tool(tool);
        of_tool.map_or(0, |it| it.errors.seen_by(next.knows(it.last), self.news))
    }

    /// How often in a row the tool has failed with the same error.
    pub fn errors_in_a_row(&self, tool: &str) -> u64 {
        self.of_tool(tool).map_or(0, |it| it.same_errors.into())
    }

    fn of_tool(&self, tool: &str) -> Option<&OfTool> {
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

    /// The cycle that a call with this fingerprint would carry on. A call beside others that are the same carries on none.
    pub(crate) fn cycle(&self, fingerprint: u64, next: When) -> Option<Cycle> {
        let is_round = |entry: &Entry| entry.round.is_next(next.knows(entry.last).asked);
        let is_step = self.calls.get(&fingerprint).is_none_or(is_round);
        self.cycles.cycle(fingerprint).filter(|_| is_step)
    }

    /// A tool call starts.
    pub(crate) fn started(&mut self, tool: &StringValue, fingerprint: Option<u64>, when: When) -> Option<Place> {
        let Some(fingerprint) = fingerprint else {
            self.cycles.started(tool, None);
            return None;
        };
        let news = self.news;
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
        let knows = when.knows(entry.last);
        let is_round = entry.round.started(knows.asked);
        entry.turns.started(knows.code, is_round, news);
        // One beside others that are the same is no step of a cycle.
        if is_round {
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
            // At once to its full size, so that there are never two large maps while one is copied into the other.
            if self.calls.len() == MOST_FINGERPRINTS / 2 {
                self.calls.reserve(MOST_FINGERPRINTS * 2 - self.calls.len());
            }
            self.order.push_back(fingerprint);
        }
        self.calls.entry(fingerprint).or_default()
    }

    /// A tool call ended. Returns what it brought.
    pub(crate) fn ended(&mut self, tool: &str, fingerprint: Option<u64>, ended: Ended, when: When) -> Brought {
        let Ended { end, at: now, .. } = ended;
        if let Some(fingerprint) = fingerprint {
            self.cycles.ended(fingerprint, end);
        }
        let known = fingerprint.and_then(|it| self.calls.get(&it));
        let is_first = known.is_some_and(|entry| !entry.succeeded);
        let is_second = known.is_some_and(|entry| entry.calls <= 2);
        let is_new = self.is_new(tool, fingerprint, ended, when);
        let mut entry = fingerprint.and_then(|it| self.calls.get_mut(&it));
        let mut before = Last::default();
        if let Some(entry) = &mut entry {
            before = mem::replace(&mut entry.last, when.place());
            entry.turns.ended(when.started, now);
            entry.round.ended(now);
        }
        match end {
            ToolEnd::Succeeded(result) => {
                if let Some(entry) = entry {
                    entry.failed = false;
                    entry.retries = 0;
                    entry.succeeded = true;
                    match result {
                        Some(result) => {
                            if !entry.seen.is_last(result) {
                                entry.turns.restart();
                            }
                            entry.seen.note(result);
                            entry.results.add(result, when.knows(before), self.news, now);
                        }
                        None => entry.results = Streak::default(),
                    }
                }
                if let Some(of_tool) = self.tool(tool) {
                    of_tool.errors = Streak::default();
                    of_tool.same_errors = 0;
                    of_tool.seen.note_some(result);
                }
            }
            ToolEnd::Failed(error) => {
                if let Some(entry) = entry {
                    entry.failed = true;
                    entry.results = Streak::default();
                }
                let news = self.news;
                if let Some(of_tool) = self.tool(tool) {
                    if !of_tool.errors.is_of(error) {
                        of_tool.same_errors = 0;
                    }
                    let is_round = of_tool.errors.add(error, when.knows(of_tool.last), news, now);
                    of_tool.same_errors = of_tool.same_errors.saturating_add(is_round.into());
                    of_tool.last = when.place();
                }
            }
            ToolEnd::Cancelled => {}
        }
        if is_new {
            self.news = now;
        }
        let succeeded = matches!(end, ToolEnd::Succeeded(_));
        Brought {
            is_new,
            is_expected: is_new == (is_first && succeeded) || (is_new && is_second),
        }
    }

    /// A limit of loops refused a call at this moment.
    pub(crate) fn refused(&mut self, now: u32) {
        self.refused = now;
    }

    /// The entry of a tool, if there is room for it.
    fn tool(&mut self, tool: &str) -> Option<&mut OfTool> {
        let tool = hash(tool);
        let has_room = self.tools.len() < MOST_TOOLS || self.tools.contains_key(&tool);
        has_room.then(|| self.tools.entry(tool).or_default())
    }

    /// Whether a call brought something that the run did not have: it has not succeeded before with these arguments, or its
    /// result is another than those before.
    ///
    /// A call around others, such as a tool that runs a sub-agent, brings what they bring. If that is nothing, other
    /// arguments alone do not make it new: its result has to be one that the tool has not returned before, and no call inside
    /// may have been refused.
    fn is_new(&self, tool: &str, fingerprint: Option<u64>, ended: Ended, when: When) -> bool {
        let ToolEnd::Succeeded(result) = ended.end else {
            return false;
        };
        let Some(entry) = fingerprint.and_then(|it| self.calls.get(&it)) else {
            return false;
        };
        let is_other = result.is_some_and(|result| entry.succeeded && !entry.seen.contains(result));
        if entry.succeeded && !is_other {
            return false;
        }
        if !ended.is_around || self.news > when.started {
            return true;
        }
        let is_known = |result| self.of_tool(tool).is_some_and(|it| it.seen.contains(result));
        self.refused <= when.started && result.is_none_or(|result| !is_known(result))
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

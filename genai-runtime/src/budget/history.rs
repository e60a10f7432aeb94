//! The history of a run, for the detection of loops. Its memory is bounded whatever the run does.

use std::collections::VecDeque;
use std::hash::BuildHasher as _;
use std::mem;

use opentelemetry::StringValue;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::budget::ask::{Ended, Failed, News, ToolEnd};
use crate::budget::asked::{Knows, Last, When};
use crate::budget::cycles::{Cycle, Cycles};
use crate::budget::results::SeenResults;
use crate::budget::streak::{Round, Streak, Turns};

/// Maximum number of fingerprints that are remembered. Beyond it, one that did not come again is forgotten. This is
/// less than half the capacity of a map with 2,048 places, so the map is cleaned up in place and never doubled.
const MOST_FINGERPRINTS: usize = 895;
/// Maximum number of tools whose errors and results are remembered; later tools are ignored.
const MOST_TOOLS: usize = 256;

/// The hash of a name, as a key of maps. A fast hash suffices, since attackers do not choose names of tools and error
/// types.
pub(crate) fn hash(name: &str) -> u64 {
    FxBuildHasher.hash_one(name)
}

/// The history of a run: its calls with the same arguments, their outcomes, and the last few calls in order.
///
/// Maximum memory is 256 KiB per run: 895 fingerprints, 256 tools and the last 16 calls.
///
/// Concurrent calls, and calls that one model call requested, have not seen each other end. They count once.
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
    /// The fingerprints of `calls`, the next one to forget first.
    order: VecDeque<u64>,
    tools: FxHashMap<u64, OfTool>,
    cycles: Cycles,
    /// Time of the last news; 0 if there was none.
    news: u32,
    /// Time of the last refusal; 0 if there was none.
    refused: u32,
    most_repeated: u64,
    retries: u64,
}

/// The remembered calls with one fingerprint.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The results since the last one that differed, failed or was unknown.
    results: Streak,
    /// The calls one after another.
    turns: Turns,
    /// The last call that was a round of its own, which later calls of the same model call are not.
    round: Round,
    /// The place of the last call that has ended.
    last: Last,
    seen: SeenResults,
    calls: u32,
    /// Number of retries since the last success, if the last call failed. Saturates at 65,535, to save space.
    retries: u16,
    /// Number of refused calls, which have a number but do not count toward limits. Saturates likewise.
    refused: u16,
    failed: bool,
    /// Whether a call has succeeded.
    succeeded: bool,
    /// Number of times it will still be spared when something has to be forgotten.
    spared: u8,
}

/// The remembered calls of one tool, with any arguments.
#[derive(Debug, Clone, Default)]
struct OfTool {
    errors: Streak,
    /// The last failure since the last success.
    failed: Option<Failed>,
    /// Number of rounds in a row with the same error, regardless of calls in between.
    same_errors: u32,
    /// The place of the last call that failed.
    last: Last,
    seen: SeenResults,
}

/// The news that a call brought to its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Brought {
    /// Whether the call brought something new.
    pub(crate) is_new: bool,
    /// Whether its arguments alone give the same answer, or the answer does not matter because two calls are no loop.
    is_expected: bool,
    /// Whether its error is another one than that of the failure before, where `error.type` alone would say otherwise.
    new_error: Option<bool>,
}

impl Brought {
    /// What arguments and `error.type` alone do not show.
    pub(crate) fn news(self) -> News {
        News {
            result: (!self.is_expected).then_some(self.is_new),
            error: self.new_error,
        }
    }
}

impl OfTool {
    /// Records a failure. Returns whether its error is another one than that of the failure before, where `error.type`
    /// alone would say otherwise.
    fn fail(&mut self, failed: &Failed, knows: Knows, news: u32, now: u32) -> Option<bool> {
        let is_same = self.errors.is_of(failed.error);
        let before = self.failed.replace(failed.clone());
        let seems_same = before.is_some_and(|before| before.seems(failed));
        if !is_same {
            self.same_errors = 0;
        }
        let is_round = self.errors.add(failed.error, knows, news, now);
        self.same_errors = self.same_errors.saturating_add(is_round.into());
        match (&failed.name, is_same) {
            (Some(_), true) => None,
            (_, is_same) => seems_same.then_some(!is_same),
        }
    }
}

/// The place of a call among those with its fingerprint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Number of the call among those with its fingerprint, from 1, refused calls included.
    pub(crate) repeat: u64,
    /// Number of the retry since the last success, from 1; `None` if the call is no retry.
    pub(crate) retry: Option<u64>,
}

impl History {
    /// Number of calls with this fingerprint before the next one, one after another, without any news in between.
    pub(crate) fn repeats(&self, fingerprint: u64, next: When) -> u64 {
        let entry = self.calls.get(&fingerprint);
        entry.map_or(0, |entry| {
            let knows = next.knows(entry.last);
            entry
                .turns
                .before(knows.code, entry.round.is_next(knows.asked), self.news)
        })
    }

    /// Number of retries since the last success, if the last call failed.
    pub(crate) fn retries(&self, fingerprint: u64) -> Option<u64> {
        let entry = self.calls.get(&fingerprint)?;
        entry.failed.then(|| entry.retries.into())
    }

    /// Number of times in a row that the same result came, as far as the next call has seen.
    pub(crate) fn same_results(&self, fingerprint: u64, next: When) -> u64 {
        let entry = self.calls.get(&fingerprint);
        entry.map_or(0, |entry| entry.results.seen_by(next.knows(entry.last), self.news))
    }

    /// Number of times in a row that the tool has failed with the same error, as far as the next call has seen.
    pub(crate) fn same_errors(&self, tool: &str, next: When) -> u64 {
        let of_tool = self.of_tool(tool);
        of_tool.map_or(0, |it| it.errors.seen_by(next.knows(it.last), self.news))
    }

    /// Number of times in a row that the tool has failed with the same error.
    pub fn errors_in_a_row(&self, tool: &str) -> u64 {
        self.of_tool(tool).map_or(0, |it| it.same_errors.into())
    }

    /// The `error.type` of the tool's last failure, if it identifies the error.
    pub(crate) fn error_name(&self, tool: &str) -> Option<&str> {
        let failed = self.of_tool(tool)?.failed.as_ref()?;
        failed.name.as_ref().map(StringValue::as_str)
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

    /// Number of times the most repeated call was made.
    pub fn most_repeated(&self) -> u64 {
        self.most_repeated
    }

    /// Number of calls that were retries.
    pub fn total_retries(&self) -> u64 {
        self.retries
    }

    /// The cycle that a call with this fingerprint would continue. A call that runs concurrently with the same call
    /// continues none.
    pub(crate) fn cycle(&self, fingerprint: u64, next: When) -> Option<Cycle> {
        let is_round = |entry: &Entry| entry.round.is_next(next.knows(entry.last).asked);
        let is_step = self.calls.get(&fingerprint).is_none_or(is_round);
        self.cycles.cycle(fingerprint).filter(|_| is_step)
    }

    /// Records the start of a tool call.
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
        // A call that runs concurrently with the same call is no step of a cycle.
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
            // Reserve the full size at once, so that no second large map exists while one is copied into the other.
            if self.calls.len() == MOST_FINGERPRINTS / 2 {
                self.calls.reserve(MOST_FINGERPRINTS * 2 - self.calls.len());
            }
            self.order.push_back(fingerprint);
        }
        self.calls.entry(fingerprint).or_default()
    }

    /// Records the end of a tool call. Returns the news it brought.
    pub(crate) fn ended(&mut self, tool: &str, fingerprint: Option<u64>, ended: &Ended, when: When) -> Brought {
        let Ended { end, at: now, .. } = ended;
        let now = *now;
        if let Some(fingerprint) = fingerprint {
            self.cycles.ended(fingerprint, end);
        }
        let known = fingerprint.and_then(|it| self.calls.get(&it));
        let is_first = known.is_some_and(|entry| !entry.succeeded);
        let is_second = known.is_some_and(|entry| entry.calls <= 2);
        let is_new = self.is_new(tool, fingerprint, ended, when);
        let mut new_error = None;
        let mut entry = fingerprint.and_then(|it| self.calls.get_mut(&it));
        let mut before = Last::default();
        if let Some(entry) = &mut entry {
            before = mem::replace(&mut entry.last, when.place());
            entry.turns.ended(when.started, now);
            entry.round.ended(now);
        }
        match end {
            ToolEnd::Succeeded(result) => {
                let result = *result;
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
                    of_tool.failed = None;
                    of_tool.same_errors = 0;
                    of_tool.seen.note_some(result);
                }
            }
            ToolEnd::Failed(failed) => {
                if let Some(entry) = entry {
                    entry.failed = true;
                    entry.results = Streak::default();
                }
                let news = self.news;
                if let Some(of_tool) = self.tool(tool) {
                    new_error = of_tool.fail(failed, when.knows(of_tool.last), news, now);
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
            new_error,
        }
    }

    /// Records that a limit of loops refused a call at this time.
    pub(crate) fn refused(&mut self, now: u32) {
        self.refused = now;
    }

    /// The entry of a tool, if there is room for it.
    fn tool(&mut self, tool: &str) -> Option<&mut OfTool> {
        let tool = hash(tool);
        let has_room = self.tools.len() < MOST_TOOLS || self.tools.contains_key(&tool);
        has_room.then(|| self.tools.entry(tool).or_default())
    }

    /// Whether a call brought something new to the run: it has not succeeded before with these arguments, or its result
    /// differs from earlier ones.
    ///
    /// A call around others, such as a tool that runs a sub-agent, brings their news. If they bring none, other
    /// arguments alone do not make it new. Its result must be one that the tool has not returned before, and no call
    /// inside may have been refused.
    fn is_new(&self, tool: &str, fingerprint: Option<u64>, ended: &Ended, when: When) -> bool {
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

    /// Counts a retry of something else than a tool call.
    pub(crate) fn retried(&mut self) {
        self.retries += 1;
    }

    /// Forgets a call if there are too many: the oldest that was not repeated recently.
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

// The path is explicit, because a test includes this file elsewhere.
#[cfg(test)]
#[path = "history/tests.rs"]
mod tests;

//! The search for stretches of a run without anything new.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::SystemTime;

use crate::loop_call::{LoopCall, LoopEnd};
use crate::scopes::Scopes;

/// Minimum number of equal calls of a loop. One repeat is none: tests are run before and after a change.
const LEAST_CALLS: usize = 3;
/// Number of calls that are a loop even if no model call is between them, as with the presets' `max_tool_repeats(10)`.
const MOST_CALLS: usize = 10;
/// Minimum number of equal failures of a loop, as with the presets' `max_same_error(5)`. A search in a few wrong places
/// is none.
const LEAST_FAILURES: usize = 5;

/// Equal calls, one after another, with nothing new between them.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// Indices of the calls, each of which started after the previous one had ended.
    pub(crate) calls: Vec<usize>,
    /// Number of the calls that were requested by a model that had seen the previous one end.
    rounds: usize,
    /// The end of the last call that counts as a round.
    round_ended: SystemTime,
    /// Whether a limit of loops refused one of them.
    is_refused: bool,
}

/// Failures of one tool in a row with the same error.
struct Failures<'a, K> {
    /// The key of the errors; `None` if it does not identify them.
    error: Option<&'a K>,
    /// Whether the errors are known to be the same.
    is_known: bool,
    stretch: Stretch,
}

/// The search, in the order in which the calls started.
struct Search<'a, K> {
    calls: &'a [LoopCall<K>],
    /// Keys of calls that returned something earlier.
    seen: HashSet<&'a K>,
    scopes: Scopes,
    same: HashMap<&'a K, Stretch>,
    failing: HashMap<&'a K, Failures<'a, K>>,
    found: Vec<Stretch>,
}

/// Finds every stretch that is a loop.
pub(crate) fn stretches<K: Eq + Hash>(calls: &[LoopCall<K>], by_start: &[usize]) -> Vec<Stretch> {
    let mut search = Search {
        calls,
        seen: HashSet::new(),
        scopes: Scopes::new(calls),
        same: HashMap::new(),
        failing: HashMap::new(),
        found: Vec::new(),
    };
    for &at in by_start {
        search.visit(at);
    }
    search.end()
}

impl<K: Eq + Hash> Search<'_, K> {
    fn visit(&mut self, at: usize) {
        let calls = self.calls;
        let call = &calls[at];
        if let Some(key) = &call.same_key {
            if self.is_new(at) {
                self.close_all(call.start);
            }
            let stretch = self.same.entry(key).or_insert_with(|| Stretch::new(calls, at));
            stretch.push(&self.scopes, calls, at);
        }
        let Some(tool) = &call.tool_key else { return };
        match &call.ended {
            LoopEnd::Failed(error) => {
                let error = error.as_ref();
                let is_new = |failures: &Failures<'_, K>| call.is_new_error.unwrap_or(failures.error != error);
                if self.failing.get(tool).is_some_and(is_new) {
                    self.succeeded(tool);
                }
                let failures = self.failing.entry(tool).or_insert_with(|| Failures {
                    error,
                    is_known: error.is_some(),
                    stretch: Stretch::new(calls, at),
                });
                failures.is_known |= call.is_new_error == Some(false);
                failures.stretch.push(&self.scopes, calls, at);
            }
            LoopEnd::Refused => {
                if let Some(failures) = self.failing.get_mut(tool) {
                    failures.stretch.push(&self.scopes, calls, at);
                }
            }
            LoopEnd::Returned => self.succeeded(tool),
            LoopEnd::Unfinished => {}
        }
    }

    /// Whether the call brings something new to the run.
    fn is_new(&mut self, at: usize) -> bool {
        let call = &self.calls[at];
        let (Some(key), LoopEnd::Returned | LoopEnd::Unfinished) = (&call.same_key, &call.ended) else {
            return false;
        };
        let is_first = self.seen.insert(key);
        call.is_new.unwrap_or(is_first)
    }

    /// Closes the failures of a tool that has succeeded.
    fn succeeded(&mut self, tool: &K) {
        if let Some(failures) = self.failing.remove(tool) {
            self.found.extend(failures.into_loop(self.calls));
        }
    }

    /// Closes all stretches because something new came at `now`. Calls that run at that time are not affected: only the
    /// time after a loop's first call belongs to the loop.
    fn close_all(&mut self, now: SystemTime) {
        let (calls, scopes, found) = (self.calls, &self.scopes, &mut self.found);
        self.same.retain(|_, stretch| {
            found.extend(stretch.split(scopes, calls, now).filter(Stretch::is_loop));
            !stretch.calls.is_empty()
        });
        self.failing.retain(|_, failures| {
            let before = |stretch| Failures { stretch, ..*failures };
            let stretch = failures.stretch.split(scopes, calls, now);
            found.extend(stretch.and_then(|stretch| before(stretch).into_loop(calls)));
            !failures.stretch.calls.is_empty()
        });
    }

    fn end(mut self) -> Vec<Stretch> {
        let failing = self.failing.into_values();
        self.found.extend(self.same.into_values().filter(Stretch::is_loop));
        self.found
            .extend(failing.filter_map(|failures| failures.into_loop(self.calls)));
        self.found
    }
}

impl<K: PartialEq> Failures<'_, K> {
    /// Returns the stretch if it is a loop that is not also a loop of equal arguments.
    fn into_loop(self, calls: &[LoopCall<K>]) -> Option<Stretch> {
        let Self { is_known, stretch, .. } = self;
        let count = stretch.calls.len();
        let many = stretch.rounds >= LEAST_FAILURES || count >= MOST_CALLS;
        let is_loop = count >= LEAST_CALLS && (stretch.is_refused || (is_known && many));
        let first = &calls[*stretch.calls.first()?].same_key;
        let same = first.is_some() && stretch.calls.iter().all(|at| calls[*at].same_key == *first);
        (is_loop && !same).then_some(stretch)
    }
}

impl Stretch {
    /// An empty stretch that will begin with this call.
    fn new<K>(calls: &[LoopCall<K>], at: usize) -> Self {
        Self {
            calls: Vec::new(),
            rounds: 0,
            round_ended: calls[at].end,
            is_refused: false,
        }
    }

    /// Adds the call, unless it runs concurrently with the last one.
    fn push<K>(&mut self, scopes: &Scopes, calls: &[LoopCall<K>], at: usize) {
        let call = &calls[at];
        let last = self.calls.last().copied();
        if last.is_some_and(|last| call.start < calls[last].end) {
            return;
        }
        if last.is_none_or(|last| scopes.known(calls, at, last) >= self.round_ended) {
            self.rounds += 1;
            self.round_ended = call.end;
        }
        self.calls.push(at);
        self.is_refused |= matches!(call.ended, LoopEnd::Refused);
    }

    /// Splits off the calls that ended before `now`. A call that runs at that time begins the stretch anew.
    fn split<K>(&mut self, scopes: &Scopes, calls: &[LoopCall<K>], now: SystemTime) -> Option<Self> {
        let &last = self.calls.last()?;
        let mut next = Self::new(calls, last);
        if calls[last].end > now {
            self.calls.pop();
            next.push(scopes, calls, last);
        }
        Some(std::mem::replace(self, next))
    }

    fn is_loop(&self) -> bool {
        let count = self.calls.len();
        count >= LEAST_CALLS && (self.rounds >= LEAST_CALLS || count >= MOST_CALLS || self.is_refused)
    }
}

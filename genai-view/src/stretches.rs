//! The search for stretches of a run in which nothing new happened.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::SystemTime;

use crate::loop_call::{LoopCall, LoopEnd};

/// A call may be made again once without being called a loop: tests are run before and after a change.
const LEAST_CALLS: usize = 3;
/// So many calls are a loop also where no model call is between them, as the presets' `max_tool_repeats(10)` has it.
const MOST_CALLS: usize = 10;
/// A search in a few wrong places is no loop. So many failures in a row are, as the presets' `max_same_error(5)` has it.
const LEAST_FAILURES: usize = 5;

/// The same calls, one after another, with nothing new between them.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// Indices of the calls, each of which started after the one before had ended.
    pub(crate) calls: Vec<usize>,
    /// How many of them were asked for by a model that knew how the one before had ended.
    rounds: usize,
    /// The end of the last call that counts as a round.
    round_ended: SystemTime,
    /// Whether a limit of loops refused one of them.
    is_refused: bool,
}

/// Failures of one tool in a row with the same error.
struct Failures<'a, K> {
    /// `None` if the errors cannot be compared.
    error: Option<&'a K>,
    stretch: Stretch,
}

/// The search, in the order in which the calls started.
struct Search<'a, K> {
    calls: &'a [LoopCall<K>],
    /// Keys of calls that returned something before: a call with another key brings something new.
    seen: HashSet<&'a K>,
    same: HashMap<&'a K, Stretch>,
    failing: HashMap<&'a K, Failures<'a, K>>,
    found: Vec<Stretch>,
}

/// Every stretch that is a loop.
pub(crate) fn stretches<K: Eq + Hash>(calls: &[LoopCall<K>], by_start: &[usize]) -> Vec<Stretch> {
    let mut search = Search {
        calls,
        seen: HashSet::new(),
        same: HashMap::new(),
        failing: HashMap::new(),
        found: Vec::new(),
    };
    let known = known(calls);
    for &at in by_start {
        search.visit(at, known[at]);
    }
    search.end()
}

/// For each call the moment until which whoever asked for it knew what had ended: the start of the model call with the same
/// parent that ended last. Without one it is what the parent knew, or at the top its own start.
fn known<K>(calls: &[LoopCall<K>]) -> Vec<SystemTime> {
    // A call comes before those inside of it, also if they start together.
    let mut by_start: Vec<usize> = (0..calls.len()).collect();
    by_start.sort_by_key(|&at| (calls[at].start, Reverse(calls[at].end)));
    let mut models: Vec<&LoopCall<K>> = calls.iter().filter(|call| call.is_model_call).collect();
    models.sort_by_key(|call| call.end);
    let mut models = models.into_iter().peekable();
    let mut latest: HashMap<Option<u64>, SystemTime> = HashMap::new();
    let mut by_id: HashMap<u64, SystemTime> = HashMap::new();
    let mut all = vec![SystemTime::UNIX_EPOCH; calls.len()];
    for at in by_start {
        let LoopCall { start, id, parent, .. } = calls[at];
        while let Some(model) = models.next_if(|model| model.end <= start) {
            latest.insert(model.parent, model.start);
        }
        let of_parent = || by_id.get(&parent?);
        let known = latest
            .get(&parent)
            .or_else(of_parent)
            .map_or(start, |known| start.min(*known));
        by_id.extend(id.map(|id| (id, known)));
        all[at] = known;
    }
    all
}

impl<K: Eq + Hash> Search<'_, K> {
    fn visit(&mut self, at: usize, known: SystemTime) {
        let call = &self.calls[at];
        let brings_something = matches!(call.ended, LoopEnd::Returned | LoopEnd::Unfinished);
        if let Some(key) = &call.same_key {
            if brings_something && self.seen.insert(key) {
                self.close_all(call.start);
            }
            let stretch = self.same.entry(key).or_insert_with(|| Stretch::new(self.calls, at));
            stretch.push(self.calls, at, known);
        }
        let Some(tool) = &call.tool_key else { return };
        match &call.ended {
            LoopEnd::Failed(error) => {
                let error = error.as_ref();
                if self.failing.get(tool).is_some_and(|failures| failures.error != error) {
                    self.succeeded(tool);
                }
                let failures = self.failing.entry(tool).or_insert_with(|| Failures {
                    error,
                    stretch: Stretch::new(self.calls, at),
                });
                failures.stretch.push(self.calls, at, known);
            }
            LoopEnd::Refused => {
                if let Some(failures) = self.failing.get_mut(tool) {
                    failures.stretch.push(self.calls, at, known);
                }
            }
            LoopEnd::Returned => self.succeeded(tool),
            LoopEnd::Unfinished => {}
        }
    }

    /// The tool does not fail in that way any more.
    fn succeeded(&mut self, tool: &K) {
        if let Some(failures) = self.failing.remove(tool) {
            self.found.extend(failures.into_loop(self.calls));
        }
    }

    /// Something new came at this moment. It does not concern calls that run at that moment: of a loop, only what is
    /// after the first call counts.
    fn close_all(&mut self, now: SystemTime) {
        let calls = self.calls;
        let found = &mut self.found;
        self.same.retain(|_, stretch| {
            found.extend(stretch.split(calls, now).filter(Stretch::is_loop));
            !stretch.calls.is_empty()
        });
        self.failing.retain(|_, failures| {
            let error = failures.error;
            let stretch = failures.stretch.split(calls, now);
            found.extend(stretch.and_then(|stretch| Failures { error, stretch }.into_loop(calls)));
            !failures.stretch.calls.is_empty()
        });
    }

    fn end(self) -> Vec<Stretch> {
        let Self {
            calls,
            same,
            failing,
            mut found,
            ..
        } = self;
        found.extend(same.into_values().filter(Stretch::is_loop));
        found.extend(failing.into_values().filter_map(|failures| failures.into_loop(calls)));
        found
    }
}

impl<K: PartialEq> Failures<'_, K> {
    /// The stretch, if it is a loop that is not also one of the same arguments.
    fn into_loop(self, calls: &[LoopCall<K>]) -> Option<Stretch> {
        let Self { error, stretch } = self;
        let count = stretch.calls.len();
        let many = stretch.rounds >= LEAST_FAILURES || count >= MOST_CALLS;
        let is_loop = count >= LEAST_CALLS && (stretch.is_refused || (error.is_some() && many));
        let first = &calls[*stretch.calls.first()?].same_key;
        let same = first.is_some() && stretch.calls.iter().all(|at| calls[*at].same_key == *first);
        (is_loop && !same).then_some(stretch)
    }
}

impl Stretch {
    /// A stretch that begins with this call, which is not yet in it.
    fn new<K>(calls: &[LoopCall<K>], at: usize) -> Self {
        Self {
            calls: Vec::new(),
            rounds: 0,
            round_ended: calls[at].end,
            is_refused: false,
        }
    }

    /// Adds the call, unless it is beside the last one.
    fn push<K>(&mut self, calls: &[LoopCall<K>], at: usize, known: SystemTime) {
        let call = &calls[at];
        if self.calls.last().is_some_and(|&last| call.start < calls[last].end) {
            return;
        }
        if self.calls.is_empty() || known >= self.round_ended {
            self.rounds += 1;
            self.round_ended = call.end;
        }
        self.calls.push(at);
        self.is_refused |= matches!(call.ended, LoopEnd::Refused);
    }

    /// Takes what ended until this moment. What runs at that moment begins the stretch anew.
    fn split<K>(&mut self, calls: &[LoopCall<K>], now: SystemTime) -> Option<Self> {
        let &last = self.calls.last()?;
        let mut next = Self::new(calls, last);
        if calls[last].end > now {
            self.calls.pop();
            next.push(calls, last, calls[last].start);
        }
        Some(std::mem::replace(self, next))
    }

    fn is_loop(&self) -> bool {
        let count = self.calls.len();
        count >= LEAST_CALLS && (self.rounds >= LEAST_CALLS || count >= MOST_CALLS || self.is_refused)
    }
}

//! The runs around calls, and the model calls that requested the calls.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::SystemTime;

use crate::loop_call::LoopCall;

/// The runs around calls, and the model calls that requested the calls.
#[derive(Debug)]
pub(crate) struct Scopes {
    /// The level of each call.
    levels: Vec<Level>,
    /// The level of each call that only sums up others, by its id.
    runs: HashMap<u64, Level>,
}

/// The place of a call.
#[derive(Clone, Copy, Debug)]
struct Level {
    /// The run around it; `None` at the top.
    run: Option<u64>,
    /// The start of the model call that requested it there, if there is one.
    asked: Option<SystemTime>,
}

impl Scopes {
    pub(crate) fn new<K>(calls: &[LoopCall<K>]) -> Self {
        // A call comes before the calls inside it, even if they start together.
        let mut by_start: Vec<usize> = (0..calls.len()).collect();
        by_start.sort_by_key(|&at| (calls[at].start, Reverse(calls[at].end), !calls[at].sums_up));
        let mut models: Vec<&LoopCall<K>> = calls.iter().filter(|call| call.is_model_call).collect();
        models.sort_by_key(|call| call.end);
        let mut models = models.into_iter().peekable();
        let mut latest: HashMap<Option<u64>, SystemTime> = HashMap::new();
        let mut by_id: HashMap<u64, usize> = HashMap::new();
        let mut scopes = Self {
            levels: vec![Level { run: None, asked: None }; calls.len()],
            runs: HashMap::new(),
        };
        for at in by_start {
            let call = &calls[at];
            while let Some(model) = models.next_if(|model| model.end <= call.start) {
                latest.insert(model.parent, model.start);
            }
            let around = call.parent.and_then(|parent| by_id.get(&parent).copied());
            let asked = latest.get(&call.parent).copied();
            let level = match around {
                Some(around) if calls[around].sums_up => Level {
                    run: call.parent,
                    asked,
                },
                // A call directly inside another one was requested together with that.
                Some(around) => Level {
                    run: scopes.levels[around].run,
                    asked: asked.or(scopes.levels[around].asked),
                },
                None => Level { run: None, asked },
            };
            scopes.levels[at] = level;
            if let Some(id) = call.id {
                by_id.insert(id, at);
                if call.sums_up {
                    scopes.runs.insert(id, level);
                }
            }
        }
        scopes
    }

    /// The time up to which a call has seen calls end, if it is compared with an earlier call.
    ///
    /// In one run, that is the start of the model call that requested it, or without one its own start. If one of the
    /// two is in an inner run, it is the time for the model of the run around both. Without a model there, no call has
    /// been seen.
    pub(crate) fn known<K>(&self, calls: &[LoopCall<K>], at: usize, before: usize) -> SystemTime {
        let start = calls[at].start;
        let around_before = self.runs_around(before);
        let own = self.levels[at];
        if around_before.first() == Some(&own.run) {
            return own.asked.map_or(start, |asked| asked.min(start));
        }
        let mut level = own;
        for _ in 0..calls.len() {
            if around_before.contains(&level.run) {
                break;
            }
            let Some(outer) = level.run.and_then(|run| self.runs.get(&run)) else {
                break;
            };
            level = *outer;
        }
        level.asked.map_or(SystemTime::UNIX_EPOCH, |asked| asked.min(start))
    }

    /// The runs around a call, the innermost first; the top level comes last.
    fn runs_around(&self, at: usize) -> Vec<Option<u64>> {
        let mut around = vec![self.levels[at].run];
        while let Some(Some(run)) = around.last()
            && let Some(level) = self.runs.get(run)
            && around.len() <= self.runs.len()
        {
            around.push(level.run);
        }
        around
    }
}

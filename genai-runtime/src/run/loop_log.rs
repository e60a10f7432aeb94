//! The last calls of a run, kept to find the costliest loop.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use genai_view::{Loop, LoopCall, LoopEnd, costliest_loop};

use crate::lock::lock;

/// Maximum number of calls that are remembered, in 56 KiB.
const MOST_CALLS: usize = 1024;

/// The last calls of a run.
#[derive(Debug)]
pub(super) struct LoopLog {
    started: SystemTime,
    calls: Mutex<VecDeque<Entry>>,
}

/// The compact record of one call.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Nanoseconds since the run's start.
    start: u64,
    end: u64,
    /// Hash of the tool and its arguments; 0 for a call that is not compared.
    fingerprint: u64,
    /// US dollars; NaN if the cost is unknown.
    cost: f64,
    /// Half of the bits of the span's id; 0 if there is no span.
    id: u32,
    /// Half of the bits of the parent span's id; 0 if there is none.
    parent: u32,
    /// Half of the bits of the tool's hash; 0 for a call whose errors are not compared.
    tool: u32,
    /// The outcome, with half of the bits of the error's hash.
    ended: LoopEnd<u32>,
    is_new: Option<bool>,
    is_new_error: Option<bool>,
    is_model_call: bool,
    sums_up: bool,
}

impl Default for LoopLog {
    fn default() -> Self {
        Self {
            started: SystemTime::now(),
            calls: Mutex::default(),
        }
    }
}

impl LoopLog {
    /// Adds a call that has ended or was refused; drops the oldest call if the log is full.
    pub(super) fn add(&self, call: &LoopCall<u64>) {
        let since = |time: SystemTime| {
            let since = time.duration_since(self.started).unwrap_or_default();
            u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
        };
        let half = |number: u64| u32::try_from((number ^ (number >> 32)) & 0xffff_ffff).unwrap_or_default();
        let entry = Entry {
            start: since(call.start),
            end: since(call.end),
            id: call.id.map_or(0, half),
            parent: call.parent.map_or(0, half),
            fingerprint: call.same_key.unwrap_or(0),
            tool: call.tool_key.map_or(0, half),
            cost: call.cost_usd.unwrap_or(f64::NAN),
            ended: call.ended.map(half),
            is_new: call.is_new,
            is_new_error: call.is_new_error,
            is_model_call: call.is_model_call,
            sums_up: call.sums_up,
        };
        let mut calls = lock(&self.calls);
        if calls.len() >= MOST_CALLS {
            calls.pop_front();
        }
        calls.push_back(entry);
    }

    /// The costliest loop, by the same rule as in the tree.
    pub(super) fn costliest(&self) -> Option<Loop> {
        let calls = lock(&self.calls);
        let calls: Vec<_> = calls.iter().map(Entry::call).collect();
        let mut found = costliest_loop(&calls)?;
        // Like all costs, in whole picodollars: a sum of floats has other last digits.
        found.cost_usd = found.cost_usd.map(|cost| (cost * 1e12).round() / 1e12);
        Some(found)
    }
}

impl Entry {
    fn call(&self) -> LoopCall<u64> {
        let at = |nanoseconds| SystemTime::UNIX_EPOCH + Duration::from_nanos(nanoseconds);
        let known = |hash: u64| Some(hash).filter(|hash| *hash != 0);
        LoopCall {
            id: known(self.id.into()),
            parent: known(self.parent.into()),
            same_key: known(self.fingerprint),
            tool_key: known(self.tool.into()),
            ended: self.ended.map(u64::from),
            is_new: self.is_new,
            is_new_error: self.is_new_error,
            sums_up: self.sums_up,
            is_model_call: self.is_model_call,
            cost_usd: Some(self.cost).filter(|cost| !cost.is_nan()),
            ..LoopCall::new(at(self.start), at(self.end))
        }
    }
}

//! A run: calls that belong together.

use std::time::{Duration, SystemTime};

use crate::call::Call;
use crate::loop_call::LoopCall;
use crate::loops::{self, Loop};
use crate::sums::{dollars, sum};

/// Calls that belong together, with a title.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Run {
    /// The line above the tree.
    pub title: String,
    /// The calls, in any order. A call whose parent is missing stands at the top.
    pub calls: Vec<Call>,
    /// The part of the run that the calls cover.
    pub part: Part,
    /// Number of calls at the beginning that are left out, because there were too many.
    pub left_out: usize,
    /// The time at which the ages of open calls are measured.
    pub now: SystemTime,
}

/// The part of a run that is present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// All calls.
    Whole,
    /// Only calls that ended after the run had been drawn.
    Late,
    /// The top of the tree is missing, because it has not ended.
    Unfinished,
}

/// The sums of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Totals {
    /// Time from the first start to the last end.
    pub duration: Duration,
    /// Sum of input tokens; `None` if no call reported any.
    pub input_tokens: Option<u64>,
    /// Sum of output tokens; `None` if no call reported any.
    pub output_tokens: Option<u64>,
    /// Cost in US dollars; `None` if no call has a known cost.
    pub cost_usd: Option<f64>,
}

impl Run {
    /// A whole run, as of the last event in it.
    pub fn new(title: impl Into<String>, calls: Vec<Call>) -> Self {
        let times = calls.iter().map(|call| call.end.unwrap_or(call.start));
        Self {
            title: title.into(),
            part: Part::Whole,
            left_out: 0,
            now: times.max().unwrap_or(SystemTime::UNIX_EPOCH),
            calls,
        }
    }

    /// The sums over all calls, except those that only sum up others.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for call in self.calls.iter().filter(|call| !call.is_run) {
            totals.input_tokens = sum(totals.input_tokens, call.input_tokens);
            totals.output_tokens = sum(totals.output_tokens, call.output_tokens);
            totals.cost_usd = dollars(totals.cost_usd, call.cost_usd);
        }
        let start = self.calls.iter().map(|call| call.start).min();
        let end = self.calls.iter().map(|call| call.end.unwrap_or(self.now)).max();
        if let (Some(start), Some(end)) = (start, end) {
            totals.duration = end.duration_since(start).unwrap_or_default();
        }
        totals
    }

    /// Every loop with the first of its calls, the costliest first. [`costliest_loop`](crate::costliest_loop) defines a
    /// loop.
    pub fn loops(&self) -> Vec<(&Call, Loop)> {
        let compared = self.calls.iter().map(|call| LoopCall {
            id: Some(call.id),
            parent: call.parent,
            same_key: call.same_key.as_deref().filter(|_| !call.is_run),
            tool_key: call.tool_key().filter(|_| !call.is_run),
            ended: call.loop_end(),
            is_new: call.is_new,
            is_new_error: call.is_new_error,
            sums_up: call.is_run,
            is_model_call: call.is_model_call && !call.is_run,
            cost_usd: call.cost_usd,
            ..LoopCall::new(call.start, call.end.unwrap_or(self.now))
        });
        let found = loops::loops(&compared.collect::<Vec<_>>()).into_iter();
        found.map(|found| (&self.calls[found.first], found)).collect()
    }
}

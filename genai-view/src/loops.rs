//! The definition of loops, and their costs.

use std::cmp::Ordering;
use std::hash::Hash;
use std::time::Duration;

use crate::loop_call::LoopCall;
use crate::stretches::{Stretch, stretches};
use crate::sums::dollars;

/// A stretch of a run in which the same call was repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Loop {
    /// The index of the first of the same calls.
    pub first: usize,
    /// The index of the call that ended last.
    pub last: usize,
    /// Number of the same calls after the first.
    pub repeats: usize,
    /// Time in which calls of the loop were running; gaps without any call do not count.
    pub duration: Duration,
    /// The cost in US dollars of all calls in the loop; `None` if unknown.
    pub cost_usd: Option<f64>,
}

/// Finds the costliest loop; of loops with equal cost, the one with the longest duration.
///
/// A loop begins when the first of the same calls ends, and ends when the last of them ends or is refused. The same
/// calls are one of these:
///
/// - three or more calls with one `same_key`,
/// - five or more calls with one `tool_key` that failed with the same error, with any arguments; three if a limit of
///   loops refused the last. A program may record whether the error was the same ([`LoopCall::is_new_error`]).
///
/// A call in between that brings something new ends the loop. Such a call did not fail, and its key is new to the run.
/// A program may instead record whether a call was new ([`LoopCall::is_new`]).
///
/// Concurrent calls count once. So do up to nine calls that one model requested, since it had seen no result of them.
/// They count separately if a limit refused the last. Calls in different runs under one run were requested by a model
/// of that run.
///
/// If a call and another one inside it are both repeated, only the outer one is a loop.
///
/// The calls may be in any order. Calls that only sum up others must set [`sums_up`](LoopCall::sums_up), because their
/// cost would count twice.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use genai_view::{LoopCall, costliest_loop};
///
/// let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
/// let chat = |start| LoopCall {
///     is_model_call: true,
///     cost_usd: Some(0.25),
///     ..LoopCall::new(at(start), at(start + 2))
/// };
/// let test = |start| LoopCall { same_key: Some("test"), ..LoopCall::new(at(start), at(start + 1)) };
/// let calls = [chat(0), test(2), chat(3), test(5), chat(6), test(8)];
///
/// let found = costliest_loop(&calls).expect("the same test ran three times");
/// assert_eq!(found.repeats, 2);
/// assert_eq!(found.duration, Duration::from_secs(6));
/// assert_eq!(found.cost_usd, Some(0.5));
/// ```
pub fn costliest_loop<K: Eq + Hash>(calls: &[LoopCall<K>]) -> Option<Loop> {
    loops(calls).into_iter().next()
}

/// Finds every loop, the costliest first. [`costliest_loop`] defines a loop. A loop of calls inside the calls of
/// another loop comes after that one.
///
/// Loops can overlap: two calls that are repeated alternately are two loops.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use genai_view::{LoopCall, loops};
///
/// let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
/// let call = |start, key| LoopCall { same_key: Some(key), ..LoopCall::new(at(start), at(start + 1)) };
/// let calls = [call(0, "test"), call(1, "test"), call(2, "test"), call(3, "edit")];
///
/// assert_eq!(loops(&calls).len(), 1);
/// ```
pub fn loops<K: Eq + Hash>(calls: &[LoopCall<K>]) -> Vec<Loop> {
    let mut by_start: Vec<usize> = (0..calls.len()).collect();
    by_start.sort_by_key(|&at| calls[at].start);
    let stretches = stretches(calls, &by_start).into_iter();
    let mut found: Vec<(Loop, Stretch)> = stretches
        .filter_map(|stretch| Some((measured(calls, &by_start, &stretch)?, stretch)))
        .collect();
    found.sort_by(|(one, _), (other, _)| by_cost(other, one));
    let mut listed = Vec::new();
    while !found.is_empty() {
        let mut next = 0;
        while let Some(outer) = (0..found.len()).find(|outer| is_around(calls, &found[*outer].1, &found[next].1)) {
            next = outer;
        }
        listed.push(found.remove(next).0);
    }
    listed
}

/// Whether the calls of one loop were made inside the calls of the other, such as a retrieval inside a tool.
fn is_around<K>(calls: &[LoopCall<K>], outer: &Stretch, inner: &Stretch) -> bool {
    let contains = |outer: usize, inner: usize| {
        let (outer, inner) = (&calls[outer], &calls[inner]);
        outer.start <= inner.start && inner.end <= outer.end && (outer.start, outer.end) != (inner.start, inner.end)
    };
    let (Some((&first, repeats)), [inner_first, .., inner_last]) = (outer.calls.split_first(), &inner.calls[..]) else {
        return false;
    };
    contains(first, *inner_first) && repeats.iter().any(|repeat| contains(*repeat, *inner_last))
}

fn by_cost(one: &Loop, other: &Loop) -> Ordering {
    let cost = |found: &Loop| found.cost_usd.unwrap_or(0.0);
    cost(one)
        .total_cmp(&cost(other))
        .then(one.duration.cmp(&other.duration))
        // Of equal loops the earliest comes first, so that the same calls always give the same loop.
        .then(other.first.cmp(&one.first))
}

fn measured<K>(calls: &[LoopCall<K>], by_start: &[usize], stretch: &Stretch) -> Option<Loop> {
    let (&first, repeats) = stretch.calls.split_first()?;
    let start = calls[first].end;
    let last = repeats.iter().copied().max_by_key(|&at| calls[at].end)?;
    let end = calls[last].end;
    let before = by_start.partition_point(|&at| calls[at].start < start);
    let within = by_start[before..]
        .iter()
        .map(|&at| &calls[at])
        .take_while(|call| call.start <= end)
        .filter(|call| call.end <= end && !call.sums_up);

    let mut duration = Duration::ZERO;
    let mut cost_usd = None;
    // The time of nested and concurrent calls counts only once.
    let mut counted_until = start;
    for call in within {
        duration += call
            .end
            .duration_since(call.start.max(counted_until))
            .unwrap_or_default();
        counted_until = counted_until.max(call.end);
        cost_usd = dollars(cost_usd, call.cost_usd);
    }
    Some(Loop {
        first,
        last,
        repeats: repeats.len(),
        duration,
        cost_usd,
    })
}

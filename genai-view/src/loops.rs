//! What counts as a loop, and what it cost.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::{Duration, SystemTime};

use crate::sums::dollars;

/// A call may be made again once without being called a loop: tests are run before and after a change.
const LEAST_REPEATS: usize = 2;

/// A call as the search for loops sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopCall<K> {
    /// When it started.
    pub start: SystemTime,
    /// When it ended or was refused; for an open call, the present moment.
    pub end: SystemTime,
    /// Equal for calls that do the same thing; `None` for a call that is never compared, such as a model call.
    pub same_key: Option<K>,
    /// In US dollars; `None` if unknown.
    pub cost_usd: Option<f64>,
}

/// A stretch of a run in which the same call was made again and again.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Loop {
    /// The index of the first of the same calls.
    pub first: usize,
    /// The index of the one that ended last.
    pub last: usize,
    /// How many of the same calls followed the first.
    pub repeats: usize,
    /// How long calls were running in the loop; moments without any call do not count.
    pub duration: Duration,
    /// The cost in US dollars of all calls in the loop; `None` if unknown.
    pub cost_usd: Option<f64>,
}

/// Finds the loop that cost most; of loops that cost the same, the one that took longest.
///
/// A loop is everything between the end of the first of the same calls and the end, or refusal, of the last. It has at
/// least three of the same calls, and no call in it is new: a call whose key the run has not had before ends the loop.
/// A call that started before the first one had ended is no repeat.
///
/// The calls may be in any order. Give no calls that only sum up others, because their cost would count twice.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use genai_view::{LoopCall, costliest_loop};
///
/// let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
/// let chat = |start| LoopCall { start: at(start), end: at(start + 2), same_key: None, cost_usd: Some(0.25) };
/// let test = |start| LoopCall { start: at(start), end: at(start + 1), same_key: Some("test"), cost_usd: None };
/// let calls = [chat(0), test(2), chat(3), test(5), chat(6), test(8)];
///
/// let found = costliest_loop(&calls).expect("the same test ran three times");
/// assert_eq!(found.repeats, 2);
/// assert_eq!(found.duration, Duration::from_secs(6));
/// assert_eq!(found.cost_usd, Some(0.5));
/// ```
pub fn costliest_loop<K: Eq + Hash>(calls: &[LoopCall<K>]) -> Option<Loop> {
    all(calls).max_by(by_cost)
}

/// Finds every loop, the one that cost most first. [`costliest_loop`] defines a loop.
///
/// Loops can overlap: two calls that are made in turn, again and again, are two loops.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use genai_view::{LoopCall, loops};
///
/// let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
/// let call = |start, key| LoopCall { start: at(start), end: at(start + 1), same_key: Some(key), cost_usd: None };
/// let calls = [call(0, "test"), call(1, "test"), call(2, "test"), call(3, "edit")];
///
/// assert_eq!(loops(&calls).len(), 1);
/// ```
pub fn loops<K: Eq + Hash>(calls: &[LoopCall<K>]) -> Vec<Loop> {
    let mut found: Vec<Loop> = all(calls).collect();
    found.sort_by(|one, other| by_cost(other, one));
    found
}

fn all<K: Eq + Hash>(calls: &[LoopCall<K>]) -> impl Iterator<Item = Loop> {
    let mut by_start: Vec<usize> = (0..calls.len()).collect();
    by_start.sort_by_key(|&at| calls[at].start);
    stretches(calls, &by_start)
        .into_iter()
        .filter_map(move |stretch| measured(calls, &by_start, &stretch))
}

fn by_cost(one: &Loop, other: &Loop) -> Ordering {
    let cost = |found: &Loop| found.cost_usd.unwrap_or(0.0);
    cost(one)
        .total_cmp(&cost(other))
        .then(one.duration.cmp(&other.duration))
        // The earliest of equal ones, so that the same calls always give the same loop.
        .then(other.first.cmp(&one.first))
}

/// The same calls with nothing new between them, each in the order they started.
fn stretches<K: Eq + Hash>(calls: &[LoopCall<K>], by_start: &[usize]) -> Vec<Vec<usize>> {
    let mut seen: HashSet<&K> = HashSet::new();
    let mut open: HashMap<&K, Vec<usize>> = HashMap::new();
    let mut closed = Vec::new();
    for &at in by_start {
        let Some(key) = &calls[at].same_key else { continue };
        if seen.insert(key) {
            closed.extend(open.drain().map(|(_, stretch)| stretch));
        }
        let stretch = open.entry(key).or_default();
        let is_repeat = stretch.first().is_none_or(|&first| calls[at].start >= calls[first].end);
        if is_repeat {
            stretch.push(at);
        }
    }
    closed.extend(open.into_values());
    closed
}

fn measured<K>(calls: &[LoopCall<K>], by_start: &[usize], stretch: &[usize]) -> Option<Loop> {
    let (&first, repeats) = stretch.split_first()?;
    if repeats.len() < LEAST_REPEATS {
        return None;
    }
    let start = calls[first].end;
    let last = repeats.iter().copied().max_by_key(|&at| calls[at].end)?;
    let end = calls[last].end;
    let before = by_start.partition_point(|&at| calls[at].start < start);
    let within = by_start[before..]
        .iter()
        .map(|&at| &calls[at])
        .take_while(|call| call.start <= end)
        .filter(|call| call.end <= end);

    let mut duration = Duration::ZERO;
    let mut cost_usd = None;
    // Calls within calls and side by side take their time only once.
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

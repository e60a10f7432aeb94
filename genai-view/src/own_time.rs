//! The time of a call without the calls below it.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use crate::run::Run;

/// For each call of the run, its duration minus the time in which at least one call directly below it was running.
pub(crate) fn own_times(run: &Run) -> Vec<Duration> {
    let at: HashMap<u64, usize> = run.calls.iter().enumerate().map(|(at, call)| (call.id, at)).collect();
    let mut own: Vec<Duration> = run.calls.iter().map(|call| call.duration(run.now)).collect();
    // For each call, the end of the time that the calls below it have covered so far.
    let mut covered: Vec<SystemTime> = run.calls.iter().map(|call| call.start).collect();
    let mut by_start: Vec<usize> = (0..run.calls.len()).collect();
    by_start.sort_by_key(|at| run.calls[*at].start);
    for call in by_start.into_iter().map(|at| &run.calls[at]) {
        let Some(&parent) = call.parent.and_then(|parent| at.get(&parent)) else {
            continue;
        };
        let start = call.start.max(covered[parent]);
        let end = call
            .end
            .unwrap_or(run.now)
            .min(run.calls[parent].end.unwrap_or(run.now));
        if let Ok(time) = end.duration_since(start) {
            own[parent] = own[parent].saturating_sub(time);
            covered[parent] = end;
        }
    }
    own
}

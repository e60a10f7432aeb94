//! The time of a span without its children.

use super::Run;

/// The own time of each span of the run in nanoseconds: its duration without the time in which at least one direct
/// child was running.
pub(crate) fn own_times(run: &Run) -> Vec<u64> {
    let mut own: Vec<u64> = run.spans.iter().map(|span| span.duration(run.now)).collect();
    // The latest end of the children so far. Children of one parent are in the order in which they started.
    let mut covered_until: Vec<u64> = run.spans.iter().map(|span| span.start).collect();
    for span in &run.spans {
        let Some(parent) = span.parent.map(|parent| parent as usize) else {
            continue;
        };
        let end = run.spans[parent]
            .end
            .unwrap_or(run.now)
            .min(span.end.unwrap_or(run.now));
        let start = span.start.max(covered_until[parent]);
        if end > start {
            own[parent] = own[parent].saturating_sub(end - start);
            covered_until[parent] = end;
        }
    }
    own
}

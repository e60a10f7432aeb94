//! The time that a span spent itself.

use super::Run;

/// For each span of the run, its duration less the time in which at least one span right below it was running, in
/// nanoseconds.
pub(crate) fn own_times(run: &Run) -> Vec<u64> {
    let mut own: Vec<u64> = run.spans.iter().map(|span| span.duration(run.now)).collect();
    // How far the children so far reach. Children of one parent stand in the order they started.
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

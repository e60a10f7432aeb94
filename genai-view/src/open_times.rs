//! The times at which at least one of many runs was open.

use std::time::SystemTime;

/// The start of a run, and its end: `None` while it is open.
type Period = (SystemTime, Option<SystemTime>);

/// Runs sorted by start. The end of each is the latest one of the runs up to it, so that a single run has to be compared.
pub(crate) struct OpenTimes(Vec<Period>);

impl OpenTimes {
    pub(crate) fn of(runs: impl Iterator<Item = Period>) -> Self {
        let mut runs: Vec<Period> = runs.collect();
        runs.sort_unstable_by_key(|(start, _)| *start);
        let mut latest = runs.first().and_then(|(_, end)| *end);
        for (_, end) in &mut runs {
            // A run without an end stays open.
            latest = latest.zip(*end).map(|(latest, end)| latest.max(end));
            *end = latest;
        }
        Self(runs)
    }

    /// Whether a run was open at this time. Its start and its end belong to it.
    pub(crate) fn contains(&self, at: SystemTime) -> bool {
        let begun = self.0.partition_point(|(start, _)| *start <= at);
        let last = self.0[..begun].last();
        last.is_some_and(|(_, latest)| latest.is_none_or(|end| at <= end))
    }
}

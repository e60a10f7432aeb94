//! Round and round: A-B-A-B.

use crate::budget::policies::times;
use crate::budget::policy::{NextCall, Policy, Sighting};
use crate::budget::reason::StopReason;

/// As many rounds a cycle may have whose results cannot be compared.
const UNKNOWN_ROUNDS: u64 = 10;

pub(crate) struct Cycles {
    max: u64,
}

impl Cycles {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for Cycles {
    fn name(&self) -> &'static str {
        "cycles"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Sighting> {
        let cycle = next.cycle()?;
        // Without results, rounds may be progress.
        let max = if cycle.results_known {
            self.max
        } else {
            self.max.max(UNKNOWN_ROUNDS)
        };
        (cycle.rounds >= max && cycle.starts_another).then(|| {
            let tools = next.history().last_tools(cycle.period).join(", ");
            let words = format!("{tools} went round {} with the same arguments", times(cycle.rounds));
            Sighting::new(cycle.rounds, words)
        })
    }

    fn reason(&self) -> StopReason {
        StopReason::Cycle
    }
}

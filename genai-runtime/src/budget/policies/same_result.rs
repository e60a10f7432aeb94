//! The same result again.

use crate::budget::policies::times;
use crate::budget::policy::{NextCall, Policy, Sighting};

pub(crate) struct SameResult {
    max: u64,
}

impl SameResult {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for SameResult {
    fn name(&self) -> &'static str {
        "same_result"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Sighting> {
        let same = next.same_results();
        (same >= self.max).then(|| {
            let words = format!(
                "{} returned the same result {} for the same arguments",
                next.tool(),
                times(same)
            );
            Sighting::new(same, words)
        })
    }
}

//! The same error again, whatever the arguments.

use crate::budget::policies::times;
use crate::budget::policy::{NextCall, Policy, Sighting};

pub(crate) struct SameError {
    max: u64,
}

impl SameError {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for SameError {
    fn name(&self) -> &'static str {
        "same_error"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Sighting> {
        let failed = next.history().errors_in_a_row(next.tool());
        (failed >= self.max).then(|| {
            let words = format!("{} failed {} with the same error", next.tool(), times(failed));
            Sighting::new(failed, words)
        })
    }
}

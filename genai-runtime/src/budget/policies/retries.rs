//! A failed call again.

use crate::budget::policies::times;
use crate::budget::policy::{NextCall, Policy, Sighting};

pub(crate) struct Retries {
    max: u64,
}

impl Retries {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for Retries {
    fn name(&self) -> &'static str {
        "retries"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Sighting> {
        let retries = next.retries()?;
        (retries >= self.max).then(|| {
            let words = format!("{} failed and was retried {}", next.tool(), times(retries));
            Sighting::new(retries, words)
        })
    }
}

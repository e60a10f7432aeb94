//! Steps inside a call that is compared with others, such as a tool that runs a sub-agent.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Flag that compared calls or runs were made directly inside a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steps(Option<Arc<AtomicBool>>);

impl Steps {
    /// Notes a step.
    pub(super) fn note(&mut self) {
        self.share().store(true, Relaxed);
    }

    /// Makes the flag shared, for code that runs elsewhere but inside the call.
    pub(super) fn share(&mut self) -> &AtomicBool {
        self.0.get_or_insert_default()
    }

    /// Whether there was any step.
    pub(crate) fn any(&self) -> bool {
        self.0.as_ref().is_some_and(|made| made.load(Relaxed))
    }
}

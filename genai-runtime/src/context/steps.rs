//! Whether a call that is compared is around others, as a tool that runs a sub-agent is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Whether calls that are compared, or runs, were made directly inside of a call.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steps(Option<Arc<AtomicBool>>);

impl Steps {
    /// One was made.
    pub(super) fn note(&mut self) {
        self.shared().store(true, Relaxed);
    }

    /// For what runs elsewhere, which is inside, too.
    pub(super) fn share(&mut self) {
        self.shared();
    }

    /// Whether any was made.
    pub(crate) fn any(&self) -> bool {
        self.0.as_ref().is_some_and(|made| made.load(Relaxed))
    }

    fn shared(&mut self) -> &AtomicBool {
        self.0.get_or_insert_default()
    }
}

//! Limits that are passed, and notes of those that do not stop.

use crate::budget::limit::Action;
use crate::budget::reason::StopReason;

/// A limit that would be passed.
#[derive(Debug, Clone)]
pub(crate) struct Over {
    pub(crate) reason: StopReason,
    pub(crate) limit: String,
    pub(crate) words: String,
    pub(crate) iterations: u64,
    pub(crate) last_calls: Vec<String>,
    pub(crate) action: Action,
    /// Whether the limit is used up, without reservations. Always true for a loop.
    pub(crate) is_used_up: bool,
    /// Whether the words come from a policy. They may contain anything, so they are not recorded.
    pub(crate) by_policy: bool,
}

impl Over {
    /// The words that may be recorded.
    pub(crate) fn recorded_words(&self) -> &str {
        if self.by_policy { &self.limit } else { &self.words }
    }
}

/// A note of a limit that does not stop, for spans and the budget's callback.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) over: Over,
    /// Whether the limit itself has been passed, and not only a fraction of it reached.
    pub(crate) passed: bool,
    /// Whether the run's span gets an event and the callback is called.
    pub(crate) warns: bool,
}

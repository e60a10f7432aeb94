//! What is to be said at a limit.

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
}

/// What is to be said at a limit that does not stop.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) over: Over,
    /// Whether the limit has been passed, and not only a part of it reached.
    pub(crate) passed: bool,
    /// Whether the run's span and the callback are to be told.
    pub(crate) warns: bool,
}

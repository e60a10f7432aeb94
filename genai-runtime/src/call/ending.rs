//! How a call ended.

use std::sync::Arc;

use crate::budget::BudgetExceeded;
use crate::run::{Run, Stopper};

/// How a call ended.
#[derive(Debug, Clone)]
pub(crate) enum Ending {
    /// With a value.
    Returned,
    /// Unwinding.
    Panicked,
    /// Its future was dropped before it was done.
    Cancelled,
    /// By a budget.
    Stopped(BudgetExceeded),
}

/// What stopped the call, if something did, and its outcome.
pub(super) fn outcome<'a>(
    ending: &'a Ending,
    own_run: Option<&'a Arc<Run>>,
    ended_by: Option<&'a Stopper>,
    failed: bool,
) -> (Option<&'a BudgetExceeded>, &'static str) {
    let stopped = match ending {
        Ending::Stopped(exceeded) => Some(exceeded),
        // It was told to end, and had its value first, or was dropped by a run above that ends.
        Ending::Returned if let Some(exceeded) = own_run.and_then(|run| run.stopped()) => Some(exceeded),
        Ending::Cancelled if let Some(by) = ended_by => by.stopped(),
        // What failed because a call under it was refused, was stopped.
        Ending::Returned if failed => own_run.and_then(|run| run.refusal()),
        _ => None,
    };
    let outcome = match ending {
        _ if stopped.is_some() => "stopped",
        Ending::Cancelled => "cancelled",
        _ if failed => "failed",
        _ => "completed",
    };
    (stopped, outcome)
}

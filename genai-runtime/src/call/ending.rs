//! How a call ended, and whether it may go on.

use crate::budget::BudgetExceeded;

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

/// Whether a body may be polled.
#[derive(Debug)]
pub(crate) enum Gate {
    /// It may.
    Open,
    /// The run above it is about to end.
    Wait,
    /// It may not, and this is to be returned instead.
    Refuse(BudgetExceeded),
}

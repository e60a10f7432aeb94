//! How a call ended.

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

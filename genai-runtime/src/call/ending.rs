//! Outcome of a call.

use crate::budget::BudgetExceeded;

/// Outcome of a call.
#[derive(Debug, Clone)]
pub(crate) enum Ending {
    /// The call returned a value, which may be an error.
    Returned,
    /// The call panicked.
    Panicked,
    /// The call's future was dropped before it was done.
    Cancelled,
    /// A budget stopped the call.
    Stopped(BudgetExceeded),
}

//! Decision on whether a body may be polled.

use crate::budget::BudgetExceeded;

/// Decision on whether a body may be polled.
#[derive(Debug)]
pub(crate) enum Gate {
    /// The body may be polled.
    Open,
    /// The run above it is about to end.
    Wait,
    /// The body may not be polled, and this is returned instead.
    Refuse(BudgetExceeded),
}

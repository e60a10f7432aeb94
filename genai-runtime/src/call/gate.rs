//! Whether a body may be polled.

use crate::budget::BudgetExceeded;

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

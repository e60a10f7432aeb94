//! The kinds of limits that stop runs.

use std::fmt;

/// The kind of limit that stopped a call or a run: `agent.stop_reason`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{BudgetExceeded, StopReason};
///
/// fn http_status(refusal: &BudgetExceeded) -> u16 {
///     match refusal.reason() {
///         StopReason::Cost | StopReason::Tokens => 402,
///         StopReason::Duration => 504,
///         _ => 500,
///     }
/// }
/// assert_eq!(StopReason::Loop.as_str(), "tool_loop_budget_exceeded");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// A repetition of the same arguments, error or result.
    Loop,
    /// A cycle through the same few calls.
    Cycle,
    /// Too many tool calls.
    ToolCalls,
    /// Too many model calls.
    ModelCalls,
    /// Too many tokens.
    Tokens,
    /// Too high a cost.
    Cost,
    /// Too long a duration.
    Duration,
    /// A stop by the program's own code: [`CurrentRun::stop`](crate::CurrentRun::stop).
    User,
}

impl StopReason {
    pub(crate) const ALL: [Self; 8] = [
        Self::Loop,
        Self::Cycle,
        Self::ToolCalls,
        Self::ModelCalls,
        Self::Tokens,
        Self::Cost,
        Self::Duration,
        Self::User,
    ];

    /// Whether the reason is a detected loop, and not an exhausted amount.
    pub(crate) const fn is_loop(self) -> bool {
        matches!(self, Self::Loop | Self::Cycle)
    }

    /// The recorded value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Loop => "tool_loop_budget_exceeded",
            Self::Cycle => "cycle_budget_exceeded",
            Self::ToolCalls => "tool_call_budget_exceeded",
            Self::ModelCalls => "model_call_budget_exceeded",
            Self::Tokens => "token_budget_exceeded",
            Self::Cost => "cost_budget_exceeded",
            Self::Duration => "duration_budget_exceeded",
            Self::User => "user_stop",
        }
    }
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! The rest of an open run's budgets, in words.

use std::time::Duration;

#[cfg(feature = "text")]
use crate::text;

/// The rest of an open run's budgets; `None` where nothing is limited.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BudgetLeft {
    /// US dollars.
    pub cost_usd: Option<f64>,
    /// Number of input and output tokens, together.
    pub tokens: Option<u64>,
    /// Number of model calls.
    pub model_calls: Option<u64>,
    /// Number of tool calls.
    pub tool_calls: Option<u64>,
    /// Time until the deadline.
    pub duration: Option<Duration>,
}

#[cfg(feature = "text")]
impl BudgetLeft {
    /// The rest in words: `left: $0.4860, 6 tool calls`; `None` if nothing is limited.
    pub(crate) fn words(self) -> Option<String> {
        let count = |count: Option<u64>, what: &str| count.map(|count| text::counted(count, what));
        let parts: Vec<String> = [
            self.cost_usd.map(text::dollars),
            count(self.tokens, "token"),
            count(self.model_calls, "model call"),
            count(self.tool_calls, "tool call"),
            self.duration.map(text::short_duration),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!parts.is_empty()).then(|| format!("left: {}", parts.join(", ")))
    }
}

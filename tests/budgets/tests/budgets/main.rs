//! Budgets hold, and stopped calls and runs have the reason.

mod actions;
mod chains;
mod costs;
mod cut_streams;
mod deadline;
mod detached;
mod errors;
mod failed_calls;
mod fan_outs;
mod fixer;
mod forty_lines;
mod held;
mod last_line;
mod last_loop;
mod limits;
mod loops;
mod marks;
mod memory;
mod names;
mod nested;
mod other_usage;
mod panics;
mod parallel;
mod policies;
mod progress;
mod refusals;
mod rests;
mod rounds;
mod same_errors;
mod searches;
mod settled;
mod spins;
mod stopping;
mod stream_usage;
mod streams;
mod sub_agents;
// The other tests share this module and use more of it.
#[allow(dead_code, unused_imports)]
#[path = "../../../spans/tests/it/support/mod.rs"]
mod support;
mod tasks;
mod trees;
mod unknown;
mod user_stop;
mod whole_answers;
mod with_totals;
mod wrappers;

use genai::{BudgetExceeded, Response, Usage};

/// An error type that refusals are converted into.
#[derive(Debug)]
enum AgentError {
    Refused(BudgetExceeded),
    Failed,
}

impl From<BudgetExceeded> for AgentError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Refused(exceeded)
    }
}

impl AgentError {
    fn refusal(&self) -> &BudgetExceeded {
        match self {
            Self::Refused(exceeded) => exceeded,
            Self::Failed => panic!("it failed, and was not refused"),
        }
    }
}

/// An answer that reports its usage.
struct Answer(u64, u64);

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(self.0).with_output_tokens(self.1)
    }
}

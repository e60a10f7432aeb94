//! Limits of a run, and the arithmetic of what it has used: nothing here stops anything.

mod ask;
mod budget;
mod exceeded;
pub(crate) mod history;
mod known_costs;
pub(crate) mod ledger;
pub(crate) mod level;
mod limit;
mod policies;
mod policy;
mod reason;
mod refusal;
mod refused_rounds;

/// Under this name for `level.rs`, which a test compiles with the locks of a model checker.
use std::sync;

pub(crate) use ask::{Ask, AskedPrice, Settlement, Spend, What};
pub(crate) use budget::MAX_REFUSALS;
pub use budget::{Budget, IntoBudget, Warning};
pub use exceeded::BudgetExceeded;
pub use history::{Cycle, History};
pub(crate) use history::{ToolEnd, hash};
pub(crate) use ledger::{Note, Over};
pub(crate) use level::{Granted, Level, Refused};
pub(crate) use limit::Kind;
pub use limit::{Action, Limit, Unpriced};
pub use policy::{NextCall, Policy, Violation};
pub use reason::StopReason;
pub use refusal::Refusable;
pub(crate) use refusal::{Refuse, Text};

//! Limits of a run, and the arithmetic of its usage. Code here only decides; it stops nothing.

mod amounts;
mod ask;
mod asked;
pub(crate) mod book;
mod budget;
mod counts;
mod cycles;
mod exceeded;
pub(crate) mod history;
mod known_costs;
pub(crate) mod ledger;
mod limit;
mod notes;
mod over;
mod policies;
mod policy;
mod reason;
mod records;
mod refusal;
mod refused_rounds;
mod results;
mod rounds;
mod streak;
mod verdict;
mod without_price;

/// The alias is for `book.rs`, which a test compiles with the locks of a model checker.
use std::sync;

pub(crate) use ask::{Ask, AskedPrice, Ended, Failed, Known, News, Settlement, Spend, ToolEnd, Unknown, What};
pub(crate) use asked::{Level, Levels, When};
pub(crate) use book::{Entry, Granted, Refused};
pub use budget::{Budget, IntoBudget, Warning};
pub(crate) use counts::Counts;
pub use cycles::Cycle;
pub use exceeded::BudgetExceeded;
pub use history::History;
pub(crate) use history::{Brought, hash};
pub(crate) use limit::Kind;
pub use limit::{Action, Limit, Unpriced};
pub(crate) use over::{Note, Over};
pub use policy::{NextCall, Policy, Violation};
pub use reason::StopReason;
pub use refusal::Refusable;
pub(crate) use refusal::{Refuse, Text};
pub(crate) use verdict::Verdict;

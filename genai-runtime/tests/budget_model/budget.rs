//! The files of the library, with the locks of the model checker.

#[path = "../../src/budget/amounts.rs"]
pub(crate) mod amounts;
#[path = "../../src/budget/ask.rs"]
pub(crate) mod ask;
#[path = "../../src/budget/asked.rs"]
pub(crate) mod asked;
#[path = "../../src/budget/book.rs"]
pub(crate) mod book;
#[path = "../../src/budget/counts.rs"]
pub(crate) mod counts;
#[path = "../../src/budget/cycles.rs"]
pub(crate) mod cycles;
#[path = "../../src/budget/history.rs"]
pub(crate) mod history;
#[path = "../../src/budget/known_costs.rs"]
pub(crate) mod known_costs;
#[path = "../../src/budget/ledger.rs"]
pub(crate) mod ledger;
#[path = "../../src/budget/limit.rs"]
pub(crate) mod limit;
#[path = "../../src/budget/notes.rs"]
pub(crate) mod notes;
#[path = "../../src/budget/over.rs"]
pub(crate) mod over;
#[path = "../../src/budget/policies.rs"]
pub(crate) mod policies;
#[path = "../../src/budget/policy.rs"]
pub(crate) mod policy;
#[path = "../../src/budget/reason.rs"]
pub(crate) mod reason;
#[path = "../../src/budget/records.rs"]
pub(crate) mod records;
#[path = "../../src/budget/refused_rounds.rs"]
pub(crate) mod refused_rounds;
#[path = "../../src/budget/results.rs"]
pub(crate) mod results;
#[path = "../../src/budget/rounds.rs"]
pub(crate) mod rounds;
#[path = "../../src/budget/streak.rs"]
pub(crate) mod streak;
#[path = "../../src/budget/verdict.rs"]
pub(crate) mod verdict;
#[path = "../../src/budget/without_price.rs"]
pub(crate) mod without_price;

/// The locks of the model checker.
pub(crate) mod sync {
    pub(crate) use loom::sync::{Arc, Mutex};
    pub(crate) use std::sync::PoisonError;
}

pub(crate) use limit::Action;
/// A stand-in for the links in the documentation.
pub(crate) struct Budget;

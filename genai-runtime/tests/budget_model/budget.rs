//! The files of the library, with the locks of the model checker.

#[path = "../../src/budget/ask.rs"]
pub(crate) mod ask;
#[path = "../../src/budget/history.rs"]
pub(crate) mod history;
#[path = "../../src/budget/known_costs.rs"]
pub(crate) mod known_costs;
#[path = "../../src/budget/ledger.rs"]
pub(crate) mod ledger;
#[path = "../../src/budget/level.rs"]
pub(crate) mod level;
#[path = "../../src/budget/limit.rs"]
pub(crate) mod limit;
#[path = "../../src/budget/policies.rs"]
pub(crate) mod policies;
#[path = "../../src/budget/policy.rs"]
pub(crate) mod policy;
#[path = "../../src/budget/reason.rs"]
pub(crate) mod reason;
#[path = "../../src/budget/refused_rounds.rs"]
pub(crate) mod refused_rounds;

/// The locks of the model checker.
pub(crate) mod sync {
    pub(crate) use loom::sync::{Arc, Mutex, MutexGuard};
    pub(crate) use std::sync::PoisonError;
}

pub(crate) use limit::Action;
/// For the links in its documentation.
pub(crate) struct Budget;

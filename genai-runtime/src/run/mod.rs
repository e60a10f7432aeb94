//! One run: what it counts, who it is, and what ends it.

mod guard;
mod handle;
mod host;
#[cfg(feature = "tokio")]
mod hosted;
mod identity;
mod run;
mod stopper;
mod totals;

/// Under this name for `totals.rs`, which a test compiles with the atomics of a model checker.
use std::sync::atomic;

pub(crate) use guard::RunGuard;
pub use handle::{CurrentRun, Remaining, Totals, current_run};
pub(crate) use host::{Hosts, is_hosted};
#[cfg(feature = "tokio")]
pub(crate) use hosted::Hosted;
pub(crate) use identity::Identity;
pub(crate) use run::{Owner, Run, config_here, hash_key_here, write_passed};
pub(crate) use stopper::{Stopper, any_budget};

//! One run: its counts, its identity, and the ways in which it ends.

mod asking;
mod branch;
mod counting;
mod guard;
mod handle;
mod here;
mod host;
#[cfg(feature = "tokio")]
mod hosted;
mod identity;
mod leave;
mod loop_log;
mod open_run;
mod run;
mod stopper;
mod total_attributes;

#[cfg(feature = "testing")]
pub(crate) use branch::TaskId;
pub(crate) use counting::any_followed;
pub(crate) use guard::{Polled, RunGuard};
pub use handle::{CurrentRun, Remaining, Totals, current_run};
pub(crate) use here::{config_here, hash_key_here};
pub(crate) use host::is_hosted;
#[cfg(feature = "tokio")]
pub(crate) use hosted::Hosted;
pub(crate) use identity::Identity;
pub(crate) use open_run::{Owner, passed};
pub(crate) use run::Run;
pub(crate) use stopper::{Stopper, any_budget};

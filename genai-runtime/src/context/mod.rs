//! What is current: the running call and its run, what carries them to other threads and tasks, and to other processes.

mod carrier;
mod current;
mod nested;
pub mod propagation;
mod redacted_text;
mod running;
#[cfg(feature = "tokio")]
mod task;
#[cfg(feature = "tracing")]
mod tracing;
mod with_totals;

pub use carrier::{Carrier, FutureExt, InContext, in_current_context};
pub use current::{CurrentCall, current_call};
pub(crate) use nested::{Inside, ModelCall, Nested};
pub use redacted_text::{Redacted, redacted};
pub(crate) use running::{Entered, Running};
#[cfg(feature = "tokio")]
pub use task::{JoinSetExt, spawn, spawn_blocking};
#[cfg(feature = "tracing")]
pub use tracing::{CallEvents, OutsideCalls};
pub use with_totals::with_totals;

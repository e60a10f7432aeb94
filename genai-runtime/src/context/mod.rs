//! Current call and run, and their propagation to other threads, tasks and processes.

#[cfg(feature = "tracing")]
mod call_names;
mod carrier;
mod current;
#[cfg(feature = "capture")]
mod evaluation;
#[cfg(feature = "tracing")]
mod log_context;
#[cfg(feature = "rmcp-3")]
mod mcp;
mod nested;
pub mod propagation;
mod redacted_text;
mod running;
mod steps;
#[cfg(feature = "tokio")]
mod task;
#[cfg(feature = "tracing")]
mod tracing;
mod with_totals;

#[cfg(feature = "tracing")]
pub(crate) use call_names::CallNames;
pub use carrier::{Carrier, FutureExt, InContext, in_current_context};
pub use current::{CurrentCall, current_call};
#[cfg(feature = "capture")]
pub use evaluation::{CallHandle, Evaluation, NoCallHandle};
#[cfg(feature = "tracing")]
pub use log_context::LogContext;
#[cfg(feature = "rmcp-3")]
pub(crate) use mcp::{ServedRequest, sender_of, served_by_tool, serving, writes_request};
pub(crate) use nested::{Around, Inside, ModelCall, Nested};
pub use redacted_text::{Redacted, redacted};
#[cfg(feature = "rmcp-3")]
pub(crate) use running::ByHand;
pub(crate) use running::{Entered, Running};
pub(crate) use steps::Steps;
#[cfg(feature = "tokio")]
pub use task::{JoinSetExt, spawn, spawn_blocking};
#[cfg(feature = "tracing")]
pub use tracing::{CallEventLayer, OutsideCallFilter};
pub use with_totals::with_totals;

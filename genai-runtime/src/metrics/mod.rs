//! Metrics of calls, as the conventions define them, and of runs.
//!
//! The table of operations lists the metrics of each operation. Attribute sets are built once for each combination of
//! values and found again by these values, so that recording with a known set allocates nothing.
mod amounts;
mod conventions;
mod instruments;
#[cfg(feature = "rmcp-3")]
mod mcp;
#[cfg(feature = "rmcp-3")]
mod mcp_session;
mod metrics;
mod provider;
mod runs;
mod series;
mod sets;
mod subject;
mod value_limit;

pub(crate) use amounts::{Amounts, float, tokens, whole};
pub use conventions::Conventions;
#[cfg(test)]
pub(crate) use instruments::MOST_SETS;
#[cfg(feature = "tree")]
pub(crate) use instruments::boundaries;
#[cfg(feature = "rmcp-3")]
pub(crate) use mcp::{Asked, End, Kind};
#[cfg(feature = "rmcp-3")]
pub(crate) use mcp_session::{Measuring, OperationEnd};
pub(crate) use metrics::Metrics;
pub(crate) use provider::{AnyProvider, MeterSource, Slot};
pub(crate) use runs::{OwnCalls, RunEnd};
pub(crate) use subject::Subject;
pub(crate) use value_limit::VALUE_LIMIT;

//! Metrics: of calls as the conventions have them, and of runs.
//!
//! What is measured of an operation is a column of the table of operations. Attributes are put together once for each
//! set of values and found again by these values, so that recording into a known set allocates nothing.
mod amounts;
mod guard;
mod instruments;
#[cfg(feature = "rmcp")]
mod mcp;
#[cfg(feature = "rmcp")]
mod measuring;
mod metrics;
mod names;
mod runs;
mod sets;
mod source;
mod subject;

pub(crate) use amounts::{Amounts, float, tokens, whole};
pub(crate) use guard::VALUE_LIMIT;
#[cfg(test)]
pub(crate) use instruments::MOST_SETS;
#[cfg(feature = "rmcp")]
pub(crate) use mcp::{Asked, End, Kind};
#[cfg(feature = "rmcp")]
pub(crate) use measuring::{Ended, Measuring};
pub(crate) use metrics::Metrics;
pub use names::MetricNames;
pub(crate) use runs::{OwnCalls, RunEnd};
pub(crate) use source::{MeterSource, Slot};
pub(crate) use subject::Subject;

//! Counts of telemetry that did not arrive.
//!
//! The SDK's batch processors only log a failed export and the items that they drop when their queue is full. A flush
//! returns the result of the last batch alone, so a user whose collector is down would learn nothing. Both ends are
//! therefore watched: entries into a processor's queue, and the results of its exports. Each loss is counted by its
//! reason when it happens, and the first one of each reason raises a notice.

#[cfg(feature = "otlp")]
mod answer;
mod counted;
#[cfg(feature = "otlp")]
mod exporter;
#[cfg(feature = "otlp-grpc")]
mod grpc;
#[cfg(feature = "otlp")]
mod http;
mod kind;
mod loss;
mod losses;
#[cfg(not(feature = "otlp"))]
mod no_exporter;
mod remedy;
#[cfg(test)]
mod tests;
mod within;

pub(super) use counted::{Counted, CountedLogs, CountedSpans};
#[cfg(feature = "otlp")]
pub(super) use exporter::{log_exporter, metric_exporter, span_exporter};
pub(super) use kind::Kind;
pub(super) use loss::{Loss, report};
pub(super) use losses::{Losses, is_late, words};
#[cfg(not(feature = "otlp"))]
pub(super) use no_exporter::{log_exporter, metric_exporter, span_exporter};
pub(super) use within::within;

//! The OpenTelemetry GenAI semantic conventions as constant data.
//!
//! [`attributes`], [`spans`], [`metrics`], [`events`] and [`values`] are written by `cargo xtask codegen` from the conventions'
//! resolved registry; [`own`] and [`own_metrics`] have the attributes and metrics that the conventions have no word for;
//! [`OPERATIONS`] is the table that the attribute macros and the runtime read, [`STEERING_KEYS`] has the keys that steer,
//! [`measurements`] has the metrics of an operation, and [`v1_41`] has the metrics of the last tagged version.
//!
//! The conventions are pinned: [`SCHEMA_URL`] and [`PINNED_COMMIT`] name the version.
#![no_std]

mod attr;
mod deprecated;
mod field;
#[allow(clippy::unreadable_literal)] // Bucket boundaries, as the conventions write them.
#[rustfmt::skip]
mod generated; // Missing? cargo run -p xtask --no-default-features -- codegen --registry FILE
mod group;
mod inference;
mod keys;
mod measure;
pub mod measurements;
pub mod openinference;
mod operation;
mod operations;
pub mod own;
pub mod own_metrics;
mod provider_aliases;
mod steering;
mod table;
pub mod v1_41;

pub use attr::{AnyAttr, Attr, Content, Requirement, ValueKind};
pub use deprecated::{DEPRECATED, RESERVED};
pub use field::Field;
pub use generated::{PINNED_COMMIT, SCHEMA_URL, attributes, events, metrics, spans, values};
pub use group::{Instrument, Metric, MetricAttribute, Refinement, SpanAttribute, SpanGroup, SpanKind};
pub use measure::{Measure, Measurement, Measurements, Tokens};
pub use operation::{
    Capturable, Cardinality, Carries, Charge, Compared, Decision, Form, Key, Operation, Record, Source, SpanName,
};
pub use operations::{OPERATIONS, rows};
pub use provider_aliases::PROVIDER_ALIASES;
pub use steering::{Applies, STEERING_KEYS, SteeringKey, steering_rows};

/// The README's example is compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

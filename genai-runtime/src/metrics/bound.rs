//! Instruments that the SDK has bound to attributes, so that it looks nothing up when a value is recorded.
//!
//! The metrics of a model call take 3 600 instructions with them and 22 800 without (docs/performance.md). Binding is
//! experimental in the SDK, so it stays internal, and instruments of other providers are never bound.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{BoundCounter, BoundHistogram};

use crate::metrics::amounts::Amount;
use crate::metrics::instruments::Handle;

/// A bound instrument. It is bound when the first value is recorded: one without values would be exported as 0.
pub(super) enum Bound {
    Count(BoundCounter<u64>),
    Sum(BoundCounter<f64>),
    Whole(BoundHistogram<u64>),
    Float(BoundHistogram<f64>),
}

impl Bound {
    pub(super) fn new(handle: &Handle, attributes: &[KeyValue]) -> Self {
        match handle {
            Handle::Count(counter) => Self::Count(counter.bind(attributes)),
            Handle::Sum(counter) => Self::Sum(counter.bind(attributes)),
            Handle::Whole(histogram) => Self::Whole(histogram.bind(attributes)),
            Handle::Float(histogram) => Self::Float(histogram.bind(attributes)),
        }
    }

    /// Records a value.
    pub(super) fn record(&self, amount: Amount) {
        match (self, amount) {
            (Self::Count(counter), Amount::Whole(value)) => counter.add(value),
            (Self::Sum(counter), Amount::Float(value)) => counter.add(value),
            (Self::Whole(histogram), Amount::Whole(value)) => histogram.record(value),
            (Self::Float(histogram), Amount::Float(value)) => histogram.record(value),
            // The tables know no such metric.
            _ => {}
        }
    }
}

//! Instruments, made when something is first recorded into them.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use genai_semconv::{Instrument, Measurement};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use crate::metrics::amounts::Amount;

/// More sets of attributes than this are not kept: the ones beyond are put together each time.
pub(crate) const MOST_SETS: usize = 4_096;

/// The instruments of one meter, and how many sets of attributes are kept for them.
pub(crate) struct Instruments {
    meter: Meter,
    made: Mutex<Vec<(&'static str, Handle)>>,
    pub(crate) kept: AtomicUsize,
}

#[derive(Clone)]
enum Handle {
    Count(Counter<u64>),
    Sum(Counter<f64>),
    Whole(Histogram<u64>),
    Float(Histogram<f64>),
}

impl Instruments {
    pub(super) fn new(meter: Meter) -> Self {
        Self {
            meter,
            made: Mutex::default(),
            kept: AtomicUsize::new(0),
        }
    }

    /// Whether there is room for one more set of attributes.
    pub(super) fn has_room(&self) -> bool {
        self.kept.fetch_add(1, Relaxed) < MOST_SETS || {
            self.kept.store(MOST_SETS, Relaxed);
            false
        }
    }

    /// Where values with these attributes are recorded.
    pub(super) fn series(&self, measurement: &Measurement, attributes: Vec<KeyValue>) -> Series {
        let name = measurement.metric.name;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = if let Some((_, handle)) = made.iter().find(|(of, _)| *of == name) {
            handle.clone()
        } else {
            let handle = self.make(measurement);
            made.push((name, handle.clone()));
            handle
        };
        drop(made);
        Series::new(handle, attributes)
    }

    fn make(&self, measurement: &Measurement) -> Handle {
        let Measurement { metric, of } = measurement;
        let (name, unit, meter) = (metric.name, metric.unit, &self.meter);
        let description = of.describe();
        macro_rules! build {
            ($make:ident) => {
                meter.$make(name).with_unit(unit).with_description(description)
            };
        }
        let buckets = || metric.buckets.to_vec();
        match metric.instrument {
            Instrument::CounterU64 => Handle::Count(build!(u64_counter).build()),
            Instrument::CounterF64 => Handle::Sum(build!(f64_counter).build()),
            Instrument::HistogramU64 => Handle::Whole(build!(u64_histogram).with_boundaries(buckets()).build()),
            Instrument::HistogramF64 => Handle::Float(build!(f64_histogram).with_boundaries(buckets()).build()),
        }
    }
}

/// An instrument and attributes.
#[cfg(not(feature = "bound-metrics"))]
pub(super) struct Series {
    handle: Handle,
    attributes: Vec<KeyValue>,
}

#[cfg(not(feature = "bound-metrics"))]
impl Series {
    fn new(handle: Handle, attributes: Vec<KeyValue>) -> Self {
        Self { handle, attributes }
    }

    /// Records a value. Allocates nothing: the SDK finds the attributes by their values.
    pub(super) fn record(&self, amount: Amount) {
        let attributes = &self.attributes;
        match (&self.handle, amount) {
            (Handle::Count(counter), Amount::Whole(value)) => counter.add(value, attributes),
            (Handle::Sum(counter), Amount::Float(value)) => counter.add(value, attributes),
            (Handle::Whole(histogram), Amount::Whole(value)) => histogram.record(value, attributes),
            (Handle::Float(histogram), Amount::Float(value)) => histogram.record(value, attributes),
            // The tables know no such metric.
            _ => {}
        }
    }
}

/// An instrument that the SDK has bound to attributes, so that it looks nothing up. It is bound when the first value is
/// recorded: a bound instrument without values is exported as 0.
#[cfg(feature = "bound-metrics")]
pub(super) enum Series {
    Count(opentelemetry::metrics::BoundCounter<u64>),
    Sum(opentelemetry::metrics::BoundCounter<f64>),
    Whole(opentelemetry::metrics::BoundHistogram<u64>),
    Float(opentelemetry::metrics::BoundHistogram<f64>),
}

#[cfg(feature = "bound-metrics")]
impl Series {
    #[allow(clippy::needless_pass_by_value)] // The other one keeps them.
    fn new(handle: Handle, attributes: Vec<KeyValue>) -> Self {
        match handle {
            Handle::Count(counter) => Self::Count(counter.bind(&attributes)),
            Handle::Sum(counter) => Self::Sum(counter.bind(&attributes)),
            Handle::Whole(histogram) => Self::Whole(histogram.bind(&attributes)),
            Handle::Float(histogram) => Self::Float(histogram.bind(&attributes)),
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

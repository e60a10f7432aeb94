//! Instruments, each created when its first value is recorded.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use genai_semconv::{Instrument, Measurement};
#[cfg(feature = "tree")]
use genai_semconv::{OPERATIONS, measurements};
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::metrics::series::{Handle, Series};

/// Maximum number of attribute sets that are kept. Further sets are built anew each time.
pub(crate) const MOST_SETS: usize = 4_096;

/// The instruments of one meter, and the number of attribute sets kept for them.
pub(crate) struct Instruments {
    meter: Meter,
    /// Whether the SDK made them. Instruments of other providers may not support binding and would lose the recorded
    /// values.
    is_of_sdk: bool,
    made: Mutex<Vec<(&'static str, Handle)>>,
    pub(crate) kept: AtomicUsize,
}

/// The boundaries of a histogram of this library that starts at 0.
#[cfg(feature = "tree")]
pub(crate) fn boundaries(name: &str) -> Option<&'static [f64]> {
    let operations = OPERATIONS.iter().map(|operation| operation.metrics);
    let all = operations.chain([const { &measurements::RUN }]);
    let mut all = all.flat_map(|it| it.pinned.iter().chain(it.v1_41));
    let buckets = all.find(|it| it.metric.name == name)?.metric.buckets;
    Some(buckets).filter(|buckets| !buckets.is_empty())
}

impl Instruments {
    pub(super) fn new(meter: Meter, is_of_sdk: bool) -> Self {
        Self {
            meter,
            is_of_sdk,
            made: Mutex::default(),
            kept: AtomicUsize::new(0),
        }
    }

    /// Whether one more attribute set may be kept.
    pub(super) fn has_room(&self) -> bool {
        self.kept.fetch_add(1, Relaxed) < MOST_SETS || {
            self.kept.store(MOST_SETS, Relaxed);
            false
        }
    }

    /// The series that records values with these attributes.
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
        Series::new(handle, attributes, self.is_of_sdk)
    }

    fn make(&self, measurement: &Measurement) -> Handle {
        let Measurement { metric, .. } = measurement;
        let (name, unit, meter) = (metric.name, metric.unit, &self.meter);
        macro_rules! build {
            ($make:ident) => {
                meter.$make(name).with_unit(unit).with_description(metric.brief)
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

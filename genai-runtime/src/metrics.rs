//! Metrics: of calls as the conventions have them, and of runs.
//!
//! What is measured of an operation is a column of the table of operations. Attributes are put together once for each
//! set of values and found again by these values, so that recording into a known set allocates nothing.

mod amounts;
mod calls;
mod chunks;
mod guard;
mod instruments;
#[cfg(feature = "rmcp")]
pub(crate) mod mcp;
mod names;
mod runs;
mod sets;
mod source;
mod subject;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, RwLock};

use genai_semconv::{Measurement, measurements};
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

pub(crate) use calls::{Ended, Measured, Price};
pub(crate) use chunks::ChunkClock;
pub(crate) use guard::VALUE_LIMIT;
pub use names::MetricNames;
pub(crate) use runs::{OwnCalls, RunEnd};
pub(crate) use source::{MeterSource, Slot};

use guard::Guard;
use instruments::{Instruments, Series};
use sets::Sets;
use subject::Subject;

/// More sets of attributes than this are not kept: the ones beyond are put together each time.
const MOST_SETS: usize = 4_096;

/// The instruments of one meter provider, and the sets of attributes that were recorded into them.
pub(crate) struct Metrics {
    instruments: Instruments,
    names: MetricNames,
    guard: Guard,
    subjects: RwLock<BTreeMap<u64, Arc<Subject>>>,
    runs: Sets,
    #[cfg(feature = "rmcp")]
    mcp: mcp::Mcp,
    kept: AtomicUsize,
}

impl Metrics {
    pub(crate) fn new(meter: Meter, names: MetricNames, value_limit: usize) -> Self {
        Self {
            instruments: Instruments::new(meter),
            names,
            guard: Guard::new(value_limit),
            subjects: RwLock::default(),
            runs: Sets::new(names.of(&measurements::RUN), Vec::new()),
            #[cfg(feature = "rmcp")]
            mcp: mcp::Mcp::new(value_limit),
            kept: AtomicUsize::new(0),
        }
    }

    /// Where values with these attributes are recorded.
    fn series(&self, measurement: &Measurement, attributes: Vec<KeyValue>) -> Series {
        self.instruments.series(measurement, attributes)
    }

    /// Whether there is room for one more set of attributes.
    fn has_room(&self) -> bool {
        self.kept.fetch_add(1, Relaxed) < MOST_SETS || {
            self.kept.store(MOST_SETS, Relaxed);
            false
        }
    }
}

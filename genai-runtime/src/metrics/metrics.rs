//! The instruments of one meter provider, and the attribute sets recorded into them.

#[cfg(feature = "rmcp")]
use crate::metrics::mcp;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, RwLock};

use genai_semconv::{Measurement, measurements};
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

use crate::metrics::names::MetricNames;

use crate::metrics::guard::Guard;
use crate::metrics::instruments::{Instruments, Series};
use crate::metrics::sets::Sets;
use crate::metrics::subject::Subject;

/// More sets of attributes than this are not kept: the ones beyond are put together each time.
const MOST_SETS: usize = 4_096;

/// The instruments of one meter provider, and the sets of attributes that were recorded into them.
pub(crate) struct Metrics {
    instruments: Instruments,
    pub(super) names: MetricNames,
    pub(super) guard: Guard,
    pub(super) subjects: RwLock<BTreeMap<u64, Arc<Subject>>>,
    pub(super) runs: Sets,
    #[cfg(feature = "rmcp")]
    pub(super) mcp: mcp::Mcp,
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
    pub(super) fn series(&self, measurement: &Measurement, attributes: Vec<KeyValue>) -> Series {
        self.instruments.series(measurement, attributes)
    }

    /// Whether there is room for one more set of attributes.
    pub(super) fn has_room(&self) -> bool {
        self.kept.fetch_add(1, Relaxed) < MOST_SETS || {
            self.kept.store(MOST_SETS, Relaxed);
            false
        }
    }
}

//! The instruments of one meter provider, and the attribute sets recorded with them.

use std::sync::Arc;

use genai_semconv::{Operation, measurements};
use opentelemetry::metrics::Meter;

use crate::metrics::conventions::Conventions;
use crate::metrics::instruments::Instruments;
#[cfg(feature = "rmcp-3")]
use crate::metrics::mcp::Mcp;
use crate::metrics::sets::Sets;
use crate::metrics::subject::{Subject, Subjects};
use crate::metrics::value_limit::ValueLimit;
use crate::request::StartAttributes;

/// The instruments of one meter provider, and the attribute sets that were recorded with them.
pub(crate) struct Metrics {
    pub(crate) instruments: Instruments,
    pub(super) names: Conventions,
    guard: Arc<ValueLimit>,
    subjects: Subjects,
    pub(super) runs: Sets,
    #[cfg(feature = "rmcp-3")]
    pub(super) mcp: Mcp,
}

impl Metrics {
    /// Creates the instruments. `is_of_sdk` is whether the meter is known to be the SDK's.
    pub(crate) fn new(meter: Meter, is_of_sdk: bool, names: Conventions, value_limit: usize) -> Self {
        let guard = Arc::new(ValueLimit::new(value_limit));
        Self {
            instruments: Instruments::new(meter, is_of_sdk),
            names,
            runs: Sets::new(names.of(&measurements::RUN), Vec::new(), &guard),
            guard,
            subjects: Subjects::default(),
            #[cfg(feature = "rmcp-3")]
            mcp: Mcp::new(value_limit),
        }
    }

    /// The attribute sets of calls that start with these attributes.
    pub(crate) fn subject(&self, operation: &'static Operation, start: &StartAttributes) -> Arc<Subject> {
        self.subjects
            .find(operation, start, self.names, &self.guard, &self.instruments)
    }
}

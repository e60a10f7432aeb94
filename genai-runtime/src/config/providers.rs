//! The providers that `genai::telemetry` sets up, beside the configuration.

use std::fmt;
use std::sync::Arc;

use crate::config::config::MakeTracer;

/// Providers that are used where the configuration names none, in place of OpenTelemetry's global ones.
///
/// Tracers of global providers cannot be kept, because the provider can be replaced at any time without notice. Asking for
/// one at every call that begins a run costs three allocations.
#[derive(Clone, Default)]
pub(crate) struct Providers {
    pub(super) tracer: Option<Arc<MakeTracer>>,
}

#[cfg(feature = "tree")]
impl Providers {
    /// Spans go to this provider.
    pub(crate) fn new(provider: opentelemetry_sdk::trace::SdkTracerProvider) -> Self {
        use opentelemetry::trace::TracerProvider as _;

        Self {
            tracer: Some(Arc::new(move |scope| Box::new(provider.tracer_with_scope(scope)))),
        }
    }
}

impl Providers {
    /// Whether both are of the same set-up, or of none.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.tracer, &other.tracer) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Providers")
            .field("tracer", &self.tracer.is_some())
            .finish()
    }
}

//! Providers set up by `genai::telemetry`, separate from the configuration.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "capture")]
use crate::capture::Events;
use crate::config::config::MakeTracer;
use crate::metrics::AnyProvider;

/// Providers used where the configuration has none, in place of OpenTelemetry's global ones.
///
/// A tracer of the global provider cannot be cached, because the provider can be replaced at any time without notice.
/// Requesting one for every call that begins a run costs three allocations.
#[derive(Clone, Default)]
pub(crate) struct Providers {
    pub(super) tracer: Option<Arc<MakeTracer>>,
    pub(super) meter: Option<Arc<AnyProvider>>,
    #[cfg(feature = "capture")]
    pub(super) events: Option<Arc<Events>>,
}

#[cfg(feature = "tree")]
impl Providers {
    /// Creates providers that send spans to this provider.
    pub(crate) fn new(provider: opentelemetry_sdk::trace::SdkTracerProvider) -> Self {
        use opentelemetry::trace::TracerProvider as _;

        Self {
            tracer: Some(Arc::new(move |scope| Box::new(provider.tracer_with_scope(scope)))),
            ..Self::default()
        }
    }

    /// Sets the provider of metrics.
    pub(crate) fn with_meter(mut self, provider: opentelemetry_sdk::metrics::SdkMeterProvider) -> Self {
        self.meter = Some(Arc::new(provider));
        self
    }

    /// Sets the provider of events.
    #[cfg(feature = "capture")]
    pub(crate) fn with_logger(mut self, provider: opentelemetry_sdk::logs::SdkLoggerProvider) -> Self {
        self.events = Some(Arc::new(Events::new(provider)));
        self
    }
}

impl Providers {
    /// Whether both belong to the same set-up, or to none.
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
            .field("meter", &self.meter.is_some())
            .finish_non_exhaustive()
    }
}

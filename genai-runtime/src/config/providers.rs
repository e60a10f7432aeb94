//! Providers set up by `genai::telemetry`, separate from the configuration.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "tree")]
use opentelemetry::trace::TracerProvider as _;
#[cfg(feature = "tree")]
use opentelemetry_sdk::{logs::SdkLoggerProvider, metrics::SdkMeterProvider, trace::SdkTracerProvider};

#[cfg(feature = "capture")]
use crate::capture::Events;
use crate::config::settings::MakeTracer;
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
    /// Creates providers of these signals. Log records are events, which need the feature `capture`.
    pub(crate) fn new(
        tracers: SdkTracerProvider,
        meters: Option<SdkMeterProvider>,
        loggers: Option<SdkLoggerProvider>,
    ) -> Self {
        #[cfg(not(feature = "capture"))]
        drop(loggers);
        Self {
            tracer: Some(Arc::new(move |scope| Box::new(tracers.tracer_with_scope(scope)))),
            meter: meters.map(|meters| Arc::new(meters) as _),
            #[cfg(feature = "capture")]
            events: loggers.map(|loggers| Arc::new(Events::new(loggers))),
        }
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

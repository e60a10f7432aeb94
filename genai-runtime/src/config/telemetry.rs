//! Tracer, instruments and configuration shared by the calls of one run.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use opentelemetry::global::{self, BoxedTracer};

#[cfg(feature = "capture")]
use crate::capture::Events;
use crate::config::config::Config;
use crate::config::providers::Providers;
use crate::config::spans::Spans;
use crate::metrics::Metrics;
use crate::scope::scope_of;

/// Tracer by its source. The global one is already boxed.
pub(crate) enum TracerOf {
    Configuration(Box<dyn Spans>),
    Global(BoxedTracer),
}

impl Deref for TracerOf {
    type Target = dyn Spans;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Configuration(tracer) => &**tracer,
            Self::Global(tracer) => tracer,
        }
    }
}

/// Tracer, instruments and configuration shared by the calls of one run, taken when the run started.
pub(crate) struct Telemetry {
    pub(crate) tracer: TracerOf,
    pub(crate) config: Arc<Config>,
    /// Instruments, if there is a meter provider.
    pub(crate) metrics: Option<Arc<Metrics>>,
    /// Emitter of events, if there is a logger provider.
    #[cfg(feature = "capture")]
    pub(crate) events: Option<Arc<Events>>,
    providers: Providers,
}

impl Telemetry {
    /// Creates telemetry with a tracer of the configuration's provider, the set-up's, or the global one, in this order.
    pub(crate) fn of(config: Arc<Config>, providers: &Providers) -> Self {
        let make = config.settings.tracer.as_deref().or(providers.tracer.as_deref());
        let scope = scope_of(config.conventions.schema_url());
        let tracer = match make {
            Some(make) => TracerOf::Configuration(make(scope)),
            None => TracerOf::Global(global::tracer_with_scope(scope)),
        };
        Self {
            tracer,
            metrics: config.metrics(providers),
            #[cfg(feature = "capture")]
            events: config.settings.events.as_ref().or(providers.events.as_ref()).cloned(),
            config,
            providers: providers.clone(),
        }
    }

    /// Whether the tracer can be cached while the configuration is active. The global provider may be replaced
    /// meanwhile.
    pub(super) fn can_be_kept(&self) -> bool {
        matches!(self.tracer, TracerOf::Configuration(_))
    }

    /// Whether the instruments belong to the current meter provider. The global one may have been set since.
    pub(super) fn is_current(&self) -> bool {
        if self.config.settings.meter.is_given() || self.providers.meter.is_some() {
            return true;
        }
        let now = self.config.metrics(&self.providers);
        self.metrics.as_ref().map(Arc::as_ptr) == now.as_ref().map(Arc::as_ptr)
    }
}

impl Config {
    /// Instruments, if there is a meter provider now.
    fn metrics(&self, providers: &Providers) -> Option<Arc<Metrics>> {
        let (settings, set_up) = (&self.settings, providers.meter.as_ref());
        self.metrics
            .get(&settings.meter, set_up, self.conventions, settings.metric_value_limit)
    }
}

/// Telemetry of a starting call, by its source.
pub(crate) enum TelemetryRef<'a> {
    /// Telemetry of the enclosing run.
    Above(&'a Arc<Telemetry>),
    /// Telemetry cached with the configuration.
    Kept(Arc<Telemetry>),
    /// Telemetry made for this call.
    Made(Telemetry),
}

impl TelemetryRef<'_> {
    /// Shared telemetry, for a run and its calls.
    pub(crate) fn shared(self) -> (Self, Arc<Telemetry>) {
        let telemetry = match self {
            Self::Above(telemetry) => Arc::clone(telemetry),
            Self::Kept(telemetry) => telemetry,
            Self::Made(telemetry) => Arc::new(telemetry),
        };
        (Self::Kept(Arc::clone(&telemetry)), telemetry)
    }
}

impl Deref for TelemetryRef<'_> {
    type Target = Telemetry;

    fn deref(&self) -> &Telemetry {
        match self {
            Self::Above(telemetry) => telemetry,
            Self::Kept(telemetry) => telemetry,
            Self::Made(telemetry) => telemetry,
        }
    }
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telemetry")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

//! What the calls of one run share: a tracer, instruments and the configuration.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use opentelemetry::global::{self, BoxedTracer};

use crate::config::config::Config;
use crate::config::spans::Spans;
use crate::metrics::Metrics;
use crate::scope::scope;

/// Whose tracer it is. The global one is in a box already.
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

/// What the calls of one run share: the tracer and the configuration, both taken when the run started.
pub(crate) struct Telemetry {
    pub(crate) tracer: TracerOf,
    pub(crate) config: Arc<Config>,
    /// The instruments, if there is a meter provider.
    pub(crate) metrics: Option<Arc<Metrics>>,
}

impl Telemetry {
    /// With a tracer of the global provider, which nobody may keep: it can be replaced at any time.
    pub(crate) fn of(config: Arc<Config>) -> Self {
        let tracer = match config.tracer() {
            Some(tracer) => TracerOf::Configuration(tracer),
            None => TracerOf::Global(global::tracer_with_scope(scope())),
        };
        Self {
            tracer,
            metrics: config.metrics(),
            config,
        }
    }
}

impl Config {
    /// Whether its tracer and instruments stay the same as long as it is in force: those of the global providers need
    /// not.
    pub(super) fn is_settled(&self) -> bool {
        self.tracer.is_some() && self.meter.is_given()
    }

    /// A tracer of the configured provider, if one is configured.
    pub(crate) fn tracer(&self) -> Option<Box<dyn Spans>> {
        self.tracer.as_ref().map(|make| make(scope()))
    }

    /// The instruments, if there is a meter provider now.
    pub(crate) fn metrics(&self) -> Option<Arc<Metrics>> {
        self.metrics
            .get(&self.meter, self.metric_names, self.metric_value_limit)
    }
}

/// The tracer and configuration of one moment.
pub(crate) enum TelemetryRef<'a> {
    /// Those of the run above.
    Above(&'a Arc<Telemetry>),
    /// Those that the configuration keeps.
    Kept(Arc<Telemetry>),
    /// Made for this call.
    Made(Telemetry),
}

impl TelemetryRef<'_> {
    /// For a run, whose calls share them.
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

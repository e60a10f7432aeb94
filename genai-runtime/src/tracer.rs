//! Where spans come from: the provider of the configuration, or the global one, whenever that was set.

use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use opentelemetry::global::BoxedTracer;
use opentelemetry::trace::{Span, SpanBuilder, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, InstrumentationScope, global};

use crate::config::Config;
use crate::metrics::Metrics;

/// Makes spans by a tracer of any type. OpenTelemetry's own `BoxedTracer` would put each span into a box of its own.
pub(crate) trait Spans: Send + Sync {
    /// Starts a span, and makes the context in which it is the current one.
    fn open(&self, builder: SpanBuilder, outer: &Context) -> Opened;

    /// Writes the span of a call that is not made.
    fn write(&self, builder: SpanBuilder, outer: &Context, status: Status);
}

/// A span that has been started.
pub(crate) struct Opened {
    /// In which it is the current one.
    pub(crate) context: Context,
    /// Whether it records.
    pub(crate) recording: bool,
}

impl<T> Spans for T
where
    T: Tracer + Send + Sync,
    T::Span: Send + Sync + 'static,
{
    fn open(&self, builder: SpanBuilder, outer: &Context) -> Opened {
        let span = self.build_with_context(builder, outer);
        let recording = span.is_recording();
        let context = if recording {
            outer.with_span(span)
        } else {
            // Nothing can be written on it: what is below needs its identity, and that alone.
            outer.with_remote_span_context(span.span_context().clone())
        };
        Opened { context, recording }
    }

    fn write(&self, builder: SpanBuilder, outer: &Context, status: Status) {
        let mut span = self.build_with_context(builder, outer);
        span.set_status(status);
        span.end();
    }
}

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

/// The tracer and configuration of one moment.
pub(crate) enum Found<'a> {
    /// Those of the run above.
    Above(&'a Arc<Telemetry>),
    /// Those that the configuration keeps.
    Kept(Arc<Telemetry>),
    /// Made for this call.
    Made(Telemetry),
}

impl Found<'_> {
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

impl Deref for Found<'_> {
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

/// The scope that every span carries.
pub(crate) fn scope() -> InstrumentationScope {
    static SCOPE: OnceLock<InstrumentationScope> = OnceLock::new();
    let make = || {
        InstrumentationScope::builder("genai-otel")
            .with_version(env!("CARGO_PKG_VERSION"))
            .with_schema_url(genai_semconv::SCHEMA_URL)
            .build()
    };
    SCOPE.get_or_init(make).clone()
}

/// Whether the last span that was asked for came from a provider that makes spans.
static RECORDED: AtomicBool = AtomicBool::new(false);
/// Calls since then that found no such provider.
static IDLE: AtomicU32 = AtomicU32::new(0);

/// As long as there was no provider, every one of this many calls looks for one …
const EAGER: u32 = 1_024;
/// … and afterwards one call in this many.
const SPARSE: u32 = 256;

/// Whether a call is worth preparing for. OpenTelemetry's API does not say whether a provider is set, and asking for a
/// span to find out costs more than a program without telemetry should pay at every call. So a provider that is set
/// within the first thousand calls is seen by the next call, a later one within the next 256.
#[inline]
pub(crate) fn is_worth_trying() -> bool {
    RECORDED.load(Relaxed) || {
        let idle = IDLE.fetch_add(1, Relaxed);
        idle < EAGER || idle.is_multiple_of(SPARSE)
    }
}

/// Says whether a span that was asked for came to be.
pub(crate) fn found(provider: bool) {
    if RECORDED.load(Relaxed) != provider {
        RECORDED.store(provider, Relaxed);
    }
}

/// Something was configured: the next call looks again.
pub(crate) fn look_again() {
    IDLE.store(0, Relaxed);
}

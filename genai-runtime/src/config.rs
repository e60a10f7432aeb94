//! The configuration of the process.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;
use std::{fmt, mem};

use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{Span, Tracer, TracerProvider};

use crate::content::policy::{ContentCall, Policy, Share};
use crate::content::{ContentCapture, Redactor, redact};
use crate::hash::HashKey;
use crate::metrics::{MeterSource, MetricNames, Metrics, Slot, VALUE_LIMIT};
use crate::price::Prices;
use crate::tracer::{Found, Spans, Telemetry, look_again, scope};
#[cfg(feature = "capture")]
use crate::{capture::event::Events, redact::Caps};

/// The configuration of the process. Nothing has to be configured: without it, spans go to OpenTelemetry's global
/// tracer provider and nothing that calls carry is recorded.
///
/// ```
/// # use genai_runtime::Config;
/// # let provider = opentelemetry::trace::noop::NoopTracerProvider::new();
/// Config::builder().tracer_provider(provider).hash_key(*b"sixteen byte key").install();
/// ```
pub struct Config {
    tracer: Option<Box<MakeTracer>>,
    meter: MeterSource,
    metric_names: MetricNames,
    metric_value_limit: usize,
    metrics: Slot,
    hash_key: HashKey,
    capture: ContentCapture,
    policy: Policy,
    #[cfg(feature = "capture")]
    caps: Caps,
    #[cfg(feature = "capture")]
    events: Option<Events>,
    redactor: Option<Arc<dyn Redactor>>,
    identity_in_baggage: bool,
    cancelled_is_error: bool,
    prices: Prices,
}

type MakeTracer = dyn Fn(InstrumentationScope) -> Box<dyn Spans> + Send + Sync;

impl Config {
    /// Starts from the defaults.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder {
            tracer: None,
            meter: MeterSource::Global,
            metric_names: None,
            metric_value_limit: VALUE_LIMIT,
            hash_key: None,
            capture: None,
            policy: Policy::default(),
            #[cfg(feature = "capture")]
            caps: Caps::default(),
            #[cfg(feature = "capture")]
            events: None,
            redactor: None,
            identity_in_baggage: false,
            cancelled_is_error: false,
            prices: Prices::bundled(),
        }
    }

    /// What is in force now.
    pub(crate) fn current() -> Arc<Self> {
        Arc::clone(&slot().read().unwrap_or_else(PoisonError::into_inner).config)
    }

    /// What calls outside of runs go by now.
    pub(crate) fn telemetry<'a>() -> Found<'a> {
        let config = {
            let in_force = slot().read().unwrap_or_else(PoisonError::into_inner);
            if let Some(telemetry) = in_force.telemetry.get() {
                return Found::Kept(Arc::clone(telemetry));
            }
            Arc::clone(&in_force.config)
        };
        // Without the lock: this is where providers are asked.
        let telemetry = Telemetry::of(Arc::clone(&config));
        if !config.is_settled() {
            return Found::Made(telemetry);
        }
        let telemetry = Arc::new(telemetry);
        let in_force = slot().read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&in_force.config, &config) {
            drop(in_force.telemetry.set(Arc::clone(&telemetry)));
        }
        Found::Kept(telemetry)
    }

    /// Whether its tracer and instruments stay the same as long as it is in force: those of the global providers need
    /// not.
    fn is_settled(&self) -> bool {
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

    pub(crate) fn hash_key(&self) -> &HashKey {
        &self.hash_key
    }

    /// Whether the identity of runs travels between processes.
    pub(crate) fn identity_in_baggage(&self) -> bool {
        self.identity_in_baggage
    }

    /// Whether anything of any call may be recorded.
    pub(crate) fn captures(&self) -> bool {
        self.capture != ContentCapture::NoContent
    }

    /// On what content of this call may be recorded.
    pub(crate) fn capture_of(&self, call: &ContentCall<'_>) -> ContentCapture {
        if self.captures() && self.policy.admits(call) {
            self.capture
        } else {
            ContentCapture::NoContent
        }
    }

    /// Of which calls content may be recorded.
    #[cfg(feature = "capture")]
    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// How large captured content may be.
    #[cfg(feature = "capture")]
    pub(crate) fn caps(&self) -> Caps {
        self.caps
    }

    /// Where events go, if somewhere.
    #[cfg(feature = "capture")]
    pub(crate) fn events(&self) -> Option<&Events> {
        self.events.as_ref()
    }

    /// What calls cost.
    pub(crate) fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Whether a call whose future was dropped has failed.
    pub(crate) fn cancelled_is_error(&self) -> bool {
        self.cancelled_is_error
    }

    /// What is recorded instead of a text.
    pub(crate) fn redact(&self, content: &str) -> String {
        match self.redactor() {
            Some(redactor) => redact(redactor, content),
            None => "[redacted: no redactor is configured]".to_owned(),
        }
    }

    /// The configured redactor, or the standard one if it was compiled in.
    pub(crate) fn redactor(&self) -> Option<&dyn Redactor> {
        if let Some(redactor) = &self.redactor {
            return Some(&**redactor);
        }
        #[cfg(feature = "capture")]
        return crate::redact::StandardRedactor::shared().map(|redactor| redactor as &dyn Redactor);
        #[cfg(not(feature = "capture"))]
        None
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("tracer_provider", &self.tracer.is_some())
            .field("meter_provider", &self.meter.is_given())
            .field("capture", &self.capture)
            .field("redactor", &self.redactor.is_some())
            .field("identity_in_baggage", &self.identity_in_baggage)
            .finish_non_exhaustive()
    }
}

/// Collects a [`Config`].
#[must_use = "nothing is configured until `install` is called"]
pub struct ConfigBuilder {
    tracer: Option<Box<MakeTracer>>,
    meter: MeterSource,
    metric_names: Option<MetricNames>,
    metric_value_limit: usize,
    hash_key: Option<[u8; 16]>,
    capture: Option<ContentCapture>,
    policy: Policy,
    #[cfg(feature = "capture")]
    caps: Caps,
    #[cfg(feature = "capture")]
    events: Option<Events>,
    redactor: Option<Arc<dyn Redactor>>,
    identity_in_baggage: bool,
    cancelled_is_error: bool,
    prices: Prices,
}

impl ConfigBuilder {
    /// Spans go to this provider instead of the global one.
    pub fn tracer_provider<P>(mut self, provider: P) -> Self
    where
        P: TracerProvider + Send + Sync + 'static,
        P::Tracer: Send + Sync + 'static,
        <P::Tracer as Tracer>::Span: Span + Send + Sync + 'static,
    {
        self.tracer = Some(Box::new(move |scope| Box::new(provider.tracer_with_scope(scope))));
        self
    }

    /// Measurements go to this provider instead of the global one. With OpenTelemetry's `NoopMeterProvider` nothing is
    /// measured.
    pub fn meter_provider(mut self, provider: impl MeterProvider + Send + Sync + 'static) -> Self {
        self.meter = MeterSource::new(provider);
        self
    }

    /// Under which version's names model calls are measured, instead of what the environment variable
    /// `GENAI_OTEL_METRIC_NAMES` says (`pinned`, `v1.41.1` or `both`).
    pub fn metrics(mut self, names: MetricNames) -> Self {
        self.metric_names = Some(names);
        self
    }

    /// How many values an attribute of metrics may have, 200 by default. Further ones are recorded as `_OTHER`, and ports
    /// are left out: metrics are kept for every combination of values for as long as the process runs. The SDK has a limit
    /// of its own for the combinations of one metric, and marks those beyond by `otel.metric.overflow`.
    pub fn metric_value_limit(mut self, values: usize) -> Self {
        self.metric_value_limit = values;
        self
    }

    /// The key of all hashes: of `enduser.id`, and of what else is recorded only as a hash. Equal values have equal
    /// hashes under one key; without a key of your own it is a random one per process.
    pub fn hash_key(mut self, key: [u8; 16]) -> Self {
        self.hash_key = Some(key);
        self
    }

    /// What captured content may be recorded on, instead of what the environment variable
    /// `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` says.
    pub fn content_capture(mut self, capture: ContentCapture) -> Self {
        self.capture = Some(capture);
        self
    }

    /// No content is recorded of calls that start after this: a door that closes by itself.
    pub fn content_capture_until(mut self, end: SystemTime) -> Self {
        self.policy.until = Some(end);
        self
    }

    /// Content is recorded for this share of traces, from 0 to 1, by their ids: of a trace all of it or nothing, in every
    /// process that has the same share.
    pub fn content_capture_share(mut self, share: f64) -> Self {
        self.policy.share = Some(Share::new(share));
        self
    }

    /// Content is only recorded of these workflows and of what runs under them.
    pub fn content_capture_workflows<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.policy.workflows = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Content is only recorded of calls for which this holds. It is asked when a call starts, on the caller's path; if it
    /// panics, nothing is recorded.
    pub fn content_capture_when(mut self, holds: impl Fn(&ContentCall<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.policy.when = Some(Arc::new(holds));
        self
    }

    /// How large captured content may be; 32 KiB for an attribute and 128 KiB for a call by default.
    #[cfg(feature = "capture")]
    pub fn content_caps(mut self, caps: Caps) -> Self {
        self.caps = caps;
        self
    }

    /// The events `gen_ai.client.inference.operation.details` go to this provider, where content may be recorded on events.
    /// Without one there are none: OpenTelemetry has no global provider of logs.
    #[cfg(feature = "capture")]
    pub fn logger_provider<P>(mut self, provider: P) -> Self
    where
        P: opentelemetry::logs::LoggerProvider + Send + Sync + 'static,
        P::Logger: Send + Sync + 'static,
    {
        self.events = Some(Events::new(provider));
        self
    }

    /// What every captured content passes before it is recorded. Without one, that is
    /// [`StandardRedactor`](crate::redact::StandardRedactor) with the feature `capture`, and a placeholder without it.
    pub fn redactor(mut self, redactor: impl Redactor + 'static) -> Self {
        self.redactor = Some(Arc::new(redactor));
        self
    }

    /// Whether the names of a run travel to other processes, and are taken over from them; `false` by default.
    ///
    /// If so, [`propagation::inject`](crate::propagation::inject) adds `gen_ai.workflow.name` and
    /// `gen_ai.conversation.id` of the current run to the W3C baggage, and a call that starts under an
    /// [extracted](crate::propagation::extract) context, outside of any run of this process, takes them over as if it ran
    /// under that run. Ask for it only where the other side may know these names and is to be trusted with them: baggage
    /// goes out with every request that is injected into, and whoever sends some can choose what is recorded.
    pub fn identity_in_baggage(mut self, travels: bool) -> Self {
        self.identity_in_baggage = travels;
        self
    }

    /// A call whose future was dropped before it was done (by a timeout, `select!`, an abort) is marked as cancelled and
    /// is no error, since cancelling is often meant. With `true` it has failed: status ERROR, `error.type` `cancelled`.
    pub fn cancelled_is_error(mut self, is_error: bool) -> Self {
        self.cancelled_is_error = is_error;
        self
    }

    /// What calls cost, instead of the bundled table: your own contracts, models of your own house, a file.
    ///
    /// ```
    /// # use genai_runtime::{Config, price::{ModelPrice, PriceError, Prices}};
    /// let mut prices = Prices::bundled();
    /// prices.add("openai", "gpt-4o", ModelPrice::per_million().input("2.00").output("8.00"))?;
    /// Config::builder().prices(prices).install();
    /// # Ok::<(), PriceError>(())
    /// ```
    pub fn prices(mut self, prices: Prices) -> Self {
        self.prices = prices;
        self
    }

    /// Puts the configuration in force for all calls that start from now on. Runs that have started keep theirs.
    pub fn install(self) {
        let config = Config {
            tracer: self.tracer,
            meter: self.meter,
            metric_names: self.metric_names.unwrap_or_else(MetricNames::from_env),
            metric_value_limit: self.metric_value_limit,
            metrics: Slot::default(),
            hash_key: self.hash_key.map_or_else(HashKey::of_this_process, HashKey::new),
            capture: self.capture.unwrap_or_else(ContentCapture::from_env),
            policy: self.policy,
            #[cfg(feature = "capture")]
            caps: self.caps,
            #[cfg(feature = "capture")]
            events: self.events,
            redactor: self.redactor,
            identity_in_baggage: self.identity_in_baggage,
            cancelled_is_error: self.cancelled_is_error,
            prices: self.prices,
        };
        let in_force = InForce::new(config);
        // What was in force is dropped after the lock is: a provider may go with it.
        let before = mem::replace(&mut *slot().write().unwrap_or_else(PoisonError::into_inner), in_force);
        look_again();
        drop(before);
    }
}

impl fmt::Debug for ConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigBuilder")
            .field("tracer_provider", &self.tracer.is_some())
            .field("meter_provider", &self.meter.is_given())
            .field("capture", &self.capture)
            .field("redactor", &self.redactor.is_some())
            .field("identity_in_baggage", &self.identity_in_baggage)
            .finish_non_exhaustive()
    }
}

/// The configuration, and what its calls share if that can be kept, once a call has asked for it.
struct InForce {
    config: Arc<Config>,
    telemetry: OnceLock<Arc<Telemetry>>,
}

impl InForce {
    fn new(config: Config) -> Self {
        Self {
            config: Arc::new(config),
            telemetry: OnceLock::new(),
        }
    }
}

fn slot() -> &'static RwLock<InForce> {
    static SLOT: OnceLock<RwLock<InForce>> = OnceLock::new();
    SLOT.get_or_init(|| {
        RwLock::new(InForce::new(Config {
            tracer: None,
            meter: MeterSource::Global,
            metric_names: MetricNames::from_env(),
            metric_value_limit: VALUE_LIMIT,
            metrics: Slot::default(),
            hash_key: HashKey::of_this_process(),
            capture: ContentCapture::from_env(),
            policy: Policy::default(),
            #[cfg(feature = "capture")]
            caps: Caps::default(),
            #[cfg(feature = "capture")]
            events: None,
            redactor: None,
            identity_in_baggage: false,
            cancelled_is_error: false,
            prices: Prices::bundled(),
        }))
    })
}

//! The configuration of the process.

mod builder;

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::{fmt, mem};

use opentelemetry::InstrumentationScope;

pub use self::builder::ConfigBuilder;
use crate::content::policy::{ContentCall, Policy};
use crate::content::{ContentCapture, Redaction, Redactor};
use crate::hash::HashKey;
use crate::metrics::{MeterSource, MetricNames, Metrics, Slot};
use crate::price::Prices;
use crate::tracer::{Found, Spans, Telemetry, look_again, scope};
#[cfg(feature = "capture")]
use crate::{
    capture::event::Events,
    capture::store::Storage,
    redact::{Caps, cut},
};

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
    #[cfg(feature = "capture")]
    storage: Storage,
    redactor: Option<Arc<dyn Redactor>>,
    identity_in_baggage: bool,
    cancelled_is_error: bool,
    prices: Prices,
}

type MakeTracer = dyn Fn(InstrumentationScope) -> Box<dyn Spans> + Send + Sync;

impl Config {
    /// Starts from the defaults.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::new()
    }

    /// Puts it in force for all calls that start from now on.
    fn install(self) {
        let in_force = InForce::new(self);
        // What was in force is dropped after the lock is: a provider may go with it.
        let before = mem::replace(&mut *slot().write().unwrap_or_else(PoisonError::into_inner), in_force);
        look_again();
        drop(before);
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

    /// Where whole contents go.
    #[cfg(feature = "capture")]
    pub(crate) fn storage(&self) -> &Storage {
        &self.storage
    }

    /// What calls cost.
    pub(crate) fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Whether a call whose future was dropped has failed.
    pub(crate) fn cancelled_is_error(&self) -> bool {
        self.cancelled_is_error
    }

    /// What is recorded instead of a text, as long as an attribute may be.
    pub(crate) fn redact(&self, content: &str) -> String {
        let Some(redaction) = self.redaction() else {
            return "[redacted: no redactor is configured]".to_owned();
        };
        let redacted = redaction.text(content);
        #[cfg(feature = "capture")]
        if redacted.len() > self.caps.per_attribute {
            return cut(&redacted, self.caps.per_attribute).into_owned();
        }
        redacted
    }

    /// The configured redactor, or the standard one if it was compiled in, and the key.
    pub(crate) fn redaction(&self) -> Option<Redaction<'_>> {
        #[cfg(feature = "capture")]
        let standard: Option<&dyn Redactor> = Some(crate::redact::standard());
        #[cfg(not(feature = "capture"))]
        let standard = None;
        Some(Redaction {
            redactor: self.redactor.as_deref().or(standard)?,
            key: &self.hash_key,
        })
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
    SLOT.get_or_init(|| RwLock::new(InForce::new(Config::builder().build())))
}

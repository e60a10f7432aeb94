//! What a program says of its configuration.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{Span, Tracer, TracerProvider};

#[cfg(feature = "capture")]
use crate::capture::{ContentStore, Events, Storage, StoreRules};
use crate::config::config::{Config, MakeTracer};
#[cfg(feature = "http")]
use crate::config::host::Host;
use crate::config::switches::Switches;
use crate::content::{CapturePolicy, ContentCall, Share};
use crate::content::{ContentCapture, Redactor};
use crate::fingerprint::HashKey;
use crate::metrics::{Conventions, MeterSource, Slot, VALUE_LIMIT};
#[cfg(feature = "http")]
use crate::notice::{Code, notice_each};
use crate::price::Prices;
#[cfg(feature = "capture")]
use genai_redact::Caps;

/// Hashing this much takes about a millisecond.
const FINGERPRINT_LIMIT: usize = 1024 * 1024;

/// The builder of a [`Config`], made by [`Config::builder`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Config, ConfigBuilder};
///
/// fn settings(debug: bool) -> ConfigBuilder {
///     Config::builder().cancelled_is_error(debug)
/// }
/// settings(true).install();
/// ```
#[must_use = "nothing is configured until `install` is called"]
pub struct ConfigBuilder {
    tracer: Option<Box<MakeTracer>>,
    meter: MeterSource,
    conventions: Option<Conventions>,
    pub(super) switches: Switches,
    metric_value_limit: usize,
    hash_key: Option<[u8; 16]>,
    fingerprint_limit: usize,
    capture: Option<ContentCapture>,
    policy: CapturePolicy,
    #[cfg(feature = "capture")]
    caps: Caps,
    #[cfg(feature = "capture")]
    events: Option<Arc<Events>>,
    /// `None` for what the environment says.
    #[cfg(feature = "capture")]
    emits_events: Option<bool>,
    #[cfg(feature = "capture")]
    storage: Storage,
    redactor: Option<Arc<dyn Redactor>>,
    identity_in_baggage: bool,
    forward_baggage: bool,
    #[cfg(feature = "http")]
    propagate_to: Vec<Host>,
    prices: Prices,
}

impl Config {
    /// Starts from the defaults.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::new()
    }
}

impl ConfigBuilder {
    /// The defaults.
    pub(super) fn new() -> Self {
        Self {
            tracer: None,
            meter: MeterSource::Global,
            conventions: None,
            switches: Switches::default(),
            metric_value_limit: VALUE_LIMIT,
            hash_key: None,
            fingerprint_limit: FINGERPRINT_LIMIT,
            capture: None,
            policy: CapturePolicy::default(),
            #[cfg(feature = "capture")]
            caps: Caps::default(),
            #[cfg(feature = "capture")]
            events: None,
            #[cfg(feature = "capture")]
            emits_events: None,
            #[cfg(feature = "capture")]
            storage: Storage::default(),
            redactor: None,
            identity_in_baggage: false,
            forward_baggage: false,
            #[cfg(feature = "http")]
            propagate_to: Vec::new(),
            prices: Prices::bundled(),
        }
    }

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
    /// measured. With the feature `tree`, histograms of an `SdkMeterProvider` start at 0 when a call starts, as counters of
    /// any provider do.
    pub fn meter_provider(mut self, provider: impl MeterProvider + Send + Sync + 'static) -> Self {
        self.meter = MeterSource::new(provider);
        self
    }

    /// Which version of the conventions names things, instead of what the environment variable `GENAI_OTEL_CONVENTIONS` says
    /// (`pinned`, `v1.41.1` or `both`).
    pub fn conventions(mut self, conventions: Conventions) -> Self {
        self.conventions = Some(conventions);
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
    /// hashes under one key. Without it, the environment variable `GENAI_HASH_KEY` has the key, as 32 hexadecimal digits;
    /// without that it is a random one per process.
    pub fn hash_key(mut self, key: [u8; 16]) -> Self {
        self.hash_key = Some(key);
        self
    }

    /// How many bytes the arguments of a tool call may have to be compared, 1 MiB by default. A call with larger arguments has
    /// no `tool.args.fingerprint` and is never a repeat. Texts count by their bytes, and each number and each key as seven.
    pub fn fingerprint_limit(mut self, bytes: usize) -> Self {
        self.fingerprint_limit = bytes;
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

    /// Content is recorded for this ratio of traces, from 0 to 1, by their ids: of a trace all of it or nothing, in every
    /// process that has the same ratio.
    pub fn content_capture_ratio(mut self, ratio: f64) -> Self {
        self.policy.share = Some(Share::new(ratio));
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

    /// Where captured contents go as a whole, redacted and uncut, and binary parts of messages with them; spans and events
    /// carry their addresses, `gen_ai.input.messages_ref` and so on. Without one nothing goes anywhere.
    #[cfg(feature = "capture")]
    pub fn content_store(mut self, store: impl ContentStore + 'static) -> Self {
        self.storage.store = Some(Arc::new(store));
        self
    }

    /// What of contents goes to the [content store](Self::content_store), and what stays on spans and events.
    #[cfg(feature = "capture")]
    pub fn content_store_rules(mut self, rules: StoreRules) -> Self {
        self.storage.rules = rules;
        self
    }

    /// Events go to this provider: one for each model call, each failure of a provider and each evaluation. Contents are on
    /// them only where they may be recorded on events. Without a provider there are no events: OpenTelemetry has no global
    /// provider of logs.
    #[cfg(feature = "capture")]
    pub fn logger_provider<P>(mut self, provider: P) -> Self
    where
        P: opentelemetry::logs::LoggerProvider + Send + Sync + 'static,
        P::Logger: Send + Sync + 'static,
    {
        self.events = Some(Arc::new(Events::new(provider)));
        self
    }

    /// What every captured content passes before it is recorded. Without one, that is
    /// [`StandardRedactor`](genai_redact::StandardRedactor) with the feature `capture`, and a placeholder without it.
    pub fn redactor(mut self, redactor: impl Redactor + 'static) -> Self {
        self.redactor = Some(Arc::new(redactor));
        self
    }

    /// Whether the names of a run travel to other processes, and are taken over from them; `false` by default.
    ///
    /// If so, [`propagation::inject`](crate::context::propagation::inject) adds `gen_ai.workflow.name` and
    /// `gen_ai.conversation.id` of the current run to the W3C baggage, and a call that starts under an
    /// [extracted](crate::context::propagation::extract) context, outside of any run of this process, takes them over as if it ran
    /// under that run. Ask for it only where the other side may know these names and is to be trusted with them: baggage
    /// goes out with every request that is injected into, and whoever sends some can choose what is recorded.
    pub fn identity_in_baggage(mut self, travels: bool) -> Self {
        self.identity_in_baggage = travels;
        self
    }

    /// Whether baggage that came in with a request goes out again with the requests of this process; `false` by default, so
    /// that only baggage goes out that this process has set.
    ///
    /// It holds for what [`extract`](crate::context::propagation::extract) and its like have read. Set it between services
    /// of your own: baggage is under the control of whoever sent the request.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().forward_baggage(true).install();
    /// ```
    pub fn forward_baggage(mut self, forward: bool) -> Self {
        self.forward_baggage = forward;
        self
    }

    /// Sends the trace context to this host of a model provider as well, where the code asks for it by
    /// [`headers_to`](crate::context::propagation::headers_to). Without this, no provider gets any. Call it once for each
    /// host.
    ///
    /// The host is a name or an address, with a port if only that port is meant: `api.anthropic.com`, `localhost:11434`,
    /// `[::1]:8080`. Upper and lower case are the same. Subdomains are hosts of their own, and there are no wildcards. Of a
    /// URL, host and port count. An entry that is no host matches nothing, and the notice `settings` names it. Needs the
    /// feature `http`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().propagate_to("api.anthropic.com").propagate_to("localhost:11434").install();
    /// ```
    #[cfg(feature = "http")]
    pub fn propagate_to(mut self, host: &str) -> Self {
        match Host::parse(host) {
            Some(host) => self.propagate_to.push(host),
            None => notice_each(Code::Settings, no_host(host)),
        }
        self
    }

    /// What calls cost, instead of the bundled table: your own contracts, models of your own house, a file.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Config, price::{ModelPrice, PriceError, Prices}};
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
        self.build().install();
    }

    /// The settings of a recorded run: without what the environment says of hashes, contents and events, and without the global
    /// meter provider, so that nothing depends on the process.
    #[cfg(feature = "testing")]
    pub(crate) fn build_recorded(mut self, key: [u8; 16]) -> Config {
        if !self.meter.is_given() {
            self.meter = MeterSource::Nowhere;
        }
        self.hash_key.get_or_insert(key);
        self.capture.get_or_insert(ContentCapture::NoContent);
        self.conventions.get_or_insert(Conventions::default());
        #[cfg(feature = "capture")]
        self.emits_events.get_or_insert(true);
        self.build()
    }

    /// What was not said is asked of the environment here, so that a variable is only read, and complained of, where it
    /// counts.
    pub(super) fn build(self) -> Config {
        Config {
            tracer: self.tracer,
            meter: self.meter,
            conventions: self.conventions.unwrap_or_else(Conventions::from_env),
            switches: self.switches,
            metric_value_limit: self.metric_value_limit,
            metrics: Slot::default(),
            hash_key: self
                .hash_key
                .map(HashKey::new)
                .or_else(HashKey::from_env)
                .unwrap_or_else(HashKey::of_this_process),
            fingerprint_limit: self.fingerprint_limit,
            capture: self.capture.or_else(ContentCapture::from_env),
            policy: self.policy,
            #[cfg(feature = "capture")]
            caps: self.caps,
            #[cfg(feature = "capture")]
            events: self.events,
            #[cfg(feature = "capture")]
            emits_events: self.emits_events.unwrap_or_else(Events::are_on),
            #[cfg(feature = "capture")]
            storage: self.storage,
            redactor: self.redactor,
            identity_in_baggage: self.identity_in_baggage,
            forward_baggage: self.forward_baggage,
            #[cfg(feature = "http")]
            propagate_to: self.propagate_to,
            prices: self.prices,
        }
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

/// The notice for an entry that is no host. It leaves out entries that may hold credentials.
#[cfg(feature = "http")]
fn no_host(entry: &str) -> String {
    let shown = if entry.contains('@') || entry.len() > 253 {
        "…".to_owned()
    } else {
        entry.escape_debug().to_string()
    };
    format!(
        "`propagate_to(\"{shown}\")` names no host, so it sends trace context to none: write a host with or without a port, as \
         in `api.anthropic.com` or `localhost:11434`"
    )
}

//! Builder of the process's configuration.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::metrics::MeterProvider;
use opentelemetry::trace::{Span, Tracer, TracerProvider};

#[cfg(feature = "capture")]
use crate::capture::{ContentStore, Events, StoreRules};
use crate::config::config::Config;
#[cfg(feature = "http")]
use crate::config::host::Host;
use crate::config::settings::Settings;
use crate::content::{ContentCall, ContentCapture, Redactor, Share};
use crate::fingerprint::HashKey;
use crate::metrics::{Conventions, MeterSource, Slot};
#[cfg(feature = "http")]
use crate::notice::{Code, notice_each};
use crate::price::Prices;
#[cfg(feature = "capture")]
use genai_redact::Caps;

/// Builder of a [`Config`], created by [`Config::builder`].
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
    pub(super) settings: Settings,
    conventions: Option<Conventions>,
    hash_key: Option<[u8; 16]>,
    /// Whether events are emitted. `None` if the environment decides.
    #[cfg(feature = "capture")]
    emits_events: Option<bool>,
}

impl Config {
    /// Creates a builder with the default settings.
    pub fn builder() -> ConfigBuilder {
        ConfigBuilder::new()
    }
}

impl ConfigBuilder {
    /// Builder with the default settings.
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::default(),
            conventions: None,
            hash_key: None,
            #[cfg(feature = "capture")]
            emits_events: None,
        }
    }

    /// Sends spans to this provider instead of the global one.
    pub fn tracer_provider<P>(mut self, provider: P) -> Self
    where
        P: TracerProvider + Send + Sync + 'static,
        P::Tracer: Send + Sync + 'static,
        <P::Tracer as Tracer>::Span: Span + Send + Sync + 'static,
    {
        self.settings.tracer = Some(Box::new(move |scope| Box::new(provider.tracer_with_scope(scope))));
        self
    }

    /// Sends metrics to this provider instead of the global one. OpenTelemetry's `NoopMeterProvider` turns metrics off.
    /// With the feature `tree`, histograms of an `SdkMeterProvider` start at 0 when a call starts, like the counters of
    /// any provider.
    pub fn meter_provider(mut self, provider: impl MeterProvider + Send + Sync + 'static) -> Self {
        self.settings.meter = MeterSource::new(provider);
        self
    }

    /// Sets the version of the conventions that names attributes and metrics. It replaces the environment variable
    /// `GENAI_OTEL_CONVENTIONS` (`pinned`, `v1.41.1` or `both`).
    pub fn conventions(mut self, conventions: Conventions) -> Self {
        self.conventions = Some(conventions);
        self
    }

    /// Limits the number of values that an attribute of metrics may have; 200 by default. Further values are recorded
    /// as `_OTHER`, and further ports are omitted. The limit exists because metrics are kept for every combination of
    /// values until the process ends. The SDK has its own limit for the combinations of one metric, and marks the rest
    /// by `otel.metric.overflow`.
    pub fn metric_value_limit(mut self, values: usize) -> Self {
        self.settings.metric_value_limit = values;
        self
    }

    /// Sets the key of all hashes, such as `enduser.id` and other values recorded only as a hash. Equal values have
    /// equal hashes under one key. Without this setting, the key is read from the environment variable
    /// `GENAI_HASH_KEY`, as 32 hexadecimal digits. Without the variable, each process uses a random key.
    pub fn hash_key(mut self, key: [u8; 16]) -> Self {
        self.hash_key = Some(key);
        self
    }

    /// Limits the size in bytes of tool call arguments that are compared; 1 MiB by default. A call with larger
    /// arguments has no `tool.args.fingerprint` and never counts as repeated. Texts count by their bytes, numbers and
    /// keys as seven bytes each.
    pub fn fingerprint_limit(mut self, bytes: usize) -> Self {
        self.settings.fingerprint_limit = bytes;
        self
    }

    /// Sets where captured content may be recorded. It replaces the environment variable
    /// `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`.
    pub fn content_capture(mut self, capture: ContentCapture) -> Self {
        self.settings.capture = Some(capture);
        self
    }

    /// Stops recording content of calls that start after this time.
    pub fn content_capture_until(mut self, end: SystemTime) -> Self {
        self.settings.policy.until = Some(end);
        self
    }

    /// Records content of this ratio of traces, from 0 to 1. The trace id decides, so a trace is recorded completely or
    /// not at all, in every process with the same ratio.
    pub fn content_capture_ratio(mut self, ratio: f64) -> Self {
        self.settings.policy.share = Some(Share::new(ratio));
        self
    }

    /// Records content only of these workflows and of the calls in them.
    pub fn content_capture_workflows<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.settings.policy.workflows = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Records content only of calls for which `holds` returns `true`. It runs when a call starts, on the caller's
    /// thread. If it panics, no content is recorded.
    pub fn content_capture_when(mut self, holds: impl Fn(&ContentCall<'_>) -> bool + Send + Sync + 'static) -> Self {
        self.settings.policy.when = Some(Arc::new(holds));
        self
    }

    /// Limits the size of captured content; 32 KiB for an attribute and 128 KiB for a call by default.
    #[cfg(feature = "capture")]
    pub fn content_caps(mut self, caps: Caps) -> Self {
        self.settings.caps = caps;
        self
    }

    /// Stores whole contents, redacted and not truncated, together with binary parts of messages. Spans and events
    /// carry their addresses, for example in `gen_ai.input.messages_ref`. Without a store, whole contents are not kept.
    #[cfg(feature = "capture")]
    pub fn content_store(mut self, store: impl ContentStore + 'static) -> Self {
        self.settings.storage.store = Some(Arc::new(store));
        self
    }

    /// Selects the contents that go to the [content store](Self::content_store), and those that stay on spans and
    /// events.
    #[cfg(feature = "capture")]
    pub fn content_store_rules(mut self, rules: StoreRules) -> Self {
        self.settings.storage.rules = rules;
        self
    }

    /// Sends events to this provider: one for each model call, each failure of a provider and each evaluation. They
    /// carry contents only if contents may be recorded on events. Without a provider there are no events, because
    /// OpenTelemetry has no global logger provider.
    #[cfg(feature = "capture")]
    pub fn logger_provider<P>(mut self, provider: P) -> Self
    where
        P: opentelemetry::logs::LoggerProvider + Send + Sync + 'static,
        P::Logger: Send + Sync + 'static,
    {
        self.settings.events = Some(Arc::new(Events::new(provider)));
        self
    }

    /// Sets the redactor of all captured content. The default is [`StandardRedactor`](genai_redact::StandardRedactor)
    /// with the feature `capture`. Without the feature, a placeholder replaces the content.
    pub fn redactor(mut self, redactor: impl Redactor + 'static) -> Self {
        self.settings.redactor = Some(Arc::new(redactor));
        self
    }

    /// Whether the names of a run are propagated to and accepted from other processes; `false` by default.
    ///
    /// With `true`, [`propagation::inject`](crate::context::propagation::inject) adds `gen_ai.workflow.name` and
    /// `gen_ai.conversation.id` of the current run to the W3C baggage. A call accepts these names if it starts under an
    /// [extracted](crate::context::propagation::extract) context and outside of any run of this process.
    ///
    /// Enable this only between services that trust each other. Baggage is sent with every request that is injected
    /// into, and its sender can choose which names are recorded.
    pub fn identity_in_baggage(mut self, travels: bool) -> Self {
        self.settings.switches.identity_in_baggage = travels;
        self
    }

    /// Whether baggage received with a request is sent on with the requests of this process; `false` by default. By
    /// default, only baggage that this process has set is sent.
    ///
    /// The setting applies to contexts of [`extract`](crate::context::propagation::extract) and similar functions.
    /// Enable it only between your own services, because the sender of a request controls its baggage.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().forward_baggage(true).install();
    /// ```
    pub fn forward_baggage(mut self, forward: bool) -> Self {
        self.settings.switches.forward_baggage = forward;
        self
    }

    /// Allows sending the trace context to this host of a model provider. The code has to request it by
    /// [`headers_to`](crate::context::propagation::headers_to). By default, no provider receives the trace context.
    /// Call this method once for each host.
    ///
    /// The host is a name or an address: `api.anthropic.com`, `localhost:11434`, `[::1]:8080`. Without a port, every
    /// port is allowed. Case is ignored. Subdomains are separate hosts, and there are no wildcards. In a URL, only host
    /// and port are used. An invalid entry matches nothing, and the notice `settings` names it. Needs the feature
    /// `http`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().propagate_to("api.anthropic.com").propagate_to("localhost:11434").install();
    /// ```
    #[cfg(feature = "http")]
    pub fn propagate_to(mut self, host: &str) -> Self {
        match Host::parse(host) {
            Some(host) => self.settings.propagate_to.push(host),
            None => notice_each(Code::Settings, no_host(host)),
        }
        self
    }

    /// Sets the prices of calls, in place of the bundled table: your own contracts, your own models, or a file.
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
        self.settings.prices = prices;
        self
    }

    /// Makes this the configuration of all calls that start from now on. Runs that have started keep theirs.
    pub fn install(self) {
        self.build().install();
    }

    /// Configuration of a recorded run. It ignores the environment's settings of hashes, contents and events, and the
    /// global meter provider. Recorded runs therefore do not depend on the process.
    #[cfg(feature = "testing")]
    pub(crate) fn build_recorded(mut self, key: [u8; 16]) -> Config {
        if !self.settings.meter.is_given() {
            self.settings.meter = MeterSource::Nowhere;
        }
        self.hash_key.get_or_insert(key);
        self.settings.capture.get_or_insert(ContentCapture::NoContent);
        self.conventions.get_or_insert(Conventions::default());
        #[cfg(feature = "capture")]
        self.emits_events.get_or_insert(true);
        self.build()
    }

    /// Configuration with defaults from the environment. Each variable is read here, so that invalid values are only
    /// reported if they are used.
    pub(super) fn build(self) -> Config {
        Config {
            conventions: self.conventions.unwrap_or_else(Conventions::from_env),
            metrics: Slot::default(),
            hash_key: self
                .hash_key
                .map(HashKey::new)
                .or_else(HashKey::from_env)
                .unwrap_or_else(HashKey::of_this_process),
            settings: Settings {
                capture: self.settings.capture.or_else(ContentCapture::from_env),
                ..self.settings
            },
            #[cfg(feature = "capture")]
            emits_events: self.emits_events.unwrap_or_else(Events::are_on),
        }
    }
}

impl fmt::Debug for ConfigBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.debug("ConfigBuilder", f)
    }
}

/// Notice for an entry that is no host. Entries that may contain credentials are not shown.
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

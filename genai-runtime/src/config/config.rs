//! Configuration of the process.

use std::fmt;
use std::sync::Arc;

use opentelemetry::InstrumentationScope;

#[cfg(feature = "capture")]
use crate::capture::{Events, Storage};
#[cfg(feature = "http")]
use crate::config::host::Host;
use crate::config::spans::Spans;
use crate::config::switches::Switches;
use crate::content::{CapturePolicy, ContentCall};
use crate::content::{ContentCapture, Redaction, Redactor};
use crate::fingerprint::HashKey;
use crate::metrics::{Conventions, MeterSource, Slot};
use crate::price::Prices;
#[cfg(feature = "capture")]
use genai_redact::{Caps, cut};

/// Configuration of the process. It is optional: by default, spans go to OpenTelemetry's global tracer provider, and no
/// content of calls is recorded.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::Config;
/// # let provider = opentelemetry::trace::noop::NoopTracerProvider::new();
/// Config::builder().tracer_provider(provider).hash_key(*b"sixteen byte key").install();
/// ```
pub struct Config {
    pub(super) tracer: Option<Box<MakeTracer>>,
    pub(super) meter: MeterSource,
    pub(super) conventions: Conventions,
    pub(super) switches: Switches,
    pub(super) metric_value_limit: usize,
    pub(super) metrics: Slot,
    pub(super) hash_key: HashKey,
    pub(super) fingerprint_limit: usize,
    /// Permission to record content. `None` if it is not configured, so that no content is recorded.
    pub(super) capture: Option<ContentCapture>,
    pub(super) policy: CapturePolicy,
    #[cfg(feature = "capture")]
    pub(super) caps: Caps,
    #[cfg(feature = "capture")]
    pub(super) events: Option<Arc<Events>>,
    #[cfg(feature = "capture")]
    pub(super) emits_events: bool,
    #[cfg(feature = "capture")]
    pub(super) storage: Storage,
    pub(super) redactor: Option<Arc<dyn Redactor>>,
    pub(super) identity_in_baggage: bool,
    pub(super) forward_baggage: bool,
    #[cfg(feature = "http")]
    pub(super) propagate_to: Vec<Host>,
    pub(super) prices: Prices,
}

pub(super) type MakeTracer = dyn Fn(InstrumentationScope) -> Box<dyn Spans> + Send + Sync;

impl Config {
    pub(crate) fn hash_key(&self) -> &HashKey {
        &self.hash_key
    }

    /// Whether the configuration has a tracer provider.
    #[cfg(feature = "tree")]
    pub(crate) fn has_tracer_provider(&self) -> bool {
        self.tracer.is_some()
    }

    /// Whether the configuration has a meter provider.
    #[cfg(feature = "tree")]
    pub(crate) fn has_meter_provider(&self) -> bool {
        self.meter.is_given()
    }

    /// Whether the configuration has a logger provider.
    #[cfg(feature = "tree")]
    #[cfg_attr(
        not(feature = "capture"),
        expect(clippy::unused_self, reason = "events are a part of the feature")
    )]
    pub(crate) fn has_logger_provider(&self) -> bool {
        #[cfg(feature = "capture")]
        return self.events.is_some();
        #[cfg(not(feature = "capture"))]
        false
    }

    /// Largest size of tool call arguments that have a fingerprint, in bytes.
    pub(crate) fn fingerprint_limit(&self) -> usize {
        self.fingerprint_limit
    }

    /// Whether the names of runs are propagated between processes.
    pub(crate) fn identity_in_baggage(&self) -> bool {
        self.identity_in_baggage
    }

    /// Whether received baggage is sent on.
    pub(crate) fn forward_baggage(&self) -> bool {
        self.forward_baggage
    }

    /// Whether the host of this URL receives the trace context.
    #[cfg(feature = "http")]
    pub(crate) fn propagates_to(&self, url: &str) -> bool {
        // An empty list needs no parsing of the URL.
        !self.propagate_to.is_empty()
            && Host::parse(url).is_some_and(|host| self.propagate_to.iter().any(|listed| listed.covers(&host)))
    }

    /// Whether content of any call may be recorded.
    pub(crate) fn captures(&self) -> bool {
        self.capture.unwrap_or_default() != ContentCapture::NoContent
    }

    /// Whether the permission to record content is configured.
    #[cfg(feature = "capture")]
    pub(crate) fn has_decided_capture(&self) -> bool {
        self.capture.is_some()
    }

    /// Permission to record content of this call.
    pub(crate) fn capture_of(&self, call: &ContentCall<'_>) -> ContentCapture {
        let capture = self.capture.unwrap_or_default();
        if capture != ContentCapture::NoContent && self.policy.admits(call) {
            capture
        } else {
            ContentCapture::NoContent
        }
    }

    /// Conditions under which content of a call is recorded.
    #[cfg(feature = "capture")]
    pub(crate) fn policy(&self) -> &CapturePolicy {
        &self.policy
    }

    /// Size limits of captured content.
    #[cfg(feature = "capture")]
    pub(crate) fn caps(&self) -> Caps {
        self.caps
    }

    /// Store of whole contents.
    #[cfg(feature = "capture")]
    pub(crate) fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Version of the conventions that names attributes and metrics.
    pub(crate) fn conventions(&self) -> Conventions {
        self.conventions
    }

    /// Whether model calls are recorded as events, if there is a logger provider.
    #[cfg(feature = "capture")]
    pub(crate) fn emits_events(&self) -> bool {
        self.emits_events
    }

    /// Prices of calls.
    pub(crate) fn prices(&self) -> &Prices {
        &self.prices
    }

    /// Redacted text, truncated to the limit of an attribute.
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

    /// Hash key and redactor: the configured one, or the standard one if it was compiled in.
    pub(crate) fn redaction(&self) -> Option<Redaction<'_>> {
        #[cfg(feature = "capture")]
        let standard: Option<&dyn Redactor> = Some(crate::content::standard());
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

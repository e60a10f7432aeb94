//! Configuration of the process.

use std::fmt;

#[cfg(feature = "capture")]
use crate::capture::Storage;
#[cfg(feature = "http")]
use crate::config::host::Host;
use crate::config::settings::Settings;
#[cfg(feature = "capture")]
use crate::content::{CapturePolicy, Redactor};
use crate::content::{ContentCall, ContentCapture, Redaction};
use crate::fingerprint::HashKey;
use crate::metrics::{Conventions, Slot};
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
    pub(super) settings: Settings,
    pub(super) conventions: Conventions,
    pub(super) metrics: Slot,
    pub(super) hash_key: HashKey,
    #[cfg(feature = "capture")]
    pub(super) emits_events: bool,
}

impl Config {
    pub(crate) fn hash_key(&self) -> &HashKey {
        &self.hash_key
    }

    /// The signals, each with whether the configuration has a provider of it.
    #[cfg(feature = "tree")]
    pub(crate) fn has_providers(&self) -> [(&'static str, bool); 3] {
        #[cfg(feature = "capture")]
        let has_logger = self.settings.events.is_some();
        #[cfg(not(feature = "capture"))]
        let has_logger = false;
        [
            ("traces", self.settings.tracer.is_some()),
            ("metrics", self.settings.meter.is_given()),
            ("logs", has_logger),
        ]
    }

    /// Largest size of tool call arguments that have a fingerprint, in bytes.
    pub(crate) fn fingerprint_limit(&self) -> usize {
        self.settings.fingerprint_limit
    }

    /// Whether the names of runs are propagated between processes.
    pub(crate) fn identity_in_baggage(&self) -> bool {
        self.settings.switches.identity_in_baggage
    }

    /// Whether received baggage is sent on.
    pub(crate) fn forward_baggage(&self) -> bool {
        self.settings.switches.forward_baggage
    }

    /// Whether the host of this URL receives the trace context.
    #[cfg(feature = "http")]
    pub(crate) fn propagates_to(&self, url: &str) -> bool {
        // An empty list needs no parsing of the URL.
        let listed = &self.settings.propagate_to;
        !listed.is_empty() && Host::parse(url).is_some_and(|host| listed.iter().any(|listed| listed.covers(&host)))
    }

    /// Whether content of any call may be recorded.
    pub(crate) fn captures(&self) -> bool {
        self.settings.capture.unwrap_or_default() != ContentCapture::NoContent
    }

    /// Whether the permission to record content is configured.
    #[cfg(feature = "capture")]
    pub(crate) fn has_decided_capture(&self) -> bool {
        self.settings.capture.is_some()
    }

    /// Permission to record content of this call.
    pub(crate) fn capture_of(&self, call: &ContentCall<'_>) -> ContentCapture {
        let is_admitted = self.captures() && self.settings.policy.admits(call);
        self.settings.capture.filter(|_| is_admitted).unwrap_or_default()
    }

    /// Conditions under which content of a call is recorded.
    #[cfg(feature = "capture")]
    pub(crate) fn policy(&self) -> &CapturePolicy {
        &self.settings.policy
    }

    /// Size limits of captured content.
    #[cfg(feature = "capture")]
    pub(crate) fn caps(&self) -> Caps {
        self.settings.caps
    }

    /// Store of whole contents.
    #[cfg(feature = "capture")]
    pub(crate) fn storage(&self) -> &Storage {
        &self.settings.storage
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
        &self.settings.prices
    }

    /// Redacted text, truncated to the limit of an attribute.
    pub(crate) fn redact(&self, content: &str) -> String {
        let Some(redaction) = self.redaction() else {
            return "[redacted: no redactor is configured]".to_owned();
        };
        let redacted = redaction.text(content);
        #[cfg(feature = "capture")]
        if redacted.len() > self.settings.caps.per_attribute {
            return cut(&redacted, self.settings.caps.per_attribute).into_owned();
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
            redactor: self.settings.redactor.as_deref().or(standard)?,
            key: &self.hash_key,
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.debug("Config", f)
    }
}

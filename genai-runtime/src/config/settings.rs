//! Settings that a configuration takes over from its builder.

use std::fmt;
use std::sync::Arc;

use opentelemetry::InstrumentationScope;

#[cfg(feature = "capture")]
use crate::capture::{Events, Storage};
#[cfg(feature = "http")]
use crate::config::host::Host;
use crate::config::spans::Spans;
use crate::content::{CapturePolicy, ContentCapture, Redactor};
use crate::metrics::{MeterSource, VALUE_LIMIT};
use crate::price::Prices;
#[cfg(feature = "capture")]
use genai_redact::Caps;

/// Largest size of hashed arguments in bytes, by default. Hashing this much takes about a millisecond.
const FINGERPRINT_LIMIT: usize = 1024 * 1024;

pub(super) type MakeTracer = dyn Fn(InstrumentationScope) -> Box<dyn Spans> + Send + Sync;

/// Boolean settings, except those of metrics and capture.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // Each flag is a separate setting.
pub(super) struct Switches {
    pub(super) openinference: bool,
    pub(super) agent_usage: bool,
    pub(super) without_mcp_spans: bool,
    pub(super) cancelled_is_error: bool,
    pub(super) identity_in_baggage: bool,
    pub(super) forward_baggage: bool,
}

/// Settings that do not depend on the environment, except `capture`.
pub(super) struct Settings {
    pub(super) tracer: Option<Box<MakeTracer>>,
    pub(super) meter: MeterSource,
    pub(super) switches: Switches,
    pub(super) metric_value_limit: usize,
    pub(super) fingerprint_limit: usize,
    /// Permission to record content. `None` if it is not configured, so that no content is recorded.
    pub(super) capture: Option<ContentCapture>,
    pub(super) policy: CapturePolicy,
    #[cfg(feature = "capture")]
    pub(super) caps: Caps,
    #[cfg(feature = "capture")]
    pub(super) events: Option<Arc<Events>>,
    #[cfg(feature = "capture")]
    pub(super) storage: Storage,
    pub(super) redactor: Option<Arc<dyn Redactor>>,
    #[cfg(feature = "http")]
    pub(super) propagate_to: Vec<Host>,
    pub(super) prices: Prices,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            tracer: None,
            meter: MeterSource::Global,
            switches: Switches::default(),
            metric_value_limit: VALUE_LIMIT,
            fingerprint_limit: FINGERPRINT_LIMIT,
            capture: None,
            policy: CapturePolicy::default(),
            #[cfg(feature = "capture")]
            caps: Caps::default(),
            #[cfg(feature = "capture")]
            events: None,
            #[cfg(feature = "capture")]
            storage: Storage::default(),
            redactor: None,
            #[cfg(feature = "http")]
            propagate_to: Vec::new(),
            prices: Prices::bundled(),
        }
    }
}

impl Settings {
    /// Debug output of the configuration and of its builder, which have these names.
    pub(super) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("tracer_provider", &self.tracer.is_some())
            .field("meter_provider", &self.meter.is_given())
            .field("capture", &self.capture)
            .field("redactor", &self.redactor.is_some())
            .field("identity_in_baggage", &self.switches.identity_in_baggage)
            .finish_non_exhaustive()
    }
}

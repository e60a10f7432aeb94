//! The settings of the environment, read once and checked.
//!
//! The SDK and the OTLP exporter read most variables themselves. They log values that they can't parse, to a log that
//! is off unless it was compiled in. So the variables are read here, where a mistake can still be reported.

mod certificate;
mod endpoint;
mod environment;
mod headers;
mod names;
mod otlp;
mod resource;
mod sdk;
mod signal;
#[cfg(test)]
mod tests;
mod variables;

use std::time::Duration;

use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::trace::{Sampler, SpanLimits};

use crate::content::ContentCapture;
use crate::fingerprint::HashKey;
use crate::metrics::Conventions;
use crate::notice::shown;
use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::signal::{LOGS, METRICS, Signal, TRACES};

#[cfg(feature = "otlp")]
pub(super) use crate::telemetry::settings::endpoint::Protocol;
pub(super) use crate::telemetry::settings::otlp::Otlp;
pub(super) use crate::telemetry::settings::resource::{Service, executable};
pub(super) use crate::telemetry::settings::sdk::Batches;

const CAPTURE: &str = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
const EMIT_EVENT: &str = "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT";
const HASH_KEY: &str = "GENAI_HASH_KEY";
const CONVENTIONS: &str = "GENAI_OTEL_CONVENTIONS";

/// The destination of a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// A collector.
    Otlp(Otlp),
    /// The terminal: for traces the tree on standard error.
    Console,
}

/// A format of trace context in headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Propagator {
    TraceContext,
    Baggage,
}

/// The moments when calls are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TreeMode {
    /// Calls are printed while they are open, and as a tree at the end.
    Live,
    /// Calls are printed when they end, and as a tree at the end.
    Lines,
    /// Calls are printed as a tree at the end.
    End,
}

/// All settings that [`init`](crate::telemetry::init) reads from the environment.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Whether no provider is set (`OTEL_SDK_DISABLED`).
    pub(super) disabled: bool,
    /// The destinations of each signal; empty if it goes nowhere.
    pub(super) traces: Vec<Destination>,
    pub(super) metrics: Vec<Destination>,
    pub(super) logs: Vec<Destination>,
    /// The formats that propagate context; empty if it is not propagated.
    pub(super) propagators: Vec<Propagator>,
    /// The source of the service's name.
    pub(super) service: Service,
    /// The attributes of the resource, keys and values.
    pub(super) attributes: Vec<(String, String)>,
    pub(super) sampler: Sampler,
    pub(super) limits: SpanLimits,
    pub(super) span_batches: Batches,
    pub(super) log_batches: Batches,
    pub(super) metric_interval: Duration,
    pub(super) temporality: Temporality,
    /// The value of the variable that turns content capture on, if it can't be parsed. Nothing is captured then.
    capture: Option<String>,
    /// The value of the variable that turns the events of model calls off, if it can't be parsed. They are off then.
    events: Option<String>,
    /// Whether the variable with the key of hashes can't be parsed. The key is a random one then.
    is_hash_key_malformed: bool,
    /// The value of the variable with the version of the conventions, if it can't be parsed.
    conventions: Option<String>,
    /// The mode of the tree; `None` for the default of standard error.
    pub(super) tree: Option<TreeMode>,
}

impl Settings {
    /// Reads the settings through `read`, which returns a variable's value or `None` if it is not set. `names` are the
    /// variables of the process. Returns the settings with all values that cannot be honoured.
    pub(super) fn from_env(
        read: &dyn Fn(&str) -> Option<String>,
        names: impl IntoIterator<Item = String>,
    ) -> (Self, Vec<TelemetryError>) {
        let environment = Environment::new(read);
        let disabled = environment.flag("OTEL_SDK_DISABLED").unwrap_or(false);
        let destinations = |signal, otherwise| {
            if disabled {
                Vec::new()
            } else {
                destinations(&environment, signal, otherwise)
            }
        };
        let (traces, metrics, logs) = (
            destinations(&TRACES, Some(Destination::Console)),
            destinations(&METRICS, None),
            destinations(&LOGS, None),
        );
        if !disabled {
            otlp::check_unused(&environment);
        }
        for signal in [TRACES, METRICS, LOGS] {
            environment.timeout(signal.export_timeout);
        }
        let [span_batches, log_batches] = sdk::batches(&environment);
        let attributes = resource::attributes(&environment);
        let settings = Self {
            disabled,
            traces,
            metrics,
            logs,
            propagators: propagators(&environment),
            service: resource::service(&environment, &attributes),
            attributes,
            sampler: sdk::sampler(&environment),
            limits: sdk::limits(&environment),
            span_batches,
            log_batches,
            metric_interval: sdk::interval(&environment),
            temporality: sdk::temporality(&environment),
            capture: environment
                .get(CAPTURE)
                .filter(|value| !ContentCapture::is_value(value)),
            events: environment
                .get(EMIT_EVENT)
                .filter(|value| !["true", "false"].contains(&value.to_ascii_lowercase().as_str())),
            is_hash_key_malformed: environment
                .get(HASH_KEY)
                .is_some_and(|value| !HashKey::is_value(&value)),
            conventions: environment
                .get(CONVENTIONS)
                .filter(|value| !Conventions::is_value(value)),
            tree: tree(&environment),
        };
        settings.check_capture(&environment);
        log(&environment);
        names::check(&environment, names);
        (settings, environment.into_complaints())
    }

    /// Whether no trace that begins in this process is recorded.
    pub(super) fn samples_nothing(&self) -> bool {
        // Samplers can't be compared.
        ["AlwaysOff", "ParentBased(AlwaysOff)"].contains(&format!("{:?}", self.sampler).as_str())
    }

    /// Complains of the variables of content if the feature `capture`, which reads them, is off.
    fn check_capture(&self, environment: &Environment<'_>) {
        if cfg!(feature = "capture") {
            return;
        }
        let allowed = environment.get(CAPTURE).filter(|_| self.capture.is_none());
        if let Some(value) = allowed.filter(|value| !value.eq_ignore_ascii_case("NO_CONTENT")) {
            environment.missing(CAPTURE, &value, "capture");
        }
        if let Some(value) = &self.events {
            environment.missing(EMIT_EVENT, value, "capture");
        }
    }

    /// The mistakes in variables that are read for each configuration, where each raises a notice of its own.
    pub(super) fn problems_elsewhere(&self) -> Vec<TelemetryError> {
        let invalid = |variable, value: &Option<String>, expected| {
            let value = value.clone()?;
            Some(TelemetryError::InvalidValue {
                variable,
                value: shown(&value),
                expected,
            })
        };
        let capture = "`NO_CONTENT`, `SPAN_ONLY`, `EVENT_ONLY` or `SPAN_AND_EVENT`";
        // The value is a secret, so it is not repeated.
        let hash_key = self.is_hash_key_malformed.then(|| TelemetryError::Malformed {
            variable: HASH_KEY,
            problem: "expected 32 hexadecimal digits".to_owned(),
        });
        let problems = [
            invalid(CAPTURE, &self.capture, capture),
            invalid(EMIT_EVENT, &self.events, "`true` or `false`").filter(|_| cfg!(feature = "capture")),
            hash_key,
            invalid(CONVENTIONS, &self.conventions, "`pinned`, `v1.41.1` or `both`"),
        ];
        problems.into_iter().flatten().collect()
    }
}

/// The destinations of a signal. Without its variable it is the collector, if one is named. `otherwise` is the fallback
/// if the signal cannot be sent.
fn destinations(environment: &Environment<'_>, signal: &Signal, otherwise: Option<Destination>) -> Vec<Destination> {
    const EXPECTED: &str = "`otlp`, `console`, `otlp,console`, or `none` alone";

    let asked = environment
        .get(signal.exporter)
        .and_then(|value| names(environment, signal.exporter, &value, &["otlp", "console"], EXPECTED));
    let asked = match asked {
        Some(none) if none.is_empty() => return Vec::new(),
        Some(names) => names,
        None if otlp::endpoint_is_set(environment, signal) => vec!["otlp"],
        None => Vec::new(),
    };
    let mut destinations = Vec::new();
    for name in asked {
        destinations.extend(match name {
            "otlp" => otlp::collector(environment, signal).map(Destination::Otlp),
            _ => Some(Destination::Console),
        });
    }
    if destinations.is_empty() {
        destinations.extend(otherwise);
    }
    destinations
}

fn tree(environment: &Environment<'_>) -> Option<TreeMode> {
    const VARIABLE: &str = "GENAI_TREE";

    let value = environment.get(VARIABLE)?;
    match value.to_ascii_lowercase().as_str() {
        "live" => Some(TreeMode::Live),
        "lines" => Some(TreeMode::Lines),
        "end" => Some(TreeMode::End),
        _ => {
            environment.invalid(VARIABLE, &value, "`live`, `lines` or `end`");
            None
        }
    }
}

/// Checks `GENAI_LOG` here, because the code that reads it with each notice can't report a mistake.
fn log(environment: &Environment<'_>) {
    const VARIABLE: &str = "GENAI_LOG";

    if let Some(value) = environment.get(VARIABLE).filter(|value| value != "0" && value != "1") {
        environment.invalid(VARIABLE, &value, "`1` or `0`");
    }
}

fn propagators(environment: &Environment<'_>) -> Vec<Propagator> {
    const VARIABLE: &str = "OTEL_PROPAGATORS";
    const EXPECTED: &str = "`tracecontext`, `baggage`, `tracecontext,baggage`, or `none` alone";

    let asked = environment
        .get(VARIABLE)
        .and_then(|value| names(environment, VARIABLE, &value, &["tracecontext", "baggage"], EXPECTED))
        .unwrap_or_else(|| vec!["tracecontext", "baggage"]);
    let propagator = |name| match name {
        "tracecontext" => Propagator::TraceContext,
        _ => Propagator::Baggage,
    };
    asked.into_iter().map(propagator).collect()
}

/// The `known` names in a comma-separated list, each once. `none` alone is an empty list. Unknown names become a
/// complaint; `None` if there is no known name.
fn names(
    environment: &Environment<'_>,
    variable: &'static str,
    list: &str,
    known: &[&'static str],
    expected: &'static str,
) -> Option<Vec<&'static str>> {
    // A script that joins with commas may leave `otlp,` behind.
    let asked: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if let [only] = asked.as_slice()
        && only.eq_ignore_ascii_case("none")
    {
        return Some(Vec::new());
    }
    let mut found: Vec<&'static str> = Vec::new();
    let mut is_understood = !asked.is_empty();
    for name in asked {
        match known.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            Some(name) if found.contains(name) => {}
            Some(name) => found.push(name),
            None => is_understood = false,
        }
    }
    if !is_understood {
        environment.invalid(variable, list, expected);
    }
    (!found.is_empty()).then_some(found)
}

//! The settings of the environment, read once and checked.
//!
//! The SDK and the OTLP exporter read most variables themselves. They log values that they can't parse, to a log that
//! is off unless it was compiled in. So the variables are read here, where a mistake can still be reported.

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

const TREE_MODES: [(&str, TreeMode); 3] = [
    ("live", TreeMode::Live),
    ("lines", TreeMode::Lines),
    ("end", TreeMode::End),
];

/// All settings that [`init`](crate::telemetry::init) reads from the environment.
#[derive(Debug)]
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
    /// The mistakes in variables that are read for each configuration, where each raises a notice of its own.
    pub(super) problems_elsewhere: Vec<TelemetryError>,
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
            problems_elsewhere: problems_elsewhere(&environment),
            tree: environment.named("GENAI_TREE", "`live`, `lines` or `end`", &TREE_MODES),
        };
        check_capture(&environment);
        // `GENAI_LOG` is checked here, because the code that reads it with each notice can't report a mistake.
        environment.named("GENAI_LOG", "`1` or `0`", &[("1", ()), ("0", ())]);
        names::check(&environment, names);
        (settings, environment.into_complaints())
    }

    /// Whether no trace that begins in this process is recorded.
    pub(super) fn samples_nothing(&self) -> bool {
        // Samplers can't be compared.
        ["AlwaysOff", "ParentBased(AlwaysOff)"].contains(&format!("{:?}", self.sampler).as_str())
    }
}

/// The mistakes in variables that are read for each configuration. With a malformed value nothing is captured, there are
/// no events, the key is a random one, and the names are the pinned ones.
fn problems_elsewhere(environment: &Environment<'_>) -> Vec<TelemetryError> {
    let malformed = |variable, is_value: fn(&str) -> bool| environment.get(variable).filter(|value| !is_value(value));
    let invalid = |variable, is_value, expected| {
        let value = malformed(variable, is_value)?;
        Some(TelemetryError::InvalidValue {
            variable,
            value: shown(&value),
            expected,
        })
    };
    let capture = "`NO_CONTENT`, `SPAN_ONLY`, `EVENT_ONLY` or `SPAN_AND_EVENT`";
    let problems = [
        invalid(CAPTURE, ContentCapture::is_value, capture),
        invalid(EMIT_EVENT, is_flag, "`true` or `false`").filter(|_| cfg!(feature = "capture")),
        // The value is a secret, so it is not repeated.
        malformed(HASH_KEY, HashKey::is_value).map(|_| TelemetryError::Malformed {
            variable: HASH_KEY,
            problem: "expected 32 hexadecimal digits".to_owned(),
        }),
        invalid(CONVENTIONS, Conventions::is_value, "`pinned`, `v1.41.1` or `both`"),
    ];
    problems.into_iter().flatten().collect()
}

/// Complains of the variables of content if the feature `capture`, which reads them, is off.
fn check_capture(environment: &Environment<'_>) {
    if cfg!(feature = "capture") {
        return;
    }
    let is_allowed = |value: &String| ContentCapture::is_value(value) && !value.eq_ignore_ascii_case("NO_CONTENT");
    if let Some(value) = environment.get(CAPTURE).filter(is_allowed) {
        environment.missing(CAPTURE, &value, "capture");
    }
    if let Some(value) = environment.get(EMIT_EVENT).filter(|value| !is_flag(value)) {
        environment.missing(EMIT_EVENT, &value, "capture");
    }
}

fn is_flag(value: &str) -> bool {
    ["true", "false"].iter().any(|flag| flag.eq_ignore_ascii_case(value))
}

/// The destinations of a signal. Without its variable it is the collector, if one is named. `otherwise` is the fallback
/// if the signal cannot be sent.
fn destinations(environment: &Environment<'_>, signal: &Signal, otherwise: Option<Destination>) -> Vec<Destination> {
    const EXPECTED: &str = "`otlp`, `console`, `otlp,console`, or `none` alone";

    let is_otlp = names(
        environment,
        signal.exporter,
        &[("otlp", true), ("console", false)],
        EXPECTED,
    );
    let is_otlp = match is_otlp {
        Some(none) if none.is_empty() => return Vec::new(),
        Some(asked) => asked,
        None if endpoint::named(environment, signal).is_some() => vec![true],
        None => Vec::new(),
    };
    let mut destinations = Vec::new();
    for is_otlp in is_otlp {
        destinations.extend(if is_otlp {
            otlp::collector(environment, signal).map(Destination::Otlp)
        } else {
            Some(Destination::Console)
        });
    }
    if destinations.is_empty() {
        destinations.extend(otherwise);
    }
    destinations
}

fn propagators(environment: &Environment<'_>) -> Vec<Propagator> {
    let known = [
        ("tracecontext", Propagator::TraceContext),
        ("baggage", Propagator::Baggage),
    ];
    let expected = "`tracecontext`, `baggage`, `tracecontext,baggage`, or `none` alone";
    names(environment, "OTEL_PROPAGATORS", &known, expected).unwrap_or_else(|| known.map(|(_, it)| it).to_vec())
}

/// The values of the `known` names in a comma-separated list, each once. `none` alone is an empty list. Unknown names
/// become a complaint; `None` if there is no known name.
fn names<T: Copy + PartialEq>(
    environment: &Environment<'_>,
    variable: &'static str,
    known: &[(&str, T)],
    expected: &'static str,
) -> Option<Vec<T>> {
    let list = environment.get(variable)?;
    // A script that joins with commas may leave `otlp,` behind.
    let asked: Vec<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if let [only] = asked.as_slice()
        && only.eq_ignore_ascii_case("none")
    {
        return Some(Vec::new());
    }
    let mut found = Vec::new();
    let mut is_understood = !asked.is_empty();
    for name in asked {
        match known.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, value)) if found.contains(value) => {}
            Some((_, value)) => found.push(*value),
            None => is_understood = false,
        }
    }
    if !is_understood {
        environment.invalid(variable, &list, expected);
    }
    (!found.is_empty()).then_some(found)
}

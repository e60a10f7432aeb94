//! What the environment asks for, read once and checked.
//!
//! The SDK and the OTLP exporter read most variables themselves and log what they do not understand, to a log that is
//! off unless someone compiled it in. So their values are checked here, where a mistake can still be reported.

mod otlp;
mod sdk;
#[cfg(test)]
mod tests;

use crate::telemetry::error::TelemetryError;

/// A place spans go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    /// A collector; the address is for messages only, the exporter reads its own.
    Otlp { endpoint: String },
    /// The tree on standard error.
    Console,
}

/// A format in which context travels in headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Propagator {
    TraceContext,
    Baggage,
}

/// Where the name of the service comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// `OTEL_SERVICE_NAME`.
    Named(String),
    /// `service.name` within `OTEL_RESOURCE_ATTRIBUTES`.
    InAttributes,
    /// Nobody named it.
    Unnamed,
}

/// Everything [`init`](crate::telemetry::init) needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// No provider is to be set.
    pub(super) disabled: bool,
    /// Where spans go; empty if nowhere.
    pub(super) destinations: Vec<Destination>,
    /// How context travels; empty if not at all.
    pub(super) propagators: Vec<Propagator>,
    /// How the service is named.
    pub(super) service: Service,
}

impl Settings {
    /// Reads the settings through `read`, which gives a variable's value or `None` if it is not set.
    ///
    /// # Errors
    ///
    /// The first variable that holds something that cannot be honoured. Variables that have no effect on this set-up
    /// are not looked at.
    pub(super) fn from_env(read: impl Fn(&str) -> Option<String>) -> Result<Self, TelemetryError> {
        // The specification: an empty value is the same as none.
        let read = |name: &str| read(name).filter(|value| !value.trim().is_empty());

        let mut settings = Self {
            disabled: flag(&read, "OTEL_SDK_DISABLED")?,
            destinations: Vec::new(),
            propagators: propagators(&read)?,
            service: service(&read),
        };
        if !settings.disabled {
            sdk::check(&read)?;
            settings.destinations = destinations(&read)?;
        }
        Ok(settings)
    }
}

fn flag(read: &impl Fn(&str) -> Option<String>, variable: &'static str) -> Result<bool, TelemetryError> {
    let Some(value) = read(variable) else { return Ok(false) };
    match value.trim().to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(TelemetryError::InvalidValue {
            variable,
            value,
            expected: "`true` or `false`",
        }),
    }
}

fn destinations(read: &impl Fn(&str) -> Option<String>) -> Result<Vec<Destination>, TelemetryError> {
    const VARIABLE: &str = "OTEL_TRACES_EXPORTER";
    const EXPECTED: &str = "`otlp`, `console`, `otlp,console`, or `none` alone";

    let Some(value) = read(VARIABLE) else {
        return Ok(vec![if otlp::endpoint_is_set(read) {
            Destination::Otlp {
                endpoint: otlp::collector(read)?,
            }
        } else {
            Destination::Console
        }]);
    };
    let invalid = || TelemetryError::InvalidValue {
        variable: VARIABLE,
        value: value.clone(),
        expected: EXPECTED,
    };
    let mut destinations = Vec::new();
    for name in names(&value).ok_or_else(invalid)? {
        let destination = match name.as_str() {
            "otlp" => Destination::Otlp {
                endpoint: otlp::collector(read)?,
            },
            "console" => Destination::Console,
            _ => return Err(invalid()),
        };
        if !destinations.contains(&destination) {
            destinations.push(destination);
        }
    }
    Ok(destinations)
}

fn propagators(read: &impl Fn(&str) -> Option<String>) -> Result<Vec<Propagator>, TelemetryError> {
    const VARIABLE: &str = "OTEL_PROPAGATORS";
    const EXPECTED: &str = "`tracecontext`, `baggage`, `tracecontext,baggage`, or `none` alone";

    let Some(value) = read(VARIABLE) else {
        return Ok(vec![Propagator::TraceContext, Propagator::Baggage]);
    };
    let invalid = || TelemetryError::InvalidValue {
        variable: VARIABLE,
        value: value.clone(),
        expected: EXPECTED,
    };
    let mut propagators = Vec::new();
    for name in names(&value).ok_or_else(invalid)? {
        let propagator = match name.as_str() {
            "tracecontext" => Propagator::TraceContext,
            "baggage" => Propagator::Baggage,
            _ => return Err(invalid()),
        };
        if !propagators.contains(&propagator) {
            propagators.push(propagator);
        }
    }
    Ok(propagators)
}

/// The names in a comma-separated list, in lower case; `none` alone is no name, and beside others a contradiction.
fn names(list: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = list.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
    // `otlp,` is what a script leaves behind that joins with commas.
    names.retain(|name| !name.is_empty());
    match names.as_slice() {
        [] => None,
        [only] if only == "none" => Some(Vec::new()),
        several if several.iter().any(|name| name == "none") => None,
        _ => Some(names),
    }
}

fn service(read: &impl Fn(&str) -> Option<String>) -> Service {
    if let Some(name) = read("OTEL_SERVICE_NAME") {
        return Service::Named(name);
    }
    // Split as the SDK's own detector splits, so that both see the same.
    let in_attributes = read("OTEL_RESOURCE_ATTRIBUTES").is_some_and(|attributes| {
        let mut pairs = attributes.split(',').filter_map(|pair| pair.split_once('='));
        pairs.any(|(key, value)| key.trim() == "service.name" && !value.trim().is_empty())
    });
    if in_attributes {
        Service::InAttributes
    } else {
        Service::Unnamed
    }
}

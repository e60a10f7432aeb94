//! The sender: the attributes of the resource, and the name of the service.

use crate::notice::shown;
use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::headers::decoded;

const ATTRIBUTES: &str = "OTEL_RESOURCE_ATTRIBUTES";

/// The source of the service's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    /// `OTEL_SERVICE_NAME`.
    Named(String),
    /// `service.name` within `OTEL_RESOURCE_ATTRIBUTES`.
    InAttributes,
    /// No variable names it.
    Unnamed,
}

/// The attributes in `OTEL_RESOURCE_ATTRIBUTES`. The SDK would leave them percent-encoded.
pub(super) fn attributes(environment: &Environment<'_>) -> Vec<(String, String)> {
    let list = environment.get(ATTRIBUTES).unwrap_or_default();
    let mut attributes = Vec::new();
    for pair in list.split(',').filter(|pair| !pair.trim().is_empty()) {
        match attribute(pair) {
            Ok(attribute) => attributes.push(attribute),
            Err(problem) => environment.complain(TelemetryError::Malformed {
                variable: ATTRIBUTES,
                problem: format!("`{}` {problem}", shown(pair)),
            }),
        }
    }
    attributes
}

fn attribute(pair: &str) -> Result<(String, String), &'static str> {
    let pair = pair.split_once('=').filter(|(key, _)| !key.trim().is_empty());
    let (key, value) =
        pair.ok_or("is not `key=value` (several are joined by commas; a comma in a value is written `%2C`)")?;
    match (decoded(key.trim()), decoded(value.trim())) {
        (Some(key), Some(value)) => Ok((key, value)),
        _ => Err("has a `%` that begins no percent-encoding (write `%25`); it is left out"),
    }
}

/// The source of the service's name, by the variables that are set.
pub(super) fn service(environment: &Environment<'_>, attributes: &[(String, String)]) -> Service {
    let is_name = |(key, value): &(String, String)| key == "service.name" && !value.is_empty();
    match environment.get("OTEL_SERVICE_NAME") {
        Some(name) => Service::Named(name),
        None if attributes.iter().any(is_name) => Service::InAttributes,
        None => Service::Unnamed,
    }
}

/// The executable's file name, without `.exe`.
pub(crate) fn executable() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let name = path.file_name()?.to_string_lossy();
    let name = name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(&name);
    Some(name.to_owned())
}

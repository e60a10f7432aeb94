//! The variables of the OTLP exporter.
//!
//! The exporter reads them itself; what is wrong with them it would tell nobody.

use crate::telemetry::error::TelemetryError;

const TRACES_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const OTLP: bool = cfg!(feature = "otlp");
const TLS: bool = cfg!(feature = "otlp-tls");

/// Whether somebody named a collector.
pub(super) fn endpoint_is_set(read: &impl Fn(&str) -> Option<String>) -> bool {
    [TRACES_ENDPOINT, ENDPOINT]
        .into_iter()
        .any(|variable| read(variable).is_some())
}

/// The address of the collector, if all that concerns it can be honoured.
pub(super) fn collector(read: &impl Fn(&str) -> Option<String>) -> Result<String, TelemetryError> {
    if !OTLP {
        return Err(needed(read));
    }
    protocol(read)?;
    compression(read)?;
    crate::telemetry::settings::sdk::whole_numbers(
        read,
        &[
            "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
            "OTEL_EXPORTER_OTLP_TIMEOUT",
            "OTEL_BSP_SCHEDULE_DELAY",
            "OTEL_BSP_MAX_QUEUE_SIZE",
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
        ],
        u64::MAX,
    )?;
    endpoint(read)
}

/// Names the feature without which nothing can be sent.
fn needed(read: &impl Fn(&str) -> Option<String>) -> TelemetryError {
    let asks = first(read, [TRACES_ENDPOINT, ENDPOINT]);
    let (variable, value) = asks.unwrap_or(("OTEL_TRACES_EXPORTER", "otlp".to_owned()));
    TelemetryError::MissingFeature {
        variable,
        value: without_credentials(&value),
        feature: "otlp",
    }
}

fn protocol(read: &impl Fn(&str) -> Option<String>) -> Result<(), TelemetryError> {
    match first(
        read,
        ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"],
    ) {
        Some((variable, value)) if !value.eq_ignore_ascii_case("http/protobuf") => Err(TelemetryError::InvalidValue {
            variable,
            value,
            expected: "`http/protobuf`, the only protocol built in (collectors usually serve it on port 4318)",
        }),
        _ => Ok(()),
    }
}

fn compression(read: &impl Fn(&str) -> Option<String>) -> Result<(), TelemetryError> {
    match first(
        read,
        [
            "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION",
            "OTEL_EXPORTER_OTLP_COMPRESSION",
        ],
    ) {
        Some((variable, value)) if !value.eq_ignore_ascii_case("none") => Err(TelemetryError::InvalidValue {
            variable,
            value,
            expected: "`none`, or the variable unset: no compression is built in",
        }),
        _ => Ok(()),
    }
}

fn endpoint(read: &impl Fn(&str) -> Option<String>) -> Result<String, TelemetryError> {
    let Some((variable, value)) = first(read, [TRACES_ENDPOINT, ENDPOINT]) else {
        return Ok("http://localhost:4318".to_owned());
    };
    let value = without_credentials(&value);
    match value.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => Ok(value),
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
            if TLS {
                Ok(value)
            } else {
                Err(TelemetryError::MissingFeature {
                    variable,
                    value,
                    feature: "otlp-tls",
                })
            }
        }
        // `localhost:4318` is a valid URI, so the exporter would take it and then fail at every request.
        _ => Err(TelemetryError::InvalidValue {
            variable,
            value,
            expected: "an address that begins with `http://` or `https://`, such as `http://localhost:4318`",
        }),
    }
}

/// The more specific of two variables, as the exporter chooses.
fn first(read: &impl Fn(&str) -> Option<String>, variables: [&'static str; 2]) -> Option<(&'static str, String)> {
    variables
        .into_iter()
        .find_map(|variable| Some((variable, read(variable)?)))
}

/// The address as it may appear in a message: without `user:password@` and without a query.
fn without_credentials(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let (scheme, rest) = address
        .split_once("://")
        .map_or(("", address), |(scheme, rest)| (scheme, rest));
    let (authority, path) = rest
        .split_once('/')
        .map_or((rest, None), |(authority, path)| (authority, Some(path)));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let separator = if scheme.is_empty() { "" } else { "://" };
    match path {
        Some(path) => format!("{scheme}{separator}{host}/{path}"),
        None => format!("{scheme}{separator}{host}"),
    }
}

//! The variables of the OTLP exporter, for each signal.
//!
//! All of them are read here and given to the exporter, which would tell nobody what is wrong with them. It reads the
//! headers itself.

use std::time::Duration;

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::certificate::certificate;
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::signal::Signal;

const OTLP: bool = cfg!(feature = "otlp");
const GRPC: bool = cfg!(feature = "otlp-grpc");
const GZIP: bool = cfg!(feature = "otlp-gzip");
const TLS: bool = cfg!(feature = "otlp-tls");

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const TIMEOUT: Duration = Duration::from_secs(10);

/// A protocol of OTLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    HttpProtobuf,
    Grpc,
}

/// How one signal gets to a collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Otlp {
    /// The address for messages: without credentials and without the path that the exporter adds.
    pub(crate) shown: String,
    /// The address of the signal, as the exporter uses it.
    pub(crate) url: String,
    pub(crate) protocol: Protocol,
    pub(crate) timeout: Duration,
    pub(crate) gzip: bool,
    /// The only certificates that the collector's may be issued by (PEM). The system's, if there are none.
    pub(crate) certificate: Option<String>,
}

/// Whether somebody named a collector for this signal.
pub(super) fn endpoint_is_set(environment: &Environment<'_>, signal: &Signal) -> bool {
    environment.first([signal.endpoint, ENDPOINT]).is_some()
}

/// How the signal gets to its collector; `None` if something that decides it cannot be honoured.
///
/// A protocol that is not built in means no exporter, rather than batches that are lost on the wrong port.
pub(super) fn collector(environment: &Environment<'_>, signal: &Signal) -> Option<Otlp> {
    // Before what may end this: every mistake is named at once.
    headers(environment, signal);
    let timeout = timeout(environment, signal);
    let protocol = protocol(environment, signal)?;
    let (shown, url) = endpoint(environment, signal, protocol)?;
    Some(Otlp {
        shown,
        url,
        protocol,
        timeout,
        gzip: gzip(environment, signal, protocol),
        certificate: certificate(environment, signal),
    })
}

fn protocol(environment: &Environment<'_>, signal: &Signal) -> Option<Protocol> {
    if !OTLP {
        let asks = environment.first([signal.endpoint, ENDPOINT]);
        let (variable, value) = asks.unwrap_or((signal.exporter, "otlp".to_owned()));
        environment.complain(TelemetryError::MissingFeature {
            variable,
            value: without_credentials(&value),
            feature: "otlp",
        });
        return None;
    }
    let Some((variable, value)) = environment.first([signal.protocol, "OTEL_EXPORTER_OTLP_PROTOCOL"]) else {
        return Some(Protocol::HttpProtobuf);
    };
    match value.to_ascii_lowercase().as_str() {
        "http/protobuf" => Some(Protocol::HttpProtobuf),
        "grpc" if GRPC => Some(Protocol::Grpc),
        "grpc" => {
            environment.complain(TelemetryError::MissingFeature {
                variable,
                value,
                feature: "otlp-grpc",
            });
            None
        }
        _ => {
            environment.invalid(variable, &value, "`http/protobuf` or `grpc`; nothing is sent");
            None
        }
    }
}

fn gzip(environment: &Environment<'_>, signal: &Signal, protocol: Protocol) -> bool {
    let set = environment.first([signal.compression, "OTEL_EXPORTER_OTLP_COMPRESSION"]);
    let Some((variable, value)) = set else { return false };
    match value.to_ascii_lowercase().as_str() {
        "gzip" if GZIP || protocol == Protocol::Grpc => true,
        "gzip" => {
            environment.complain(TelemetryError::MissingFeature {
                variable,
                value,
                feature: "otlp-gzip",
            });
            false
        }
        "none" => false,
        _ => {
            environment.invalid(variable, &value, "`gzip` or `none`");
            false
        }
    }
}

fn timeout(environment: &Environment<'_>, signal: &Signal) -> Duration {
    let read = |variable| environment.number(variable, 0, u64::MAX).map(Duration::from_millis);
    let specific = read(signal.timeout);
    let timeout = specific
        .or_else(|| read("OTEL_EXPORTER_OTLP_TIMEOUT"))
        .unwrap_or(TIMEOUT);
    // The SDK has no time limit of its own for an export.
    read(signal.export_timeout).map_or(timeout, |limit| limit.min(timeout))
}

fn endpoint(environment: &Environment<'_>, signal: &Signal, protocol: Protocol) -> Option<(String, String)> {
    let Some((variable, value)) = environment.first([signal.endpoint, ENDPOINT]) else {
        let default = match protocol {
            Protocol::HttpProtobuf => "http://localhost:4318",
            Protocol::Grpc => "http://localhost:4317",
        };
        return Some((default.to_owned(), with_path(default, signal, protocol)));
    };
    let value = match protocol {
        // Without a scheme, a variable of its own decides about TLS.
        Protocol::Grpc if !value.contains("://") => {
            let scheme = if insecure(environment, signal) { "http" } else { "https" };
            format!("{scheme}://{value}")
        }
        _ => value,
    };
    let shown = without_credentials(&value);
    match value.split_once("://") {
        Some((_, host)) if host.is_empty() || host.contains(char::is_whitespace) => {
            environment.invalid(
                variable,
                &shown,
                "an address with a host, such as `http://localhost:4318`",
            );
            None
        }
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") && !TLS => {
            environment.complain(TelemetryError::MissingFeature {
                variable,
                value: shown,
                feature: "otlp-tls",
            });
            None
        }
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => {
            if variable == ENDPOINT {
                let base = without_signal_path(&value);
                Some((
                    without_signal_path(&shown).to_owned(),
                    with_path(base, signal, protocol),
                ))
            } else {
                Some((shown, value))
            }
        }
        // `localhost:4318` is a valid URI, so the exporter would take it and then fail at every request.
        _ => {
            let expected = "an address that begins with `http://` or `https://`, such as `http://localhost:4318`";
            environment.invalid(variable, &shown, expected);
            None
        }
    }
}

fn insecure(environment: &Environment<'_>, signal: &Signal) -> bool {
    let specific = environment.flag(signal.insecure);
    specific
        .or_else(|| environment.flag("OTEL_EXPORTER_OTLP_INSECURE"))
        .unwrap_or(false)
}

/// The general address may end in the path of a signal, which the backend's page shows for the variable of that signal.
fn without_signal_path(address: &str) -> &str {
    let address = address.strip_suffix('/').unwrap_or(address);
    ["/v1/traces", "/v1/metrics", "/v1/logs"]
        .into_iter()
        .find_map(|path| address.strip_suffix(path))
        .unwrap_or(address)
}

fn with_path(base: &str, signal: &Signal, protocol: Protocol) -> String {
    match protocol {
        Protocol::HttpProtobuf => format!("{}/{}", base.strip_suffix('/').unwrap_or(base), signal.path),
        Protocol::Grpc => base.to_owned(),
    }
}

/// Checks the headers, which the exporter reads itself: it leaves out what it cannot read. Their values are secrets, so
/// that a complaint says only which one it is.
fn headers(environment: &Environment<'_>, signal: &Signal) {
    let Some((variable, value)) = environment.first([signal.headers, "OTEL_EXPORTER_OTLP_HEADERS"]) else {
        return;
    };
    for (index, pair) in value.split_terminator(',').enumerate() {
        let problem = match pair.trim().split_once('=') {
            None => "is not `name=value` (several are joined by commas; a comma in a value is written `%2C`)",
            Some((name, _)) if !is_header_name(name.trim()) => "has a name that is no header's (is it `name: value`?)",
            Some((_, value)) if value.trim().is_empty() => "has no value",
            Some((_, value)) if value.chars().any(|char| char.is_control() || !char.is_ascii()) => {
                "has a value with characters that must be percent-encoded"
            }
            Some(_) => continue,
        };
        environment.complain(TelemetryError::Malformed {
            variable,
            problem: format!("header {} {problem}; it is not sent", index + 1),
        });
    }
}

fn is_header_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// The address as it may appear in a message: without `user:password@`, without a query, and with `…` for what is no common
/// word of its path, since some services have a key there.
fn without_credentials(address: &str) -> String {
    /// Words of the paths that collectors and backends document.
    const WORDS: &[&str] = &[
        "",
        "v1",
        "v2",
        "v1beta",
        "traces",
        "metrics",
        "logs",
        "otlp",
        "otel",
        "opentelemetry",
        "api",
        "public",
        "ingest",
        "collector",
        "intake",
        "trace",
        "apm",
        "default",
        "services",
        "data",
        "telemetry",
    ];
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let (scheme, rest) = address
        .split_once("://")
        .map_or(("", address), |(scheme, rest)| (scheme, rest));
    let (authority, path) = rest
        .split_once('/')
        .map_or((rest, None), |(authority, path)| (authority, Some(path)));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let separator = if scheme.is_empty() { "" } else { "://" };
    let mut shown = format!("{scheme}{separator}{host}");
    for segment in path.into_iter().flat_map(|path| path.split('/')) {
        shown.push('/');
        shown.push_str(if WORDS.contains(&segment) { segment } else { "…" });
    }
    shown
}

#[cfg(test)]
mod tests {
    use crate::telemetry::settings::otlp::without_credentials;

    #[test]
    fn endpoint_credentials_are_hidden() {
        let key = concat!("k3y", "InThePath42");
        for (address, shown) in [
            (
                format!("https://jo:{key}@host/v1/traces?token={key}"),
                "https://host/v1/traces",
            ),
            (
                format!("https://host:4318/{key}/v1/traces"),
                "https://host:4318/…/v1/traces",
            ),
            (
                format!("https://host/api/public/otel#{key}"),
                "https://host/api/public/otel",
            ),
            (format!("host/ingest/secretword/{key}"), "host/ingest/…/…"),
        ] {
            assert_eq!(without_credentials(&address), shown);
        }
    }
}

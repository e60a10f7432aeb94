//! The address of a collector.

use crate::notice;
use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::signal::{LOGS, METRICS, Signal, TRACES};

const TLS: bool = cfg!(feature = "otlp-tls");
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// A protocol of OTLP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    HttpProtobuf,
    Grpc,
}

/// The configured address of the signal, with its variable.
pub(super) fn named(environment: &Environment<'_>, signal: &Signal) -> Option<(&'static str, String)> {
    environment.first([signal.endpoint, ENDPOINT])
}

/// The address for messages, and the one for the exporter; `None` if it cannot be honoured.
pub(super) fn endpoint(environment: &Environment<'_>, signal: &Signal, protocol: Protocol) -> Option<(String, String)> {
    let Some((variable, value)) = named(environment, signal) else {
        let default = match protocol {
            Protocol::HttpProtobuf => "http://localhost:4318",
            Protocol::Grpc => "http://localhost:4317",
        };
        return Some((default.to_owned(), with_path(default, signal, protocol)));
    };
    let value = match protocol {
        // Without a scheme, the variable `OTEL_EXPORTER_OTLP_INSECURE` decides about TLS.
        Protocol::Grpc if !value.contains("://") => {
            let scheme = if insecure(environment, signal) { "http" } else { "https" };
            format!("{scheme}://{value}")
        }
        _ => value,
    };
    let shown = without_credentials(&value);
    let scheme = value.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.as_deref() {
        Some("http" | "https") if !has_server(&value) => {
            let expected = "an address with a host and a port from 1 to 65535, such as `http://localhost:4318`";
            environment.invalid(variable, &shown, expected);
            None
        }
        Some("https") if !TLS => {
            environment.missing(variable, &shown, "otlp-tls");
            None
        }
        Some("http" | "https") => {
            complain_of_credentials(environment, variable, &value);
            if variable != ENDPOINT {
                complain_of_path(environment, variable, signal, &shown);
                return Some((shown, value));
            }
            let (base, query) = value.split_at(value.find(['?', '#']).unwrap_or(value.len()));
            let url = with_path(split_signal_path(base).0, signal, protocol);
            Some((split_signal_path(&shown).0.to_owned(), url + query))
        }
        // `localhost:4318` is a valid URI, so the exporter would accept it and then fail at every request.
        _ => {
            let expected = "an address that begins with `http://` or `https://`, such as `http://localhost:4318`";
            environment.invalid(variable, &shown, expected);
            None
        }
    }
}

/// Complains of a user or a password in an address, which the HTTP client does not send.
fn complain_of_credentials(environment: &Environment<'_>, variable: &'static str, address: &str) {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        environment.complain(TelemetryError::Malformed {
            variable,
            problem: "the user and the password in the address are not sent; set OTEL_EXPORTER_OTLP_HEADERS to \
                      `Authorization=Basic%20…`"
                .to_owned(),
        });
    }
}

/// Whether an address names a server, as the exporter's HTTP client reads it.
#[cfg(feature = "otlp")]
fn has_server(address: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_host = |host: &str| host.starts_with('[') || host.bytes().all(is_plain);
    let is_written = address.bytes().all(|byte| byte.is_ascii_graphic())
        // The client skips further slashes, and reads the text after them as the host.
        && !address.contains(":///");
    is_written
        && reqwest::Url::parse(address).is_ok_and(|url| url.host_str().is_some_and(is_host) && url.port() != Some(0))
}

/// Accepts any address: without an exporter none is used, and the missing feature has been named.
#[cfg(not(feature = "otlp"))]
fn has_server(_: &str) -> bool {
    false
}

/// Whether a gRPC address without a scheme is used without TLS.
pub(super) fn insecure(environment: &Environment<'_>, signal: &Signal) -> bool {
    let specific = environment.flag(signal.insecure);
    let general = environment.flag("OTEL_EXPORTER_OTLP_INSECURE");
    specific.or(general).unwrap_or(false)
}

/// Complains of an address that ends in the path of another signal: the address of one signal is used unchanged.
fn complain_of_path(environment: &Environment<'_>, variable: &'static str, signal: &Signal, shown: &str) {
    if let (_, Some(path)) = split_signal_path(shown)
        && path != signal.path
    {
        environment.complain(TelemetryError::Malformed {
            variable,
            problem: format!(
                "`{}` ends in the path of another signal, `/{path}`; this one is usually `/{}`",
                notice::shown(shown),
                signal.path
            ),
        });
    }
}

/// The address without a slash and without the path of a signal at its end, and that path. Backends document the full
/// path for the variable of one signal, and users copy it into the general variable.
fn split_signal_path(address: &str) -> (&str, Option<&'static str>) {
    let address = address.strip_suffix('/').unwrap_or(address);
    let mut paths = [&TRACES, &METRICS, &LOGS].into_iter().map(|signal| signal.path);
    let found = paths.find_map(|path| Some((address.strip_suffix(path)?.strip_suffix('/')?, Some(path))));
    found.unwrap_or((address, None))
}

fn with_path(base: &str, signal: &Signal, protocol: Protocol) -> String {
    match protocol {
        Protocol::HttpProtobuf => format!("{}/{}", base.strip_suffix('/').unwrap_or(base), signal.path),
        Protocol::Grpc => base.to_owned(),
    }
}

/// The address for messages: without `user:password@` and without a query. `…` replaces uncommon words of its path,
/// since some services have a key there.
pub(super) fn without_credentials(address: &str) -> String {
    /// Words of the paths that collectors and backends document.
    const WORDS: &str = "v1 v2 v1beta traces metrics logs otlp otel opentelemetry api public ingest collector intake \
                         trace apm default services data telemetry";

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
        let is_known = segment.is_empty() || WORDS.split(' ').any(|word| word == segment);
        shown.push_str(if is_known { segment } else { "…" });
    }
    shown
}

#[cfg(test)]
mod tests {
    use crate::telemetry::settings::endpoint::without_credentials;

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

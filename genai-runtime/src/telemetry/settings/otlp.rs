//! The variables of the OTLP exporter, for each signal.
//!
//! All of them are read here and passed to the exporter, which would not report a mistake in them.

use std::fs;
use std::time::Duration;

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::endpoint::{Protocol, endpoint, insecure, named, without_credentials};
use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::headers::headers;
use crate::telemetry::settings::signal::{LOGS, METRICS, Signal, TRACES};

const PROTOCOL: &str = "OTEL_EXPORTER_OTLP_PROTOCOL";
const OTLP: bool = cfg!(feature = "otlp");
const GRPC: bool = cfg!(feature = "otlp-grpc");
const GZIP: bool = cfg!(feature = "otlp-gzip");

const TIMEOUT: Duration = Duration::from_secs(10);

/// The connection of one signal to a collector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Otlp {
    /// The address for messages: without credentials and without the path that the exporter adds.
    pub(crate) shown: String,
    /// The address of the signal, for the exporter.
    pub(crate) url: String,
    pub(crate) protocol: Protocol,
    pub(crate) timeout: Duration,
    /// The variable that sets the time limit, or the general one if none does.
    pub(crate) timeout_variable: &'static str,
    pub(crate) gzip: bool,
    /// Names and values, percent-decoded.
    pub(crate) headers: Vec<(String, String)>,
    /// The variable with the headers, or the general one if there are none.
    pub(crate) headers_variable: &'static str,
    /// The only certificates that may issue the collector's (PEM). `None` accepts the system's.
    pub(crate) certificate: Option<String>,
}

/// The connection of a signal to its collector; `None` if a setting that it needs cannot be honoured.
///
/// A protocol that is not built in means no exporter, rather than batches that are lost on the wrong port.
pub(super) fn collector(environment: &Environment<'_>, signal: &Signal) -> Option<Otlp> {
    // Headers and timeout are read before the first early return, so that every mistake is named at once.
    let (headers_variable, headers) = headers(environment, signal);
    let (timeout_variable, timeout) = timeout(environment, signal);
    insecure(environment, signal);
    let protocol = protocol(environment, signal)?;
    let gzip = gzip(environment, signal, protocol);
    let (shown, url) = endpoint(environment, signal, protocol)?;
    Some(Otlp {
        shown,
        url,
        protocol,
        timeout,
        timeout_variable,
        gzip,
        headers,
        headers_variable,
        certificate: certificate(environment, signal),
    })
}

/// Complains of OTLP variables that are set while a signal has neither an exporter nor an endpoint: a user who sets one
/// expects that the signal is sent. For other signals it complains only of values that cannot be parsed.
pub(super) fn check_unused(environment: &Environment<'_>) {
    const GENERAL: [&str; 6] = [
        PROTOCOL,
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
        "OTEL_EXPORTER_OTLP_INSECURE",
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
    ];

    let is_open = |signal: &&Signal| environment.get(signal.exporter).is_none() && named(environment, signal).is_none();
    let (open, others): (Vec<&Signal>, Vec<&Signal>) = [&TRACES, &METRICS, &LOGS].into_iter().partition(is_open);
    for signal in others {
        headers(environment, signal);
        timeout(environment, signal);
        insecure(environment, signal);
        if let Some((variable, value)) = environment.first([signal.protocol, PROTOCOL])
            && named_protocol(&value).is_none()
        {
            environment.invalid(variable, &value, PROTOCOLS);
        }
        gzip(environment, signal, Protocol::Grpc);
    }
    let general = if open.len() == 3 { &GENERAL[..] } else { &[] };
    let specific = open.iter().flat_map(|signal| {
        [
            signal.protocol,
            signal.headers,
            signal.timeout,
            signal.compression,
            signal.insecure,
            signal.certificate,
        ]
    });
    for variable in general.iter().copied().chain(specific) {
        if environment.get(variable).is_some() {
            environment.complain(TelemetryError::NoEffect {
                variable,
                instead: "no signal goes to a collector; set OTEL_EXPORTER_OTLP_ENDPOINT to its address",
            });
        }
    }
}

fn protocol(environment: &Environment<'_>, signal: &Signal) -> Option<Protocol> {
    if !OTLP {
        let asks = named(environment, signal);
        let (variable, value) = asks.unwrap_or((signal.exporter, "otlp".to_owned()));
        environment.missing(variable, &without_credentials(&value), "otlp");
        return None;
    }
    let Some((variable, value)) = environment.first([signal.protocol, PROTOCOL]) else {
        return Some(Protocol::HttpProtobuf);
    };
    match named_protocol(&value) {
        Some(Protocol::Grpc) if !GRPC => {
            environment.missing(variable, &value, "otlp-grpc");
            None
        }
        None => {
            environment.invalid(variable, &value, PROTOCOLS);
            None
        }
        protocol => protocol,
    }
}

const PROTOCOLS: &str = "`http/protobuf` or `grpc`; nothing is sent";

fn named_protocol(value: &str) -> Option<Protocol> {
    match value.to_ascii_lowercase().as_str() {
        "http/protobuf" => Some(Protocol::HttpProtobuf),
        "grpc" => Some(Protocol::Grpc),
        _ => None,
    }
}

fn gzip(environment: &Environment<'_>, signal: &Signal, protocol: Protocol) -> bool {
    let read = |variable| {
        let value = environment.get(variable)?;
        match value.to_ascii_lowercase().as_str() {
            "gzip" if GZIP || protocol == Protocol::Grpc => Some(true),
            "gzip" => {
                environment.missing(variable, &value, "otlp-gzip");
                Some(false)
            }
            "none" => Some(false),
            _ => {
                environment.invalid(variable, &value, "`gzip` or `none`");
                None
            }
        }
    };
    read(signal.compression)
        .or_else(|| read("OTEL_EXPORTER_OTLP_COMPRESSION"))
        .unwrap_or(false)
}

fn timeout(environment: &Environment<'_>, signal: &Signal) -> (&'static str, Duration) {
    const GENERAL: &str = "OTEL_EXPORTER_OTLP_TIMEOUT";

    let read = |variable| Some((variable, environment.timeout(variable)?));
    let request = read(signal.timeout)
        .or_else(|| read(GENERAL))
        .unwrap_or((GENERAL, TIMEOUT));
    // The SDK has no time limit for an export.
    read(signal.export_timeout)
        .filter(|(_, limit)| *limit < request.1)
        .unwrap_or(request)
}

/// The certificates that may issue the one of the collector, from the file that is named. A file that cannot be
/// read counts as none: the system's certificates are used.
fn certificate(environment: &Environment<'_>, signal: &Signal) -> Option<String> {
    let (variable, path) = environment.first([signal.certificate, "OTEL_EXPORTER_OTLP_CERTIFICATE"])?;
    if !cfg!(feature = "otlp-tls") {
        environment.missing(variable, &path, "otlp-tls");
        return None;
    }
    let pem = fs::read_to_string(&path)
        .ok()
        .filter(|pem| pem.contains("-----BEGIN CERTIFICATE-----"));
    if pem.is_none() {
        let expected = "a file with certificates in the PEM format; the system's certificates are used";
        environment.invalid(variable, &path, expected);
    }
    pem
}

//! The certificates that may issue the one of a collector.

use std::fs;

use crate::telemetry::settings::environment::Environment;
use crate::telemetry::settings::signal::Signal;

/// Reads the file of certificates, if one is named. A file that cannot be read counts as none: the system's
/// certificates are used. used.
pub(super) fn certificate(environment: &Environment<'_>, signal: &Signal) -> Option<String> {
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

//! What to do about an export that failed.

use crate::telemetry::delivery::kind::Kind;

/// Why an export failed that was answered with a status of HTTP, and what to do.
#[cfg(feature = "otlp")]
pub(super) fn of_status(status: u16, kind: Kind) -> String {
    let remedy = match status {
        401 | 407 => AUTHENTICATE.to_owned(),
        403 => FORBIDDEN.to_owned(),
        404 | 405 | 410 | 501 => format!(
            "nothing takes {} at this address; correct it (the variable of one signal needs the whole path, as \
             `/v1/traces`), or {}",
            kind.name(),
            kind.turn_off()
        ),
        413 => format!("the batch is too large; lower {}", kind.batch()),
        415 | 505 => "it does not take OTLP as protobuf over HTTP; set the address that does, or \
                      OTEL_EXPORTER_OTLP_PROTOCOL=grpc"
            .to_owned(),
        421 | 426 => {
            "it wants another protocol; set OTEL_EXPORTER_OTLP_PROTOCOL=grpc or the address for HTTP".to_owned()
        }
        431 => "the headers are too large; shorten OTEL_EXPORTER_OTLP_HEADERS".to_owned(),
        408 | 429 | 502 | 503 | 504 => OVERLOADED.to_owned(),
        400..=499 => "it refuses the request; look into its log, and whether the address is that of OTLP".to_owned(),
        _ => "it failed; look into its log".to_owned(),
    };
    format!("status {status}: {remedy}")
}

/// Why an export failed that reached nobody, or somebody who speaks no HTTP.
#[cfg(feature = "otlp")]
pub(super) fn of_connection(reason: &str, is_connecting: bool) -> String {
    let lowercase = reason.to_ascii_lowercase();
    if lowercase.contains("certificate") {
        return of_certificate(reason);
    }
    let remedy = if ["dns", "lookup", "resolve", "not known"]
        .iter()
        .any(|word| lowercase.contains(word))
    {
        "correct the name of the host"
    } else if is_connecting {
        "start the collector, or correct the address"
    } else {
        "look whether a collector takes OTLP over HTTP at this port"
    };
    format!("{reason}; {remedy}")
}

/// The same of a gRPC exporter, whose error names the code and perhaps what caused it. `None` for any other error.
pub(super) fn of_grpc(error: &str, kind: Kind) -> Option<String> {
    let (_, code) = error.split_once("gRPC code: ")?;
    // The rest differs from signal to signal: how a connection broke that none of them could use.
    let name = code.split(':').next().unwrap_or(code).trim();
    if let Some((_, certificate)) = code.split_once("certificate") {
        return Some(of_certificate(&format!("certificate{certificate}")));
    }
    let remedy = match name {
        "Unauthenticated" => AUTHENTICATE.to_owned(),
        "PermissionDenied" => FORBIDDEN.to_owned(),
        "Unimplemented" | "NotFound" => format!(
            "nothing takes {} at this address; correct it, or {}",
            kind.name(),
            kind.turn_off()
        ),
        "ResourceExhausted" | "OutOfRange" => format!("{OVERLOADED}, or lower {}", kind.batch()),
        "Unavailable" => "start the collector, or set the address of its gRPC port, usually 4317".to_owned(),
        "DeadlineExceeded" | "Cancelled" | "Aborted" => "raise OTEL_EXPORTER_OTLP_TIMEOUT".to_owned(),
        _ => "look into the collector's log, and whether the address is that of its gRPC port".to_owned(),
    };
    Some(format!("gRPC code {name}: {remedy}"))
}

fn of_certificate(reason: &str) -> String {
    format!("{reason}; set OTEL_EXPORTER_OTLP_CERTIFICATE to the certificate that the collector's is issued by")
}

const AUTHENTICATE: &str = "set OTEL_EXPORTER_OTLP_HEADERS to the credentials that it asks for";
const FORBIDDEN: &str = "the credentials in OTEL_EXPORTER_OTLP_HEADERS do not allow it; use others";
const OVERLOADED: &str = "it is overloaded or down; send less (OTEL_TRACES_SAMPLER), or wait until it is back";

#[cfg(test)]
mod tests {
    use crate::telemetry::delivery::kind::Kind;
    use crate::telemetry::delivery::remedy::of_grpc;

    const KINDS: [Kind; 3] = [Kind::Spans, Kind::LogRecords, Kind::Metrics];

    #[cfg(feature = "otlp")]
    #[test]
    fn every_status_has_a_remedy() {
        use crate::telemetry::delivery::remedy::of_status;

        for (status, kind) in (100..=599).flat_map(|status| KINDS.map(|kind| (status, kind))) {
            let text = of_status(status, kind);
            let remedy = text
                .strip_prefix(&format!("status {status}: "))
                .expect("it names the status");
            let orders = ["set ", "use ", "lower ", "shorten ", "wait ", "look ", "correct "];
            assert!(orders.iter().any(|order| remedy.contains(order)), "{text}");
        }
        assert!(of_status(404, Kind::LogRecords).contains("OTEL_LOGS_EXPORTER=none"));
        assert!(of_status(413, Kind::Spans).contains("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"));
    }

    #[cfg(feature = "otlp")]
    #[test]
    fn every_failed_connection_has_a_remedy() {
        use crate::telemetry::delivery::remedy::of_connection;

        for (reason, remedy) in [
            ("Connection refused (os error 111)", "start the collector"),
            (
                "failed to lookup address information: Name or service not known",
                "name of the host",
            ),
            (
                "invalid peer certificate: UnknownIssuer",
                "OTEL_EXPORTER_OTLP_CERTIFICATE",
            ),
        ] {
            let text = of_connection(reason, true);
            assert!(text.starts_with(reason) && text.contains(remedy), "{text}");
        }
        assert!(of_connection("invalid HTTP version parsed", false).contains("over HTTP"));
    }

    #[test]
    fn every_grpc_code_has_a_remedy() {
        let error = |code: &str| format!("TonicTracesClient export failed with gRPC code: {code}");
        for (code, remedy) in [
            ("Unauthenticated", "OTEL_EXPORTER_OTLP_HEADERS"),
            ("PermissionDenied", "OTEL_EXPORTER_OTLP_HEADERS"),
            ("Unimplemented", "OTEL_TRACES_EXPORTER=none"),
            ("ResourceExhausted", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
            (
                "Unavailable: transport error: connection refused",
                "start the collector",
            ),
            ("DeadlineExceeded", "OTEL_EXPORTER_OTLP_TIMEOUT"),
            ("Unknown", "log"),
        ] {
            let text = of_grpc(&error(code), Kind::Spans).expect("it is of gRPC");
            let name = code.split(':').next().unwrap_or_default();
            let expected = format!("gRPC code {name}: ");
            assert!(text.starts_with(&expected) && text.contains(remedy), "{text}");
        }
        let certificate = of_grpc(
            &error("Unknown: transport error: invalid peer certificate: Expired"),
            Kind::Spans,
        );
        assert!(certificate.is_some_and(|text| text.contains("Expired; set OTEL_EXPORTER_OTLP_CERTIFICATE")));
        for kind in KINDS {
            assert_eq!(of_grpc("connection refused", kind), None);
        }
    }
}

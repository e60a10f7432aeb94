//! Advice on exports that failed.

use std::borrow::Cow;

use crate::telemetry::delivery::kind::Kind;
use crate::telemetry::delivery::loss::Fate;

/// The reason why an export failed with a status of HTTP, with its remedy. `headers` is the variable that holds the
/// credentials.
#[cfg(feature = "otlp")]
pub(super) fn of_status(status: u16, kind: Kind, headers: &str) -> String {
    let remedy = match status {
        401 => authenticate(headers),
        403 => forbidden(headers),
        407 => "a proxy asks for credentials; write them into the address of the proxy, or set NO_PROXY to the \
                collector's host"
            .to_owned(),
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
        431 => format!("the headers are too large; shorten {headers}"),
        408 | 429 | 502 | 503 | 504 => OVERLOADED.to_owned(),
        400..=499 => "it refuses the request; look into its log, and whether the address is that of OTLP".to_owned(),
        _ => "it failed; look into its log".to_owned(),
    };
    format!("status {status}: {remedy}")
}

/// The reason why an export failed without an HTTP response, with its remedy. `proxy` is the address of the proxy that
/// requests go through, if there is one.
#[cfg(feature = "otlp")]
pub(super) fn of_connection(reason: &str, is_connecting: bool, proxy: Option<&str>) -> String {
    if let Some(proxy) = proxy {
        return format!(
            "{reason}; requests go through the proxy {proxy}: correct HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or set NO_PROXY \
             to the collector's host"
        );
    }
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

/// The most frequent reason for a collector that does not answer over HTTP: the other port of the same collector.
#[cfg(feature = "otlp")]
pub(super) fn of_port(endpoint: &str) -> &'static str {
    if endpoint.contains(":4317") {
        " (4317 is a collector's gRPC port; OTLP over HTTP is usually on 4318)"
    } else {
        ""
    }
}

/// The fate of a failed gRPC export, whose error names the code and perhaps a cause. `None` for any other error.
pub(super) fn of_grpc(error: &str, kind: Kind, headers: &str) -> Option<Fate> {
    let (_, code) = error.split_once("gRPC code: ")?;
    // The rest of the text describes how the connection broke. It differs from signal to signal, so it is left out.
    let name = code.split(':').next().unwrap_or(code).trim();
    let lost = |reason| Some(Fate::Lost(Cow::Owned(reason)));
    if let Some((_, certificate)) = code.split_once("certificate") {
        return lost(of_certificate(&format!("certificate{certificate}")));
    }
    let remedy = match name {
        "DeadlineExceeded" | "Cancelled" => return Some(Fate::Unanswered),
        "Unauthenticated" => authenticate(headers),
        "PermissionDenied" => forbidden(headers),
        "Unimplemented" | "NotFound" => format!(
            "nothing takes {} at this address; correct it, or {}",
            kind.name(),
            kind.turn_off()
        ),
        "ResourceExhausted" | "OutOfRange" => format!("{OVERLOADED}, or lower {}", kind.batch()),
        "Unavailable" => "start the collector, or set the address of its gRPC port, usually 4317".to_owned(),
        _ => "look into the collector's log, and whether the address is that of its gRPC port".to_owned(),
    };
    lost(format!("gRPC code {name}: {remedy}"))
}

fn of_certificate(reason: &str) -> String {
    format!("{reason}; set OTEL_EXPORTER_OTLP_CERTIFICATE to the certificate that the collector's is issued by")
}

fn authenticate(headers: &str) -> String {
    format!("set {headers} to the credentials that it asks for")
}

fn forbidden(headers: &str) -> String {
    format!("the credentials in {headers} do not allow it; use others")
}

const OVERLOADED: &str = "it is overloaded or down; send less (OTEL_TRACES_SAMPLER), or wait until it is back";

#[cfg(test)]
mod tests {
    use crate::telemetry::delivery::kind::Kind;
    use crate::telemetry::delivery::loss::Fate;
    use crate::telemetry::delivery::remedy::of_grpc;

    const HEADERS: &str = "OTEL_EXPORTER_OTLP_TRACES_HEADERS";
    const KINDS: [Kind; 3] = [Kind::Spans, Kind::LogRecords, Kind::Metrics];

    #[cfg(feature = "otlp")]
    #[test]
    fn every_status_has_a_remedy() {
        use crate::telemetry::delivery::remedy::of_status;

        for (status, kind) in (100..=599).flat_map(|status| KINDS.map(|kind| (status, kind))) {
            let text = of_status(status, kind, HEADERS);
            let remedy = text
                .strip_prefix(&format!("status {status}: "))
                .expect("it names the status");
            let orders = [
                "set ", "use ", "write ", "lower ", "shorten ", "wait ", "look ", "correct ",
            ];
            assert!(orders.iter().any(|order| remedy.contains(order)), "{text}");
        }
        assert!(of_status(404, Kind::LogRecords, HEADERS).contains("OTEL_LOGS_EXPORTER=none"));
        assert!(of_status(403, Kind::Spans, HEADERS).contains(HEADERS));
        assert!(of_status(413, Kind::Spans, HEADERS).contains("OTEL_BSP_MAX_EXPORT_BATCH_SIZE"));
    }

    #[cfg(feature = "otlp")]
    #[test]
    fn every_failed_connection_has_a_remedy() {
        use crate::telemetry::delivery::remedy::{of_connection, of_port};

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
            let text = of_connection(reason, true, None);
            assert!(text.starts_with(reason) && text.contains(remedy), "{text}");
        }
        assert!(of_connection("invalid HTTP version parsed", false, None).contains("over HTTP"));
        assert!(of_port("http://localhost:4317").contains("4318"));
        assert_eq!(of_port("http://localhost:4318"), "");
        let behind_proxy = of_connection("Connection refused", true, Some("http://proxy:3128"));
        assert!(behind_proxy.contains("the proxy http://proxy:3128") && behind_proxy.contains("NO_PROXY"));
    }

    #[test]
    fn every_grpc_code_has_a_remedy() {
        let error = |code: &str| format!("TonicTracesClient export failed with gRPC code: {code}");
        for (code, remedy) in [
            ("Unauthenticated", HEADERS),
            ("PermissionDenied", HEADERS),
            ("Unimplemented", "OTEL_TRACES_EXPORTER=none"),
            ("ResourceExhausted", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
            (
                "Unavailable: transport error: connection refused",
                "start the collector",
            ),
            ("Unknown", "log"),
        ] {
            let Some(Fate::Lost(text)) = of_grpc(&error(code), Kind::Spans, HEADERS) else {
                panic!("{code}")
            };
            let name = code.split(':').next().unwrap_or_default();
            let expected = format!("gRPC code {name}: ");
            assert!(text.starts_with(&expected) && text.contains(remedy), "{text}");
        }
        let expired = error("Unknown: transport error: invalid peer certificate: Expired");
        let Some(Fate::Lost(text)) = of_grpc(&expired, Kind::Spans, HEADERS) else {
            panic!("{expired}")
        };
        assert!(text.contains("Expired; set OTEL_EXPORTER_OTLP_CERTIFICATE"), "{text}");
        for code in ["DeadlineExceeded", "Cancelled: Timeout expired"] {
            assert_eq!(of_grpc(&error(code), Kind::Spans, HEADERS), Some(Fate::Unanswered));
        }
        for kind in KINDS {
            assert_eq!(of_grpc("connection refused", kind, HEADERS), None);
        }
    }
}

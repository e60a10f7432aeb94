//! Where signals go, with the exporters of OTLP built in.

use crate::telemetry::settings::tests::{complaint, read, settings};
use crate::telemetry::settings::{Destination, Protocol};

/// The addresses that the exporters of a signal use.
fn urls(destinations: &[Destination]) -> Vec<&str> {
    fn url(destination: &Destination) -> &str {
        match destination {
            Destination::Otlp(otlp) => otlp.url.as_str(),
            Destination::Console => "console",
        }
    }
    destinations.iter().map(url).collect()
}

#[test]
fn otlp_endpoint_enables_all_signals() {
    for address in [
        "http://collector:4318",
        "http://collector:4318/",
        "http://collector:4318/v1/traces",
    ] {
        let settings = settings(&[("OTEL_EXPORTER_OTLP_ENDPOINT", address)]);
        assert_eq!(urls(&settings.traces), ["http://collector:4318/v1/traces"]);
        assert_eq!(urls(&settings.metrics), ["http://collector:4318/v1/metrics"]);
        assert_eq!(urls(&settings.logs), ["http://collector:4318/v1/logs"]);
    }
    let one = settings(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318/of/mine")]);
    assert_eq!(urls(&one.traces), ["http://traces:4318/of/mine"]);
    assert_eq!((one.metrics, one.logs), (Vec::new(), Vec::new()));
}

#[test]
fn exporter_variable_overrides_endpoint() {
    let both = settings(&[("OTEL_TRACES_EXPORTER", "otlp, Console,otlp")]);
    assert_eq!(urls(&both.traces), ["http://localhost:4318/v1/traces", "console"]);
    let some = settings(&[
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_METRICS_EXPORTER", "console"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/base"),
    ]);
    assert_eq!(some.traces, []);
    assert_eq!(some.metrics, [Destination::Console]);
    assert_eq!(urls(&some.logs), ["http://collector:4318/base/v1/logs"]);
}

#[test]
fn unknown_protocol_prints_the_tree() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    for protocol in ["http/json", "carrier pigeon"] {
        let (settings, complaints) = read(&[endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]);
        assert_eq!(settings.traces, [Destination::Console]);
        assert_eq!((settings.metrics, settings.logs), (Vec::new(), Vec::new()));
        let expected =
            format!("OTEL_EXPORTER_OTLP_PROTOCOL is `{protocol}`: expected `http/protobuf` or `grpc`; nothing is sent");
        assert_eq!(
            complaints.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [expected]
        );
    }
    // The variable of traces wins, and its name is the one to change.
    let specific = [
        endpoint,
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "HTTP/1"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "HTTP/protobuf"),
    ];
    assert!(complaint(&specific).starts_with("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"));
    assert_eq!(read(&specific).0.metrics.len(), 1);
    // Where nothing is sent, the protocol does not matter.
    settings(&[("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]);
}

#[test]
fn grpc_needs_its_feature() {
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_INSECURE", "true"),
    ];
    if cfg!(feature = "otlp-grpc") {
        let settings = settings(&variables);
        assert_eq!(urls(&settings.traces), ["http://collector:4317"]);
        let Destination::Otlp(otlp) = &settings.logs[0] else {
            panic!("{settings:?}")
        };
        assert_eq!(otlp.protocol, Protocol::Grpc);
    } else {
        assert!(complaint(&variables).contains("`otlp-grpc`"));
        assert_eq!(read(&variables).0.traces, [Destination::Console]);
    }
}

#[test]
fn https_needs_its_feature() {
    let address = "https://user:secret@collector/v1?token=secret";
    let variables = [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", address)];
    if cfg!(feature = "otlp-tls") {
        let settings = settings(&variables);
        let [Destination::Otlp(otlp)] = settings.traces.as_slice() else {
            panic!("{settings:?}")
        };
        assert_eq!(
            (otlp.shown.as_str(), otlp.url.as_str()),
            ("https://collector/v1", address)
        );
    } else {
        let message = complaint(&variables);
        assert!(message.contains("`https://collector/v1`"), "{message}");
        assert!(message.contains("`otlp-tls`"), "{message}");
    }
}

#[test]
fn otlp_endpoint_requires_a_scheme() {
    let message = complaint(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "me:secret@localhost:4318")]);
    assert!(
        message.starts_with("OTEL_EXPORTER_OTLP_ENDPOINT is `localhost:4318`: expected an address"),
        "{message}"
    );
}

#[test]
fn unknown_compression_sends_uncompressed() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    let variables = [endpoint, ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd")];
    assert_eq!(
        complaint(&variables),
        "OTEL_EXPORTER_OTLP_COMPRESSION is `zstd`: expected `gzip` or `none`"
    );
    let gzip = [endpoint, ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")];
    let (settings, complaints) = read(&gzip);
    let Destination::Otlp(otlp) = &settings.traces[0] else {
        panic!("{settings:?}")
    };
    assert_eq!(otlp.gzip, cfg!(feature = "otlp-gzip"));
    assert_eq!(complaints.is_empty(), cfg!(feature = "otlp-gzip"), "{complaints:?}");
}

#[test]
fn malformed_headers_hide_their_values() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    let name = "OTEL_EXPORTER_OTLP_HEADERS";
    settings(&[endpoint, (name, "authorization=Basic%20c2VjcmV0==,x-team = secret,")]);
    for (value, problem) in [
        ("secret", "header 1 is not `name=value`"),
        (
            "Authorization: Bearer secret=",
            "header 1 has a name that is no header's",
        ),
        ("a=secret,{\"b\":\"secret\"}", "header 2 is not `name=value`"),
        ("a=secret,b=", "header 2 has no value"),
        (
            "a=sécret",
            "header 1 has a value with characters that must be percent-encoded",
        ),
    ] {
        let message = complaint(&[endpoint, (name, value)]);
        assert!(message.starts_with(&format!("{name}: {problem}")), "{message}");
        assert!(!message.contains("secret") && !message.contains("sécret"), "{message}");
    }
}

#[test]
fn shorter_export_timeout_applies() {
    let timeout = |variables: &[(&'static str, &'static str)]| {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        let settings = settings(&[&[endpoint], variables].concat());
        let of = |destinations: &[Destination]| match destinations {
            [Destination::Otlp(otlp)] => otlp.timeout.as_millis(),
            other => panic!("{other:?}"),
        };
        [of(&settings.traces), of(&settings.metrics), of(&settings.logs)]
    };
    assert_eq!(timeout(&[]), [10_000; 3]);
    assert_eq!(timeout(&[("OTEL_EXPORTER_OTLP_TIMEOUT", "7")]), [7; 3]);
    assert_eq!(
        timeout(&[("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "7")]),
        [10_000, 10_000, 7]
    );
    let export = [
        ("OTEL_BSP_EXPORT_TIMEOUT", "30000"),
        ("OTEL_METRIC_EXPORT_TIMEOUT", "5"),
        ("OTEL_BLRP_EXPORT_TIMEOUT", "6"),
    ];
    assert_eq!(timeout(&export), [10_000, 5, 6]);
}

//! Destinations of signals, with the exporters of OTLP built in.

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
    // The variable of traces wins, and the complaint has to name it.
    let specific = [
        endpoint,
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "HTTP/1"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "HTTP/protobuf"),
    ];
    assert!(complaint(&specific).starts_with("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"));
    assert_eq!(read(&specific).0.metrics.len(), 1);
    // If the exporters are set to send nothing, the protocol does not matter.
    let console = [
        ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
    ];
    settings(&console);
}

#[test]
fn addresses_without_server_are_named() {
    let expected = "expected an address with a host and a port from 1 to 65535, such as `http://localhost:4318`";
    for (address, shown) in [
        ("http://collector:99999", "http://collector:99999"),
        ("http://collector:0", "http://collector:0"),
        ("http://collector:port", "http://collector:port"),
        ("http://collector:-1", "http://collector:-1"),
        ("http://collector:4318:4318", "http://collector:4318:4318"),
        ("http://me:secret@collector:99999/v1", "http://collector:99999/v1"),
        ("HTTP://:4318", "HTTP://:4318"),
        ("http://", "http://"),
        ("http:///v1/traces", "http:///v1/traces"),
        ("http://me@", "http://"),
        ("http://the collector", "http://the collector"),
        ("http://\"collector\"", "http://\"collector\""),
        ("http://col<lector", "http://col<lector"),
        ("http://[::1", "http://[::1"),
        ("http://256.0.0.1", "http://256.0.0.1"),
    ] {
        for variable in ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] {
            assert_eq!(
                complaint(&[(variable, address)]),
                format!("{variable} is `{shown}`: {expected}")
            );
            assert_eq!(read(&[(variable, address)]).0.traces, [Destination::Console]);
        }
    }
    for address in ["http://[::1]:4318", "http://otel_collector:65535", "http://10.0.0.7"] {
        settings(&[("OTEL_EXPORTER_OTLP_ENDPOINT", address)]);
    }
}

#[test]
fn path_of_other_signal_is_named() {
    let variables = [("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://collector/v1/traces")];
    assert_eq!(
        complaint(&variables),
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `http://collector/v1/traces` ends in the path of another signal, \
         `/v1/traces`; this one is usually `/v1/metrics`"
    );
    assert_eq!(urls(&read(&variables).0.metrics), ["http://collector/v1/traces"]);
}

#[test]
fn unused_values_are_checked() {
    let none = [
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_METRICS_EXPORTER", "none"),
        ("OTEL_LOGS_EXPORTER", "console"),
    ];
    for (variable, value) in [
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
        ("OTEL_EXPORTER_OTLP_INSECURE", "yes"),
        ("OTEL_EXPORTER_OTLP_LOGS_HEADERS", "no pair"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "foo"),
        ("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "zip"),
        ("OTEL_BSP_EXPORT_TIMEOUT", "30s"),
    ] {
        let message = complaint(&[&none[..], &[(variable, value)]].concat());
        assert!(message.starts_with(variable), "{message}");
        let without_collector = read(&[(variable, value)]).1;
        assert_eq!(without_collector.len(), 1, "{without_collector:?}");
    }
}

#[test]
fn path_comes_before_the_query() {
    let settings = settings(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector/otlp/?token=secret")]);
    assert_eq!(urls(&settings.logs), ["http://collector/otlp/v1/logs?token=secret"]);
    let Destination::Otlp(otlp) = &settings.logs[0] else {
        panic!("{settings:?}")
    };
    assert_eq!(otlp.shown, "http://collector/otlp");
}

#[test]
fn variables_of_absent_collector_are_named() {
    let instead = "no signal goes to a collector; set OTEL_EXPORTER_OTLP_ENDPOINT to its address";
    for variable in [
        "OTEL_EXPORTER_OTLP_PROTOCOL",
        "OTEL_EXPORTER_OTLP_HEADERS",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_EXPORTER_OTLP_COMPRESSION",
        "OTEL_EXPORTER_OTLP_INSECURE",
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
        "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT",
    ] {
        assert_eq!(
            complaint(&[(variable, "x")]),
            format!("{variable} has no effect: {instead}")
        );
    }
    // One signal with a collector makes the general ones effective.
    let traces = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector/v1/traces");
    settings(&[traces, ("OTEL_EXPORTER_OTLP_HEADERS", "a=b")]);
    assert!(complaint(&[traces, ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "a=b")]).contains(instead));
}

/// The exporter settings of traces beside these variables.
fn otlp(variables: &[(&'static str, &'static str)]) -> crate::telemetry::settings::Otlp {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    match read(&[&[endpoint], variables].concat()).0.traces.into_iter().next() {
        Some(Destination::Otlp(otlp)) => otlp,
        other => panic!("{other:?}"),
    }
}

#[test]
fn malformed_specific_variable_counts_as_unset() {
    let of_both = |specific| {
        otlp(&[
            ("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", specific),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "7"),
        ])
    };
    assert_eq!(of_both("a while").timeout.as_millis(), 7);
    assert_eq!(of_both("5").timeout.as_millis(), 5);
    let gzip = otlp(&[
        ("OTEL_EXPORTER_OTLP_TRACES_COMPRESSION", "zip"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
    ]);
    assert_eq!(gzip.gzip, cfg!(feature = "otlp-gzip"));
    // An empty variable of the signal does not replace the general one.
    let headers = otlp(&[
        ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", ""),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a=b"),
    ]);
    assert_eq!(headers.headers, [("a".to_owned(), "b".to_owned())]);
}

#[test]
fn zero_timeout_is_no_limit() {
    let none = u128::from(u32::MAX);
    assert_eq!(otlp(&[("OTEL_EXPORTER_OTLP_TIMEOUT", "0")]).timeout.as_millis(), none);
    let export = [("OTEL_BSP_EXPORT_TIMEOUT", "0"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "9")];
    assert_eq!(otlp(&export).timeout.as_millis(), 9);
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
        let settings = read(&variables).0;
        let [Destination::Otlp(otlp)] = settings.traces.as_slice() else {
            panic!("{settings:?}")
        };
        let message = complaint(&variables);
        assert!(
            message.contains("OTEL_EXPORTER_OTLP_HEADERS") && !message.contains("secret"),
            "{message}"
        );
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
    settings(&[endpoint, (name, "authorization=Basic%20c2VjcmV0==,x-team = secret, ,")]);
    let sent = otlp(&[(name, "authorization=Basic%20c2VjcmV0==,b=,x-team = 7%")]).headers;
    let sent: Vec<_> = sent.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(sent, ["authorization: Basic c2VjcmV0==", "x-team: 7%"]);
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
        (
            "a=secret%0A",
            "header 1 has a value with characters that no header may have",
        ),
        ("Content-Type=secret", "header 1 is one that the exporter sets itself"),
        ("a=100%secret", "header 1 has a `%` that begins no percent-encoding"),
        ("a=secret%F", "header 1 has a `%` that begins no percent-encoding"),
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
            [Destination::Otlp(otlp)] => (otlp.timeout.as_millis(), otlp.timeout_variable),
            other => panic!("{other:?}"),
        };
        [of(&settings.traces), of(&settings.metrics), of(&settings.logs)]
    };
    let general = "OTEL_EXPORTER_OTLP_TIMEOUT";
    assert_eq!(timeout(&[]), [(10_000, general); 3]);
    assert_eq!(timeout(&[(general, "7")]), [(7, general); 3]);
    assert_eq!(
        timeout(&[("OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "7")]),
        [
            (10_000, general),
            (10_000, general),
            (7, "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT")
        ]
    );
    let export = [
        ("OTEL_BSP_EXPORT_TIMEOUT", "30000"),
        ("OTEL_METRIC_EXPORT_TIMEOUT", "5"),
        ("OTEL_BLRP_EXPORT_TIMEOUT", "6"),
    ];
    assert_eq!(
        timeout(&export),
        [
            (10_000, general),
            (5, "OTEL_METRIC_EXPORT_TIMEOUT"),
            (6, "OTEL_BLRP_EXPORT_TIMEOUT")
        ]
    );
}

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::{Destination, Propagator, Service, Settings};

fn read(variables: &[(&str, &str)]) -> Result<Settings, TelemetryError> {
    Settings::from_env(|name| {
        let found = variables.iter().find(|(variable, _)| *variable == name)?;
        Some(found.1.to_owned())
    })
}

fn settings(variables: &[(&str, &str)]) -> Settings {
    read(variables).unwrap_or_else(|error| panic!("{variables:?}: {error}"))
}

fn error(variables: &[(&str, &str)]) -> String {
    read(variables).expect_err("these cannot be honoured").to_string()
}

fn otlp(endpoint: &str) -> Vec<Destination> {
    vec![Destination::Otlp {
        endpoint: endpoint.to_owned(),
    }]
}

#[test]
fn without_any_variable_the_tree_is_printed() {
    let expected = Settings {
        disabled: false,
        destinations: vec![Destination::Console],
        propagators: vec![Propagator::TraceContext, Propagator::Baggage],
        service: Service::Unnamed,
    };
    assert_eq!(settings(&[]), expected);
    // Empty is unset.
    let empty = [
        ("OTEL_TRACES_EXPORTER", ""),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", " "),
        ("OTEL_PROPAGATORS", ""),
    ];
    assert_eq!(settings(&empty), expected);
}

#[test]
fn an_endpoint_turns_otlp_on() {
    let general = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318")];
    assert_eq!(settings(&general).destinations, otlp("http://collector:4318"));
    let specific = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://traces:4318/v1/traces"),
    ];
    assert_eq!(settings(&specific).destinations, otlp("http://traces:4318/v1/traces"));
}

#[test]
fn the_exporter_variable_decides() {
    let both = [("OTEL_TRACES_EXPORTER", "otlp, Console,otlp")];
    let expected = [otlp("http://localhost:4318"), vec![Destination::Console]].concat();
    assert_eq!(settings(&both).destinations, expected);
    let none = [
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
    ];
    assert_eq!(settings(&none).destinations, []);
}

#[test]
fn an_unknown_exporter_is_named_with_what_is_allowed() {
    let message = error(&[("OTEL_TRACES_EXPORTER", "zipkin")]);
    assert_eq!(
        message,
        "OTEL_TRACES_EXPORTER is `zipkin`: expected `otlp`, `console`, `otlp,console`, or `none` alone"
    );
    assert!(error(&[("OTEL_TRACES_EXPORTER", "none,otlp")]).contains("`none` alone"));
    assert!(error(&[("OTEL_TRACES_EXPORTER", ",")]).contains("OTEL_TRACES_EXPORTER"));
}

#[test]
fn disabled_means_disabled_but_for_propagators() {
    let off = [
        ("OTEL_SDK_DISABLED", "TRUE"),
        ("OTEL_TRACES_EXPORTER", "zipkin"),
        ("OTEL_PROPAGATORS", "baggage"),
    ];
    let settings = settings(&off);
    assert!(settings.disabled);
    assert_eq!(settings.destinations, []);
    assert_eq!(settings.propagators, [Propagator::Baggage]);
    assert!(!crate::telemetry::settings::tests::settings(&[("OTEL_SDK_DISABLED", "false")]).disabled);
    assert_eq!(
        error(&[("OTEL_SDK_DISABLED", "1")]),
        "OTEL_SDK_DISABLED is `1`: expected `true` or `false`"
    );
}

#[test]
fn only_http_protobuf_is_spoken() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    for protocol in ["http/protobuf", "HTTP/protobuf"] {
        assert!(read(&[endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]).is_ok());
    }
    for protocol in ["grpc", "http/json", "carrier pigeon"] {
        let message = error(&[endpoint, ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]);
        assert!(message.starts_with(&format!(
            "OTEL_EXPORTER_OTLP_PROTOCOL is `{protocol}`: expected `http/protobuf`"
        )));
    }
    // The variable of traces wins, and its name is the one to change.
    let specific = [
        endpoint,
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
    ];
    assert!(error(&specific).starts_with("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"));
    // Where nothing is sent, the protocol does not matter.
    assert!(read(&[("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]).is_ok());
}

#[test]
fn https_needs_its_feature() {
    let result = read(&[(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "https://user:secret@collector/v1?token=secret",
    )]);
    if cfg!(feature = "otlp-tls") {
        assert_eq!(
            result.expect("TLS is compiled in").destinations,
            otlp("https://collector/v1")
        );
    } else {
        let message = result.expect_err("TLS is not compiled in").to_string();
        assert!(message.contains("`https://collector/v1`"), "{message}");
        assert!(message.contains("`otlp-tls`"), "{message}");
    }
}

#[test]
fn an_endpoint_needs_a_scheme() {
    let message = error(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "me:secret@localhost:4318")]);
    assert!(
        message.starts_with("OTEL_EXPORTER_OTLP_ENDPOINT is `localhost:4318`: expected an address"),
        "{message}"
    );
}

#[test]
fn compression_is_not_built_in() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    let message = error(&[endpoint, ("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")]);
    assert!(
        message.starts_with("OTEL_EXPORTER_OTLP_COMPRESSION is `gzip`: expected `none`"),
        "{message}"
    );
    assert!(read(&[endpoint, ("OTEL_EXPORTER_OTLP_COMPRESSION", "none")]).is_ok());
}

#[test]
fn samplers_are_checked_as_the_sdk_reads_them() {
    for sampler in ["always_on", "parentbased_always_off", "traceidratio"] {
        assert!(read(&[("OTEL_TRACES_SAMPLER", sampler)]).is_ok(), "{sampler}");
    }
    let ratio = |argument| {
        [
            ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ]
    };
    assert!(read(&ratio("0.25")).is_ok());
    for argument in ["10%", "2", "-1", "NaN"] {
        assert!(error(&ratio(argument)).starts_with(&format!("OTEL_TRACES_SAMPLER_ARG is `{argument}`")));
    }
    // The SDK knows lower case only, and names some samplers that it does not have.
    for sampler in ["Always_On", "jaeger_remote", "xray"] {
        assert!(
            error(&[("OTEL_TRACES_SAMPLER", sampler)]).contains("`parentbased_always_on`"),
            "{sampler}"
        );
    }
}

#[test]
fn numbers_must_be_numbers() {
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
    for variable in [
        "OTEL_SPAN_EVENT_COUNT_LIMIT",
        "OTEL_EXPORTER_OTLP_TIMEOUT",
        "OTEL_BSP_SCHEDULE_DELAY",
    ] {
        assert!(read(&[endpoint, (variable, "500")]).is_ok(), "{variable}");
        let message = error(&[endpoint, (variable, "5s")]);
        assert_eq!(
            message,
            format!("{variable} is `5s`: expected a whole number, not negative")
        );
    }
}

#[test]
fn propagators_are_those_named() {
    assert_eq!(
        settings(&[("OTEL_PROPAGATORS", "tracecontext")]).propagators,
        [Propagator::TraceContext]
    );
    assert_eq!(settings(&[("OTEL_PROPAGATORS", "none")]).propagators, []);
    let message = error(&[("OTEL_PROPAGATORS", "tracecontext,b3")]);
    assert!(
        message.starts_with("OTEL_PROPAGATORS is `tracecontext,b3`: expected `tracecontext`"),
        "{message}"
    );
}

#[test]
fn the_service_is_named_by_whoever_comes_first() {
    let attributes = (
        "OTEL_RESOURCE_ATTRIBUTES",
        "deployment.environment.name=test, service.name = shop",
    );
    assert_eq!(settings(&[attributes]).service, Service::InAttributes);
    assert_eq!(
        settings(&[attributes, ("OTEL_SERVICE_NAME", "desk")]).service,
        Service::Named("desk".to_owned())
    );
    assert_eq!(
        settings(&[("OTEL_RESOURCE_ATTRIBUTES", "service.name=")]).service,
        Service::Unnamed
    );
}

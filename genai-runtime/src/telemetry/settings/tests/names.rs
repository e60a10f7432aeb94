//! Mistyped names are reported with the right name; those of other programs are not.

use crate::telemetry::settings::tests::{complaint, settings};

#[track_caller]
fn assert_meant(name: &str, meant: &str) {
    let expected = format!("{name} is no variable of OpenTelemetry or genai: do you mean {meant}?");
    assert_eq!(complaint(&[(name, "x")]), expected);
}

#[test]
fn mistyped_names_are_suggested() {
    for (mistyped, meant) in [
        ("OTEL_EXPORTER_OTLP_ENDPONT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        (
            "OTEL_EXPORTER_OTLP_TRACE_ENDPOINT",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        ),
        ("OTEL_EXPORTER_OLTP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_TRACE_EXPORTER", "OTEL_TRACES_EXPORTER"),
        ("OTEL_EXPORTER_OTLP_HEADER", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("otel_service_name", "OTEL_SERVICE_NAME"),
        ("otel.exporter.otlp.endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OtelServiceName", "OTEL_SERVICE_NAME"),
        ("GENAI_TRACEFILE", "GENAI_TRACE_FILE"),
    ] {
        assert_meant(mistyped, meant);
    }
}

#[test]
fn plausible_names_are_suggested() {
    for (plausible, meant) in [
        // The address.
        ("OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTLP_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("otel_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_OTLP_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_OTLP_HTTP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_JAEGER_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_JAEGER_AGENT_HOST", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_COLLECTOR_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_OTLP_ENPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OPENTELEMETRY_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OPEN_TELEMETRY_COLLECTOR", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("GENAI_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
        ("OTEL_METRICS_URL", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"),
        // The rest of OTLP.
        ("OTLP_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_EXPORTER_OTLP_TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_EXPORTER_OTLP_API_KEY", "OTEL_EXPORTER_OTLP_HEADERS"),
        ("OTEL_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"),
        ("OTEL_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"),
        ("OTLP_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"),
        ("OTEL_EXPORTER_OTLP_CA_CERT", "OTEL_EXPORTER_OTLP_CERTIFICATE"),
        // The service, the sampler, the exporters.
        ("OTEL_SERVICE", "OTEL_SERVICE_NAME"),
        ("OTEL_SERVICE_VERSION", "OTEL_RESOURCE_ATTRIBUTES"),
        ("OTEL_RESOURCE", "OTEL_RESOURCE_ATTRIBUTES"),
        ("OTEL_ATTRIBUTES", "OTEL_RESOURCE_ATTRIBUTES"),
        ("OTEL_RESOURCE_TAGS", "OTEL_RESOURCE_ATTRIBUTES"),
        ("OTEL_SAMPLER", "OTEL_TRACES_SAMPLER"),
        ("OTEL_SAMPLER_ARG", "OTEL_TRACES_SAMPLER_ARG"),
        ("OTEL_SAMPLING_RATE", "OTEL_TRACES_SAMPLER_ARG"),
        ("OTEL_TRACES_SAMPLER_RATIO", "OTEL_TRACES_SAMPLER_ARG"),
        ("OTEL_EXPORTER", "OTEL_TRACES_EXPORTER"),
        ("OTEL_TRACES", "OTEL_TRACES_EXPORTER"),
        ("OTEL_SPAN_EXPORTER", "OTEL_TRACES_EXPORTER"),
        ("OTEL_DISABLED", "OTEL_SDK_DISABLED"),
        ("OTEL_SDK_ENABLED", "OTEL_SDK_DISABLED"),
        // Ours.
        ("GENAI_FILE", "GENAI_TRACE_FILE"),
        ("GENAI_TRACE", "GENAI_TRACE_FILE"),
        ("GENAI_TRACE_PATH", "GENAI_TRACE_FILE"),
        ("GENAI_OUTPUT", "GENAI_TRACE_FILE"),
        ("GENAI_HASH", "GENAI_HASH_KEY"),
        ("GENAI_CONVENTIONS", "GENAI_OTEL_CONVENTIONS"),
        ("GENAI_LOG_LEVEL", "GENAI_LOG"),
        (
            "GENAI_CAPTURE_CONTENT",
            "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
        ),
        ("GENAI_CAPTURE", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"),
    ] {
        assert_meant(plausible, meant);
    }
}

#[test]
fn names_of_others_are_left_alone() {
    settings(
        &[
            // Instrumentations of other languages, and what they share.
            "OTEL_PYTHON_LOG_CORRELATION",
            "OTEL_PYTHON_LOG_LEVEL",
            "OTEL_JAVAAGENT_ENABLED",
            "OTEL_DOTNET_AUTO_TRACES_ENABLED_INSTRUMENTATIONS",
            "OTEL_NODE_RESOURCE_DETECTORS",
            "OTEL_GO_AUTO_TARGET_EXE",
            "OTEL_SEMCONV_STABILITY_OPT_IN",
            "OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED",
            "OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS",
            "OTEL_EXPERIMENTAL_METRICS_CARDINALITY_LIMIT",
            "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED",
            // Kubernetes sets these for services called `otel`, `otlp` and `otel-collector`.
            "OTEL_PORT",
            "OTEL_SERVICE_HOST",
            "OTEL_SERVICE_PORT",
            "OTLP_PORT_4317_TCP_ADDR",
            "OTEL_COLLECTOR_PORT",
            "OTEL_COLLECTOR_SERVICE_HOST",
            "OTEL_COLLECTOR_SERVICE_PORT_OTLP_GRPC",
            // The program's own.
            "GENAI_API_KEY",
            "GENAI_KEY",
            "GENAI_MODEL",
            "GENAI_ENDPOINT",
            "GENAI_BASE_URL",
            "GENAI_TOKEN",
            "MY_OTEL_SERVICE_NAME",
            "APP_OTLP_ENDPOINT",
            "CARGO_FEATURE_OTLP",
            "SERVICE_NAME",
            "ENDPOINT",
        ]
        .map(|name| (name, "x")),
    );
}

#[test]
fn right_name_silences_other_one() {
    settings(&[
        ("OTEL_TRACES", "x"),
        ("OTEL_TRACES_EXPORTER", "console"),
        ("OTEL_SERVICE", "desk"),
        ("OTEL_SERVICE_NAME", "desk"),
    ]);
}

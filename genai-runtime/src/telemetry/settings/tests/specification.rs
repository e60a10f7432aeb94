//! Every variable of OpenTelemetry's specification is honoured or named.

use crate::telemetry::settings::tests::read;
use crate::telemetry::settings::variables::{Effect, all};

/// The variables of the specification's pages "environment variables" and "OTLP exporter", each with a value that
/// cannot be honoured. `None` if every value is valid (a name, a text).
const SPECIFICATION: &[(&str, Option<&str>)] = &[
    // General.
    ("OTEL_SDK_DISABLED", Some("yes")),
    ("OTEL_ENTITIES", None),
    ("OTEL_RESOURCE_ATTRIBUTES", Some("no pair")),
    ("OTEL_SERVICE_NAME", None),
    ("OTEL_LOG_LEVEL", None),
    ("OTEL_PROPAGATORS", Some("b3")),
    ("OTEL_TRACES_SAMPLER", Some("jaeger_remote")),
    ("OTEL_TRACES_SAMPLER_ARG", Some("all")),
    ("OTEL_CONFIG_FILE", None),
    ("OTEL_EXPERIMENTAL_CONFIG_FILE", None),
    // Batch processors.
    ("OTEL_BSP_SCHEDULE_DELAY", Some("5s")),
    ("OTEL_BSP_EXPORT_TIMEOUT", Some("5s")),
    ("OTEL_BSP_MAX_QUEUE_SIZE", Some("0")),
    ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", Some("-1")),
    ("OTEL_BLRP_SCHEDULE_DELAY", Some("5s")),
    ("OTEL_BLRP_EXPORT_TIMEOUT", Some("5s")),
    ("OTEL_BLRP_MAX_QUEUE_SIZE", Some("0")),
    ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", Some("-1")),
    // Limits.
    ("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", None),
    ("OTEL_ATTRIBUTE_COUNT_LIMIT", Some("many")),
    ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", None),
    ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", Some("many")),
    ("OTEL_SPAN_EVENT_COUNT_LIMIT", Some("many")),
    ("OTEL_SPAN_LINK_COUNT_LIMIT", Some("many")),
    ("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", Some("many")),
    ("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", Some("many")),
    ("OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT", None),
    ("OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", None),
    // Exporters.
    ("OTEL_TRACES_EXPORTER", Some("zipkin")),
    ("OTEL_METRICS_EXPORTER", Some("prometheus")),
    ("OTEL_LOGS_EXPORTER", Some("logging")),
    ("OTEL_EXPORTER_ZIPKIN_ENDPOINT", None),
    ("OTEL_EXPORTER_ZIPKIN_TIMEOUT", None),
    ("OTEL_EXPORTER_PROMETHEUS_HOST", None),
    ("OTEL_EXPORTER_PROMETHEUS_PORT", None),
    // Metrics.
    ("OTEL_METRICS_EXEMPLAR_FILTER", None),
    ("OTEL_METRIC_EXPORT_INTERVAL", Some("1m")),
    ("OTEL_METRIC_EXPORT_TIMEOUT", Some("1m")),
    ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", Some("sometimes")),
    ("OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", None),
    ("OTEL_EXPORTER_OTLP_SPAN_INSECURE", None),
    ("OTEL_EXPORTER_OTLP_METRIC_INSECURE", None),
];

/// The variables of OTLP, which exist for all signals together and for each one.
const OTLP: &[(&str, Option<&str>)] = &[
    ("ENDPOINT", Some("localhost:4318")),
    ("PROTOCOL", Some("http/json")),
    ("HEADERS", Some("no pair")),
    ("TIMEOUT", Some("10s")),
    ("COMPRESSION", Some("zstd")),
    ("INSECURE", Some("yes")),
    ("CERTIFICATE", Some("/no/such/file.pem")),
    ("CLIENT_KEY", None),
    ("CLIENT_CERTIFICATE", None),
];

fn specification() -> Vec<(String, Option<&'static str>)> {
    let general = SPECIFICATION.iter().map(|(name, value)| ((*name).to_owned(), *value));
    let of_signals = ["", "TRACES_", "METRICS_", "LOGS_"].into_iter().flat_map(|signal| {
        OTLP.iter()
            .map(move |(name, value)| (format!("OTEL_EXPORTER_OTLP_{signal}{name}"), *value))
    });
    general.chain(of_signals).collect()
}

#[test]
fn every_variable_is_honoured_or_named() {
    for (name, malformed) in specification() {
        let variable = all()
            .find(|variable| variable.name == name)
            .unwrap_or_else(|| panic!("{name} is not in the table"));
        let value = match variable.effect {
            // A variable without effect is named whatever its value.
            Effect::None(_) => "1",
            Effect::Honoured(_) => match malformed {
                Some(value) => value,
                // The variable accepts any text.
                None => continue,
            },
        };
        // Other variables that the one under test depends on.
        let mut variables = vec![
            ("OTEL_TRACES_SAMPLER", "traceidratio"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
        ];
        variables.retain(|(other, _)| *other != name);
        variables.push((&name, value));
        let (_, complaints) = read(&variables);
        // A complaint about a feature that is off takes the place of complaints about its variables.
        let needs = |feature| {
            complaints
                .iter()
                .any(|complaint| complaint.to_string().contains(feature))
        };
        let is_otlp = name.starts_with("OTEL_EXPORTER_OTLP_");
        if is_otlp && !cfg!(feature = "otlp") && needs("the feature `otlp`") {
            continue;
        }
        let is_named = complaints.iter().any(|complaint| complaint.to_string().contains(&name));
        assert!(is_named, "{name}={value}: {complaints:?}");
    }
}

#[test]
fn table_lists_only_specified_variables() {
    let known = specification();
    for variable in all() {
        let is_ours = variable.name.starts_with("GENAI_") || variable.name.starts_with("OTEL_INSTRUMENTATION_GENAI_");
        let is_specified = known.iter().any(|(name, _)| name == variable.name);
        assert!(is_ours || is_specified, "{}", variable.name);
    }
}

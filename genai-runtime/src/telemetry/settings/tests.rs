use std::time::Duration;

use opentelemetry_sdk::metrics::Temporality;

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::variables::{Effect, all};
use crate::telemetry::settings::{Destination, Propagator, Service, Settings};

mod guide;
mod names;
mod specification;
#[cfg(feature = "otlp")]
mod with_otlp;

fn read(variables: &[(&str, &str)]) -> (Settings, Vec<TelemetryError>) {
    let value = |name: &str| {
        let found = variables.iter().find(|(variable, _)| *variable == name)?;
        Some(found.1.to_owned())
    };
    let names = variables.iter().map(|(name, _)| (*name).to_owned());
    Settings::from_env(&value, names)
}

fn settings(variables: &[(&str, &str)]) -> Settings {
    let (settings, complaints) = read(variables);
    assert!(complaints.is_empty(), "{variables:?}: {complaints:?}");
    settings
}

/// The only complaint about these variables. All other settings must be as if the variable was not set.
fn complaint(variables: &[(&str, &str)]) -> String {
    let (_, complaints) = read(variables);
    let [complaint] = complaints.as_slice() else {
        panic!("{variables:?}: {complaints:?}")
    };
    complaint.to_string()
}

#[test]
fn unset_variables_print_the_tree() {
    // An empty value counts as unset.
    let empty = [
        ("OTEL_TRACES_EXPORTER", ""),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", " "),
        ("OTEL_PROPAGATORS", ""),
    ];
    for variables in [&[][..], &empty] {
        let settings = settings(variables);
        assert!(!settings.disabled);
        assert_eq!(settings.traces, [Destination::Console]);
        assert_eq!(settings.metrics, []);
        assert_eq!(settings.logs, []);
        assert_eq!(settings.propagators, [Propagator::TraceContext, Propagator::Baggage]);
        assert_eq!(settings.service, Service::Unnamed);
        assert_eq!(format!("{:?}", settings.sampler), "ParentBased(AlwaysOn)");
        assert_eq!(settings.metric_interval, Duration::from_mins(1));
        assert_eq!(settings.temporality, Temporality::Cumulative);
    }
}

#[cfg(not(feature = "otlp"))]
#[test]
fn otlp_needs_its_feature() {
    let (settings, complaints) = read(&[("OTEL_EXPORTER_OTLP_ENDPOINT", "http://me:secret@collector")]);
    assert_eq!(settings.traces, [Destination::Console]);
    let [complaint] = complaints.as_slice() else {
        panic!("{complaints:?}")
    };
    assert_eq!(
        complaint.to_string(),
        "OTEL_EXPORTER_OTLP_ENDPOINT is `http://collector`: this needs the feature `otlp` of `genai-otel` in Cargo.toml"
    );
}

#[test]
fn unknown_exporter_counts_as_unset() {
    let expected = "OTEL_TRACES_EXPORTER is `zipkin`: expected `otlp`, `console`, `otlp,console`, or `none` alone";
    assert_eq!(complaint(&[("OTEL_TRACES_EXPORTER", "zipkin")]), expected);
    assert_eq!(
        read(&[("OTEL_TRACES_EXPORTER", "zipkin")]).0.traces,
        [Destination::Console]
    );
    assert_eq!(
        read(&[("OTEL_TRACES_EXPORTER", "zipkin,console")]).0.traces,
        [Destination::Console]
    );
    assert!(complaint(&[("OTEL_METRICS_EXPORTER", "none,console")]).contains("`none` alone"));
    assert!(complaint(&[("OTEL_LOGS_EXPORTER", ",")]).contains("OTEL_LOGS_EXPORTER"));
}

#[test]
fn disabled_sdk_keeps_only_propagators() {
    let off = [
        ("OTEL_SDK_DISABLED", "TRUE"),
        ("OTEL_TRACES_EXPORTER", "zipkin"),
        ("OTEL_PROPAGATORS", "baggage"),
    ];
    let disabled = settings(&off);
    assert!(disabled.disabled);
    assert_eq!(disabled.traces, []);
    assert_eq!(disabled.propagators, [Propagator::Baggage]);
    assert!(!settings(&[("OTEL_SDK_DISABLED", "false")]).disabled);
    assert_eq!(
        complaint(&[("OTEL_SDK_DISABLED", "1")]),
        "OTEL_SDK_DISABLED is `1`: expected `true` or `false`"
    );
}

#[test]
fn sampler_variables_are_parsed() {
    let sampler = |variables: &[(&str, &str)]| format!("{:?}", settings(variables).sampler);
    assert_eq!(sampler(&[("OTEL_TRACES_SAMPLER", "always_on")]), "AlwaysOn");
    assert_eq!(
        sampler(&[("OTEL_TRACES_SAMPLER", "ParentBased_always_off")]),
        "ParentBased(AlwaysOff)"
    );
    assert_eq!(
        sampler(&[("OTEL_TRACES_SAMPLER", "traceidratio")]),
        "TraceIdRatioBased(1.0)"
    );
    let ratio = |argument| {
        [
            ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ]
    };
    assert_eq!(sampler(&ratio("0.25")), "ParentBased(TraceIdRatioBased(0.25))");
    for argument in ["10%", "2", "-1", "NaN"] {
        assert!(complaint(&ratio(argument)).starts_with(&format!("OTEL_TRACES_SAMPLER_ARG is `{argument}`")));
    }
    for unknown in ["jaeger_remote", "parentbased_jaeger_remote", "xray"] {
        let variables = [("OTEL_TRACES_SAMPLER", unknown)];
        assert!(complaint(&variables).contains("`parentbased_always_on`"), "{unknown}");
        assert_eq!(format!("{:?}", read(&variables).0.sampler), "ParentBased(AlwaysOn)");
    }
}

#[test]
fn sampler_argument_needs_its_sampler() {
    let expected = "OTEL_TRACES_SAMPLER_ARG has no effect: set OTEL_TRACES_SAMPLER to `traceidratio` or \
                    `parentbased_traceidratio`";
    let argument = ("OTEL_TRACES_SAMPLER_ARG", "0.1");
    assert_eq!(complaint(&[argument]), expected);
    for sampler in ["always_on", "parentbased_always_off"] {
        assert_eq!(complaint(&[argument, ("OTEL_TRACES_SAMPLER", sampler)]), expected);
    }
    assert!(complaint(&[argument, ("OTEL_TRACES_SAMPLER", "xray")]).starts_with("OTEL_TRACES_SAMPLER is `xray`"));
}

#[test]
fn limit_and_batch_variables_are_parsed() {
    let limits = settings(&[
        ("OTEL_ATTRIBUTE_COUNT_LIMIT", "7"),
        ("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "9"),
    ])
    .limits;
    assert_eq!(
        (
            limits.max_attributes_per_span,
            limits.max_attributes_per_event,
            limits.max_events_per_span
        ),
        (9, 7, 128)
    );
    let settings = settings(&[
        ("OTEL_BSP_SCHEDULE_DELAY", "1"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "2"),
        ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "3"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "4"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "Delta"),
    ]);
    let spans = settings.span_batches;
    assert_eq!((spans.delay.as_millis(), spans.queue, spans.batch), (1, 2, 2));
    let logs = settings.log_batches;
    assert_eq!((logs.delay.as_millis(), logs.queue, logs.batch), (1_000, 2_048, 3));
    assert_eq!(settings.metric_interval.as_millis(), 4);
    assert_eq!(settings.temporality, Temporality::Delta);
}

#[test]
fn numbers_out_of_range_are_named() {
    let milliseconds = "milliseconds, a whole number from";
    for (variable, value, expected) in [
        ("OTEL_BSP_SCHEDULE_DELAY", "-1", milliseconds),
        ("OTEL_BSP_SCHEDULE_DELAY", "5.5", milliseconds),
        ("OTEL_BLRP_SCHEDULE_DELAY", "4294967296", milliseconds),
        ("OTEL_METRIC_EXPORT_INTERVAL", "0", milliseconds),
        ("OTEL_METRIC_EXPORT_INTERVAL", "99999999999999999999", milliseconds),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "0", "a whole number from 1 to 1000000"),
        (
            "OTEL_BSP_MAX_QUEUE_SIZE",
            "4294967295",
            "a whole number from 1 to 1000000",
        ),
        (
            "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
            "1e3",
            "a whole number from 1 to 1000000",
        ),
        (
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
            "2049",
            "a batch that fits into the queue (OTEL_BSP_MAX_QUEUE_SIZE)",
        ),
        (
            "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
            "2049",
            "a batch that fits into the queue (OTEL_BLRP_MAX_QUEUE_SIZE)",
        ),
        (
            "OTEL_SPAN_EVENT_COUNT_LIMIT",
            "-1",
            "a whole number from 0 to 4294967295",
        ),
        (
            "OTEL_ATTRIBUTE_COUNT_LIMIT",
            "4294967296",
            "a whole number from 0 to 4294967295",
        ),
    ] {
        let message = complaint(&[(variable, value)]);
        assert!(
            message.starts_with(&format!("{variable} is `{value}`: expected {expected}")),
            "{message}"
        );
        let (settings, _) = read(&[(variable, value)]);
        assert_eq!((settings.span_batches.queue, settings.span_batches.batch), (2_048, 512));
        assert_eq!((settings.log_batches.queue, settings.log_batches.batch), (2_048, 512));
        assert_eq!(settings.span_batches.delay, Duration::from_secs(5));
    }
    // With a delay of zero, the SDK's thread would never rest.
    assert_eq!(
        settings(&[("OTEL_BSP_SCHEDULE_DELAY", "0")])
            .span_batches
            .delay
            .as_millis(),
        1
    );
}

#[test]
fn propagators_variable_selects_propagators() {
    assert_eq!(
        settings(&[("OTEL_PROPAGATORS", "tracecontext")]).propagators,
        [Propagator::TraceContext]
    );
    assert_eq!(settings(&[("OTEL_PROPAGATORS", "none")]).propagators, []);
    let variables = [("OTEL_PROPAGATORS", "tracecontext,b3")];
    let message = complaint(&variables);
    assert!(
        message.starts_with("OTEL_PROPAGATORS is `tracecontext,b3`: expected `tracecontext`"),
        "{message}"
    );
    assert_eq!(read(&variables).0.propagators, [Propagator::TraceContext]);
}

#[test]
fn service_name_variable_beats_resource_attribute() {
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
    for malformed in ["team: agents", "a=b,agents", "=x"] {
        let message = complaint(&[("OTEL_RESOURCE_ATTRIBUTES", malformed)]);
        assert!(message.contains("is not `key=value`"), "{message}");
    }
}

#[test]
fn resource_attributes_are_percent_decoded() {
    let pairs = |text| {
        let pairs = read(&[("OTEL_RESOURCE_ATTRIBUTES", text)]).0.attributes;
        pairs
            .into_iter()
            .map(|(key, value)| format!("{key}: {value}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        pairs("team=a%2Cb, place = caf%C3%A9,odd%3Dkey=1"),
        ["team: a,b", "place: café", "odd=key: 1"]
    );
    let hostile = complaint(&[("OTEL_RESOURCE_ATTRIBUTES", "\u{1b}[2J, ,")]);
    assert!(hostile.contains("`\\u{1b}[2J` is not `key=value`"), "{hostile}");
    for malformed in ["share=100%", "a=%zz", "a=%C3"] {
        let message = complaint(&[("OTEL_RESOURCE_ATTRIBUTES", malformed)]);
        assert!(
            message.contains("has a `%` that begins no percent-encoding"),
            "{message}"
        );
        assert_eq!(pairs(malformed), [""; 0]);
    }
}

#[cfg(feature = "capture")]
#[test]
fn mistakes_in_other_settings_are_strict() {
    let capture = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
    let events = "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT";
    let (key, names) = ("GENAI_HASH_KEY", "GENAI_OTEL_CONVENTIONS");
    let right = [
        (capture, "span_only"),
        (events, "False"),
        (key, "000102030405060708090a0b0c0d0e0f"),
        (names, "both"),
    ];
    assert!(settings(&right).problems_elsewhere.is_empty());
    let wrong = [(capture, "true"), (events, "no"), (key, "secret"), (names, "v0")];
    let problems = settings(&wrong).problems_elsewhere;
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            format!("{capture} is `true`: expected `NO_CONTENT`, `SPAN_ONLY`, `EVENT_ONLY` or `SPAN_AND_EVENT`"),
            format!("{events} is `no`: expected `true` or `false`"),
            format!("{key}: expected 32 hexadecimal digits"),
            format!("{names} is `v0`: expected `pinned`, `v1.41.1` or `both`"),
        ]
    );
}

#[test]
fn long_and_hostile_values_are_cut() {
    let value: &'static str = "\u{1b}[31mxray".repeat(1_000).leak();
    let message = complaint(&[("OTEL_TRACES_SAMPLER", value)]);
    assert!(
        message.starts_with("OTEL_TRACES_SAMPLER is `\\u{1b}[31mxray"),
        "{message}"
    );
    assert!(message.len() < 400, "{message}");
}

#[cfg(not(feature = "capture"))]
#[test]
fn capture_variables_need_their_feature() {
    let capture = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
    let events = "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT";
    let feature = "this needs the feature `capture` of `genai-otel` in Cargo.toml";
    for (variable, value) in [(capture, "Span_Only"), (events, "nein")] {
        let message = complaint(&[(variable, value)]);
        assert_eq!(message, format!("{variable} is `{value}`: {feature}"));
    }
    settings(&[(capture, "no_content"), (events, "false")]);
}

#[test]
fn unknown_log_setting_is_named() {
    settings(&[("GENAI_LOG", "1")]);
    assert_eq!(
        complaint(&[("GENAI_LOG", "warn")]),
        "GENAI_LOG is `warn`: expected `1` or `0`"
    );
}

#[test]
fn non_unicode_variable_is_named() {
    let message = complaint(&[("OTEL_SERVICE_NAME", "caf\u{FFFD}")]);
    assert_eq!(message, "OTEL_SERVICE_NAME: the value is not Unicode");
}

#[test]
fn variable_names_are_unique() {
    let mut names: Vec<_> = all().map(|variable| variable.name).collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
    assert!(all().any(|variable| matches!(variable.effect, Effect::None(_))));
}

#[test]
fn telemetry_errors_debug_as_sentences() {
    let error = TelemetryError::NoEffect {
        variable: "OTEL_LOG_LEVEL",
        instead: "filter it",
    };
    assert_eq!(format!("{error:?}"), "OTEL_LOG_LEVEL has no effect: filter it");
}

//! The variables of the SDK: sampler, limits, batches, the interval of metrics.
//!
//! The SDK reads most of them itself and continues with a default if it can't parse one. A wrong sampler silently
//! changes a bill, so the variables are read here and passed to the SDK.

use std::time::Duration;

use opentelemetry_sdk::metrics::Temporality;
use opentelemetry_sdk::trace::{Sampler, SpanLimits};

use crate::telemetry::error::TelemetryError;
use crate::telemetry::settings::environment::{Environment, LONGEST};

/// The settings of a batch processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Batches {
    pub(crate) delay: Duration,
    pub(crate) queue: usize,
    pub(crate) batch: usize,
}

/// The sampler. By default it samples every trace whose parent was sampled or that has no parent.
pub(super) fn sampler(environment: &Environment<'_>) -> Sampler {
    const VARIABLE: &str = "OTEL_TRACES_SAMPLER";
    const EXPECTED: &str = "`always_on`, `always_off`, `traceidratio`, `parentbased_always_on`, `parentbased_always_off` \
                            or `parentbased_traceidratio`";

    if environment.get(VARIABLE).is_none() {
        ratio_has_no_effect(environment);
    }
    let sampler = environment.parsed(VARIABLE, EXPECTED, |value| {
        let name = value.to_ascii_lowercase();
        let of_root = name.strip_prefix("parentbased_");
        let sampler = match of_root.unwrap_or(&name) {
            "traceidratio" => Sampler::TraceIdRatioBased(ratio(environment)),
            "always_on" => Sampler::AlwaysOn,
            "always_off" => Sampler::AlwaysOff,
            _ => return None,
        };
        if !matches!(sampler, Sampler::TraceIdRatioBased(_)) {
            ratio_has_no_effect(environment);
        }
        Some(if of_root.is_some() {
            parent_based(sampler)
        } else {
            sampler
        })
    });
    sampler.unwrap_or_else(|| parent_based(Sampler::AlwaysOn))
}

fn parent_based(root: Sampler) -> Sampler {
    Sampler::ParentBased(Box::new(root))
}

const RATIO: &str = "OTEL_TRACES_SAMPLER_ARG";

/// Complains of a ratio for a sampler that takes none, which would sample every trace.
fn ratio_has_no_effect(environment: &Environment<'_>) {
    if environment.get(RATIO).is_some() {
        environment.complain(TelemetryError::NoEffect {
            variable: RATIO,
            instead: "set OTEL_TRACES_SAMPLER to `traceidratio` or `parentbased_traceidratio`",
        });
    }
}

/// The ratio. Without an argument every trace is sampled, as the specification requires.
fn ratio(environment: &Environment<'_>) -> f64 {
    let expected = "the share of traces to keep, from `0.0` to `1.0`";
    environment.number(RATIO, 0.0..=1.0, expected).unwrap_or(1.0)
}

/// The limits of spans. The general limit of attributes applies if no more specific one is set.
pub(super) fn limits(environment: &Environment<'_>) -> SpanLimits {
    let read = |variable| environment.number(variable, 0..=u32::MAX, "a whole number from 0 to 4294967295");
    let default = SpanLimits::default();
    let attributes = read("OTEL_ATTRIBUTE_COUNT_LIMIT");
    let specific = |variable, default| read(variable).or(attributes).unwrap_or(default);
    SpanLimits {
        max_attributes_per_span: specific("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", default.max_attributes_per_span),
        max_attributes_per_event: specific("OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT", default.max_attributes_per_event),
        max_attributes_per_link: specific("OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", default.max_attributes_per_link),
        max_events_per_span: read("OTEL_SPAN_EVENT_COUNT_LIMIT").unwrap_or(default.max_events_per_span),
        max_links_per_span: read("OTEL_SPAN_LINK_COUNT_LIMIT").unwrap_or(default.max_links_per_span),
    }
}

/// The settings of batches of spans, and of log records.
pub(super) fn batches(environment: &Environment<'_>) -> [Batches; 2] {
    let read = |[delay, queue, batch]: [&'static str; 3], usual, larger_batch| {
        // The SDK reserves the memory of the whole queue at once.
        let size = |variable| environment.number(variable, 1..=1_000_000_usize, "a whole number from 1 to 1000000");
        let queue = size(queue).unwrap_or(2_048);
        let asked = size(batch);
        if let Some(asked) = asked.filter(|asked| *asked > queue) {
            environment.invalid(batch, &asked.to_string(), larger_batch);
        }
        Batches {
            // With a delay of zero, the SDK's thread would never rest.
            delay: environment
                .duration(delay)
                .map_or(usual, |delay| delay.max(Duration::from_millis(1))),
            queue,
            batch: asked.filter(|asked| *asked <= queue).unwrap_or(512).min(queue),
        }
    };
    let spans = [
        "OTEL_BSP_SCHEDULE_DELAY",
        "OTEL_BSP_MAX_QUEUE_SIZE",
        "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
    ];
    let logs = [
        "OTEL_BLRP_SCHEDULE_DELAY",
        "OTEL_BLRP_MAX_QUEUE_SIZE",
        "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
    ];
    [
        read(
            spans,
            Duration::from_secs(5),
            "a batch that fits into the queue (OTEL_BSP_MAX_QUEUE_SIZE)",
        ),
        read(
            logs,
            Duration::from_secs(1),
            "a batch that fits into the queue (OTEL_BLRP_MAX_QUEUE_SIZE)",
        ),
    ]
}

/// The time between two exports of metrics.
pub(super) fn interval(environment: &Environment<'_>) -> Duration {
    let expected = "milliseconds, a whole number from 1 to 4294967295";
    let interval = environment.number("OTEL_METRIC_EXPORT_INTERVAL", 1..=LONGEST, expected);
    interval.map_or(Duration::from_secs(60), Duration::from_millis)
}

/// The temporality of sums: since the start, or since the last export.
pub(super) fn temporality(environment: &Environment<'_>) -> Temporality {
    let variable = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
    let expected = "`cumulative`, `delta` or `lowmemory`";
    let temporality = environment.parsed(variable, expected, |value| value.parse().ok());
    temporality.unwrap_or(Temporality::Cumulative)
}

//! Tests of metrics for prices and ends of runs, with values that no public call can set exactly.

use std::time::Duration;

use genai_semconv::rows;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};

use crate::answer::ResponseRecorder;
use crate::request::StartAttributes;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crate::call::measured::{CallEnd, Measured};
use crate::metrics::{Conventions, MOST_SETS, Metrics, RunEnd, VALUE_LIMIT};
use crate::price::{Cost, Price};

struct Bench {
    exporter: InMemoryMetricExporter,
    provider: SdkMeterProvider,
    metrics: Arc<Metrics>,
}

impl Bench {
    fn new() -> Self {
        let exporter = InMemoryMetricExporter::default();
        let reader = PeriodicReader::builder(exporter.clone()).build();
        let provider = SdkMeterProvider::builder().with_reader(reader).build();
        let metrics = Metrics::new(provider.meter("test"), true, Conventions::Pinned, VALUE_LIMIT);
        Self {
            exporter,
            provider,
            metrics: Arc::new(metrics),
        }
    }

    fn measured(&self) -> Vec<String> {
        self.provider.force_flush().expect("it can be flushed");
        let finished = self.exporter.get_finished_metrics().expect("not poisoned");
        let scopes = finished.last().into_iter().flat_map(ResourceMetrics::scope_metrics);
        let mut lines: Vec<_> = scopes.flat_map(|it| it.metrics().flat_map(points)).collect();
        // Starts of calls begin series at 0.
        lines.retain(|line| !line.ends_with(" 0") || line.contains("retries"));
        lines.sort();
        lines
    }
}

fn points(metric: &Metric) -> Vec<String> {
    let line = |attributes: Vec<&KeyValue>, value: f64| {
        let mut attributes: Vec<_> = attributes.iter().map(|it| it.value.to_string()).collect();
        attributes.sort();
        format!("{} [{}] {} {value}", metric.name(), metric.unit(), attributes.join(" "))
    };
    macro_rules! lines {
        ($data:expr, $value:ident, $as:ident) => {
            $data
                .data_points()
                .map(|it| line(it.attributes().collect(), $as(it.$value())))
                .collect()
        };
    }
    let whole = |value: u64| f64::from(u32::try_from(value).expect("it is small"));
    let float = |value: f64| value;
    match metric.data() {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => lines!(sum, value, whole),
        AggregatedMetrics::F64(MetricData::Sum(sum)) => lines!(sum, value, float),
        AggregatedMetrics::U64(MetricData::Histogram(histogram)) => lines!(histogram, sum, whole),
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => lines!(histogram, sum, float),
        other => panic!("{other:?}"),
    }
}

#[test]
fn run_end_records_every_metric() {
    let bench = Bench::new();
    bench.metrics.run_ended(&RunEnd {
        workflow: Some("w"),
        outcome: "stopped",
        duration: Duration::from_secs(2),
        model_calls: 3,
        tool_calls: 4,
        repeated_calls: 5,
        retries: 0,
        input_tokens: Some(7),
        output_tokens: Some(8),
        cost_usd: Some(0.25),
        stop_reason: Some("token_budget_exceeded"),
    });
    assert_eq!(
        bench.measured(),
        [
            "agent.run.cost [{USD}] stopped w 0.25",
            "agent.run.duration [s] stopped w 2",
            "agent.run.input_tokens [{token}] stopped w 7",
            "agent.run.model_calls [{call}] stopped w 3",
            "agent.run.output_tokens [{token}] stopped w 8",
            "agent.run.repeated_calls [{call}] stopped w 5",
            "agent.run.retries [{call}] stopped w 0",
            "agent.run.stops [{run}] token_budget_exceeded w 1",
            "agent.run.tool_calls [{call}] stopped w 4",
        ]
    );
}

fn start_of<const N: usize>(attributes: [(&'static str, String); N]) -> StartAttributes {
    let mut start = StartAttributes::with_capacity(N);
    for (key, value) in attributes {
        start.push_named(key, value.into());
    }
    start
}

#[test]
fn costs_are_summed_per_model() {
    let bench = Bench::new();
    let start = start_of([
        ("gen_ai.operation.name", "chat".to_owned()),
        ("gen_ai.provider.name", "openai".to_owned()),
        ("gen_ai.request.model", "m".to_owned()),
    ]);
    let measured = Measured::of(&bench.metrics, &rows::CHAT, &start);
    let mut reading = ResponseRecorder::new(true, true, false);
    reading.model("m-2026");
    for (price, unpriced_tier) in [
        (Some(Price::Known(Cost::from_usd(0.5))), None),
        (Some(Price::Known(Cost::from_usd(0.25))), None),
        (Some(Price::Unknown), None),
        (Some(Price::Unknown), Some("scale")),
        (None, None),
    ] {
        measured.ended(&CallEnd {
            context: &Context::new(),
            run: None,
            operation: &rows::CHAT,
            duration: Duration::from_secs(1),
            reading: &reading,
            outcome: "completed",
            stop_reason: None,
            price,
            unpriced_tier,
        });
    }
    assert_eq!(
        bench.measured(),
        [
            "agent.cost.usd [{USD}] m m-2026 openai 0.75",
            "agent.unpriced_calls [{call}] m m-2026 openai 1",
            "agent.unpriced_calls [{call}] m m-2026 openai scale 1",
            "gen_ai.client.inference.duration [s] chat m m-2026 openai 5",
        ]
    );
}

#[test]
fn metric_attribute_set_cache_is_bounded() {
    let bench = Bench::new();
    let start = |model: usize| start_of([("gen_ai.request.model", format!("m{model}"))]);
    bench.metrics.instruments.kept.store(MOST_SETS - 1, Relaxed);
    let subject = |model| bench.metrics.subject(&rows::AGENT, &start(model));
    assert!(Arc::ptr_eq(&subject(1), &subject(1)));
    assert!(!Arc::ptr_eq(&subject(2), &subject(2)));
    assert!(Arc::ptr_eq(&subject(1), &subject(1)));
    assert_eq!(bench.metrics.instruments.kept.load(Relaxed), MOST_SETS);
}

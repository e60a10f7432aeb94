//! A provider for each test, and data points as lines of text, so that a test can compare all of them at once.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};

use genai::{Config, ConfigBuilder, Response, ResponseRecorder, Usage};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, Sampler, SdkTracerProvider, SpanData};

static TURN: Mutex<()> = Mutex::new(());

/// Bucket boundaries of the conventions, and of the library's own metrics.
const BUCKETS: &[(&str, &[f64])] = &[
    (
        "D",
        &[
            0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
        ],
    ),
    (
        "T",
        &[
            1.,
            4.,
            16.,
            64.,
            256.,
            1_024.,
            4_096.,
            16_384.,
            65_536.,
            262_144.,
            1_048_576.,
            4_194_304.,
            16_777_216.,
            67_108_864.,
        ],
    ),
    (
        "A",
        &[0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6],
    ),
    (
        "USD",
        &[
            0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1., 5., 10., 50., 100.,
        ],
    ),
    (
        "M",
        &[0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1., 2., 5., 10., 30., 60., 120., 300.],
    ),
    (
        "S",
        &[
            0.01, 0.05, 0.1, 0.5, 1., 5., 10., 30., 60., 120., 300., 600., 1_800., 3_600., 7_200.,
        ],
    ),
    ("W", &[1., 5., 10., 30., 60., 120., 300., 600., 1_800., 3_600., 7_200.]),
    ("C", &[1., 2., 4., 8., 16., 32., 64., 128.]),
    ("R", &[1., 2., 4., 8., 16., 32., 64., 128., 256., 512.]),
];

/// The providers of one test.
pub(crate) struct Bench {
    spans: InMemorySpanExporter,
    tracer_provider: SdkTracerProvider,
    metrics: InMemoryMetricExporter,
    pub(crate) meter_provider: SdkMeterProvider,
    _turn: MutexGuard<'static, ()>,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let bench = Self::not_installed(Sampler::AlwaysOn);
        bench.config().install();
        bench
    }

    pub(crate) fn not_installed(sampler: Sampler) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let spans = InMemorySpanExporter::default();
        let metrics = InMemoryMetricExporter::default();
        Self {
            tracer_provider: SdkTracerProvider::builder()
                .with_simple_exporter(spans.clone())
                .with_sampler(sampler)
                .build(),
            meter_provider: SdkMeterProvider::builder()
                .with_reader(PeriodicReader::builder(metrics.clone()).build())
                .build(),
            spans,
            metrics,
            _turn: turn,
        }
    }

    pub(crate) fn config(&self) -> ConfigBuilder {
        self.config_without_meters().meter_provider(self.meter_provider.clone())
    }

    pub(crate) fn config_without_meters(&self) -> ConfigBuilder {
        Config::builder().tracer_provider(self.tracer_provider.clone())
    }

    pub(crate) fn spans(&self) -> Vec<SpanData> {
        self.spans.get_finished_spans().expect("the exporter is not poisoned")
    }

    /// All data points so far, except costs, sorted.
    pub(crate) fn measured(&self) -> Vec<String> {
        let mut lines = self.all_measured();
        lines.retain(|line| !is_of_costs(line));
        lines
    }

    /// The data points of costs so far, sorted.
    pub(crate) fn measured_costs(&self) -> Vec<String> {
        let mut lines = self.all_measured();
        lines.retain(|line| is_of_costs(line));
        lines
    }

    /// All data points so far, without those that started at 0 and have no value yet.
    fn all_measured(&self) -> Vec<String> {
        let mut lines = self.with_zeros();
        lines.retain(|line| !is_zero(line));
        lines
    }

    /// All data points so far, including those that started at 0, sorted.
    pub(crate) fn with_zeros(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.each(points).into_iter().flatten().collect();
        lines.sort();
        lines
    }

    /// The data points of metrics with this prefix, except costs, sorted.
    pub(crate) fn measured_of(&self, prefix: &str) -> Vec<String> {
        let mut lines = self.measured();
        lines.retain(|line| line.starts_with(prefix));
        lines
    }

    pub(crate) fn each<T>(&self, read: impl Fn(&Metric) -> T) -> Vec<T> {
        self.meter_provider.force_flush().expect("it can be flushed");
        let finished = self
            .metrics
            .get_finished_metrics()
            .expect("the exporter is not poisoned");
        // Sums are cumulative, so the last export has everything.
        let scopes = finished.last().into_iter().flat_map(ResourceMetrics::scope_metrics);
        scopes
            .flat_map(|scope| {
                assert_scope(scope.scope());
                scope.metrics().map(&read).collect::<Vec<_>>()
            })
            .collect()
    }
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime can be had").block_on(future)
}

pub(crate) fn is_zero(line: &str) -> bool {
    line.contains("} 0x") || (line.contains(" sum {") && line.ends_with("} 0"))
}

fn is_of_costs(line: &str) -> bool {
    let metrics = ["agent.cost.usd ", "agent.unpriced_calls ", "agent.run.cost "];
    metrics.iter().any(|metric| line.starts_with(metric))
}

fn assert_scope(scope: &InstrumentationScope) {
    assert_eq!(scope.name(), "genai-otel");
    // The second URL is used if only the names of v1.41.1 are recorded.
    let known = [genai::semconv::SCHEMA_URL, "https://opentelemetry.io/schemas/1.41.1"];
    assert!(scope.schema_url().is_some_and(|url| known.contains(&url)), "{scope:?}");
}

/// A metric's data points as `name [unit] kind attributes value`. Durations have no value, because they vary.
fn points(metric: &Metric) -> Vec<String> {
    assert!(
        metric.description().ends_with('.'),
        "{} has no description",
        metric.name()
    );
    let line = |kind: &str, attributes: Vec<&KeyValue>, value: String| {
        let mut attributes: Vec<_> = attributes.iter().map(|it| format!("{}={}", it.key, it.value)).collect();
        attributes.sort();
        format!(
            "{} [{}] {kind} {{{}}} {value}",
            metric.name(),
            metric.unit(),
            attributes.join(", ")
        )
    };
    match metric.data() {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => {
            assert!(sum.is_monotonic());
            let points = sum.data_points();
            points
                .map(|it| line("sum", it.attributes().collect(), it.value().to_string()))
                .collect()
        }
        AggregatedMetrics::U64(MetricData::Histogram(histogram)) => {
            let points = histogram.data_points();
            let value = |count: u64, sum: u64| format!("{count}x {sum}");
            points
                .map(|it| {
                    line(
                        buckets(it.bounds()),
                        it.attributes().collect(),
                        value(it.count(), it.sum()),
                    )
                })
                .collect()
        }
        AggregatedMetrics::F64(MetricData::Sum(sum)) => {
            assert!(sum.is_monotonic());
            let points = sum.data_points();
            points
                .map(|it| line("sum", it.attributes().collect(), it.value().to_string()))
                .collect()
        }
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => {
            let points = histogram.data_points();
            let value = |count: u64, sum: f64| {
                if metric.unit() == "{USD}" {
                    format!("{count}x {sum}")
                } else {
                    format!("{count}x")
                }
            };
            points
                .map(|it| {
                    line(
                        buckets(it.bounds()),
                        it.attributes().collect(),
                        value(it.count(), it.sum()),
                    )
                })
                .collect()
        }
        other => panic!("{}: {other:?}", metric.name()),
    }
}

fn buckets(bounds: impl Iterator<Item = f64>) -> &'static str {
    let bounds: Vec<_> = bounds.collect();
    let named = BUCKETS.iter().find(|(_, of)| *of == bounds);
    named.unwrap_or_else(|| panic!("nobody asked for {bounds:?}")).0
}

/// An answer with every count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(100)
            .with_cache_read_tokens(60)
            .with_cache_write_tokens(20)
            .with_output_tokens(30)
            .with_reasoning_tokens(10)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model("m-2026");
    }
}

/// An answer without any value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Silent;

impl Response for Silent {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }
}

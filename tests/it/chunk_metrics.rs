//! How long chunks take is measured: the first one from the call on, each further one from the one before.

use futures_util::{StreamExt, stream};
use genai::{Chunk, Reading};
use opentelemetry::KeyValue;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};

use crate::support::Trace;

struct Delta;

impl Chunk for Delta {
    fn fold(&self, reading: &mut Reading) {
        reading.model("measured-2026-01-01");
    }
}

#[genai::chat(
    provider = "openai",
    model = "measured",
    temperature = 1,
    server_address = "localhost"
)]
fn ask(chunks: usize) -> impl futures_util::Stream<Item = Delta> {
    stream::iter((0..chunks).map(|_| Delta))
}

#[genai::tool(call_id = None)]
fn tail(lines: usize) -> impl futures_util::Stream<Item = Delta> {
    stream::iter((0..lines).map(|_| Delta))
}

#[tokio::test]
async fn chunks_of_a_models_answer_are_measured() {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder()
        .with_reader(PeriodicReader::builder(exporter.clone()).build())
        .build();
    opentelemetry::global::set_meter_provider(provider.clone());

    Trace::new()
        .run(async {
            assert_eq!(ask(4).count().await, 4);
            assert_eq!(tail(3).count().await, 3);
        })
        .await;
    provider.force_flush().unwrap();

    let metrics = exporter.get_finished_metrics().unwrap();
    let mut expected = vec![
        KeyValue::new("gen_ai.operation.name", "chat"),
        KeyValue::new("gen_ai.provider.name", "openai"),
        KeyValue::new("gen_ai.request.model", "measured"),
        KeyValue::new("gen_ai.response.model", "measured-2026-01-01"),
        KeyValue::new("server.address", "localhost"),
    ];
    expected.sort_by(|left, right| left.key.cmp(&right.key));
    let first = histogram(&metrics, "gen_ai.client.inference.time_to_first_chunk");
    let further = histogram(&metrics, "gen_ai.client.inference.time_per_output_chunk");
    assert_eq!(first, [(1, expected.clone())]);
    assert_eq!(further, [(3, expected)]);
}

/// The counts and the attributes of a histogram's points, of the model that this test asks.
fn histogram(metrics: &[ResourceMetrics], name: &str) -> Vec<(u64, Vec<KeyValue>)> {
    let scopes = metrics.iter().flat_map(ResourceMetrics::scope_metrics);
    let metric = scopes
        .flat_map(|scope| {
            assert_eq!(scope.scope().name(), "genai-otel");
            scope.metrics()
        })
        .find(|metric| metric.name() == name)
        .unwrap_or_else(|| panic!("{name} is not there"));
    assert_eq!(metric.unit(), "s");
    let AggregatedMetrics::F64(MetricData::Histogram(histogram)) = metric.data() else {
        panic!("{name} is no histogram of floats");
    };
    let points = histogram.data_points().map(|point| {
        assert_eq!(point.bounds().next(), Some(0.01));
        let mut attributes: Vec<_> = point.attributes().cloned().collect();
        attributes.sort_by(|left, right| left.key.cmp(&right.key));
        (point.count(), attributes)
    });
    points
        .filter(|(_, attributes)| attributes.contains(&KeyValue::new("gen_ai.request.model", "measured")))
        .collect()
}

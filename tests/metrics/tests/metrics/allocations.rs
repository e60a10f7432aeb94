//! Allocations of measurements: recording into a known set of attributes allocates nothing, so a measured call
//! allocates as much as one that is not measured. Nothing else runs in its process.

use futures_util::stream::{self, Stream};
use futures_util::{FutureExt as _, StreamExt as _};
use genai::{Chunk, Config, Response, ResponseRecorder, Usage};
use opentelemetry::metrics::NoopMeterProvider;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::SdkTracerProvider;

#[derive(Debug)]
struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(9)
            .with_cache_read_tokens(8)
            .with_output_tokens(2)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model("m-2026");
    }
}

struct Delta;

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.model("m-2026").usage(Usage::unknown().with_output_tokens(1));
    }
}

#[genai::chat(provider = "openai", model = "m", server_address = "localhost", server_port = 443)]
async fn chat(fails: bool) -> Result<Answer, std::fmt::Error> {
    if fails { Err(std::fmt::Error) } else { Ok(Answer) }
}

#[genai::chat(provider = "openai", model = "m")]
fn chunks() -> impl Stream<Item = Delta> {
    stream::iter([Delta, Delta, Delta])
}

#[genai::tool(call_id = None)]
fn read_file() {}

#[genai::agent(name = "a")]
async fn agent() {
    assert!(chat(false).await.is_ok());
    assert!(chat(true).await.is_err());
    assert_eq!(chunks().count().await, 3);
    read_file();
}

#[genai::request(workflow = "w")]
async fn request() {
    agent().await;
}

/// Number of allocations of a request whose attribute sets are known.
fn allocations() -> u64 {
    let run = || assert_eq!(request().now_or_never(), Some(()));
    for _ in 0..3 {
        run();
    }
    allocation_counter::measure(run).count_total
}

#[test]
fn recording_known_attributes_allocates_nothing() {
    if own_process::passed("allocations::recording_known_attributes_allocates_nothing") {
        return;
    }
    let tracer_provider = SdkTracerProvider::builder().build();
    let config = || Config::builder().tracer_provider(tracer_provider.clone());
    let exporter = InMemoryMetricExporter::default();
    let meter_provider = SdkMeterProvider::builder()
        .with_reader(PeriodicReader::builder(exporter.clone()).build())
        .build();

    config().meter_provider(NoopMeterProvider::new()).install();
    let not_measured = allocations();
    assert!(not_measured > 0, "spans allocate");

    config().meter_provider(meter_provider.clone()).install();
    assert_eq!(allocations(), not_measured);

    // The calls were measured: the four requests of a round, and metrics of every kind of call.
    meter_provider.force_flush().expect("it can be flushed");
    let finished = exporter.get_finished_metrics().expect("the exporter is not poisoned");
    let names: Vec<_> = finished
        .iter()
        .flat_map(ResourceMetrics::scope_metrics)
        .flat_map(|scope| scope.metrics().map(|metric| metric.name().to_owned()))
        .collect();
    for name in [
        "agent.run.duration",
        "gen_ai.client.inference.duration",
        "gen_ai.client.inference.time_per_output_chunk",
        "gen_ai.client.inference.usage.cache_read.input_tokens",
        "gen_ai.execute_tool.duration",
        "gen_ai.invoke_agent.tool_calls",
    ] {
        assert!(names.iter().any(|it| it == name), "{name} is not among {names:?}");
    }
}

//! GenAI spans that rig writes itself through `tracing`, beside ours, and the ways in `docs/guide/moving.md` to have
//! only one.

use std::sync::OnceLock;

use genai::testing::{ModelServer, ScriptStep, ScriptedModel};
use genai::{FutureExt as _, Usage};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Context, Value, global};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use rig_core::completion::{CompletionRequest, CompletionResponse};
use rig_core::error::ProviderError;
use rig_core::providers::openai::{OpenAI, OpenAIConfig};
use tracing_subscriber::Registry;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer, SubscriberExt as _};

#[genai::agent(name = "a")]
async fn agent(client: &OpenAI, quietly: bool) -> Result<CompletionResponse, ProviderError> {
    ask(client, quietly).await
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(client: &OpenAI, quietly: bool) -> Result<CompletionResponse, ProviderError> {
    let call = client.chat("gpt-4o").call(CompletionRequest::new("secret"));
    if quietly {
        call.in_context(Context::current().with_telemetry_suppressed()).await
    } else {
        call.await
    }
}

fn server() -> ModelServer {
    let usage = Usage::input_including_cached(10).with_output_tokens(20);
    let script = [ScriptStep::text("secret").with_usage(usage)];
    ModelServer::start(ScriptedModel::new(script)).expect("a port is free")
}

fn telemetry() -> &'static (InMemorySpanExporter, SdkTracerProvider) {
    static TELEMETRY: OnceLock<(InMemorySpanExporter, SdkTracerProvider)> = OnceLock::new();
    TELEMETRY.get_or_init(|| {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .build();
        global::set_tracer_provider(provider.clone());
        (exporter, provider)
    })
}

type Spans = tracing_opentelemetry::OpenTelemetryLayer<Registry, opentelemetry_sdk::trace::SdkTracer>;

fn layer() -> Spans {
    tracing_opentelemetry::layer().with_tracer(telemetry().1.tracer("tracing"))
}

/// Spans that end under this layer, in the order in which they start.
async fn spans(layer: impl Layer<Registry> + Send + Sync, quietly: bool) -> Vec<SpanData> {
    let exporter = &telemetry().0;
    exporter.reset();
    let server = server();
    let client = OpenAIConfig::new("dummy").with_base_url(server.url()).client();
    {
        let _subscriber = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        agent(&client, quietly).await.expect("an answer");
    }
    let mut spans = exporter.get_finished_spans().expect("there are spans");
    spans.sort_by_key(|span| span.start_time);
    spans
}

fn names(spans: &[SpanData]) -> Vec<&str> {
    spans.iter().map(|span| &*span.name).collect()
}

/// Asserts that the run counts the call once, with either span.
fn assert_counted_once(spans: &[SpanData]) {
    let run = &spans[0];
    for (key, expected) in [
        ("agent.run.model_calls", 1),
        ("agent.run.input_tokens", 10),
        ("agent.run.output_tokens", 20),
    ] {
        let found: Vec<_> = run.attributes.iter().filter(|it| it.key.as_str() == key).collect();
        let [total] = found.as_slice() else {
            panic!("`{key}` is there {} times", found.len());
        };
        assert_eq!(total.value, Value::I64(expected), "{key}");
    }
}

#[tokio::test]
async fn rig_span_nests_and_counts_once() {
    if own_process::passed("rig_spans::rig_span_nests_and_counts_once") {
        return;
    }
    let spans = spans(layer(), false).await;
    assert_eq!(names(&spans), ["invoke_agent a", "chat gpt-4o", "chat"]);
    assert_eq!(spans[2].parent_span_id, spans[1].span_context.span_id());
    assert_counted_once(&spans);
}

#[tokio::test]
async fn rig_span_can_be_filtered() {
    if own_process::passed("rig_spans::rig_span_can_be_filtered") {
        return;
    }
    let not_of_clients = filter_fn(|span| span.fields().field("gen_ai.operation.name").is_none());
    let spans = spans(layer().with_filter(not_of_clients), false).await;
    assert_eq!(names(&spans), ["invoke_agent a", "chat gpt-4o"]);
    assert_counted_once(&spans);
}

#[tokio::test]
async fn rig_span_suppressed_for_one_call() {
    if own_process::passed("rig_spans::rig_span_suppressed_for_one_call") {
        return;
    }
    let spans = spans(layer(), true).await;
    assert_eq!(names(&spans), ["invoke_agent a", "chat gpt-4o"]);
    assert_counted_once(&spans);
}

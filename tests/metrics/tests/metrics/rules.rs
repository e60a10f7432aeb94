//! The conventions' own requirement levels, applied to exported spans. A successful call whose keys are given has every
//! attribute that is required, conditionally required or recommended. docs/dev/conformance.md has the official runner.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use genai::{Chunk, Config, Modality, Response, ResponseRecorder, Usage};
use genai_semconv::{OPERATIONS, Operation, Requirement, SpanGroup, SpanKind as Side};
use opentelemetry::trace::SpanKind;
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

/// An answer with every value that an answer may have.
struct Full;

impl Response for Full {
    fn usage(&self) -> Usage {
        let usage = Usage::input_including_cached(90)
            .with_output_tokens(60)
            .with_reasoning_tokens(5)
            .with_cache_read_tokens(9)
            .with_cache_write_tokens(3);
        [Modality::Text, Modality::Image, Modality::Audio]
            .into_iter()
            .fold(usage, |usage, modality| {
                usage
                    .with_input_tokens_of(modality, 30)
                    .with_output_tokens_of(modality, 20)
                    .with_cache_read_tokens_of(modality, 3)
            })
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder
            .model("m-1")
            .id("r-1")
            .finish_reason(0, "stop")
            .status("completed")
            .dimension_count(8);
    }
}

impl Chunk for Full {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(self.usage());
        self.record(recorder);
    }
}

macro_rules! model_call {
    ($name:ident) => {
        #[genai::$name(
                                                                                    provider = "openai",
                                                                                    model = "m",
                                                                                    conversation_compacted = true,
                                                                                    output_type = "json",
                                                                                    prompt_name = "greeting",
                                                                                    prompt_version = "2",
                                                                                    choice_count = 2,
                                                                                    frequency_penalty = 0.1,
                                                                                    max_tokens = 100,
                                                                                    presence_penalty = 0.1,
                                                                                    previous_response_id = "r-0",
                                                                                    reasoning_level = "low",
                                                                                    seed = 7,
                                                                                    stop_sequences = ["end"],
                                                                                    temperature = 0.5,
                                                                                    top_k = 3,
                                                                                    top_p = 0.9,
                                                                                    server_address = "api.test",
                                                                                    server_port = 443
                                                                                )]
        fn $name() -> impl Stream<Item = Full> {
            stream::iter([Full])
        }
    };
}
model_call!(chat);
model_call!(generate_content);
model_call!(text_completion);

#[genai::embeddings(
    provider = "openai",
    model = "e",
    encoding_formats = ["float"],
    server_address = "api.test",
    server_port = 443
)]
fn embeddings() -> Full {
    Full
}

#[genai::retrieval(
    data_source = "notes",
    provider = "openai",
    model = "e",
    top_k = 3,
    server_address = "api.test",
    server_port = 443
)]
fn retrieval() {}

/// Reads one note.
#[genai::tool(call_id = "call-1")]
fn tool() {}

#[genai::plan(agent = "researcher")]
fn plan() {}

#[genai::memory(
    operation = "search_memory",
    store_id = "s",
    record_id = "n",
    record_count = 1,
    provider = "openai",
    server_address = "api.test",
    server_port = 443
)]
fn memory() {}

#[genai::fetch_response(
    provider = "openai",
    response_id = "r-1",
    stream_cursor = "5",
    server_address = "api.test",
    server_port = 443
)]
fn fetch_response() -> impl Stream<Item = Full> {
    stream::iter([Full])
}

#[genai::create_agent(
    provider = "openai",
    name = "researcher",
    id = "a-1",
    version = "2",
    description = "Finds notes.",
    model = "m",
    server_address = "api.test",
    server_port = 443
)]
fn create_agent() {}

#[genai::remote_agent(
    provider = "openai",
    name = "researcher",
    id = "a-1",
    version = "2",
    description = "Finds notes.",
    data_source = "notes",
    model = "m",
    output_type = "json",
    choice_count = 2,
    frequency_penalty = 0.1,
    max_tokens = 100,
    presence_penalty = 0.1,
    previous_response_id = "r-0",
    seed = 7,
    stop_sequences = ["end"],
    temperature = 0.5,
    top_p = 0.9,
    server_address = "api.test",
    server_port = 443
)]
fn remote_agent() -> impl Stream<Item = Full> {
    stream::iter([Full])
}

#[genai::agent(
    name = "researcher",
    description = "Finds notes.",
    data_source = "notes",
    model = "m",
    output_type = "json",
    choice_count = 2,
    frequency_penalty = 0.1,
    max_tokens = 100,
    presence_penalty = 0.1,
    seed = 7,
    stop_sequences = ["end"],
    temperature = 0.5,
    top_p = 0.9
)]
async fn agent() {
    chat().collect::<Vec<_>>().await;
    generate_content().collect::<Vec<_>>().await;
    text_completion().collect::<Vec<_>>().await;
    embeddings();
    retrieval();
    tool();
    plan();
    memory();
    fetch_response().collect::<Vec<_>>().await;
    create_agent();
    remote_agent().collect::<Vec<_>>().await;
}

#[genai::workflow(name = "notes", conversation_id = "conv-1")]
async fn workflow() {
    agent().await;
}

/// The attributes that the requirement levels demand of a successful call.
fn expected(span: &SpanGroup) -> BTreeSet<&'static str> {
    let attributes = span.attributes.iter();
    attributes
        .filter(|it| it.requirement != Requirement::OptIn && it.attr.key != "error.type")
        .map(|it| it.attr.key)
        .collect()
}

#[test]
fn rules_find_nothing_missing() {
    if own_process::passed("rules::rules_find_nothing_missing") {
        return;
    }
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    Config::builder().tracer_provider(provider).agent_usage(true).install();
    run(workflow());
    let spans = exporter.get_finished_spans().expect("the exporter is not poisoned");
    let mut seen = BTreeSet::new();
    let mut missing = BTreeMap::new();
    for span in &spans {
        let text = |key: &str| {
            span.attributes
                .iter()
                .find(|it| it.key.as_str() == key)
                .map(|it| it.value.to_string())
        };
        let name = text("gen_ai.operation.name").expect("every span here has an operation");
        // Operations of a memory share one row.
        let is_named = |it: &&&Operation| it.name == Some(&*name) || (it.name.is_none() && name.ends_with("_memory"));
        let is_client = span.span_kind == SpanKind::Client;
        let operation = OPERATIONS
            .iter()
            .filter(is_named)
            .find(|it| (it.span.kind == Side::Client) == is_client)
            .expect("it is one of the table");
        seen.insert(operation.attribute);
        let has: BTreeSet<&str> = span.attributes.iter().map(|it| it.key.as_str()).collect();
        let lacks: Vec<_> = expected(operation.span)
            .into_iter()
            .filter(|key| !has.contains(key))
            .collect();
        if !lacks.is_empty() {
            missing.insert(span.name.to_string(), lacks);
        }
    }
    assert_eq!(missing, BTreeMap::new());
    let all: BTreeSet<_> = OPERATIONS
        .iter()
        .map(|it| it.attribute)
        .filter(|it| *it != "request")
        .collect();
    assert_eq!(seen, all, "every operation of the conventions was called");
    agents_have_no_usage_by_default(&exporter);
}

/// Agents do not record usage under the names of model calls. Their totals have names of their own, so that backends
/// add nothing up twice.
fn agents_have_no_usage_by_default(exporter: &InMemorySpanExporter) {
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    Config::builder().tracer_provider(provider).install();
    exporter.reset();
    run(workflow());
    let spans = exporter.get_finished_spans().expect("the exporter is not poisoned");
    let agent = spans
        .iter()
        .find(|span| span.span_kind == SpanKind::Internal && span.name == "invoke_agent researcher");
    let agent = agent.expect("there is one");
    let keys = agent.attributes.iter().map(|it| it.key.as_str());
    let usage: Vec<_> = keys
        .filter(|key| key.starts_with("gen_ai.usage.") || key.starts_with("gen_ai.response."))
        .collect();
    assert_eq!(usage, [""; 0]);
}

fn run(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime can be had").block_on(future);
}

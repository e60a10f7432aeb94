//! Operations that neither start a run nor read an answer: `create_agent`, `retrieval`, `plan`, `memory`. Tools have
//! files of their own.

use opentelemetry::trace::SpanKind;

use crate::support::{Attributes, Trace, attributes};

#[genai::create_agent(
    provider = "openai",
    name = "researcher",
    id = "agent-7",
    version = "2",
    description = "looks things up",
    model = "gpt-4o",
    server_address = "api.example.com",
    server_port = 443
)]
async fn create() {}

#[genai::create_agent(provider = "openai", name = None)]
async fn create_unnamed() {}

#[tokio::test]
async fn create_agent_records_given_keys() {
    let trace = Trace::new();
    trace.run(create()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "create_agent",
        "gen_ai.provider.name" => "openai",
        "gen_ai.agent.name" => "researcher",
        "gen_ai.agent.id" => "agent-7",
        "gen_ai.agent.version" => "2",
        "gen_ai.agent.description" => "looks things up",
        "gen_ai.request.model" => "gpt-4o",
        "server.address" => "api.example.com",
        "server.port" => 443,
    };
    let span = trace.only();
    span.assert("create_agent researcher", &SpanKind::Client, &start, &Attributes::new());

    let trace = Trace::new();
    trace.run(create_unnamed()).await;
    let start = attributes! { "gen_ai.operation.name" => "create_agent", "gen_ai.provider.name" => "openai" };
    trace
        .only()
        .assert("create_agent", &SpanKind::Client, &start, &Attributes::new());
}

#[genai::retrieval(
    data_source = "handbook",
    provider = "aws.bedrock",
    model = "titan",
    top_k = 3,
    server_address = "kb.example.com",
    server_port = 443
)]
async fn search() -> Vec<String> {
    vec!["a note".to_owned()]
}

#[genai::retrieval(data_source = None)]
fn search_somewhere() {}

#[tokio::test]
async fn retrieval_records_given_keys() {
    let trace = Trace::new();
    let found = trace.run(search()).await;
    assert_eq!(found, ["a note"]);
    let start = attributes! {
        "gen_ai.operation.name" => "retrieval",
        "gen_ai.data_source.id" => "handbook",
        "gen_ai.provider.name" => "aws.bedrock",
        "gen_ai.request.model" => "titan",
        "gen_ai.retrieval.top_k" => 3,
        "server.address" => "kb.example.com",
        "server.port" => 443,
    };
    let span = trace.only();
    span.assert("retrieval handbook", &SpanKind::Client, &start, &Attributes::new());

    let trace = Trace::new();
    trace.enter(search_somewhere);
    let start = attributes! { "gen_ai.operation.name" => "retrieval" };
    trace
        .only()
        .assert("retrieval", &SpanKind::Client, &start, &Attributes::new());
}

#[genai::plan(agent = "researcher")]
async fn plan() {}

#[genai::plan(agent = None)]
async fn plan_alone() {}

#[tokio::test]
async fn plan_records_agent_name_if_given() {
    let trace = Trace::new();
    trace.run(plan()).await;
    let start = attributes! { "gen_ai.operation.name" => "plan", "gen_ai.agent.name" => "researcher" };
    trace
        .only()
        .assert("plan researcher", &SpanKind::Internal, &start, &Attributes::new());

    let trace = Trace::new();
    trace.run(plan_alone()).await;
    let start = attributes! { "gen_ai.operation.name" => "plan" };
    trace
        .only()
        .assert("plan", &SpanKind::Internal, &start, &Attributes::new());
}

#[genai::memory(
    operation = "search_memory",
    store_id = "store-1",
    record_id = "record-1",
    record_count = 4,
    provider = "openai",
    server_address = "memory.example.com",
    server_port = 443
)]
async fn remember() {}

#[tokio::test]
async fn memory_records_every_key() {
    let trace = Trace::new();
    trace.run(remember()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "search_memory",
        "gen_ai.memory.store.id" => "store-1",
        "gen_ai.memory.record.id" => "record-1",
        "gen_ai.memory.record.count" => 4,
        "gen_ai.provider.name" => "openai",
        "server.address" => "memory.example.com",
        "server.port" => 443,
    };
    trace
        .only()
        .assert("search_memory", &SpanKind::Client, &start, &Attributes::new());
}

#[genai::memory(operation = "search_memory", record_count = |found| found.len(), skip(found))]
async fn search_memory(found: Result<Vec<u8>, std::fmt::Error>) -> Result<Vec<u8>, std::fmt::Error> {
    found
}

#[genai::create_agent(provider = "openai", name = "researcher", id = |agent| agent.as_deref(), error_type = |_| "quota")]
fn create_with_id(id: Option<String>) -> Result<Option<String>, std::fmt::Error> {
    Ok(id)
}

#[genai::fetch_response(provider = "openai", response_id = "r", status = |status| *status, usage = none)]
fn fetch() -> &'static str {
    "queued"
}

#[tokio::test]
async fn result_value_records_memory_record_count() {
    let trace = Trace::new();
    trace.run(search_memory(Ok(vec![1, 2, 3]))).await.expect("it is `Ok`");
    let start = attributes! { "gen_ai.operation.name" => "search_memory" };
    let end = attributes! { "gen_ai.memory.record.count" => 3 };
    trace.only().assert("search_memory", &SpanKind::Client, &start, &end);

    let trace = Trace::new();
    trace
        .run(search_memory(Err(std::fmt::Error)))
        .await
        .expect_err("it is `Err`");
    trace.only().assert_failed("core::fmt::Error");
    assert_eq!(trace.only().get("gen_ai.memory.record.count"), None);

    let start = attributes! {
        "gen_ai.operation.name" => "create_agent",
        "gen_ai.provider.name" => "openai",
        "gen_ai.agent.name" => "researcher",
    };
    for (id, end) in [
        (Some("agent-9"), attributes! { "gen_ai.agent.id" => "agent-9" }),
        (None, Attributes::new()),
    ] {
        let trace = Trace::new();
        let created = trace.enter(|| create_with_id(id.map(str::to_owned)));
        created.expect("it is `Ok`");
        trace
            .only()
            .assert("create_agent researcher", &SpanKind::Client, &start, &end);
    }

    let trace = Trace::new();
    trace.enter(fetch);
    assert_eq!(trace.only().text("gen_ai.response.status").as_deref(), Some("queued"));
}

#[genai::memory(operation = operation, skip_all)]
async fn use_memory(operation: &str) {}

#[tokio::test]
async fn memory_span_name_is_its_operation() {
    for operation in [
        "create_memory",
        "create_memory_store",
        "delete_memory",
        "delete_memory_store",
        "search_memory",
        "update_memory",
        "upsert_memory",
    ] {
        let trace = Trace::new();
        trace.run(use_memory(operation)).await;
        let start = attributes! { "gen_ai.operation.name" => operation };
        trace
            .only()
            .assert(operation, &SpanKind::Client, &start, &Attributes::new());
    }
}

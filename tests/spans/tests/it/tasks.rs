//! Operations that start a run: `request`, `workflow`, `agent`.

use opentelemetry::trace::SpanKind;

use crate::support::{Attributes, Trace, attributes, run_end, strings};

#[genai::request(workflow = "support", conversation_id = "conv-1")]
async fn serve() {}

#[tokio::test]
async fn request_records_every_key_except_user() {
    let trace = Trace::new();
    trace.run(serve()).await;
    let start = attributes! { "app.workflow" => "support", "gen_ai.conversation.id" => "conv-1" };
    let span = trace.only();
    assert!(trace.is_parent_of(&span));
    span.assert(
        "agent.request",
        &SpanKind::Internal,
        &start,
        &run_end("completed", 0, 0),
    );
}

#[genai::request]
async fn serve_plainly() {}

#[tokio::test]
async fn request_without_keys_records_defaults() {
    let trace = Trace::new();
    trace.run(serve_plainly()).await;
    let span = trace.only();
    span.assert(
        "agent.request",
        &SpanKind::Internal,
        &Attributes::new(),
        &run_end("completed", 0, 0),
    );
}

#[genai::request(user = user)]
async fn serve_user(user: &str) {}

async fn hash_of(user: &str) -> String {
    let trace = Trace::new();
    trace.run(serve_user(user)).await;
    let span = trace.only();
    assert!(
        !format!("{span:?}").contains(user),
        "the raw user is in the span: {span:?}"
    );
    let mut start = span.start_attributes();
    let hash = start.remove("enduser.id").expect("there is a user");
    assert_eq!(start, attributes! { "agent.run.outermost" => true });
    assert_eq!(span.get("enduser.id"), Some(hash.clone()));
    hash.to_string()
}

#[tokio::test]
async fn user_id_hash_is_stable() {
    let (one, again, other) = (
        hash_of("ada@example.com").await,
        hash_of("ada@example.com").await,
        hash_of("bob@example.com").await,
    );
    assert_eq!(one, again);
    assert_ne!(one, other);
    for hash in [&one, &other] {
        assert_eq!(hash.len(), 32, "{hash}");
        assert!(
            hash.chars()
                .all(|digit| digit.is_ascii_hexdigit() && !digit.is_ascii_uppercase()),
            "{hash}"
        );
    }
}

#[genai::request(user = "ada@example.com")]
async fn serve_ada() {}

#[tokio::test]
async fn literal_user_id_is_hashed() {
    let trace = Trace::new();
    trace.run(serve_ada()).await;
    let span = trace.only();
    assert!(!format!("{span:?}").contains("ada@"), "{span:?}");
    assert_eq!(span.text("enduser.id"), Some(hash_of("ada@example.com").await));
}

#[genai::request(user = user)]
async fn serve_anyone(user: Option<String>) -> Option<String> {
    user
}

#[tokio::test]
async fn unknown_user_id_is_omitted() {
    let trace = Trace::new();
    trace.run(serve_anyone(None)).await;
    assert_eq!(trace.only().get("enduser.id"), None);
}

#[genai::workflow(name = "triage", conversation_id = "conv-1")]
async fn sort_issues() {}

#[genai::workflow]
async fn nightly() {}

#[tokio::test]
async fn workflow_name_defaults_to_function() {
    let trace = Trace::new();
    trace.run(sort_issues()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "invoke_workflow",
        "gen_ai.workflow.name" => "triage",
        "gen_ai.conversation.id" => "conv-1",
    };
    let end = run_end("completed", 0, 0);
    trace
        .only()
        .assert("invoke_workflow triage", &SpanKind::Internal, &start, &end);

    let trace = Trace::new();
    trace.run(nightly()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "invoke_workflow",
        "gen_ai.workflow.name" => "nightly",
    };
    trace
        .only()
        .assert("invoke_workflow nightly", &SpanKind::Internal, &start, &end);
}

#[genai::agent(
    name = "triager",
    description = "sorts issues",
    conversation_id = "conv-1",
    data_source = "handbook",
    model = "gpt-4o",
    output_type = "json",
    choice_count = 2,
    frequency_penalty = 0.5,
    max_tokens = 100,
    presence_penalty = 0.25,
    seed = 7,
    stop_sequences = ["a", "b"],
    temperature = 0.2,
    top_p = 1
)]
async fn triage() {}

#[tokio::test]
async fn agent_records_every_key() {
    let trace = Trace::new();
    trace.run(triage()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "invoke_agent",
        "gen_ai.agent.name" => "triager",
        "gen_ai.agent.description" => "sorts issues",
        "gen_ai.conversation.id" => "conv-1",
        "gen_ai.data_source.id" => "handbook",
        "gen_ai.request.model" => "gpt-4o",
        "gen_ai.output.type" => "json",
        "gen_ai.request.choice.count" => 2,
        "gen_ai.request.frequency_penalty" => 0.5,
        "gen_ai.request.max_tokens" => 100,
        "gen_ai.request.presence_penalty" => 0.25,
        "gen_ai.request.seed" => 7,
        "gen_ai.request.stop_sequences" => strings(&["a", "b"]),
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.top_p" => 1.0,
    };
    let end = run_end("completed", 0, 0);
    trace
        .only()
        .assert("invoke_agent triager", &SpanKind::Internal, &start, &end);
}

/// Documentation that is not recorded: only tools have a description.
#[genai::agent]
fn r#match() {}

#[test]
fn agent_name_defaults_to_function() {
    let trace = Trace::new();
    trace.enter(r#match);
    let start = attributes! { "gen_ai.operation.name" => "invoke_agent", "gen_ai.agent.name" => "match" };
    let end = run_end("completed", 0, 0);
    trace
        .only()
        .assert("invoke_agent match", &SpanKind::Internal, &start, &end);
}

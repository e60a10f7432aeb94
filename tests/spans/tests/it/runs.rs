//! Runs: totals are the sum of what is under them, each call counted once in each.

use std::collections::BTreeSet;

use opentelemetry::trace::SpanKind;

use crate::answers::Answer;
use crate::support::{Trace, attributes, names, run_end, run_end_with_tokens};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(input: u64, output: u64) -> Answer {
    tokio::task::yield_now().await;
    Answer::tokens(input, output)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask_for_nothing_known() -> Answer {
    Answer::unknown()
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask_in_vain() -> Result<Answer, std::fmt::Error> {
    Err(std::fmt::Error)
}

#[genai::tool(call_id = None)]
fn look() {}

#[genai::tool(call_id = None)]
async fn look_twice() {
    look();
    look();
}

#[genai::embeddings(provider = "openai", model = "ada")]
async fn embed() -> Answer {
    Answer {
        usage: genai::Usage::input_including_cached(1_000),
        ..Answer::unknown()
    }
}

/// An agent that hands on the last answer it got: its tokens were counted where they were used.
#[genai::agent(name = "inner")]
async fn inner() -> Answer {
    look_twice().await;
    ask(10, 1).await
}

#[genai::workflow(name = "outer")]
async fn outer() -> Answer {
    ask(200, 20).await;
    let answer = inner().await;
    look();
    answer
}

#[genai::request]
async fn request() -> Answer {
    embed().await;
    outer().await
}

#[tokio::test]
async fn run_totals_sum_nested_calls() {
    let trace = Trace::new();
    trace.run(request()).await;

    let (request, outer, inner) = (
        trace.span("agent.request"),
        trace.span("invoke_workflow outer"),
        trace.span("invoke_agent inner"),
    );
    assert!(outer.is_child_of(&request));
    assert!(inner.is_child_of(&outer));

    let repeated = |calls: i64| attributes! { "agent.run.repeated_calls" => calls };
    let mut end = run_end_with_tokens(2, 4, 1_210, 21);
    end.extend(attributes! { "app.workflow" => "outer" });
    end.extend(repeated(3));
    request.assert("agent.request", &SpanKind::Internal, &attributes! {}, &end);
    let start = attributes! {
        "gen_ai.operation.name" => "invoke_workflow",
        "gen_ai.workflow.name" => "outer",
    };
    let mut end = run_end_with_tokens(2, 4, 210, 21);
    end.extend(repeated(3));
    outer.assert("invoke_workflow outer", &SpanKind::Internal, &start, &end);
    let start = attributes! { "gen_ai.operation.name" => "invoke_agent", "gen_ai.agent.name" => "inner" };
    let mut end = run_end_with_tokens(1, 3, 10, 1);
    end.extend(repeated(2));
    inner.assert("invoke_agent inner", &SpanKind::Internal, &start, &end);
}

#[tokio::test]
async fn span_usage_sums_without_duplicates() {
    let trace = Trace::new();
    trace.run(request()).await;
    let sum = |key: &str| -> i64 { trace.spans().iter().filter_map(|span| span.int(key)).sum() };
    assert_eq!(sum("gen_ai.usage.input_tokens"), 1_210);
    assert_eq!(sum("gen_ai.usage.output_tokens"), 21);
}

#[genai::agent(name = "unsure")]
async fn unsure() {
    ask_for_nothing_known().await;
    let _ = ask_in_vain().await;
}

#[tokio::test]
async fn run_omits_unknown_token_totals() {
    let trace = Trace::new();
    trace.run(unsure()).await;
    let run = trace.span("invoke_agent unsure");
    let mut expected = run.start_attributes();
    expected.extend(run_end("completed", 2, 0));
    assert_eq!(run.attributes(), expected);
}

#[genai::agent(name = "half-sure")]
async fn half_sure() {
    unsure().await;
    ask(5, 0).await;
}

#[tokio::test]
async fn run_sums_known_tokens_including_zero() {
    let trace = Trace::new();
    trace.run(half_sure()).await;
    let run = trace.span("invoke_agent half-sure");
    let mut expected = run.start_attributes();
    expected.extend(run_end_with_tokens(3, 0, 5, 0));
    // The model was asked again after it had failed.
    expected.extend(attributes! { "agent.run.retries" => 1 });
    assert_eq!(run.attributes(), expected);
    assert_eq!(trace.span("invoke_agent unsure").get("agent.run.input_tokens"), None);
}

#[genai::workflow(name = "wide")]
async fn wide() {
    let calls = (1..=50).map(|number| ask(number, 1));
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn run_counts_concurrent_calls() {
    let trace = Trace::new();
    trace.run(wide()).await;
    let run = trace.span("invoke_workflow wide");
    assert_eq!(run.int("agent.run.model_calls"), Some(50));
    assert_eq!(run.int("agent.run.input_tokens"), Some(50 * 51 / 2));
    assert_eq!(run.int("agent.run.output_tokens"), Some(50));
}

#[genai::remote_agent(provider = "openai", name = "remote")]
async fn remote() -> Answer {
    Answer::tokens(7, 3)
}

#[genai::fetch_response(provider = "openai", response_id = "resp-1")]
async fn fetch() -> Answer {
    Answer::tokens(1_000, 1_000)
}

#[genai::agent(name = "delegating")]
async fn delegating() {
    remote().await;
    fetch().await;
    // The same response, which is charged once.
    fetch().await;
}

#[tokio::test]
async fn remote_agents_are_no_model_calls() {
    let trace = Trace::new();
    trace.run(delegating()).await;
    let run = trace.span("invoke_agent delegating");
    let mut expected = run.start_attributes();
    expected.extend(run_end_with_tokens(0, 0, 1_007, 1_003));
    // It is compared like a tool.
    expected.extend(attributes! { "agent.run.repeated_calls" => 1 });
    assert_eq!(run.attributes(), expected);
}

#[tokio::test]
async fn calls_outside_runs_are_not_counted() {
    let trace = Trace::new();
    trace
        .run(async {
            ask(1, 1).await;
            look();
            wide().await;
        })
        .await;
    let spans = trace.spans();
    let counting: BTreeSet<_> = spans
        .iter()
        .filter(|span| span.get("agent.run.model_calls").is_some())
        .map(|span| &*span.name)
        .collect();
    assert_eq!(
        counting,
        BTreeSet::from(["invoke_workflow wide"]),
        "{:?}",
        names(&spans)
    );
}

#[tokio::test]
async fn consecutive_runs_keep_separate_totals() {
    let trace = Trace::new();
    trace
        .run(async {
            inner().await;
            inner().await;
        })
        .await;
    let spans = trace.spans();
    let runs: Vec<_> = spans.iter().filter(|span| span.name == "invoke_agent inner").collect();
    assert_eq!(runs.len(), 2, "{:?}", names(&spans));
    for run in runs {
        assert_eq!(run.int("agent.run.input_tokens"), Some(10));
        assert_eq!(run.int("agent.run.tool_calls"), Some(3));
    }
}

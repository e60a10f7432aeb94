//! Totals of runs: the sum of the calls under them, with each call counted once.

use std::collections::BTreeSet;

use genai::testing::{RecordedCall, record};
use opentelemetry::Value;

use crate::answers::Answer;

/// The model calls, tool calls and tokens that a run has counted.
fn counts(call: &RecordedCall) -> (u64, u64, Option<u64>, Option<u64>) {
    let totals = call.totals();
    (
        totals.model_calls,
        totals.tool_calls,
        totals.input_tokens,
        totals.output_tokens,
    )
}

fn int(call: &RecordedCall, key: &str) -> Option<i64> {
    call.attribute(key).map(|value| match value {
        Value::I64(number) => *number,
        other => panic!("{key} is {other:?}"),
    })
}

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

/// An agent that returns the last answer it got. Its tokens were counted in the call that used them.
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
    let run = record(request()).await;
    let (request, outer, inner) = (run.call("agent.request"), run.call("outer"), run.call("inner"));
    assert_eq!(
        (outer.parent(), inner.parent()),
        (Some(request.order()), Some(outer.order()))
    );
    assert_eq!(counts(request), (2, 4, Some(1_210), Some(21)), "{}", run.tree());
    assert_eq!(counts(outer), (2, 4, Some(210), Some(21)), "{}", run.tree());
    assert_eq!(counts(inner), (1, 3, Some(10), Some(1)), "{}", run.tree());
    let repeated = [request, outer, inner].map(|call| int(call, "agent.run.repeated_calls"));
    assert_eq!(repeated, [Some(3), Some(3), Some(2)]);
    let workflow = request.attribute("app.workflow").map(Value::as_str);
    assert_eq!(workflow.as_deref(), Some("outer"));
    run.assert_conventions();
}

#[tokio::test]
async fn span_usage_sums_without_duplicates() {
    let run = record(request()).await;
    let sum = |key: &str| -> i64 { run.calls().filter_map(|call| int(call, key)).sum() };
    assert_eq!(sum("gen_ai.usage.input_tokens"), 1_210);
    assert_eq!(sum("gen_ai.usage.output_tokens"), 21);
    assert_eq!(run.totals().input_tokens, Some(1_210));
}

#[genai::agent(name = "unsure")]
async fn unsure() {
    ask_for_nothing_known().await;
    let _ = ask_in_vain().await;
}

#[tokio::test]
async fn run_omits_unknown_token_totals() {
    let run = record(unsure()).await;
    assert_eq!(counts(run.call("unsure")), (2, 0, None, None), "{}", run.tree());
}

#[genai::agent(name = "half-sure")]
async fn half_sure() {
    unsure().await;
    ask(5, 0).await;
}

#[tokio::test]
async fn run_sums_known_tokens_including_zero() {
    let run = record(half_sure()).await;
    let half_sure = run.call("half-sure");
    assert_eq!(counts(half_sure), (3, 0, Some(5), Some(0)), "{}", run.tree());
    // The model was called again after a failure.
    assert_eq!(int(half_sure, "agent.run.retries"), Some(1));
    assert_eq!(int(half_sure, "agent.run.repeated_calls"), Some(0));
    assert_eq!(run.call("unsure").attribute("agent.run.input_tokens"), None);
}

#[genai::chat(provider = "openai", model = "gpt-5")]
async fn ask_another_model() -> Answer {
    Answer::unknown()
}

#[genai::agent(name = "falling-back")]
async fn falling_back() {
    let _ = ask_in_vain().await;
    ask_another_model().await;
}

#[tokio::test]
async fn call_of_another_model_is_no_retry() {
    let run = record(falling_back()).await;
    assert_eq!(int(run.call("falling-back"), "agent.run.retries"), Some(0));
}

#[genai::workflow(name = "wide")]
async fn wide() {
    let calls = (1..=50).map(|number| ask(number, 1));
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn run_counts_concurrent_calls() {
    let run = record(wide()).await;
    assert_eq!(counts(run.call("wide")), (50, 0, Some(50 * 51 / 2), Some(50)));
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
    // A repeated fetch of the same response is charged once.
    fetch().await;
}

#[tokio::test]
async fn remote_agents_are_no_model_calls() {
    let run = record(delegating()).await;
    let delegating = run.call("delegating");
    assert_eq!(counts(delegating), (0, 0, Some(1_007), Some(1_003)), "{}", run.tree());
    // A remote agent is compared like a tool.
    assert_eq!(int(delegating, "agent.run.repeated_calls"), Some(1));
}

#[tokio::test]
async fn calls_outside_runs_are_not_counted() {
    let run = record(async {
        ask(1, 1).await;
        look();
        wide().await;
    })
    .await;
    let counting = run
        .calls()
        .filter(|call| call.attribute("agent.run.model_calls").is_some());
    let counting: BTreeSet<_> = counting.map(RecordedCall::name).collect();
    assert_eq!(counting, BTreeSet::from(["wide"]), "{}", run.tree());
}

#[tokio::test]
async fn consecutive_runs_keep_separate_totals() {
    let run = record(async {
        inner().await;
        inner().await;
    })
    .await;
    let runs: Vec<_> = run.calls().filter(|call| call.name() == "inner").map(counts).collect();
    assert_eq!(runs, [(1, 3, Some(10), Some(1)); 2], "{}", run.tree());
}

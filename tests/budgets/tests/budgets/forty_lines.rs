//! An agent of forty lines, healthy and looping.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::BudgetExceeded;

use crate::fixer::{Model, call, fixer};
use crate::support::Trace;

struct Played {
    result: Result<u64, BudgetExceeded>,
    thoughts: u64,
    trace: Trace,
}

async fn play(model: Model) -> Played {
    let (thoughts, trace) = (AtomicU64::new(0), Trace::new());
    let result = trace.run(fixer(model, &thoughts)).await;
    Played {
        result,
        thoughts: thoughts.load(Relaxed),
        trace,
    }
}

#[tokio::test]
async fn forty_line_agent_finishes() {
    let played = play(|round| match round {
        0 => vec![call("search", "rust"), call("count", "abc")],
        1 => vec![call("run_tests", "{}"), call("guess", "{}")],
        2 => vec![call("search", "cargo"), call("run_tests", "{}")],
        _ => Vec::new(),
    })
    .await;
    assert_eq!(played.result.expect("nothing is refused"), 3);
    let run = played.trace.span("invoke_agent fixer");
    assert_eq!(run.text("agent.outcome").as_deref(), Some("completed"));
    assert_eq!(run.int("agent.run.tool_calls"), Some(6));
    assert_eq!(run.get("agent.loop.calls"), None, "tests may be run before and after");
    let detached = played
        .trace
        .spans()
        .iter()
        .any(|span| span.get("agent.detached").is_some());
    assert!(!detached, "every call is in the run");
}

/// One answer asks for the same search many times, and so does a later one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_line_fan_out_finishes() {
    let played = play(|round| match round {
        0 | 2 => (0..6).map(|_| call("search", "rust")).collect(),
        1 => vec![call("search", "cargo")],
        _ => Vec::new(),
    })
    .await;
    assert_eq!(played.result.expect("nothing is refused"), 3);
    let run = played.trace.span("invoke_agent fixer");
    assert_eq!(run.int("agent.run.tool_calls"), Some(13));
    assert_eq!(run.get("agent.loop.calls"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looping_agent_records_loop_cost() {
    let loops: [Model; 6] = [
        |_| vec![call("run_tests", "{}")],
        |_| vec![call("search", "rust")],
        |_| vec![call("guess", "{}")],
        |round| vec![call("guess", &round.to_string())],
        |round| vec![call("count", if round.is_multiple_of(2) { "a" } else { "b" })],
        |_| vec![call("run_tests", "{}"), call("search", "rust")],
    ];
    for (number, model) in loops.into_iter().enumerate() {
        let played = play(model).await;
        let refusal = played.result.expect_err("it is stopped");
        assert!(refusal.reason().as_str().ends_with("_budget_exceeded"), "{number}");
        let spans = played.trace.spans();
        let refused = |name: &str| name.starts_with("execute_tool") || name.starts_with("retrieval");
        let first = spans
            .iter()
            .filter(|span| refused(&span.name) && span.get("agent.stop_reason").is_some())
            .map(|span| span.start_time)
            .min()
            .expect("one was refused");
        let after = spans
            .iter()
            .filter(|span| span.name == "chat gpt-4o" && span.start_time >= first)
            .filter(|span| span.get("gen_ai.usage.input_tokens").is_some())
            .count();
        assert!(
            after <= 3,
            "{after} model calls after the first refusal, in loop {number}"
        );
        assert!(
            played.thoughts <= 10,
            "loop {number} made {} model calls",
            played.thoughts
        );

        let run = played.trace.span("invoke_agent fixer");
        assert_eq!(run.text("agent.outcome").as_deref(), Some("stopped"));
        let calls = run.int("agent.loop.calls").expect("there was a loop");
        assert!(calls >= 4, "{calls} repeats in loop {number}");
        let all = run.get("agent.run.cost_usd").expect("the model has a price");
        let of_loop = run.get("agent.loop.cost_usd").expect("the loop cost something");
        let (opentelemetry::Value::F64(all), opentelemetry::Value::F64(of_loop)) = (all, of_loop) else {
            panic!("amounts are numbers");
        };
        assert!(
            of_loop > 0.5 * all && of_loop < all,
            "{of_loop} of {all} in loop {number}"
        );
        assert!(run.get("agent.loop.duration").is_some());
    }
}

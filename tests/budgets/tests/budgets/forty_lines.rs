//! An agent of forty lines: it dispatches tools by name, hands errors to its model as text, streams, calls a retrieval and
//! runs sub-tasks in tasks of their own.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use genai::{Budget, BudgetExceeded, Chunk, ResponseRecorder, Usage};

use crate::support::Trace;

/// What the model answers in a round: the calls that it asks for, none if it is done.
type Model = fn(round: u64) -> Vec<Call>;

#[derive(Debug, Clone, genai::ToolCall)]
struct Call {
    id: String,
    name: &'static str,
    arguments: String,
}

fn call(name: &'static str, arguments: &str) -> Call {
    let (id, arguments) = (format!("call_{name}"), arguments.to_owned());
    Call { id, name, arguments }
}

struct Piece(Vec<Call>);

impl Chunk for Piece {
    fn fold(&self, reading: &mut ResponseRecorder) {
        reading.usage(Usage::input_including_cached(1_000_u64).with_output_tokens(100_u64));
    }
}

// The agent: forty lines.

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 200)]
fn think(model: Model, round: u64, thoughts: &AtomicU64) -> impl Stream<Item = Result<Piece, BudgetExceeded>> + use<> {
    thoughts.fetch_add(1, Relaxed);
    stream::iter([Ok(Piece(model(round)))])
}

#[genai::retrieval(data_source = "handbook")]
async fn search(query: &str) -> Result<Vec<String>, BudgetExceeded> {
    Ok(vec![format!("the handbook on {query}")])
}

#[genai::tool(call = call)]
async fn dispatch(call: &Call) -> String {
    match call.name {
        "run_tests" => "3 tests failed".to_owned(),
        "search" => match search(&call.arguments).await {
            Ok(found) => found.join("\n"),
            Err(refusal) => refusal.advice(),
        },
        "count" => call.arguments.len().to_string(),
        other => {
            genai::current_call().fail("unknown_tool");
            format!("There is no tool {other}.")
        }
    }
}

#[genai::agent(name = "fixer", budget = Budget::interactive())]
async fn fixer(model: Model, thoughts: &AtomicU64) -> Result<u64, BudgetExceeded> {
    for round in 0.. {
        let mut calls = Vec::new();
        let mut pieces = std::pin::pin!(think(model, round, thoughts));
        while let Some(piece) = pieces.next().await {
            calls.extend(piece?.0);
        }
        if calls.is_empty() {
            return Ok(round);
        }
        let tasks = calls
            .into_iter()
            .map(|call| genai::spawn(async move { dispatch(&call).await }));
        let tasks: Vec<_> = tasks.collect();
        for task in tasks {
            let _said_to_the_model = task.await.expect("no tool panics");
        }
    }
    unreachable!("the rounds do not end")
}

// What it does.

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looping_agent_records_loop_cost() {
    let loops: [Model; 5] = [
        |_| vec![call("run_tests", "{}")],
        |_| vec![call("search", "rust")],
        |_| vec![call("guess", "{}")],
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

//! An agent of forty lines. It dispatches tools by name, hands errors to its model as text, streams, calls a retrieval
//! and runs sub-tasks in separate tasks.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::StreamExt;
use futures_util::stream::{self, Stream};
use genai::{Budget, BudgetExceeded, Usage};

/// The calls that the model requests in a round; empty if it is done.
pub(crate) type Model = fn(round: u64) -> Vec<Call>;

#[derive(Debug, Clone, genai::ToolCall)]
pub(crate) struct Call {
    id: String,
    name: &'static str,
    arguments: String,
}

pub(crate) fn call(name: &'static str, arguments: &str) -> Call {
    let (id, arguments) = (format!("call_{name}"), arguments.to_owned());
    Call { id, name, arguments }
}

struct Piece(Vec<Call>);

fn usage(_: &Piece) -> Usage {
    Usage::input_including_cached(1_000_u64).with_output_tokens(100_u64)
}

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 200, response = usage)]
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
pub(crate) async fn fixer(model: Model, thoughts: &AtomicU64) -> Result<u64, BudgetExceeded> {
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

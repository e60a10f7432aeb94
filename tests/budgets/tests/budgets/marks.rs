//! Limits that do not stop.

use std::sync::{Arc, Mutex};

use genai::testing::{CallOutcome, record};
use genai::{Action, Budget, Limit};

use crate::support::strings;
use crate::{AgentError, Answer};

#[genai::tool(call_id = None)]
async fn look(number: u64) -> Result<u64, AgentError> {
    Ok(number)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(tokens: u64) -> Result<Answer, AgentError> {
    Ok(Answer(tokens, 0))
}

#[tokio::test]
async fn record_action_marks_calls_over_budget() {
    #[genai::agent(budget = Budget::new().limit(Limit::tool_calls(1).action(Action::Record)))]
    async fn agent() -> Result<(), AgentError> {
        look(1).await?;
        look(2).await?;
        look(3).await.map(drop)
    }
    let run = record(agent()).await;
    run.value().as_ref().expect("nothing stops it");
    let over = &strings(&["tool_calls"]);
    let marked: Vec<_> = run
        .calls()
        .map(|call| call.attribute("agent.budget.exceeded"))
        .collect();
    assert_eq!(marked, [Some(over), None, Some(over), Some(over)]);
    let agent = run.call("agent");
    assert_eq!(agent.outcome(), CallOutcome::Completed);
    assert!(agent.span().events.is_empty());
}

#[tokio::test]
async fn budget_warning_fires_once_per_limit() {
    #[genai::agent(budget = budget)]
    async fn agent(budget: Budget) -> Result<(), AgentError> {
        for _ in 0..4 {
            ask(60).await?;
        }
        Ok(())
    }
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&warnings);
    let budget = Budget::new()
        .limit(Limit::model_calls(4).warn_at(0.5))
        .limit(Limit::total_tokens(100).action(Action::Warn))
        .on_warning(move |warning| {
            let words = format!("{}: {} ({})", warning.limit, warning.words, warning.passed);
            heard.lock().expect("nobody panicked").push(words);
        });
    let run = record(agent(budget)).await;
    run.value().as_ref().expect("nothing stops it");
    let expected = [
        "model_calls: 2 model calls used of 4 model calls (false)",
        "total_tokens: 120 tokens used of 100 tokens (true)",
    ];
    assert_eq!(*warnings.lock().expect("nobody panicked"), expected);
    let events = run.call("agent").span().events.iter();
    let events: Vec<_> = events.map(|event| &*event.name).collect();
    assert_eq!(events, ["agent.budget.warning"; 2]);
}

#[tokio::test]
async fn panicking_warning_callback_is_ignored() {
    #[genai::agent(budget = budget)]
    async fn agent(budget: Budget) -> Result<(), AgentError> {
        look(1).await.map(drop)
    }
    let budget = Budget::new()
        .limit(Limit::tool_calls(0).action(Action::Warn))
        .on_warning(|_| panic!("a callback that is broken"));
    agent(budget).await.expect("nothing stops it");
}

#[tokio::test]
async fn plain_fn_in_loop_is_marked() {
    #[genai::tool(call_id = None)]
    fn count() -> u64 {
        7
    }
    #[genai::agent(budget = Budget::new().max_same_result(2))]
    async fn agent() -> Result<(), AgentError> {
        for _ in 0..9 {
            count();
            tokio::task::yield_now().await;
        }
        Ok(())
    }
    let run = record(agent()).await;
    run.value().as_ref().expect_err("it is stopped");
    let marked = run.tool("count").map(|call| call.attribute("agent.budget.exceeded"));
    let over = &strings(&["same_result"]);
    assert_eq!(marked.take(3).collect::<Vec<_>>(), [None, None, Some(over)]);
}

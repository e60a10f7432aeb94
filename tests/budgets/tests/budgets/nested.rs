//! Nested budgets: each holds on its own, and usage is also charged to the outer ones.

use std::sync::Arc;

use genai::testing::{CallOutcome, RecordedCall, record};
use genai::{Budget, StopReason};

use crate::{AgentError, Answer};

const STOPPED: CallOutcome<'_> = CallOutcome::Stopped("tool_call_budget_exceeded");

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask() -> Result<Answer, AgentError> {
    Ok(Answer(1, 1))
}

#[genai::tool(call_id = None)]
async fn look(number: u64) -> Result<u64, AgentError> {
    Ok(number)
}

#[genai::agent(name = "inner", budget = Budget::new().max_tool_calls(2))]
async fn inner(calls: u64) -> Result<(), AgentError> {
    for number in 0..calls {
        look(number).await?;
    }
    Ok(())
}

#[tokio::test]
async fn inner_budget_restarts_for_each_run() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_tool_calls(5))]
    async fn outer() -> Result<(), AgentError> {
        inner(2).await?;
        inner(2).await?;
        let error = inner(3).await.expect_err("the outer one leaves one");
        // Four calls were made by then, and one more here.
        assert_eq!(error.refusal().run(), "invoke_workflow outer");
        assert_eq!(genai::current_run().remaining().tool_calls, Some(0));
        Ok(())
    }
    let run = record(outer()).await;
    run.value().as_ref().expect("the error was handled");
    // The run passed its own limit, but it had its value first.
    assert_eq!(run.call("outer").outcome(), STOPPED);
    let inner = run.calls().filter(|call| call.name() == "inner");
    let outcomes: Vec<_> = inner.map(RecordedCall::outcome).collect();
    assert_eq!(outcomes, [CallOutcome::Completed, CallOutcome::Completed, STOPPED]);
}

#[tokio::test]
async fn refusal_names_innermost_exhausted_budget() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_tool_calls(2))]
    async fn outer() -> Result<(), AgentError> {
        inner(3).await
    }
    let error = outer().await.expect_err("both are used up");
    assert_eq!(error.refusal().run(), "invoke_agent inner");
    assert_eq!(error.refusal().reason(), StopReason::ToolCalls);
}

#[tokio::test]
async fn outer_budget_stops_unbudgeted_inner_run() {
    #[genai::agent(name = "free")]
    async fn free() -> Result<(), AgentError> {
        for number in 0.. {
            look(number).await?;
        }
        Ok(())
    }
    #[genai::request(budget = Budget::new().max_tool_calls(2))]
    async fn outer() -> Result<(), AgentError> {
        free().await
    }
    let run = record(outer()).await;
    run.value().as_ref().expect_err("it was refused");
    for name in ["free", "agent.request"] {
        assert_eq!(run.call(name).outcome(), STOPPED, "{}", run.tree());
    }
}

#[tokio::test]
async fn orphaned_run_counts_in_open_ancestor() {
    #[genai::agent(name = "left")]
    async fn left(goes_on: Arc<tokio::sync::Notify>) -> Result<(), AgentError> {
        goes_on.notified().await;
        ask().await.map(drop)
    }
    #[genai::agent(name = "middle")]
    async fn middle(goes_on: Arc<tokio::sync::Notify>) -> tokio::task::JoinHandle<Result<(), AgentError>> {
        genai::spawn(left(goes_on))
    }
    #[genai::workflow(name = "outer")]
    async fn outer() -> Result<(), AgentError> {
        let goes_on = Arc::new(tokio::sync::Notify::new());
        let task = middle(Arc::clone(&goes_on)).await;
        goes_on.notify_one();
        task.await.expect("it is not aborted")
    }
    let run = record(outer()).await;
    run.value().as_ref().expect("nothing is refused");
    let calls = ["left", "middle", "outer"].map(|name| run.call(name).totals().model_calls);
    assert_eq!(calls, [1, 0, 1], "{}", run.tree());
}

#[tokio::test]
async fn ended_run_limits_hold_spawned_tasks() {
    #[genai::agent(budget = Budget::new().max_model_calls(2))]
    async fn agent(goes_on: Arc<tokio::sync::Notify>) -> Result<tokio::task::JoinHandle<u64>, AgentError> {
        Ok(genai::spawn(async move {
            goes_on.notified().await;
            let mut made = 0;
            for _ in 0..5 {
                made += u64::from(ask().await.is_ok());
            }
            made
        }))
    }
    let goes_on = Arc::new(tokio::sync::Notify::new());
    let task = agent(Arc::clone(&goes_on)).await.expect("nothing is refused");
    goes_on.notify_one();
    assert_eq!(task.await.expect("it is not aborted"), 2);
}

//! The return values of refused functions.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

use genai::testing::{CallOutcome, record};
use genai::{Action, Budget, BudgetExceeded, Limit};
use serde_json::{Value, json};

use crate::AgentError;

const NOTHING: fn() -> Budget = || Budget::new().limit(Limit::tool_calls(0).action(Action::Refuse));

#[genai::tool(call_id = None)]
async fn asynchronous() -> Result<(), AgentError> {
    unreachable!("no tool may be called")
}

#[genai::tool(call_id = None)]
fn plain() -> Result<(), AgentError> {
    unreachable!("no tool may be called")
}

#[genai::tool(call_id = None)]
fn boxed() -> Pin<Box<dyn Future<Output = Result<(), AgentError>> + Send>> {
    Box::pin(async { unreachable!("no tool may be called") })
}

#[genai::tool(call_id = None)]
fn opaque() -> impl Future<Output = Result<(), AgentError>> {
    async { unreachable!("no tool may be called") }
}

#[genai::tool(call_id = None)]
async fn any_error() -> Result<(), Box<dyn Error + Send + Sync>> {
    unreachable!("no tool may be called")
}

#[genai::tool(call_id = None)]
async fn text() -> Result<(), String> {
    unreachable!("no tool may be called")
}

#[genai::tool(call_id = None, refuse = |exceeded| format!("not now: {}", exceeded.reason()))]
async fn told() -> String {
    unreachable!("no tool may be called")
}

#[genai::tool(call_id = None, refuse = |_| None)]
fn told_plain() -> Option<u32> {
    unreachable!("no tool may be called")
}

#[tokio::test]
async fn every_function_form_returns_refusal() {
    #[genai::agent(budget = NOTHING())]
    async fn agent() -> Result<(), AgentError> {
        let reason = "tool_call_budget_exceeded";
        let errors = [
            asynchronous().await.expect_err("refused"),
            plain().expect_err("refused"),
            boxed().await.expect_err("refused"),
            opaque().await.expect_err("refused"),
        ];
        for error in errors {
            assert_eq!(error.refusal().reason().as_str(), reason);
        }
        let error = any_error().await.expect_err("refused");
        assert!(error.is::<BudgetExceeded>());
        let words = "the budget of `invoke_agent agent` is used up: 0 tool calls used of 0 tool calls";
        assert_eq!(error.to_string(), words);
        assert_eq!(text().await, Err(words.to_owned()));
        assert_eq!(told().await, "not now: tool_call_budget_exceeded");
        assert_eq!(told_plain(), None);
        Ok(())
    }
    let run = record(agent()).await;
    run.value().as_ref().expect("every error was handled");
    let calls = run.calls().skip(1);
    let calls: Vec<_> = calls
        .map(|call| (call.outcome(), call.attribute("tool.repeat")))
        .collect();
    let refused = CallOutcome::Refused("tool_call_budget_exceeded");
    // Each of the eight tools was requested once.
    assert_eq!(calls, [(refused, Some(&opentelemetry::Value::I64(1))); 8]);
}

#[tokio::test]
async fn refuse_key_sets_return_value() {
    #[genai::tool(call_id = None)]
    async fn endless() {
        unreachable!("no tool may be called")
    }
    #[genai::agent(budget = NOTHING(), refuse = |exceeded| exceeded.limit().to_owned())]
    async fn agent() -> String {
        endless().await;
        "not reached".to_owned()
    }
    assert_eq!(agent().await, "tool_calls");
}

#[tokio::test]
async fn agent_can_handle_refused_tool() {
    #[genai::agent(budget = NOTHING())]
    async fn agent() -> Result<&'static str, AgentError> {
        match asynchronous().await {
            Err(AgentError::Refused(_)) => Ok("answered without it"),
            other => other.map(|()| "with it"),
        }
    }
    let run = record(agent()).await;
    assert_eq!(*run.value().as_ref().expect("it went on"), "answered without it");
    let agent = run.call("agent");
    assert_eq!(
        (agent.outcome(), agent.totals().tool_calls),
        (CallOutcome::Completed, 0)
    );
}

#[tokio::test]
async fn refusal_names_refused_call() {
    #[genai::tool(name = "run", call_id = id, arguments = "", refuse = |refusal| Ok(to_message(&refusal)))]
    async fn dispatch(id: &str) -> Result<Value, AgentError> {
        Ok(json!({ "role": "tool", "tool_call_id": id, "content": "red" }))
    }
    fn to_message(refusal: &BudgetExceeded) -> Value {
        json!({ "role": "tool", "tool_call_id": refusal.call_id(), "content": refusal.advice() })
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn ask() -> Result<Value, AgentError> {
        Ok(json!({}))
    }
    // The refusal is the same whether each call is refused or the run has been stopped.
    #[genai::agent(budget = Budget::new().limit(Limit::tool_calls(1).action(action)))]
    async fn agent(action: Action) -> Result<(), AgentError> {
        assert_eq!(dispatch("call_1").await?["content"], "red");
        for id in ["call_2", "call_3"] {
            let message = dispatch(id).await?;
            assert_eq!(message["tool_call_id"], id);
            assert_eq!(
                genai::current_run().last_refusal().expect("it was refused").limit(),
                "tool_calls"
            );
        }
        if action == Action::Stop {
            assert_eq!(ask().await.expect_err("it is stopped").refusal().call_id(), None);
        }
        Ok(())
    }
    for action in [Action::Refuse, Action::Stop] {
        drop(agent(action).await);
    }
}

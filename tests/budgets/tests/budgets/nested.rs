//! Budgets within budgets: each holds on its own, and is charged upwards.

use genai::{Budget, StopReason};

use crate::AgentError;
use crate::support::Trace;

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
async fn the_inner_budget_is_each_time_a_new_one() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_tool_calls(5))]
    async fn outer() -> Result<(), AgentError> {
        inner(2).await?;
        inner(2).await?;
        let error = inner(3).await.expect_err("the outer one leaves one");
        // Four were made by then, and one more here.
        assert_eq!(error.refusal().run(), "invoke_workflow outer");
        assert_eq!(genai::current_run().remaining().tool_calls, Some(0));
        Ok(())
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("the error was handled");
    let outer = trace.span("invoke_workflow outer");
    // Its own limit stopped it, and it had its value first.
    assert_eq!(outer.text("agent.outcome").as_deref(), Some("stopped"));
    assert_eq!(
        outer.text("agent.stop_reason").as_deref(),
        Some("tool_call_budget_exceeded")
    );
    let outcomes: Vec<_> = trace
        .spans()
        .iter()
        .filter(|span| span.name == "invoke_agent inner")
        .map(|span| span.text("agent.outcome").unwrap_or_default())
        .collect();
    assert_eq!(outcomes, ["completed", "completed", "stopped"]);
}

#[tokio::test]
async fn the_nearest_budget_speaks_first() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_tool_calls(2))]
    async fn outer() -> Result<(), AgentError> {
        inner(3).await
    }
    let error = outer().await.expect_err("both are used up");
    assert_eq!(error.refusal().run(), "invoke_agent inner");
    assert_eq!(error.refusal().reason(), StopReason::ToolCalls);
}

#[tokio::test]
async fn an_inner_run_without_a_budget_is_stopped_by_the_outer_one() {
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
    let trace = Trace::new();
    trace.run(outer()).await.expect_err("it was refused");
    for name in ["invoke_agent free", "agent.request"] {
        let span = trace.span(name);
        assert_eq!(span.text("agent.outcome").as_deref(), Some("stopped"), "{name}");
        let reason = span.text("agent.stop_reason");
        assert_eq!(reason.as_deref(), Some("tool_call_budget_exceeded"), "{name}");
    }
}

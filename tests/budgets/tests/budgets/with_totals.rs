//! `with_totals`: the usage of the calls under a future.

use genai::Budget;

use crate::support::Trace;
use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think() -> Result<Answer, AgentError> {
    tokio::task::yield_now().await;
    Ok(Answer(1_000, 10))
}

#[genai::tool(call_id = None)]
async fn look() -> Result<u64, AgentError> {
    Ok(1)
}

#[genai::agent(name = "agent", budget = Budget::new().max_model_calls(3))]
async fn agent(thoughts: u64) -> Result<u64, AgentError> {
    for _ in 0..thoughts {
        think().await?;
        look().await?;
    }
    Ok(thoughts)
}

#[tokio::test]
async fn with_totals_returns_run_totals() {
    let trace = Trace::new();
    let (result, totals) = trace.run(genai::with_totals(agent(2))).await;
    assert_eq!(result.expect("it is done"), 2);
    assert_eq!((totals.model_calls, totals.tool_calls), (2, 2));
    assert_eq!((totals.input_tokens, totals.output_tokens), (Some(2_000), Some(20)));
    let run = trace.span("invoke_agent agent");
    let cost = totals.cost.expect("the model has a price").usd();
    assert_eq!(run.get("agent.run.cost_usd"), Some(cost.into()));
    assert_eq!(run.get("agent.detached"), None);
}

#[tokio::test]
async fn with_totals_needs_no_provider() {
    let (result, totals) = genai::with_totals(async {
        let first = agent(3).await;
        let second = agent(9).await;
        think().await?;
        let inside = genai::current_run().totals().expect("it is counted");
        assert_eq!(inside.model_calls, 7);
        first.and(second)
    })
    .await;
    result.expect_err("the second is stopped");
    assert_eq!((totals.model_calls, totals.tool_calls), (7, 6));
    assert_eq!(totals.input_tokens, Some(7_000));
    assert!(totals.cost.is_some());
    assert!(genai::current_run().totals().is_none(), "outside");
}

#[tokio::test]
async fn with_totals_nests_and_follows_tasks() {
    #[genai::workflow(name = "outer")]
    async fn outer() -> Result<genai::Totals, AgentError> {
        think().await?;
        let (result, totals) = genai::with_totals(async {
            let task = genai::spawn(agent(1));
            think().await?;
            task.await.expect("it is not aborted")
        })
        .await;
        result?;
        Ok(totals)
    }
    let (inner, all) = Trace::new().run(genai::with_totals(outer())).await;
    let inner = inner.expect("it is done");
    assert_eq!((inner.model_calls, inner.tool_calls), (2, 1));
    assert_eq!((all.model_calls, all.tool_calls), (3, 1));
}

//! The same loop in the tree, in the attributes of its run's span, and in the test kit.

use genai::Budget;
use genai::testing::{RecordedLoop, Recording, record};

use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think() -> Result<Answer, AgentError> {
    tokio::task::yield_now().await;
    Ok(Answer(1_000, 10))
}

/// Returns the only loop, after a check that the last line of the tree and the run's span agree.
fn only_loop<T>(run: &Recording<T>) -> RecordedLoop {
    let loops = run.loops();
    let found = loops.first().unwrap_or_else(|| panic!("{}", run.tree())).clone();
    let line = format!("loop: {} {}×, nothing new after the first: ", found.name, found.calls);
    assert!(run.tree().contains(&line), "{line}{}", run.tree());
    let spans = run.spans();
    let span = spans.iter().find(|span| span.name == "invoke_agent agent");
    let attributes = &span.expect("the agent has a span").attributes;
    let calls = attributes
        .iter()
        .find(|attribute| attribute.key.as_str() == "agent.loop.calls");
    let repeats = i64::try_from(found.calls - 1).expect("few calls");
    assert_eq!(calls.map(|calls| calls.value.clone()), Some(repeats.into()));
    found
}

#[tokio::test]
async fn same_error_loop_is_named() {
    #[genai::tool(call_id = None)]
    async fn open(path: u64) -> Result<(), AgentError> {
        let _ = path;
        Err(AgentError::Failed)
    }
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(budget: Budget) -> Result<u64, AgentError> {
        for path in 0..20 {
            think().await?;
            if let Err(AgentError::Refused(_)) = open(path).await {
                return Ok(path);
            }
        }
        Ok(20)
    }
    for (budget, made) in [(Budget::loops_only(), 5), (Budget::new().max_same_error(2), 2)] {
        let run = record(agent(budget)).await;
        assert_eq!(run.value().as_ref().ok(), Some(&made));
        let found = only_loop(&run);
        assert_eq!((&*found.name, found.calls as u64), ("open", made + 1));
        // There are as many model calls as failures after the first.
        assert_eq!(found.cost.map(genai::price::Cost::pico_usd), Some(made * 2_600_000_000));
    }
}

#[tokio::test]
async fn untyped_error_loop_is_named() {
    #[genai::tool(call_id = None)]
    async fn open(path: u64) -> Result<(), String> {
        let _ = path;
        Err("no such file".to_owned())
    }
    #[genai::agent(name = "agent", budget = Budget::interactive())]
    async fn agent() -> Result<(), AgentError> {
        for path in 0..20 {
            think().await?;
            drop(open(path).await);
        }
        Ok(())
    }
    let run = record(agent()).await;
    run.value().as_ref().expect_err("it is stopped");
    let found = only_loop(&run);
    assert_eq!((&*found.name, found.calls), ("open", 5 + 4));
}

#[tokio::test]
async fn few_failures_are_no_loop() {
    #[genai::tool(call_id = None)]
    async fn open(path: u64) -> Result<u64, AgentError> {
        if path < 3 { Err(AgentError::Failed) } else { Ok(path) }
    }
    #[genai::agent(name = "agent", budget = Budget::interactive())]
    async fn agent() -> Result<(), AgentError> {
        for path in 0..4 {
            think().await?;
            drop(open(path).await);
        }
        Ok(())
    }
    let run = record(agent()).await;
    assert_eq!(run.loops(), [], "{}", run.tree());
}

#[tokio::test]
async fn tool_around_retrieval_is_named() {
    #[genai::retrieval(data_source = "handbook")]
    async fn search(query: &str) -> Result<u64, AgentError> {
        tokio::task::yield_now().await;
        Ok(query.len() as u64)
    }
    #[genai::tool(call_id = None)]
    async fn look_up(query: &str) -> Result<u64, AgentError> {
        search(query).await
    }
    #[genai::agent(name = "agent", budget = Budget::interactive())]
    async fn agent() -> Result<(), AgentError> {
        loop {
            think().await?;
            look_up("rust").await?;
        }
    }
    let run = record(agent()).await;
    run.value().as_ref().expect_err("the fourth is refused");
    let found = only_loop(&run);
    assert_eq!((&*found.name, found.calls), ("look_up", 4), "{}", run.tree());
    assert_eq!(found.cost.map(genai::price::Cost::pico_usd), Some(3 * 2_600_000_000));
}

//! Sub-agents that read the same are no loop, and sub-agents that repeat the same are one.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::testing::record;
use genai::{Budget, StopReason};

use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think(thoughts: &AtomicU64) -> Result<Answer, AgentError> {
    thoughts.fetch_add(1, Relaxed);
    tokio::task::yield_now().await;
    Ok(Answer(100, 10))
}

#[genai::tool(call_id = None)]
async fn read_file(path: &str) -> Result<String, AgentError> {
    Ok(format!("the text of {path}"))
}

/// A sub-agent that reads a file, and perhaps another file of its own.
#[genai::agent(name = "worker")]
async fn worker(own: Option<u64>, thoughts: &AtomicU64) -> Result<String, AgentError> {
    think(thoughts).await?;
    read_file("README.md").await?;
    if let Some(own) = own {
        think(thoughts).await?;
        read_file(&format!("{own}.rs")).await?;
    }
    think(thoughts).await?;
    Ok("done".to_owned())
}

/// The same as a tool; `says` is part of its result.
#[genai::tool(call_id = None, skip(own, says, thoughts))]
async fn delegate(task: u64, own: Option<u64>, says: Option<u64>, thoughts: &AtomicU64) -> Result<String, AgentError> {
    let _ = task;
    let done = match worker(own, thoughts).await {
        Ok(done) => done,
        Err(AgentError::Refused(refusal)) => refusal.advice(),
        Err(error) => return Err(error),
    };
    Ok(says.map_or(done.clone(), |says| format!("{done} with {says}")))
}

#[tokio::test]
async fn sub_agents_of_code_read_one_file() {
    #[genai::agent(budget = Budget::background())]
    async fn agent(alone: bool, thoughts: &AtomicU64) -> Result<(), AgentError> {
        for number in 0..8 {
            worker((!alone).then_some(number), thoughts).await?;
        }
        Ok(())
    }
    let thoughts = AtomicU64::new(0);
    for alone in [false, true] {
        let run = record(agent(alone, &thoughts)).await;
        assert!(run.value().is_ok(), "{}", run.tree());
        assert_eq!(run.loops(), [], "{}", run.tree());
    }
}

#[tokio::test]
async fn delegated_tasks_read_one_file() {
    #[genai::agent(budget = Budget::background())]
    async fn agent(alone: bool, thoughts: &AtomicU64) -> Result<(), AgentError> {
        for task in 0..8 {
            think(thoughts).await?;
            let (own, says) = if alone { (None, Some(task)) } else { (Some(task), None) };
            delegate(task, own, says, thoughts).await?;
        }
        Ok(())
    }
    let thoughts = AtomicU64::new(0);
    for alone in [false, true] {
        let run = record(agent(alone, &thoughts)).await;
        assert!(run.value().is_ok(), "{}", run.tree());
        assert_eq!(run.loops(), [], "{}", run.tree());
    }
}

/// The same task again is a loop if it brings the same result.
#[tokio::test]
async fn same_task_needs_new_text() {
    #[genai::agent(budget = Budget::background())]
    async fn agent(says: bool, thoughts: &AtomicU64) -> Result<u64, AgentError> {
        for number in 0..8 {
            think(thoughts).await?;
            let says = says.then_some(number);
            if let Err(AgentError::Refused(_)) = delegate(0, None, says, thoughts).await {
                return Ok(number);
            }
        }
        Ok(8)
    }
    let thoughts = AtomicU64::new(0);
    for (says, made) in [(true, 8), (false, 3)] {
        let run = record(agent(says, &thoughts)).await;
        assert_eq!(run.value().as_ref().ok(), Some(&made), "{}", run.tree());
    }
}

/// Other arguments of the outer tool do not make the inner calls new.
#[tokio::test]
async fn delegating_loop_is_ended() {
    #[genai::agent(name = "agent", budget = Budget::background())]
    async fn agent(thoughts: &AtomicU64, first: &AtomicU64) -> Result<(), AgentError> {
        for attempt in 0..40 {
            think(thoughts).await?;
            delegate(attempt, None, None, thoughts).await?;
            if genai::current_run().last_refusal().is_some() && first.load(Relaxed) == 0 {
                first.store(thoughts.load(Relaxed), Relaxed);
            }
        }
        Ok(())
    }
    let (thoughts, first) = (AtomicU64::new(0), AtomicU64::new(0));
    let run = record(agent(&thoughts, &first)).await;
    let error = run.value().as_ref().expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::Loop);
    let after = thoughts.load(Relaxed) - first.load(Relaxed);
    assert!(
        after <= 3,
        "{after} model calls after the first refusal\n{}",
        run.tree()
    );
    let loops = run.loops();
    assert_eq!(
        loops.first().map(|it| it.name.as_str()),
        Some("read_file"),
        "{}",
        run.tree()
    );
}

/// The inner runs are the loop: each turn is a separate run.
#[tokio::test]
async fn loop_of_runs_is_ended() {
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent(thoughts: &AtomicU64) -> Result<(), AgentError> {
        loop {
            if let Err(AgentError::Refused(refusal)) = worker(None, thoughts).await
                && genai::current_run().stopped().is_some()
            {
                return Err(refusal.into());
            }
        }
    }
    let thoughts = AtomicU64::new(0);
    let error = agent(&thoughts).await.expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::Loop);
    // There are ten runs, and four that are refused.
    assert!(thoughts.load(Relaxed) <= 2 * 10 + 4, "{thoughts:?}");
}

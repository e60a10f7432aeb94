//! Concurrent tasks that make the same call are no loop.

use std::time::Duration;

use futures_util::future::join_all;
use genai::{Budget, StopReason};

use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think(waits: u64) -> Result<Answer, AgentError> {
    tokio::time::sleep(Duration::from_millis(waits)).await;
    Ok(Answer(10, 5))
}

/// A tool that returns at once.
#[genai::tool(call_id = None)]
async fn read(path: &str) -> Result<usize, AgentError> {
    Ok(path.len())
}

#[genai::tool(call_id = None)]
async fn fail(path: usize) -> Result<usize, AgentError> {
    let _ = path;
    Err(AgentError::Failed)
}

#[genai::tool(call_id = None)]
async fn read_slowly(path: &str) -> Result<usize, AgentError> {
    tokio::task::yield_now().await;
    Ok(path.len())
}

/// A worker without its own span.
async fn work(number: u64) -> Result<usize, AgentError> {
    think(number).await?;
    let first = read("README.md").await?;
    think(number).await?;
    Ok(first + read(&number.to_string()).await?)
}

#[genai::agent(name = "worker")]
async fn worker(number: u64) -> Result<usize, AgentError> {
    work(number).await
}

async fn all<T>(
    calls: impl IntoIterator<Item = impl Future<Output = Result<T, AgentError>>>,
) -> Result<(), AgentError> {
    join_all(calls)
        .await
        .into_iter()
        .try_for_each(|result| result.map(drop))
}

async fn tasks<T: Send + 'static>(
    calls: impl IntoIterator<Item = impl Future<Output = Result<T, AgentError>> + Send + 'static>,
) -> Result<(), AgentError> {
    let tasks: Vec<_> = calls.into_iter().map(genai::spawn).collect();
    for task in tasks {
        task.await.expect("no task is aborted")?;
    }
    Ok(())
}

#[tokio::test]
async fn fan_out_of_equal_reads_finishes() {
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent() -> Result<(), AgentError> {
        // Without a model, calls are siblings if they are in separate tasks or overlap.
        tasks((0..8).map(|_| read("README.md"))).await?;
        all((0..8).map(|_| read_slowly("LICENSE"))).await?;
        read_slowly("LICENSE").await?;
        think(1).await?;
        all((0..8).map(|_| read("README.md"))).await?;
        read("README.md").await?;
        Ok(())
    }
    agent().await.expect("nothing goes round");
}

#[tokio::test]
async fn workers_reading_one_file_finish() {
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent(number: u64) -> Result<(), AgentError> {
        match number {
            0 => all((1..16).map(work)).await,
            1 => all((1..16).map(worker)).await,
            2 => tasks((1..16).map(work)).await,
            _ => tasks((1..16).map(worker)).await,
        }
    }
    for number in 0..4 {
        agent(number)
            .await
            .unwrap_or_else(|error| panic!("{number}: {error:?}"));
    }
}

#[tokio::test]
async fn fan_out_of_failures_finishes() {
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent() -> Result<(), AgentError> {
        think(0).await?;
        let failed = join_all((0..8).map(fail)).await;
        assert!(
            failed.iter().all(|result| matches!(result, Err(AgentError::Failed))),
            "{failed:?}"
        );
        think(0).await?;
        assert!(matches!(fail(9).await, Err(AgentError::Failed)));
        Ok(())
    }
    agent().await.expect("it failed once, and once more");
}

#[tokio::test]
async fn looping_fan_out_is_refused() {
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent(in_tasks: bool, thinks: bool) -> Result<u64, AgentError> {
        for round in 0..20 {
            if thinks {
                think(1).await?;
            }
            let reads = (0..3).map(|_| read_slowly("README.md"));
            let result = if in_tasks { tasks(reads).await } else { all(reads).await };
            if let Err(AgentError::Refused(refusal)) = result {
                assert!(matches!(refusal.reason(), StopReason::Loop | StopReason::Cycle));
                return Ok(round);
            }
        }
        Ok(20)
    }
    for (in_tasks, thinks) in [(false, false), (false, true), (true, false), (true, true)] {
        assert_eq!(
            agent(in_tasks, thinks).await.expect("it goes on"),
            3,
            "{in_tasks} {thinks}"
        );
    }
}

#[tokio::test]
async fn looping_worker_is_refused() {
    async fn stuck(thinks: bool) -> Result<u64, AgentError> {
        for round in 0..20 {
            if thinks {
                think(1).await?;
            }
            match read("README.md").await {
                Err(AgentError::Refused(_)) => return Ok(round),
                other => other?,
            };
        }
        Ok(20)
    }
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent(thinks: bool) -> Result<u64, AgentError> {
        genai::spawn(stuck(thinks)).await.expect("no task is aborted")
    }
    for thinks in [false, true] {
        assert_eq!(agent(thinks).await.expect("it goes on"), 3);
    }
}

#[tokio::test]
async fn equal_calls_of_one_answer_end_at_ten() {
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent() -> Result<u64, AgentError> {
        think(0).await?;
        for made in 0..20 {
            if read("README.md").await.is_err() {
                return Ok(made);
            }
        }
        Ok(20)
    }
    assert_eq!(agent().await.expect("it goes on"), 10);
}

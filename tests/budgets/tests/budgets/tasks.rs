//! Runs that end while their calls run in other tasks.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::testing::{CallOutcome, record};
use genai::{Action, Budget, FutureExt as _, JoinSetExt as _, Limit};

use crate::AgentError;
use crate::support::strings;

#[genai::tool(call_id = None, skip(bodies))]
async fn cannot_refuse(number: u64, bodies: Arc<AtomicU64>) -> u64 {
    bodies.fetch_add(1, Relaxed);
    number
}

fn nothing() -> Budget {
    Budget::new().limit(Limit::tool_calls(0).action(Action::Refuse))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spawned_task_is_aborted_with_run() {
    #[genai::agent(budget = nothing())]
    async fn agent(bodies: Arc<AtomicU64>, ended: tokio::sync::oneshot::Sender<bool>) -> Result<(), AgentError> {
        let task = genai::spawn(cannot_refuse(1, bodies));
        tokio::spawn(async move {
            let aborted = task.await.is_err_and(|error| error.is_cancelled());
            let _ = ended.send(aborted);
        });
        // Only an abort of the task can end this.
        pending::<()>().await;
        Ok(())
    }
    let bodies = Arc::new(AtomicU64::new(0));
    let (ended, aborted) = tokio::sync::oneshot::channel();
    // The recording lasts until the task has ended, which may be later than the run.
    let run = record(async { (agent(Arc::clone(&bodies), ended).await, aborted.await) }).await;
    let (result, was_aborted) = run.value();
    result.as_ref().expect_err("it was stopped");
    assert_eq!(*was_aborted, Ok(true));
    assert_eq!(bodies.load(Relaxed), 0);
    let refused = run.call("cannot_refuse").outcome();
    assert_eq!(refused, CallOutcome::Refused("tool_call_budget_exceeded"));
}

#[tokio::test]
async fn join_set_task_aborts_with_run() {
    #[genai::agent(budget = nothing())]
    async fn agent(bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..3 {
            tasks.spawn_in_current_context(cannot_refuse(number, Arc::clone(&bodies)));
        }
        while tasks.join_next().await.is_some() {}
        pending::<()>().await;
        Ok(())
    }
    let bodies = Arc::new(AtomicU64::new(0));
    agent(Arc::clone(&bodies)).await.expect_err("it was stopped");
    assert_eq!(bodies.load(Relaxed), 0);
}

#[tokio::test]
async fn unabortable_task_call_is_marked_exceeded() {
    #[genai::agent(budget = nothing())]
    async fn agent(bodies: Arc<AtomicU64>) -> Result<u64, AgentError> {
        let task = tokio::spawn(cannot_refuse(1, bodies).in_current_context());
        Ok(task.await.expect("it is not aborted"))
    }
    let bodies = Arc::new(AtomicU64::new(0));
    let run = record(agent(Arc::clone(&bodies))).await;
    assert_eq!(*run.value().as_ref().expect("it goes on"), 1);
    assert_eq!(bodies.load(Relaxed), 1);
    let call = run.call("cannot_refuse");
    assert_eq!(call.attribute("agent.budget.exceeded"), Some(&strings(&["tool_calls"])));
    assert_eq!(call.outcome(), CallOutcome::Completed);
}

#[tokio::test]
async fn finished_spawned_tasks_are_released() {
    #[genai::agent(budget = nothing())]
    async fn agent() -> Result<u64, AgentError> {
        let mut sum = 0;
        for number in 0..1_000 {
            sum += genai::spawn(async move { number }).await.expect("it is not aborted");
        }
        Ok(sum)
    }
    assert_eq!(agent().await.expect("no tool was called"), 499_500);
}

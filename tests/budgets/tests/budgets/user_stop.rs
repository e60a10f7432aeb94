//! `current_run().stop(…)`: the program's own code ends a run.

use std::future::pending;
use std::sync::mpsc;

use genai::testing::{CallOutcome, record};
use genai::{Budget, BudgetExceeded, CurrentRun, StopReason};

use crate::AgentError;

/// The message, which must not be on any span.
const MESSAGE: &str = "the customer hung up";

#[genai::tool(call_id = None)]
async fn look(number: u64) -> Result<u64, AgentError> {
    Ok(number)
}

#[tokio::test]
async fn user_stop_ends_waiting_run() {
    #[genai::agent(name = "agent", budget = Budget::new(), capture(raw(error)))]
    async fn agent() -> Result<(), BudgetExceeded> {
        look(1).await.expect("it may start");
        let run = genai::current_run();
        assert!(run.stopped().is_none());
        assert!(run.stop(MESSAGE));
        assert!(!run.stop("a second time"));
        let stopped = run.stopped().expect("it is being ended");
        assert_eq!(stopped.reason(), StopReason::User);
        assert!(run.last_refusal().is_none(), "no call was refused");
        pending().await
    }
    let run = record(agent()).await;
    let error = run.value().as_ref().expect_err("it was stopped");
    assert_eq!(error.reason().as_str(), "user_stop");
    assert_eq!(error.stop_message(), Some(MESSAGE));
    assert_eq!(
        error.to_string(),
        "`invoke_agent agent` was stopped by its own code; last tool calls: look"
    );
    assert_eq!(
        error.advice(),
        "This call was not made: the run was stopped. Make no more calls, and answer with what you know."
    );
    let agent = run.call("agent");
    assert_eq!(agent.outcome(), CallOutcome::Stopped("user_stop"));
    assert_eq!(agent.attribute("error.type"), Some(&"user_stop".into()));
    assert!(!format!("{:?}", run.spans()).contains(MESSAGE));
}

#[tokio::test]
async fn calls_after_user_stop_are_refused() {
    #[genai::agent(name = "agent", budget = Budget::new())]
    async fn agent() -> Result<(), AgentError> {
        genai::current_run().stop(MESSAGE);
        // Calls of one round may return their refusals; an agent that retries forever is ended all the same.
        for number in 0..10 {
            let refused = look(number).await.expect_err("the run has ended");
            assert_eq!(refused.refusal().reason(), StopReason::User);
        }
        while look(1).await.is_err() {}
        unreachable!("no call is made")
    }
    let run = record(agent()).await;
    let error = run.value().as_ref().expect_err("it was stopped");
    assert_eq!(error.refusal().reason(), StopReason::User);
    assert_eq!(run.totals().tool_calls, 0, "{}", run.tree());
    assert!(!format!("{:?}", run.spans()).contains(MESSAGE));
}

#[tokio::test]
async fn user_stop_refuses_plain_fn_calls() {
    #[genai::tool(call_id = None)]
    fn look_now(number: u64) -> Result<u64, AgentError> {
        Ok(number)
    }
    #[genai::agent(name = "agent", budget = Budget::new())]
    fn agent() -> Result<usize, AgentError> {
        look_now(0)?;
        genai::current_run().stop(MESSAGE);
        Ok((1..5).filter(|number| look_now(*number).is_err()).count())
    }
    let run = record(async { agent() }).await;
    assert_eq!(*run.value().as_ref().expect("it cannot be ended midway"), 4);
    let agent = run.call("agent");
    assert_eq!(agent.outcome(), CallOutcome::Stopped("user_stop"));
    assert_eq!(
        agent.span().status,
        opentelemetry::trace::Status::Unset,
        "it returned its value"
    );
}

#[tokio::test]
async fn waiting_run_stops_from_another_thread() {
    #[genai::workflow(name = "waits", budget = Budget::new())]
    async fn waits(handles: mpsc::Sender<CurrentRun>) -> Result<(), AgentError> {
        handles.send(genai::current_run()).expect("somebody listens");
        pending().await
    }
    let (handles, received) = mpsc::channel::<CurrentRun>();
    let stopper = std::thread::spawn(move || received.recv().expect("it started").stop(MESSAGE));
    let error = waits(handles).await.expect_err("it was stopped");
    assert_eq!(error.refusal().stop_message(), Some(MESSAGE));
    assert!(stopper.join().expect("it does not panic"));
}

#[tokio::test]
async fn user_stop_ends_innermost_budgeted_run() {
    #[genai::agent(name = "free")]
    async fn free() -> Result<(), AgentError> {
        assert!(genai::current_run().stop(MESSAGE));
        pending().await
    }
    #[genai::agent(name = "inner", budget = Budget::new())]
    async fn inner() -> Result<(), AgentError> {
        free().await
    }
    #[genai::workflow(name = "outer", budget = Budget::new())]
    async fn outer() -> Result<u64, AgentError> {
        inner().await.expect_err("it was stopped");
        look(7).await
    }
    let run = record(outer()).await;
    assert_eq!(*run.value().as_ref().expect("it goes on"), 7);
    let outcomes = ["free", "inner", "outer"].map(|name| run.call(name).outcome());
    let stopped = CallOutcome::Stopped("user_stop");
    assert_eq!(outcomes, [stopped, stopped, CallOutcome::Completed], "{}", run.tree());
}

#[tokio::test]
async fn user_stop_requires_a_budget() {
    #[genai::agent]
    async fn agent() -> bool {
        genai::current_run().stop(MESSAGE)
    }
    assert!(!genai::current_run().stop(MESSAGE), "outside of runs");
    assert!(!agent().await);
}

#[tokio::test]
async fn user_stop_aborts_spawned_tasks() {
    #[genai::agent(budget = Budget::new())]
    async fn agent(ended: tokio::sync::oneshot::Sender<bool>) -> Result<(), AgentError> {
        let task = genai::spawn(pending::<()>());
        tokio::spawn(async move {
            let _ = ended.send(task.await.is_err_and(|error| error.is_cancelled()));
        });
        genai::current_run().stop(MESSAGE);
        pending().await
    }
    let (ended, aborted) = tokio::sync::oneshot::channel();
    agent(ended).await.expect_err("it was stopped");
    assert_eq!(aborted.await, Ok(true));
}

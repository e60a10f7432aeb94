//! A call that cannot return a refusal ends its run; nothing hangs.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::future::{join, join_all, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use genai::testing::{CallOutcome, RecordedCall, record};
use genai::{Budget, StopReason};

use crate::AgentError;
use crate::support::strings;

#[genai::tool(call_id = None)]
async fn cannot_refuse(number: u64, bodies: &AtomicU64) -> u64 {
    bodies.fetch_add(1, Relaxed);
    tokio::task::yield_now().await;
    number
}

#[genai::tool(call_id = None)]
fn cannot_refuse_now(number: u64, bodies: &AtomicU64) -> u64 {
    bodies.fetch_add(1, Relaxed);
    number
}

fn one() -> Budget {
    Budget::new().max_tool_calls(1)
}

#[tokio::test]
async fn infallible_call_stops_waiting_run() {
    #[genai::agent(budget = one())]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        cannot_refuse(1, bodies).await;
        cannot_refuse(2, bodies).await;
        unreachable!("the run has ended")
    }
    let bodies = AtomicU64::new(0);
    let run = record(agent(&bodies)).await;
    let error = run.value().as_ref().expect_err("it was stopped");
    assert_eq!(error.refusal().reason(), StopReason::ToolCalls);
    assert_eq!(bodies.load(Relaxed), 1);
    let reason = "tool_call_budget_exceeded";
    assert_eq!(run.call("agent").outcome(), CallOutcome::Stopped(reason));
    let tools: Vec<_> = run.tool("cannot_refuse").map(RecordedCall::outcome).collect();
    assert_eq!(tools, [CallOutcome::Completed, CallOutcome::Refused(reason)]);
}

#[tokio::test]
async fn infallible_concurrent_calls_stop_run() {
    #[genai::agent(budget = one())]
    async fn joined(bodies: &AtomicU64) -> Result<(), AgentError> {
        join(cannot_refuse(1, bodies), cannot_refuse(2, bodies)).await;
        unreachable!("the run has ended")
    }
    #[genai::agent(budget = one())]
    async fn all(bodies: &AtomicU64) -> Result<(), AgentError> {
        join_all((0..50).map(|number| cannot_refuse(number, bodies))).await;
        unreachable!("the run has ended")
    }
    #[genai::agent(budget = one())]
    async fn unordered(bodies: &AtomicU64) -> Result<(), AgentError> {
        let mut calls: FuturesUnordered<_> = (0..5).map(|number| cannot_refuse(number, bodies)).collect();
        while calls.next().await.is_some() {}
        unreachable!("the run has ended")
    }
    let bodies = AtomicU64::new(0);
    joined(&bodies).await.expect_err("it was stopped");
    all(&bodies).await.expect_err("it was stopped");
    unordered(&bodies).await.expect_err("it was stopped");
    assert_eq!(bodies.load(Relaxed), 3);
}

#[tokio::test]
async fn run_with_ready_value_keeps_value() {
    #[genai::agent(budget = Budget::new().max_tool_calls(0))]
    async fn agent(bodies: &AtomicU64) -> Result<&'static str, AgentError> {
        let call = Box::pin(cannot_refuse(1, bodies));
        let ready = std::future::ready(());
        select(call, ready).await;
        Ok("ready")
    }
    let bodies = AtomicU64::new(0);
    assert_eq!(agent(&bodies).await.expect("it was ready"), "ready");
    assert_eq!(bodies.load(Relaxed), 0);
}

#[tokio::test]
async fn infallible_plain_fn_stops_run_afterwards() {
    #[genai::agent(budget = one())]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        cannot_refuse_now(1, bodies);
        cannot_refuse_now(2, bodies);
        tokio::task::yield_now().await;
        unreachable!("the run has ended")
    }
    let bodies = AtomicU64::new(0);
    let run = record(agent(&bodies)).await;
    run.value().as_ref().expect_err("it was stopped");
    assert_eq!(bodies.load(Relaxed), 2);
    let over: Vec<_> = run
        .calls()
        .map(|call| call.attribute("agent.budget.exceeded"))
        .collect();
    let mark = &strings(&["tool_calls"]);
    assert_eq!(over, [Some(mark), None, Some(mark)]);
}

#[test]
fn infallible_calls_overrun_plain_fn_run() {
    #[genai::agent(budget = one())]
    fn agent(bodies: &AtomicU64) -> Result<u64, AgentError> {
        cannot_refuse_now(1, bodies);
        Ok(cannot_refuse_now(2, bodies))
    }
    let bodies = AtomicU64::new(0);
    assert_eq!(agent(&bodies).expect("it cannot be ended"), 2);
    assert_eq!(bodies.load(Relaxed), 2);
}

#[test]
fn infallible_call_continues_in_block_on() {
    #[genai::agent(budget = one())]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        cannot_refuse_now(1, bodies);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        // No run above is polled as long as this blocks.
        let number = std::thread::scope(|scope| {
            let carrier = genai::Carrier::current();
            scope
                .spawn(move || carrier.run(|| runtime.block_on(cannot_refuse(2, bodies))))
                .join()
                .expect("it does not panic")
        });
        assert_eq!(number, 2);
        let number = futures_util::FutureExt::now_or_never(async {
            let mut call = Box::pin(blocked(3, bodies));
            loop {
                // The future is polled as by an executor, on this thread.
                let mut task = std::task::Context::from_waker(std::task::Waker::noop());
                if let std::task::Poll::Ready(number) = call.as_mut().poll(&mut task) {
                    return number;
                }
            }
        });
        assert_eq!(number, Some(3));
        Ok(())
    }
    #[genai::tool(call_id = None)]
    async fn blocked(number: u64, bodies: &AtomicU64) -> u64 {
        bodies.fetch_add(1, Relaxed);
        number
    }
    let bodies = AtomicU64::new(0);
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let run = runtime.expect("a runtime").block_on(record(agent(&bodies)));
    run.value().as_ref().expect("it had its value before it could be ended");
    assert_eq!(bodies.load(Relaxed), 3);
    assert_eq!(run.calls().count(), 4, "{}", run.tree());
}

/// The body never finds a task that was aborted because its run was stopped.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn polled_body_finds_no_aborted_task() {
    #[genai::agent(budget = Budget::new())]
    async fn agent(waits: Arc<()>) -> Result<(), AgentError> {
        let before = genai::spawn(held(Arc::clone(&waits)));
        let run = genai::current_run();
        let stopped = std::thread::spawn(move || run.stop("another thread has had enough"));
        assert!(stopped.join().expect("it does not panic"));
        let after = genai::spawn(held(waits));
        // The body is not polled again: while it is polled, both tasks exist.
        join(before, after).await.0.expect("nobody aborts it");
        unreachable!("the run has ended")
    }
    async fn held(waits: Arc<()>) {
        std::future::pending::<()>().await;
        drop(waits);
    }
    let waits = Arc::new(());
    let error = agent(Arc::clone(&waits)).await.expect_err("it was stopped");
    assert_eq!(error.refusal().reason(), StopReason::User);
    // The tasks end with the run.
    while Arc::strong_count(&waits) > 1 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn blocked_body_is_freed_after_stop() {
    #[genai::agent(budget = one())]
    async fn agent(bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
        let task = genai::spawn(async move {
            cannot_refuse_now(1, &bodies);
            cannot_refuse(2, &bodies).await
        });
        // The task waits for the end of the run, which this thread blocks.
        let joined = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(task));
        assert!(joined.expect_err("it is aborted").is_cancelled());
        tokio::task::yield_now().await;
        unreachable!("the run has ended")
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build();
    let bodies = Arc::new(AtomicU64::new(0));
    let run = runtime.expect("a runtime").block_on(agent(Arc::clone(&bodies)));
    run.expect_err("it was stopped");
    assert_eq!(bodies.load(Relaxed), 1);
}

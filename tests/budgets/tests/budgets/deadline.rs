//! A run ends at its deadline even while it waits.

use std::future::pending;
use std::time::Duration;

use genai::testing::{CallOutcome, record};
use genai::{Budget, StopReason};

use crate::AgentError;

#[genai::tool(call_id = None)]
async fn hangs() {
    pending::<()>().await;
}

#[genai::agent(budget = Budget::new().max_duration(Duration::from_millis(20)))]
async fn waits() -> Result<(), AgentError> {
    hangs().await;
    Ok(())
}

#[tokio::test]
async fn deadline_ends_waiting_run() {
    let run = record(waits()).await;
    let error = run.value().as_ref().expect_err("it waits for ever");
    assert_eq!(error.refusal().reason(), StopReason::Duration);
    let calls: Vec<_> = run
        .calls()
        .map(|call| (call.name(), call.outcome(), call.parent()))
        .collect();
    let expected = [
        ("waits", CallOutcome::Stopped("duration_budget_exceeded"), None),
        // The call it was waiting for was dropped inside it.
        ("hangs", CallOutcome::Cancelled, Some(0)),
    ];
    assert_eq!(calls, expected);
    let error_type = run.call("waits").attribute("error.type");
    assert_eq!(error_type, Some(&"duration_budget_exceeded".into()));
}

#[test]
fn deadline_works_without_tokio_runtime() {
    let error = futures_util::FutureExt::now_or_never(async { waits().await });
    assert!(error.is_none(), "it waits");
    let error = block_on(waits()).expect_err("it waits for ever");
    assert_eq!(error.refusal().reason(), StopReason::Duration);
}

/// A minimal executor.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut task = std::task::Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut task) {
            return output;
        }
        std::thread::park();
    }
}

#[tokio::test]
async fn call_after_deadline_is_refused() {
    #[genai::tool(call_id = None)]
    async fn after() -> Result<(), AgentError> {
        unreachable!("the time is over")
    }
    #[genai::agent(budget = Budget::new().max_duration(Duration::ZERO))]
    async fn agent() -> Result<(), AgentError> {
        after().await
    }
    let error = agent().await.expect_err("the time is over");
    assert_eq!(error.refusal().reason(), StopReason::Duration);
}

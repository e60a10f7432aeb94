//! A run that takes too long ends while it waits.

use std::future::pending;
use std::time::Duration;

use genai::{Budget, StopReason};

use crate::AgentError;
use crate::support::{Trace, names};

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
    let trace = Trace::new();
    let error = trace.run(waits()).await.expect_err("it waits for ever");
    assert_eq!(error.refusal().reason(), StopReason::Duration);
    let spans = trace.spans();
    assert_eq!(names(&spans), ["execute_tool hangs", "invoke_agent waits"]);
    // What it was waiting for was dropped inside of it.
    assert!(spans[0].is_child_of(&spans[1]));
    assert_eq!(&*spans[0].events[0].name, "agent.call.cancelled");
    let run = &spans[1];
    assert_eq!(run.text("agent.outcome").as_deref(), Some("stopped"));
    assert_eq!(
        run.text("agent.stop_reason").as_deref(),
        Some("duration_budget_exceeded")
    );
    assert_eq!(run.text("error.type").as_deref(), Some("duration_budget_exceeded"));
}

#[test]
fn deadline_works_without_tokio_runtime() {
    let error = futures_util::FutureExt::now_or_never(async { waits().await });
    assert!(error.is_none(), "it waits");
    let error = block_on(waits()).expect_err("it waits for ever");
    assert_eq!(error.refusal().reason(), StopReason::Duration);
}

/// The simplest executor there is.
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

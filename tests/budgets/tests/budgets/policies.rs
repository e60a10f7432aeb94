//! Policies of users run while nothing is locked.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use genai::{Action, Budget, Limit, NextCall, Policy, StopReason, Violation};
use opentelemetry::Context;

use crate::AgentError;
use crate::support::Trace;

#[genai::tool(call_id = None)]
async fn look(number: u64) -> Result<u64, AgentError> {
    Ok(number)
}

#[genai::tool(call_id = None)]
fn note(number: u64) -> Result<u64, AgentError> {
    Ok(number)
}

#[genai::agent(budget = budget)]
async fn agent(budget: Budget) -> Result<u64, AgentError> {
    for number in 0..5 {
        look(number).await?;
    }
    Ok(genai::current_run().totals().expect("it is in a run").tool_calls)
}

fn with(policy: impl Policy + 'static) -> Budget {
    Budget::new().max_tool_calls(100).limit(Limit::policy(policy))
}

/// A policy that refuses the third call of a tool.
struct Asks;

impl Policy for Asks {
    fn name(&self) -> &'static str {
        assert!(genai::current_run().remaining().tool_calls.is_some());
        "asks"
    }

    fn check(&self, _: &NextCall<'_>) -> Option<Violation> {
        let left = genai::current_run().remaining().tool_calls?;
        (left <= 98).then(|| Violation::new(2, "two were made"))
    }

    fn reason(&self) -> StopReason {
        assert!(genai::current_run().totals().is_some());
        StopReason::ToolCalls
    }
}

#[tokio::test]
async fn policy_can_read_remaining_budget() {
    let error = agent(with(Asks)).await.expect_err("the third is refused");
    let refusal = error.refusal();
    assert_eq!((refusal.limit(), refusal.reason()), ("asks", StopReason::ToolCalls));
    assert_eq!(refusal.last_calls(), ["look", "look"]);
}

#[tokio::test]
async fn words_of_policy_are_not_recorded() {
    struct Tells;

    impl Policy for Tells {
        fn name(&self) -> &'static str {
            "tells"
        }

        fn check(&self, _: &NextCall<'_>) -> Option<Violation> {
            Some(Violation::new(1, "the password is hunter2"))
        }
    }
    for action in [Action::Refuse, Action::Stop, Action::Warn, Action::Record] {
        let trace = Trace::new();
        let limit = Limit::policy(Tells).action(action);
        drop(trace.run(agent(Budget::new().limit(limit))).await);
        let spans = trace.spans();
        assert!(
            spans.len() >= 2 && !format!("{spans:?}").contains("hunter2"),
            "{spans:?}"
        );
        assert!(format!("{spans:?}").contains("tells"), "{spans:?}");
    }
}

/// A policy that makes a tool call at each check.
struct Calls(Arc<AtomicU64>);

impl Policy for Calls {
    fn name(&self) -> &'static str {
        "calls"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        self.0.fetch_add(1, Relaxed);
        assert_eq!(next.tool(), "look", "it is not asked about its own calls");
        drop(note(1));
        None
    }
}

#[tokio::test]
async fn policy_may_call_a_tool() {
    let asked = Arc::new(AtomicU64::new(0));
    let calls = agent(with(Calls(Arc::clone(&asked))))
        .await
        .expect("nothing is refused");
    assert_eq!((calls, asked.load(Relaxed)), (10, 5));
}

/// A policy that panics in every method.
struct Panics(bool);

impl Policy for Panics {
    fn name(&self) -> &'static str {
        panic!("no name")
    }

    fn check(&self, _: &NextCall<'_>) -> Option<Violation> {
        assert!(self.0, "no answer");
        Some(Violation::new(1, "it is wrong"))
    }

    fn reason(&self) -> StopReason {
        panic!("no reason")
    }
}

#[tokio::test]
async fn panicking_policy_refuses_nothing() {
    assert_eq!(agent(with(Panics(false))).await.expect("nothing is refused"), 5);
}

#[tokio::test]
async fn policy_with_panicking_name_still_refuses() {
    let error = agent(with(Panics(true))).await.expect_err("the first is refused");
    let refusal = error.refusal();
    assert_eq!((refusal.limit(), refusal.reason()), ("policy", StopReason::Loop));
}

/// A policy, and a value that a callback holds. It reads the run's remaining budget when it is dropped with the run.
/// That would deadlock while the accounting is locked.
#[derive(Clone)]
struct AsksAtItsEnd(Arc<AtomicU64>);

impl Drop for AsksAtItsEnd {
    fn drop(&mut self) {
        let _ = genai::current_run().remaining();
        self.0.fetch_add(1, Relaxed);
    }
}

impl Policy for AsksAtItsEnd {
    fn name(&self) -> &'static str {
        "at_its_end"
    }

    fn check(&self, _: &NextCall<'_>) -> Option<Violation> {
        None
    }
}

#[tokio::test]
async fn policy_and_callback_drop_outside_lock() {
    #[genai::workflow(name = "outer")]
    async fn outer(dropped: Arc<AtomicU64>) -> Result<(), AgentError> {
        let held = AsksAtItsEnd(Arc::clone(&dropped));
        let callback = held.clone();
        let budget = with(held).on_warning(move |_| drop(callback.clone()));
        agent(budget).await?;
        assert_eq!(dropped.load(Relaxed), 2);
        Ok(())
    }
    outer(Arc::default()).await.expect("nothing is refused");
}

#[tokio::test]
async fn kept_limits_drop_outside_lock() {
    #[genai::agent(name = "below")]
    async fn below() -> Context {
        Context::current()
    }
    #[genai::agent(budget = budget)]
    async fn ends_first(budget: Budget) -> Result<Context, AgentError> {
        Ok(below().await)
    }
    #[genai::workflow(name = "outer")]
    async fn outer(dropped: Arc<AtomicU64>) -> Result<(), AgentError> {
        let below = ends_first(with(AsksAtItsEnd(Arc::clone(&dropped)))).await?;
        assert_eq!(
            dropped.load(Relaxed),
            0,
            "the run below keeps the limits of the one that ended"
        );
        drop(below);
        assert_eq!(dropped.load(Relaxed), 1);
        Ok(())
    }
    outer(Arc::default()).await.expect("nothing is refused");
}

/// A policy that refuses a tool that was called before, after a slow check.
struct Once;

impl Policy for Once {
    fn name(&self) -> &'static str {
        "once"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        let called = !next.history().last_tools(1).is_empty();
        std::thread::yield_now();
        called.then(|| Violation::new(1, "it was called"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_cannot_pass_policy() {
    #[genai::agent(budget = with(Once))]
    async fn four() -> Result<usize, AgentError> {
        let mut tasks: Vec<_> = Vec::new();
        for number in 0..3 {
            tasks.push(genai::spawn(look(number)));
        }
        let mut made = 0;
        for task in tasks {
            made += usize::from(task.await.expect("it is not aborted").is_ok());
        }
        Ok(made)
    }
    for _ in 0..50 {
        assert_eq!(four().await.expect("it handles refusals"), 1);
    }
}

/// A policy that refuses the first call it checks, and no other.
struct RefusesFirst(Arc<AtomicU64>);

impl Policy for RefusesFirst {
    fn name(&self) -> &'static str {
        "refuses_first"
    }

    fn check(&self, _: &NextCall<'_>) -> Option<Violation> {
        let asked = self.0.fetch_add(1, Relaxed);
        (asked == 0).then(|| Violation::new(1, "not yet"))
    }
}

#[genai::tool(call_id = None, skip(begun))]
fn later(begun: Arc<AtomicU64>) -> impl Future<Output = Result<(), AgentError>> {
    begun.fetch_add(1, Relaxed);
    std::future::ready(Ok(()))
}

#[genai::agent(budget = budget)]
async fn defers(budget: Budget, begun: Arc<AtomicU64>) -> Result<u64, AgentError> {
    let first = later(Arc::clone(&begun));
    assert_eq!(begun.load(Relaxed), 0, "the work of a refused call is not begun");
    first.await.expect_err("it was refused when it was made");
    later(begun).await?;
    Ok(genai::current_run().totals().expect("it is in a run").tool_calls)
}

/// The verdict before the body runs is final: a limit that is released in between does not start a call without its
/// work.
#[tokio::test]
async fn policy_evaluates_refused_plain_fn_once() {
    let (asked, begun) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let budget = with(RefusesFirst(Arc::clone(&asked)));
    let calls = defers(budget, Arc::clone(&begun)).await;
    assert_eq!((calls.ok(), begun.load(Relaxed)), (Some(1), 1));
    // The policy ran once for the first call, and twice for the second: before it and when it began.
    assert_eq!(asked.load(Relaxed), 3);
}

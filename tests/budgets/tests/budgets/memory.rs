//! The memory of a run is bounded, regardless of its calls.

use futures_util::FutureExt as _;
use genai::{Budget, BudgetExceeded};

#[derive(Debug)]
enum AgentError {
    Refused,
    Failed,
}

impl From<BudgetExceeded> for AgentError {
    fn from(_: BudgetExceeded) -> Self {
        Self::Refused
    }
}

#[genai::tool(call_id = None)]
async fn look(number: u64) -> Result<u64, AgentError> {
    if number.is_multiple_of(7) {
        Err(AgentError::Failed)
    } else {
        Ok(number)
    }
}

#[genai::agent(budget = Budget::loops_only().max_retries(1_000_000))]
async fn many(rounds: std::ops::Range<u64>) -> Result<(), AgentError> {
    for number in rounds {
        drop(look(number).await);
    }
    Err(AgentError::Failed)
}

/// Maximum number of bytes that the run held at one time.
fn most_held(calls: u64) -> u64 {
    let held = allocation_counter::measure(|| {
        let ended = many(1..calls).now_or_never();
        assert!(ended.is_some_and(|result| matches!(result, Err(AgentError::Failed))));
    });
    assert_eq!(held.bytes_current, 0, "everything is given back");
    held.bytes_max
}

#[test]
fn run_memory_stays_within_promise() {
    if own_process::passed("memory::run_memory_stays_within_promise") {
        return;
    }
    // The first run allocates the state of the process.
    let _ = many(1..2).now_or_never();
    for calls in [1_000, 10_000, 100_000] {
        let held = most_held(calls);
        assert!(
            held < 256 * 1_024,
            "{held} bytes after {calls} calls, and 256 KiB are promised"
        );
    }
}

#[test]
fn budget_holds_without_tracer_provider() {
    #[genai::agent(budget = Budget::new().max_tool_calls(2))]
    async fn two() -> Result<u64, AgentError> {
        Ok(look(1).await? + look(2).await? + look(3).await?)
    }

    if own_process::passed("memory::budget_holds_without_tracer_provider") {
        return;
    }
    let ended = two().now_or_never();
    assert!(matches!(ended, Some(Err(AgentError::Refused))));
}

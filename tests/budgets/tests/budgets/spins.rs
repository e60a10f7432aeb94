//! Code that ignores refusals and repeats calls without a model and without waiting.

use std::time::{Duration, Instant};

use genai::{Budget, StopReason};

use crate::AgentError;

#[genai::tool(call_id = None)]
async fn text(number: u64) -> String {
    format!("text {number}")
}

#[genai::tool(call_id = None)]
async fn look(number: u64) -> Result<u64, AgentError> {
    Ok(number)
}

/// Calls forever, or until something is wrong.
#[genai::agent(budget = budget)]
async fn spin(budget: Budget, as_text: bool, calls: &mut u64) -> Result<(), AgentError> {
    let start = Instant::now();
    while start.elapsed() < Duration::from_mins(1) {
        if as_text {
            text(1).await;
        } else {
            drop(look(1).await);
        }
        *calls += 1;
    }
    Ok(())
}

#[tokio::test]
async fn loop_without_model_is_ended() {
    for as_text in [true, false] {
        let mut calls = 0;
        let ended = spin(Budget::loops_only(), as_text, &mut calls).await;
        let reason = ended.expect_err("it is ended").refusal().reason();
        assert_eq!(reason, StopReason::Loop);
        assert!(calls < 500, "{calls} calls");
    }
}

/// The deadline takes precedence over limits that only refuse.
#[tokio::test]
async fn deadline_ends_refused_loop() {
    let budget = || {
        Budget::loops_only()
            .max_duration(Duration::from_millis(50))
            .max_refusals(u64::MAX)
    };
    for as_text in [true, false] {
        let mut calls = 0;
        let ended = spin(budget(), as_text, &mut calls).await;
        assert_eq!(ended.expect_err("it is ended").refusal().reason(), StopReason::Duration);
    }
}

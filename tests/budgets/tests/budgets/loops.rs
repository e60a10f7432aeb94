//! Detection of loops.

use std::cell::Cell;

use genai::{Budget, Limit, NextCall, Policy, StopReason, Violation};

use crate::AgentError;
use crate::support::Trace;

#[genai::tool(call_id = None)]
async fn run_tests(path: &str) -> Result<&'static str, AgentError> {
    if path.starts_with("bad") {
        Err(AgentError::Failed)
    } else {
        Ok("red")
    }
}

#[genai::tool(call_id = None)]
async fn read_file(path: &str, limit: u32) -> Result<u32, AgentError> {
    let _ = path;
    Ok(limit)
}

/// Plays steps until one is refused. Returns the number of steps, the reason and the words.
async fn play(budget: Budget, steps: impl AsyncFn(usize) -> Result<(), AgentError>) -> (usize, StopReason, String) {
    #[genai::workflow(name = "play", budget = budget)]
    async fn run(
        budget: Budget,
        made: &Cell<usize>,
        steps: impl AsyncFn(usize) -> Result<(), AgentError>,
    ) -> Result<(), AgentError> {
        for step in 0..100 {
            match steps(step).await {
                Err(AgentError::Refused(exceeded)) => return Err(exceeded.into()),
                Ok(()) | Err(AgentError::Failed) => made.set(made.get() + 1),
            }
        }
        Ok(())
    }
    let made = Cell::new(0);
    let error = run(budget, &made, steps).await.expect_err("it goes round for ever");
    let exceeded = error.refusal();
    assert_eq!(exceeded.run(), "invoke_workflow play");
    let words = exceeded.to_string();
    let words = words.trim_start_matches("the budget of `invoke_workflow play` refused a call: ");
    let words = words.split("; last tool calls").next().unwrap_or_default();
    (made.get(), exceeded.reason(), words.to_owned())
}

#[tokio::test]
async fn repeated_tool_call_is_refused() {
    let trace = Trace::new();
    let played = trace
        .run(play(Budget::new().max_tool_repeats(3), async |_| {
            run_tests("src").await.map(drop)
        }))
        .await;
    assert_eq!(
        played,
        (
            3,
            StopReason::Loop,
            "run_tests called 3 times with the same arguments, same result each time".to_owned()
        )
    );
    let run = trace.span("invoke_workflow play");
    assert_eq!(
        run.text("agent.stop_reason").as_deref(),
        Some("tool_loop_budget_exceeded")
    );
    assert_eq!(run.int("agent.loop.iterations"), Some(3));
    assert_eq!(run.int("agent.run.repeated_calls"), Some(3));
    let repeats: Vec<_> = trace
        .spans()
        .iter()
        .filter_map(|span| span.int("tool.repeat"))
        .collect();
    assert_eq!(repeats, [1, 2, 3, 4], "the last one was refused");
}

#[tokio::test]
async fn different_arguments_are_no_repeat() {
    let played = play(Budget::new().max_tool_repeats(2), async |step| {
        let path = ["a", "b", "c", "a", "b", "a"][step];
        run_tests(path).await.map(drop)
    });
    let (made, _, words) = played.await;
    assert_eq!(made, 5);
    assert_eq!(
        words,
        "run_tests called 2 times with the same arguments, same result each time"
    );
}

#[tokio::test]
async fn call_cycle_is_refused_at_limit() {
    let played = play(Budget::new().max_cycles(3), async |step| {
        if step.is_multiple_of(2) {
            run_tests("src").await.map(drop)
        } else {
            read_file("src/lib.rs", 10).await.map(drop)
        }
    });
    assert_eq!(
        played.await,
        (
            6,
            StopReason::Cycle,
            "run_tests, read_file went round 3 times with the same arguments".to_owned()
        )
    );
}

#[tokio::test]
async fn long_cycle_is_detected_unless_changed() {
    for (changes, expected) in [(false, 16), (true, 16 + 8)] {
        let played = play(Budget::new().max_cycles(2), async |step| {
            let changed = changes && step == 7;
            let limit = u32::try_from(step % 8).unwrap_or_default() + if changed { 100 } else { 0 };
            read_file("src/lib.rs", limit).await.map(drop)
        });
        let (made, reason, _) = played.await;
        assert_eq!((made, reason), (expected, StopReason::Cycle), "changes: {changes}");
    }
}

#[tokio::test]
async fn failed_retries_are_limited_and_recorded() {
    let trace = Trace::new();
    let played = trace.run(play(Budget::new().max_retries(2), async |_| {
        run_tests("bad").await.map(drop)
    }));
    let (made, reason, words) = played.await;
    assert_eq!((made, reason), (3, StopReason::Loop));
    assert_eq!(words, "run_tests failed and was retried 2 times");
    let retries: Vec<_> = trace.spans().iter().map(|span| span.int("tool.retry")).collect();
    assert_eq!(retries, [None, Some(1), Some(2), None, None]);
    assert_eq!(trace.span("invoke_workflow play").int("agent.run.retries"), Some(2));
}

#[tokio::test]
async fn same_error_limit_ignores_arguments() {
    let played = play(Budget::new().max_same_error(4), async |step| {
        run_tests(&format!("bad{step}")).await.map(drop)
    });
    let (made, reason, words) = played.await;
    assert_eq!((made, reason), (4, StopReason::Loop));
    assert_eq!(
        words,
        "run_tests failed 4 times with the same error (budgets::AgentError)"
    );
}

#[tokio::test]
async fn same_result_limit_refuses_repeated_call() {
    let played = play(Budget::new().max_same_result(2), async |step| {
        run_tests(["a", "b", "a", "b", "a"][step]).await.map(drop)
    });
    let (made, reason, words) = played.await;
    assert_eq!((made, reason), (4, StopReason::Loop));
    assert_eq!(
        words,
        "run_tests returned the same result 2 times for the same arguments"
    );
}

#[tokio::test]
async fn changing_result_restarts_same_result_limit() {
    #[genai::tool(call_id = None, skip(count))]
    async fn poll(job: u32, count: &Cell<u32>) -> Result<u32, AgentError> {
        let _ = job;
        count.set(count.get() + 1);
        Ok(count.get().min(6))
    }
    let count = Cell::new(0_u32);
    let played = play(Budget::new().max_same_result(2), async |_| {
        poll(1, &count).await.map(drop)
    });
    let (made, _, _) = played.await;
    assert_eq!(made, 7);
}

#[tokio::test]
async fn polling_with_new_results_is_allowed() {
    #[genai::tool(call_id = None, skip(count))]
    async fn poll(job: u32, count: &Cell<u32>) -> Result<u32, AgentError> {
        let _ = job;
        count.set(count.get() + 1);
        Ok(count.get())
    }
    // The job is polled alone, and alternately with another call that never changes.
    for every in [1, 2] {
        let count = Cell::new(0_u32);
        let played = play(Budget::loops_only().max_tool_calls(40), async |step| {
            if step.is_multiple_of(every) {
                poll(1, &count).await.map(drop)
            } else {
                read_file("status", u32::try_from(step).unwrap_or_default())
                    .await
                    .map(drop)
            }
        });
        let (made, reason, _) = played.await;
        assert_eq!((made, reason), (40, StopReason::ToolCalls));
        assert_eq!(count.get(), 40_u32.div_ceil(u32::try_from(every).expect("it is small")));
    }
}

/// Results show progress; results that are not `Serialize` are unknown.
#[tokio::test]
async fn unknown_results_repeat_ten_times() {
    struct NotSerialize;
    #[genai::tool(call_id = None)]
    async fn look(place: u32) -> Result<NotSerialize, AgentError> {
        let _ = place;
        Ok(NotSerialize)
    }
    let played = play(Budget::loops_only().max_tool_calls(40), async |_| {
        look(1).await.map(drop)
    });
    let (made, reason, words) = played.await;
    assert_eq!((made, reason), (10, StopReason::Loop));
    assert_eq!(words, "look called 10 times with the same arguments");
}

/// A job that is pending nine times.
fn status(polls: &Cell<u32>) -> &'static str {
    polls.set(polls.get() + 1);
    if polls.get() < 10 { "pending" } else { "done" }
}

#[tokio::test]
async fn unchanged_poller_needs_permission() {
    #[genai::tool(call_id = None, skip(polls))]
    async fn poll(job: u32, polls: &Cell<u32>) -> Result<&'static str, AgentError> {
        let _ = job;
        Ok(status(polls))
    }
    #[genai::tool(call_id = None, skip_all)]
    async fn poll_often(job: u32, polls: &Cell<u32>) -> Result<&'static str, AgentError> {
        let _ = job;
        Ok(status(polls))
    }
    #[genai::agent(budget = budget)]
    async fn agent(budget: Budget, often: bool, polls: &Cell<u32>) -> Result<(), AgentError> {
        loop {
            let status = if often {
                poll_often(1, polls).await
            } else {
                poll(1, polls).await
            };
            if status? == "done" {
                return Ok(());
            }
        }
    }
    let patient = || Budget::new().max_same_result(20);
    for (budget, often, made, done) in [
        (Budget::interactive(), false, 3, false),
        (Budget::interactive().max_same_result(20), false, 3, false),
        (Budget::interactive(), true, 10, true),
        (patient(), false, 10, true),
    ] {
        let polls = Cell::new(0);
        let ended = agent(budget, often, &polls).await;
        assert_eq!((polls.get(), ended.is_ok()), (made, done));
    }
}

#[tokio::test]
async fn preset_budgets_refuse_same_result_loop() {
    for budget in [Budget::loops_only(), Budget::interactive(), Budget::background()] {
        let played = play(budget, async |_| run_tests("src").await.map(drop));
        let (made, reason, words) = played.await;
        assert_eq!((made, reason), (3, StopReason::Loop));
        assert_eq!(
            words,
            "run_tests returned the same result 3 times for the same arguments"
        );
    }
}

#[tokio::test]
async fn preset_budgets_refuse_same_error_loop() {
    for budget in [Budget::loops_only(), Budget::interactive(), Budget::background()] {
        let played = play(budget, async |step| run_tests(&format!("bad{step}")).await.map(drop));
        let (made, reason, words) = played.await;
        assert_eq!((made, reason), (5, StopReason::Loop));
        assert_eq!(
            words,
            "run_tests failed 5 times with the same error (budgets::AgentError)"
        );
    }
}

#[tokio::test]
async fn cycle_with_new_results_is_progress() {
    #[genai::tool(call_id = None, skip(count))]
    async fn poll(job: u32, count: &Cell<u32>) -> Result<u32, AgentError> {
        let _ = job;
        Ok(count.replace(count.get() + 1).min(4))
    }
    let count = Cell::new(0_u32);
    let played = play(Budget::new().max_cycles(3), async |step| {
        if step.is_multiple_of(2) {
            poll(1, &count).await.map(drop)
        } else {
            read_file("src/lib.rs", 10).await.map(drop)
        }
    });
    let (made, reason, _) = played.await;
    // Four rounds bring something new; the fifth and two more return the same result.
    assert_eq!((made, reason), (2 * 7, StopReason::Cycle));
}

#[tokio::test]
async fn flipping_results_are_a_cycle() {
    #[genai::tool(call_id = None, skip(step))]
    async fn get(step: usize, results: &str) -> Result<u8, AgentError> {
        Ok(results.as_bytes()[step % results.len()])
    }
    for (results, made) in [("xy", 6), ("xxy", 9), ("xyz", 9)] {
        let steps = async |step| get(step, results).await.map(drop);
        let (rounds, reason, _) = play(Budget::new().max_cycles(3), steps).await;
        assert_eq!((rounds, reason), (made, StopReason::Cycle), "{results}");
    }
}

#[tokio::test]
async fn unknown_results_cycle_refused_after_ten() {
    struct NotSerialize;
    #[genai::tool(call_id = None)]
    async fn look(place: u32) -> Result<NotSerialize, AgentError> {
        let _ = place;
        Ok(NotSerialize)
    }
    let played = play(Budget::new().max_cycles(3), async |step| {
        look(u32::from(step.is_multiple_of(2))).await.map(drop)
    });
    let (made, reason, _) = played.await;
    assert_eq!((made, reason), (20, StopReason::Cycle));
}

#[tokio::test]
async fn custom_policy_refuses_with_own_text() {
    struct NoSecrets;
    impl Policy for NoSecrets {
        fn name(&self) -> &'static str {
            "no_reading_after_failure"
        }

        fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
            let failed = next.history().errors_in_a_row("run_tests");
            (next.tool() == "read_file" && failed > 0).then(|| Violation::new(failed, "no reading after a failed test"))
        }
    }
    let played = play(Budget::new().limit(Limit::policy(NoSecrets)), async |step| match step {
        0 => read_file("a", 1).await.map(drop),
        1 => run_tests("bad").await.map(drop),
        _ => read_file("b", 1).await.map(drop),
    });
    assert_eq!(
        played.await,
        (2, StopReason::Loop, "no reading after a failed test".to_owned())
    );
}

#[tokio::test]
async fn panicking_policy_is_ignored() {
    struct Broken;
    impl Policy for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        fn check(&self, _: &NextCall<'_>) -> Option<Violation> {
            panic!("a policy that is broken")
        }
    }
    let budget = Budget::new().limit(Limit::policy(Broken)).max_tool_calls(4);
    let (made, reason, _) = play(budget, async |_| run_tests("src").await.map(drop)).await;
    assert_eq!((made, reason), (4, StopReason::ToolCalls));
}

//! Healthy agents that repeat the same calls are not stopped.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use genai::{Budget, StopReason};
use serde_json::{Value, json};

use crate::support::Trace;
use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think() -> Result<Answer, AgentError> {
    tokio::task::yield_now().await;
    Ok(Answer(100, 10))
}

/// A tool that is called by its name.
#[genai::tool(name = name, call_id = None, arguments = arguments)]
async fn call(
    name: &str,
    arguments: &str,
    result: impl Future<Output = Result<String, AgentError>>,
) -> Result<String, AgentError> {
    let _ = (name, arguments);
    result.await
}

async fn edit(patch: usize) -> Result<String, AgentError> {
    call("edit_file", &patch.to_string(), async { Ok("edited".to_owned()) }).await
}

/// Tests that return the same result for a number of runs.
async fn run_tests(runs: &AtomicUsize, fails: usize, as_error: bool) -> Result<String, AgentError> {
    call("run_tests", "", async {
        match runs.fetch_add(1, Relaxed) {
            run if run >= fails => Ok("passed".to_owned()),
            _ if as_error => Err(AgentError::Failed),
            _ => Ok("1 failed".to_owned()),
        }
    })
    .await
}

/// Fails if the call was refused.
fn made(result: Result<String, AgentError>) -> Result<(), AgentError> {
    match result {
        Err(AgentError::Refused(refusal)) => Err(refusal.into()),
        Ok(_) | Err(AgentError::Failed) => Ok(()),
    }
}

#[tokio::test]
async fn edit_and_test_agent_finishes() {
    #[genai::agent(budget = Budget::background())]
    async fn agent(in_one_round: bool, as_error: bool, before_and_after: bool) -> Result<(), AgentError> {
        let runs = AtomicUsize::new(0);
        for patch in 0..14 {
            think().await?;
            if before_and_after {
                made(run_tests(&runs, 40, as_error).await)?;
                think().await?;
            }
            edit(patch).await?;
            if !in_one_round {
                think().await?;
            }
            made(run_tests(&runs, 40, as_error).await)?;
        }
        Ok(())
    }
    for number in 0..8 {
        let [one, error, before] = [1, 2, 4].map(|bit| number & bit != 0);
        let result = agent(one, error, before).await;
        result.unwrap_or_else(|error| panic!("{number}: {error:?}"));
    }
}

#[tokio::test]
async fn poller_with_waits_finishes() {
    #[genai::agent(name = "agent", budget = Budget::background())]
    async fn agent(in_pairs: bool) -> Result<(), AgentError> {
        for poll in 0..30 {
            think().await?;
            let percent = if in_pairs { poll / 2 } else { poll };
            call("status", "job 1", async { Ok(format!("{percent} %")) }).await?;
            think().await?;
            call("wait", "5 s", async { Ok("ok".to_owned()) }).await?;
        }
        Ok(())
    }
    for in_pairs in [false, true] {
        let trace = Trace::new();
        let result = trace.run(agent(in_pairs)).await;
        result.unwrap_or_else(|error| panic!("{in_pairs}: {error:?}"));
        let spans = trace.spans();
        let news = spans
            .iter()
            .filter(|span| span.get("tool.result.new") == Some(true.into()))
            .count();
        assert_eq!(news, if in_pairs { 14 } else { 28 }, "from the third on");
        assert_eq!(trace.span("invoke_agent agent").get("agent.loop.calls"), None);
    }
}

/// A result that goes up and down is no progress for other calls, and no loop.
#[tokio::test]
async fn queue_length_may_go_up_and_down() {
    #[genai::agent(budget = Budget::background())]
    async fn agent() -> Result<(), AgentError> {
        for length in [3, 2, 3, 2, 1, 2, 3, 1, 3, 2, 3, 2, 1, 2, 3, 1] {
            think().await?;
            call("queue_length", "", async { Ok(length.to_string()) }).await?;
        }
        Ok(())
    }
    agent().await.expect("nothing is refused");
}

/// A loop of edits that undo each other, while the tests alternate between two results.
#[tokio::test]
async fn edits_taken_back_are_a_loop() {
    #[genai::agent(budget = Budget::background())]
    async fn agent(rounds: &AtomicUsize) -> Result<(), AgentError> {
        loop {
            think().await?;
            let round = rounds.fetch_add(1, Relaxed);
            let to = round / 2 % 2;
            let refused = if round.is_multiple_of(2) {
                edit(to).await
            } else {
                call("run_tests", "", async { Ok(format!("{to} failed")) }).await
            };
            drop(refused);
        }
    }
    let rounds = AtomicUsize::new(0);
    let error = agent(&rounds).await.expect_err("it is stopped");
    assert!(matches!(error.refusal().reason(), StopReason::Loop | StopReason::Cycle));
    assert!(rounds.load(Relaxed) < 20, "{rounds:?}");
}

/// An earlier model call makes no difference.
#[tokio::test]
async fn retries_in_code_succeed() {
    #[genai::agent(budget = Budget::interactive())]
    async fn agent(thinks: bool, failures: usize) -> Result<Option<usize>, AgentError> {
        if thinks {
            think().await?;
        }
        for attempt in 0..20 {
            let fetched = call("fetch", "page", async {
                if attempt < failures {
                    Err(AgentError::Failed)
                } else {
                    Ok("page".to_owned())
                }
            });
            match fetched.await {
                Ok(_) => return Ok(Some(attempt)),
                Err(AgentError::Failed) => {}
                Err(AgentError::Refused(_)) => return Ok(None),
            }
        }
        Ok(None)
    }
    for thinks in [false, true] {
        for failures in [1, 3, 5, 8, 9] {
            let attempts = agent(thinks, failures).await.expect("it goes on");
            assert_eq!(attempts, Some(failures), "{thinks}");
        }
        assert_eq!(agent(thinks, 15).await.expect("it goes on"), None, "{thinks}");
    }
}

#[tokio::test]
async fn call_id_makes_no_result_new() {
    #[genai::tool(name = "run", call_id = id, arguments = "", refuse = |refusal| Err(refusal.into()))]
    async fn dispatch(id: &str, result: Value) -> Result<Value, AgentError> {
        Ok(result)
    }
    #[genai::tool(name = "run", call_id = id, arguments = "")]
    async fn dispatch_text(id: &str, result: String) -> Result<String, AgentError> {
        Ok(result)
    }
    type Message = fn(&str) -> Value;
    let messages: [(Message, &str, usize); 6] = [
        (
            |id| json!({ "role": "tool", "tool_call_id": id, "content": "red" }),
            "call_",
            3,
        ),
        (
            |id| json!({ "type": "tool_result", "tool_use_id": id, "content": [{ "text": "red" }] }),
            "toolu_",
            3,
        ),
        (|id| json!([{ "results": { id: "red" } }]), "call_", 3),
        // The id is a part of a text, or the whole result.
        (|id| json!({ "content": format!("{id}: red") }), "call_", 20),
        (|id| json!(id), "", 20),
        (|id| json!({ "tool_call_id": id, "content": id.len() }), "call_", 3),
    ];
    for (message, prefix, made) in messages {
        #[genai::agent(budget = Budget::new().max_same_result(3))]
        async fn agent(message: Message, prefix: &'static str, as_text: bool) -> Result<usize, AgentError> {
            for number in 0..20 {
                think().await?;
                let id = format!("{prefix}{number:02}");
                let result = message(&id);
                let made = if as_text {
                    dispatch_text(&id, result.to_string()).await.map(drop)
                } else {
                    dispatch(&id, result).await.map(drop)
                };
                if made.is_err() {
                    return Ok(number);
                }
            }
            Ok(20)
        }
        for as_text in [false, true] {
            let refused_at = agent(message, prefix, as_text).await.expect("it handles refusals");
            assert_eq!(refused_at, made, "{} {as_text}", message("call_00"));
        }
    }
}

#[tokio::test]
async fn measured_time_makes_no_result_new() {
    #[genai::tool(name = "run", call_id = None, arguments = "", refuse = |refusal| Err(refusal.into()))]
    async fn run(result: Value) -> Result<Value, AgentError> {
        Ok(result)
    }
    type Output = fn(usize) -> Value;
    let outputs: [(Output, usize); 8] = [
        (
            |n| json!(format!("test result: FAILED. 1 failed; finished in 0.{n}s")),
            3,
        ),
        (
            |n| json!(format!("=== 1 failed in {n}.12 seconds ===\nok pkg\t{n} ms")),
            3,
        ),
        (|n| json!(format!("2026-11-29T10:00:{n:02}.5Z ERROR no such host")), 3),
        (|n| json!({ "exit_code": 1, "stdout": "red", "duration_ms": n }), 3),
        (|n| json!([{ "elapsed": { "secs": n, "nanos": 7 } }]), 3),
        // The result shows progress: another count, or the remaining time.
        (|n| json!(format!("{n} of 40 done")), 20),
        (|n| json!(format!("{n}s left")), 20),
        (|n| json!({ "eta": n }), 20),
    ];
    for (output, made) in outputs {
        #[genai::agent(budget = Budget::new().max_same_result(3))]
        async fn agent(output: Output) -> Result<usize, AgentError> {
            for number in 0..20 {
                think().await?;
                if run(output(number)).await.is_err() {
                    return Ok(number);
                }
            }
            Ok(20)
        }
        let refused_at = agent(output).await.expect("it handles refusals");
        assert_eq!(refused_at, made, "{}", output(1));
    }
}

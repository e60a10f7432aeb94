//! Retrievals, searches of a memory and remote agents are compared like tools.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use genai::{Budget, StopReason};

use crate::support::{Trace, strings};
use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think() -> Result<Answer, AgentError> {
    Ok(Answer(10, 1))
}

#[genai::retrieval(data_source = "handbook", skip(bodies))]
async fn search(query: &str, top: u32, bodies: &AtomicU64) -> Result<Vec<String>, AgentError> {
    bodies.fetch_add(1, Relaxed);
    if query == "nothing" {
        return Err(AgentError::Failed);
    }
    Ok(vec![format!("{query} {top}")])
}

#[genai::memory(operation = "search_memory", arguments = query, store_id = store)]
async fn remember(store: &str, query: &str, bodies: &AtomicU64) -> Result<u64, AgentError> {
    Ok(bodies.fetch_add(1, Relaxed))
}

#[genai::memory(operation = operation, skip(bodies))]
async fn memory(operation: &str, bodies: &AtomicU64) -> Result<u64, AgentError> {
    bodies.fetch_add(1, Relaxed);
    Ok(7)
}

#[genai::remote_agent(provider = "openai", name = "researcher", model = "gpt-4o", skip(bodies))]
async fn delegate(task: &str, bodies: &AtomicU64) -> Result<Answer, AgentError> {
    let _ = task;
    bodies.fetch_add(1, Relaxed);
    Ok(Answer(100, 10))
}

/// Repeats the call until it is refused, twenty times at most. Returns the reason and the words of the refusal.
async fn until_refused(call: impl AsyncFn(u64) -> Result<(), AgentError>) -> Option<(StopReason, String)> {
    for round in 0..20 {
        match call(round).await {
            Err(AgentError::Refused(refusal)) => return Some((refusal.reason(), refusal.advice())),
            Ok(()) | Err(AgentError::Failed) => {}
        }
    }
    None
}

/// An agent of one repeated call. Returns the number of bodies that ran, and the refusal of the next call.
async fn agent(
    trace: &Trace,
    budget: Budget,
    call: impl AsyncFn(u64, &AtomicU64) -> Result<(), AgentError>,
) -> (u64, Option<(StopReason, String)>) {
    #[genai::agent(name = "agent", budget = budget)]
    async fn run(
        budget: Budget,
        bodies: &AtomicU64,
        call: impl AsyncFn(u64, &AtomicU64) -> Result<(), AgentError>,
    ) -> Result<Option<(StopReason, String)>, AgentError> {
        Ok(until_refused(async |round| call(round, bodies).await).await)
    }
    let bodies = AtomicU64::new(0);
    let refused = trace.run(run(budget, &bodies, call)).await.expect("it goes on");
    (bodies.load(Relaxed), refused)
}

#[allow(clippy::unnecessary_wraps)] // As what it is compared with.
fn advice(words: &str) -> Option<(StopReason, String)> {
    let text = format!(
        "This call was not made: {words}. Repeating it will not help. Use what you know, try something else, or answer now."
    );
    Some((StopReason::Loop, text))
}

#[tokio::test]
async fn repeated_retrieval_is_a_loop() {
    let trace = Trace::new();
    let played = agent(&trace, Budget::interactive(), async |_, bodies| {
        search("rust", 3, bodies).await.map(drop)
    });
    let words = "retrieval handbook returned the same result 3 times for the same arguments";
    assert_eq!(played.await, (3, advice(words)));
    let spans = trace.spans();
    let repeats: Vec<_> = spans.iter().map(|span| span.int("tool.repeat")).collect();
    assert_eq!(repeats, [Some(1), Some(2), Some(3), Some(4), None]);
    assert_eq!(spans[0].get("tool.args.keys"), Some(strings(&["query", "top"])));
    assert!(spans[0].text("tool.args.fingerprint").is_some());
    let refused = &spans[3];
    assert_eq!(refused.name, "retrieval handbook");
    assert_eq!(
        refused.text("agent.stop_reason").as_deref(),
        Some("tool_loop_budget_exceeded")
    );
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.int("agent.run.repeated_calls"), Some(3));
    assert_eq!(run.int("agent.run.tool_calls"), Some(0), "it is no tool");
}

#[tokio::test]
async fn looping_retrievals_end_the_run() {
    #[genai::agent(name = "agent", budget = Budget::loops_only())]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        for _ in 0..40 {
            think().await?;
            drop(search("rust", 3, bodies).await);
        }
        Ok(())
    }
    let (trace, bodies) = (Trace::new(), AtomicU64::new(0));
    trace.run(agent(&bodies)).await.expect_err("it is stopped");
    let run = trace.span("invoke_agent agent");
    assert_eq!((bodies.load(Relaxed), run.int("agent.run.model_calls")), (3, Some(7)));
}

#[tokio::test]
async fn different_queries_are_no_loop() {
    let trace = Trace::new();
    let budget = Budget::loops_only().max_tool_calls(0);
    let played = agent(&trace, budget, async |round, bodies| {
        search(&round.to_string(), 3, bodies).await.map(drop)
    });
    assert_eq!(played.await, (20, None), "retrievals are no tool calls");
}

#[tokio::test]
async fn failing_retrieval_hits_same_error_limit() {
    let trace = Trace::new();
    let played = agent(&trace, Budget::new().max_same_error(4), async |_, bodies| {
        search("nothing", 1, bodies).await.map(drop)
    });
    let words = "retrieval handbook failed 4 times with the same error (budgets::AgentError)";
    assert_eq!(played.await, (4, advice(words)));
}

#[tokio::test]
async fn memory_search_repeats_compare_arguments() {
    let trace = Trace::new();
    let played = agent(&trace, Budget::loops_only(), async |round, bodies| {
        remember(&round.to_string(), "{\"text\": \"rust\"}", bodies)
            .await
            .map(drop)
    });
    assert_eq!(played.await, (20, None), "each returned something else");
    assert_eq!(trace.spans()[0].get("tool.args.keys"), Some(strings(&["text"])));
}

#[tokio::test]
async fn only_memory_searches_are_loop_checked() {
    for (operation, made) in [("search_memory", 3), ("upsert_memory", 20)] {
        let trace = Trace::new();
        let played = agent(&trace, Budget::loops_only(), async |_, bodies| {
            memory(operation, bodies).await.map(drop)
        });
        assert_eq!(played.await.0, made, "{operation}");
        let is_compared = trace.spans()[0].text("tool.args.fingerprint").is_some();
        assert_eq!(is_compared, operation == "search_memory");
    }
}

#[tokio::test]
async fn remote_agent_repeats_refused_and_charged() {
    let trace = Trace::new();
    let played = agent(&trace, Budget::new().max_tool_repeats(2), async |_, bodies| {
        delegate("look it up", bodies).await.map(drop)
    });
    let words = "invoke_agent researcher called 2 times with the same arguments";
    assert_eq!(played.await, (2, advice(words)));
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.int("agent.run.input_tokens"), Some(200));
}

#[tokio::test]
async fn tool_and_retrieval_cycle_is_refused() {
    #[genai::tool(call_id = None)]
    async fn read() -> Result<u64, AgentError> {
        Ok(1)
    }
    let trace = Trace::new();
    let played = agent(&trace, Budget::new().max_cycles(2), async |_, bodies| {
        read().await?;
        search("rust", 3, bodies).await.map(drop)
    });
    let (made, refused) = played.await;
    assert_eq!((made, refused.map(|it| it.0)), (2, Some(StopReason::Cycle)));
}

#[tokio::test]
async fn stop_refuses_retrieval() {
    #[genai::agent(budget = Budget::new())]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        genai::current_run().stop("enough");
        search("rust", 3, bodies).await.map(drop)
    }
    let bodies = AtomicU64::new(0);
    let error = agent(&bodies).await.expect_err("it was stopped");
    assert_eq!(error.refusal().reason(), StopReason::User);
    assert_eq!(bodies.load(Relaxed), 0);
}

#[test]
fn deadline_refuses_retrieval() {
    #[genai::retrieval(data_source = "handbook", skip(bodies))]
    fn search_now(bodies: &AtomicU64) -> Result<u64, AgentError> {
        Ok(bodies.fetch_add(1, Relaxed))
    }
    // A plain function is not ended at its deadline, so it reaches the retrieval.
    #[genai::agent(budget = Budget::new().max_duration(Duration::ZERO))]
    fn agent(began: &AtomicU64, bodies: &AtomicU64) -> Result<(), AgentError> {
        began.fetch_add(1, Relaxed);
        search_now(bodies).map(drop)
    }
    let (began, bodies) = (AtomicU64::new(0), AtomicU64::new(0));
    let error = agent(&began, &bodies).expect_err("its time is over");
    assert_eq!(error.refusal().reason(), StopReason::Duration);
    assert_eq!((began.load(Relaxed), bodies.load(Relaxed)), (1, 0));
}

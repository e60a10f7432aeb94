//! Model calls directly inside a model call: one request to the provider is one call.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Budget, Chunk, Response, ResponseRecorder, StopReason, Usage};

use crate::AgentError;
use crate::support::Trace;

/// A response with an id, or without one.
#[derive(Debug, Clone)]
struct Told(Option<String>, u64);

impl Response for Told {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(self.1).with_output_tokens(100_u64)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.id(self.0.as_deref()).model("gpt-4o");
    }
}

fn told(id: &str) -> Told {
    Told(Some(id.to_owned()), 1000)
}

/// A request to the provider, which fails or answers.
#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(id: &str, fails: bool) -> Result<Told, AgentError> {
    tokio::task::yield_now().await;
    if fails { Err(AgentError::Failed) } else { Ok(told(id)) }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn with_retry(id: &str, fails: u64) -> Result<Told, AgentError> {
    for _ in 0..fails {
        ask(id, true).await.expect_err("it fails");
    }
    ask(id, false).await
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn with_fallback(id: &str) -> Result<Told, AgentError> {
    #[genai::chat(provider = "anthropic", model = "claude-sonnet-4-5")]
    async fn other(id: &str) -> Result<Told, AgentError> {
        Ok(told(id))
    }
    match ask(id, true).await {
        Ok(answer) => Ok(answer),
        Err(_) => other(id).await,
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn with_hedge() -> Result<Told, AgentError> {
    let tasks = ["a", "b"].map(|id| genai::spawn(async move { ask(id, false).await }));
    let mut first = None;
    for task in tasks {
        let answer = task.await.expect("it is not aborted")?;
        first.get_or_insert(answer);
    }
    first.ok_or(AgentError::Failed)
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn with_moderation(id: &str) -> Result<Told, AgentError> {
    ask("moderation", false).await?;
    // This is a custom client, whose call is not annotated.
    Ok(told(id))
}

/// The model calls, input tokens and cost on the span of a run.
fn counted(trace: &Trace, run: &str) -> (Option<i64>, Option<i64>, Option<opentelemetry::Value>) {
    let run = trace.span(run);
    (
        run.int("agent.run.model_calls"),
        run.int("agent.run.input_tokens"),
        run.get("agent.run.cost_usd"),
    )
}

#[tokio::test]
async fn retry_counts_its_requests() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_model_calls(3))]
    async fn outer() -> Result<(), AgentError> {
        with_retry("a", 2).await?;
        let error = with_retry("b", 0).await.expect_err("three were made");
        assert_eq!(error.refusal().reason(), StopReason::ModelCalls);
        Ok(())
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("the refusal is handled");
    assert_eq!(counted(&trace, "invoke_workflow outer").0, Some(3));
    assert_eq!(counted(&trace, "invoke_workflow outer").1, Some(1000));
}

#[tokio::test]
async fn fallback_wrapper_counts_inner_requests() {
    #[genai::workflow(name = "outer")]
    async fn outer() -> Result<(), AgentError> {
        with_fallback("a").await.map(drop)
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("nothing is refused");
    let (calls, input, _) = counted(&trace, "invoke_workflow outer");
    assert_eq!((calls, input), (Some(2), Some(1000)));
}

#[tokio::test]
async fn hedge_counts_both_requests() {
    #[genai::workflow(name = "outer")]
    async fn outer() -> Result<(), AgentError> {
        with_hedge().await.map(drop)
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("nothing is refused");
    let (calls, input, _) = counted(&trace, "invoke_workflow outer");
    assert_eq!((calls, input), (Some(2), Some(2000)));
}

#[tokio::test]
async fn wrapper_with_own_request_counts_both() {
    #[genai::workflow(name = "outer", budget = Budget::new().max_model_calls(1))]
    async fn outer() -> Result<(), AgentError> {
        // The call turns out to be a second one only after it was made.
        with_moderation("a").await?;
        assert_eq!(genai::current_run().totals().map(|totals| totals.model_calls), Some(2));
        with_moderation("b").await.expect_err("two were made");
        Ok(())
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("the refusal is handled");
    let (calls, input, cost) = counted(&trace, "invoke_workflow outer");
    assert_eq!((calls, input), (Some(2), Some(2000)));
    assert_eq!(cost, Some(0.007.into()));
}

#[tokio::test]
async fn wrapper_usage_is_not_charged_twice() {
    for id in [Some("a"), None] {
        #[genai::chat(provider = "openai", model = "gpt-4o")]
        async fn leaf(id: Option<&'static str>) -> Result<Told, AgentError> {
            Ok(Told(id.map(str::to_owned), 1000))
        }
        #[genai::chat(provider = "openai", model = "gpt-4o-mini")]
        async fn wrapper(id: Option<&'static str>) -> Result<Told, AgentError> {
            leaf(id).await
        }
        #[genai::chat(provider = "openai", model = "gpt-4.1")]
        async fn twice(id: Option<&'static str>) -> Result<Told, AgentError> {
            wrapper(id).await
        }
        #[genai::workflow(name = "outer", budget = Budget::new().max_model_calls(2))]
        async fn outer(id: Option<&'static str>) -> Result<(), AgentError> {
            twice(id).await?;
            twice(id).await?;
            twice(id).await.expect_err("two were made");
            Ok(())
        }
        let trace = Trace::new();
        trace.run(outer(id)).await.expect("the refusal is handled");
        let spans = trace.spans();
        let with_usage = |name: &str| {
            let named = spans.iter().filter(|span| span.name == name);
            named
                .filter(|span| span.int("gen_ai.usage.input_tokens").is_some() && span.get("agent.cost.usd").is_some())
                .count()
        };
        let named = |name: &str| spans.iter().filter(|span| span.name == name).count();
        assert_eq!((named("chat gpt-4o"), with_usage("chat gpt-4o")), (2, 2));
        assert_eq!((named("chat gpt-4o-mini"), with_usage("chat gpt-4o-mini")), (2, 0));
        assert_eq!((named("chat gpt-4.1"), with_usage("chat gpt-4.1")), (3, 0));
        let (calls, input, cost) = counted(&trace, "invoke_workflow outer");
        assert_eq!((calls, input, cost), (Some(2), Some(2000), Some(0.007.into())));
    }
}

#[tokio::test]
async fn intermediate_tool_is_no_wrapper() {
    #[genai::tool(call_id = None)]
    async fn tool() -> Result<u64, AgentError> {
        ask("a", false).await.map(|answer| answer.1)
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn around() -> Result<Told, AgentError> {
        tool().await?;
        Ok(told("a"))
    }
    #[genai::workflow(name = "outer")]
    async fn outer() -> Result<(), AgentError> {
        around().await.map(drop)
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("nothing is refused");
    let (calls, input, _) = counted(&trace, "invoke_workflow outer");
    assert_eq!((calls, input), (Some(2), Some(2000)));
}

#[tokio::test]
async fn inner_call_inherits_wrapper_reservation() {
    #[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 100)]
    async fn leaf(bodies: &AtomicU64) -> Result<Told, AgentError> {
        bodies.fetch_add(1, Relaxed);
        let left = genai::current_run().remaining();
        assert_eq!((left.output_tokens, left.model_calls), (Some(50), Some(0)));
        Ok(told("a"))
    }
    #[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 100)]
    async fn around(bodies: &AtomicU64) -> Result<Told, AgentError> {
        leaf(bodies).await
    }
    #[genai::agent(budget = Budget::new().max_output_tokens(150).max_model_calls(1))]
    async fn agent(bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
        around(&bodies).await?;
        let left = genai::current_run().remaining();
        assert_eq!((left.output_tokens, left.model_calls), (Some(50), Some(0)));
        Ok(())
    }
    let bodies = Arc::new(AtomicU64::new(0));
    // The same holds without a listener.
    agent(Arc::clone(&bodies)).await.expect("nothing is refused");
    assert_eq!(bodies.load(Relaxed), 1);
}

#[tokio::test]
async fn wrapped_agent_still_ends_its_loop() {
    #[genai::tool(call_id = None)]
    async fn look() -> Result<u64, AgentError> {
        Ok(1)
    }
    #[genai::agent(budget = Budget::loops_only())]
    async fn agent(rounds: Arc<AtomicU64>) -> Result<(), AgentError> {
        for _ in 0..40 {
            rounds.fetch_add(1, Relaxed);
            with_retry("a", 1).await?;
            drop(look().await);
        }
        Ok(())
    }
    let rounds = Arc::new(AtomicU64::new(0));
    agent(Arc::clone(&rounds)).await.expect_err("it is stopped");
    assert!(rounds.load(Relaxed) <= 8, "{rounds:?}");
}

/// A piece of an answer with an id; the last piece has the usage.
struct Piece(&'static str, bool);

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.id(self.0).content_bytes(40);
        if self.1 {
            recorder.usage(Usage::input_including_cached(1000_u64).with_output_tokens(100_u64));
        }
    }
}

#[tokio::test]
async fn stream_wrapper_is_not_charged_twice() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn leaf() -> impl Stream<Item = Result<Piece, AgentError>> {
        stream::iter((0..10).map(|piece| Ok(Piece("a", piece == 9))))
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn around() -> impl Stream<Item = Result<Piece, AgentError>> {
        leaf().map(|piece| piece)
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_model_calls(1))]
    async fn agent(taken: usize) -> Result<(), AgentError> {
        let mut pieces = Box::pin(around().take(taken));
        while let Some(piece) = pieces.next().await {
            piece?;
        }
        Ok(())
    }
    // The stream is read to its end, or dropped midway.
    for (taken, output, assumed) in [(100, Some(100), None), (5, None, Some(50))] {
        let trace = Trace::new();
        trace.run(agent(taken)).await.expect("nothing is refused");
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.int("agent.run.model_calls"), Some(1));
        assert_eq!(run.int("agent.run.output_tokens"), output, "{taken}");
        assert_eq!(run.int("agent.run.assumed_tokens"), assumed, "{taken}");
    }
}

/// A fallback around a client's call, which returns the provider's JSON.
#[tokio::test]
async fn fallback_around_json_counts_once() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn leaf() -> Result<serde_json::Value, AgentError> {
        Ok(serde_json::json!({
            "id": "c", "object": "chat.completion", "model": "gpt-4o",
            "choices": [{ "index": 0, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100 },
        }))
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn with_fallback() -> Result<serde_json::Value, AgentError> {
        leaf().await
    }
    #[genai::workflow(name = "outer", budget = Budget::new().max_model_calls(2))]
    async fn outer() -> Result<(), AgentError> {
        with_fallback().await?;
        with_fallback().await?;
        with_fallback().await.expect_err("two were made");
        Ok(())
    }
    let trace = Trace::new();
    trace.run(outer()).await.expect("the refusal is handled");
    let counted = counted(&trace, "invoke_workflow outer");
    assert_eq!(counted, (Some(2), Some(2000), Some(0.007.into())));
}

/// A separate request cannot be distinguished from a text that is passed on, unless the body records it.
#[tokio::test]
async fn recorded_usage_beside_inner_call_counts() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn text(records: bool) -> Result<String, AgentError> {
        ask("moderation", false).await?;
        if records {
            genai::current_call().record_usage(Usage::input_including_cached(7000_u64).with_output_tokens(10_u64));
        }
        Ok("done".to_owned())
    }
    #[genai::workflow(name = "outer")]
    async fn outer(records: bool) -> Result<(), AgentError> {
        text(records).await.map(drop)
    }
    for (records, calls, input) in [(false, 1, 1000), (true, 2, 8000)] {
        let trace = Trace::new();
        trace.run(outer(records)).await.expect("nothing is refused");
        let counted = counted(&trace, "invoke_workflow outer");
        assert_eq!((counted.0, counted.1), (Some(calls), Some(input)));
    }
}

//! Limits of cost for calls whose usage is missing, because of the provider or of a caller that gives up.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Budget, Chunk, Response, ResponseRecorder, StopReason, Unpriced, Usage};
use serde_json::{Value, json};

use crate::support::Trace;
use crate::{AgentError, Answer};

/// Repeats calls until one is refused. Returns the reason and the words.
async fn until_refused<T>(
    times: u64,
    call: impl AsyncFn(u64) -> Result<T, AgentError>,
) -> Option<(StopReason, String)> {
    for number in 0..times {
        if let Err(AgentError::Refused(refusal)) = call(number).await {
            return Some((refusal.reason(), refusal.to_string()));
        }
    }
    None
}

/// An answer that names a deployment, which has no price.
struct Deployed;

impl Response for Deployed {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(5_000_000_u64).with_output_tokens(0_u64)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model("prod-chat-eu");
    }
}

#[tokio::test]
async fn one_of_thousand_dear_calls_is_made() {
    #[genai::chat(provider = "openai", model = model)]
    async fn ask(model: &str, bodies: &AtomicU64) -> Result<Deployed, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(Deployed)
    }
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(model: &str, bodies: &AtomicU64) -> Result<Option<StopReason>, AgentError> {
        let refused = until_refused(1_000, async |_| ask(model, bodies).await).await;
        Ok(refused.map(|(reason, _)| reason))
    }
    // Each call costs $12.50 by the requested model's price, or has no price.
    for model in ["gpt-4o", "our-own"] {
        let bodies = AtomicU64::new(0);
        let refused = agent(model, &bodies).await.expect("it handles refusals");
        assert_eq!((refused, bodies.load(Relaxed)), (Some(StopReason::Cost), 1), "{model}");
    }
}

#[tokio::test]
async fn embeddings_and_remote_agents_are_charged() {
    #[genai::embeddings(provider = "openai", model = "text-embedding-3-large")]
    async fn embed(bodies: &AtomicU64) -> Result<Answer, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(Answer(1_000_000, 0))
    }
    #[genai::remote_agent(
        provider = "openai",
        name = "researcher",
        model = "text-embedding-3-large",
        skip(bodies)
    )]
    async fn delegate(task: u64, bodies: &AtomicU64) -> Result<Answer, AgentError> {
        let _ = task;
        bodies.fetch_add(1, Relaxed);
        Ok(Answer(1_000_000, 0))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_total_tokens(10_000_000))]
    async fn agent(delegates: bool, bodies: &AtomicU64) -> Result<Option<StopReason>, AgentError> {
        let call = async |task| {
            if delegates {
                delegate(task, bodies).await
            } else {
                embed(bodies).await
            }
        };
        Ok(until_refused(200, call).await.map(|(reason, _)| reason))
    }
    for delegates in [false, true] {
        let (bodies, trace) = (AtomicU64::new(0), Trace::new());
        let refused = trace.run(agent(delegates, &bodies)).await.expect("it handles refusals");
        assert_eq!(
            (refused, bodies.load(Relaxed)),
            (Some(StopReason::Tokens), 10),
            "{delegates}"
        );
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.get("agent.run.cost_usd"), Some(1.3.into()));
        assert_eq!(run.int("agent.run.model_calls"), Some(0));
    }
}

/// An answer of 20 kB with these counts.
fn long_answer(counts: &Value) -> Value {
    json!({
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": "x".repeat(20_000) } }],
        "usage": counts,
    })
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn by_type(counts: &Value) -> Result<Value, AgentError> {
    Ok(long_answer(counts))
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = json)]
async fn by_fields(counts: &Value) -> Result<Value, AgentError> {
    Ok(json!({ "data": long_answer(counts) }))
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = genai::json::Body::parse)]
async fn by_text(counts: &Value) -> Result<String, AgentError> {
    Ok(long_answer(counts).to_string())
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |body| genai::json::Events::parse(body))]
async fn by_events(counts: &Value) -> Result<String, AgentError> {
    Ok(format!("data: {}\n\ndata: [DONE]\n\n", long_answer(counts)))
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |()| Usage::input_including_cached(0).with_output_tokens(0))]
async fn by_closure() -> Result<(), AgentError> {
    Ok(())
}

/// The way in which an answer is read.
#[derive(Clone, Copy, Debug)]
enum Read {
    Type,
    Fields,
    Text,
    Events,
    /// A closure that returns counts of 0, regardless of the answer.
    Closure,
}

async fn miscounted(read: Read, counts: &Value, bodies: &AtomicU64) -> Result<(), AgentError> {
    match read {
        Read::Type => drop(by_type(counts).await?),
        Read::Fields => drop(by_fields(counts).await?),
        Read::Text => drop(by_text(counts).await?),
        Read::Events => drop(by_events(counts).await?),
        Read::Closure => by_closure().await?,
    }
    bodies.fetch_add(1, Relaxed);
    Ok(())
}

#[tokio::test]
async fn zeros_beside_content_are_unknown() {
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(
        budget: Budget,
        read: Read,
        counts: Value,
        bodies: &AtomicU64,
    ) -> Result<Option<StopReason>, AgentError> {
        let refused = until_refused(1_000, async |_| miscounted(read, &counts, bodies).await).await;
        Ok(refused.map(|(reason, _)| reason))
    }
    let zeros = json!({ "prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0 });
    let no_output = json!({ "prompt_tokens": 80_000, "completion_tokens": 0 });
    let no_input = json!({ "prompt_tokens": 0, "completion_tokens": 5_000 });
    let limit = || Budget::new().max_cost_usd(1.0);
    // 5,000 tokens cost 5 cents, and 80,000 tokens of a prompt cost 20.
    let of_content = [
        (&zeros, limit(), 1),
        (&zeros, limit().estimate(80_000, 100), 4),
        (&zeros, limit().unpriced(Unpriced::Record), 20),
        (&no_output, limit(), 4),
        (&no_input, limit(), 1),
        (&no_input, limit().estimate(80_000, 100), 4),
    ];
    let mut rows = vec![
        (Read::Closure, &zeros, limit(), 1),
        (Read::Closure, &zeros, limit().estimate(80_000, 100), 4),
    ];
    for read in [Read::Type, Read::Fields, Read::Text, Read::Events] {
        rows.extend(
            of_content
                .iter()
                .cloned()
                .map(|(counts, budget, made)| (read, counts, budget, made)),
        );
    }
    for (read, counts, budget, made) in rows {
        let (bodies, trace) = (AtomicU64::new(0), Trace::new());
        let refused = trace.run(agent(budget, read, counts.clone(), &bodies)).await;
        assert_eq!(
            refused.expect("it handles refusals"),
            Some(StopReason::Cost),
            "{read:?} {counts} {made}"
        );
        assert_eq!(bodies.load(Relaxed), made, "{read:?} {counts}");
        let run = trace.span("invoke_agent agent");
        let told = counts["completion_tokens"].as_u64().expect("it is there") * made;
        let output = run.int("agent.run.output_tokens");
        assert_eq!(output, i64::try_from(told).ok(), "what the provider said");
        let assumed = run.int("agent.run.assumed_tokens").unwrap_or(0);
        let seen = if matches!(read, Read::Closure) { 0 } else { 5_000 * made };
        assert!(
            assumed >= i64::try_from(seen.saturating_sub(told)).expect("it is small"),
            "{assumed}"
        );
    }
}

/// Gateways report 0 for unknown counts.
#[tokio::test]
async fn charge_of_nothing_is_unknown() {
    #[genai::chat(provider = "openai", model = model, response = |()| genai::Answer::new().charged_usd(0.0))]
    async fn gateway(model: &'static str) -> Result<(), AgentError> {
        Ok(())
    }
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(model: &'static str) -> Result<bool, AgentError> {
        let refused = until_refused(40, async |_| gateway(model).await).await;
        Ok(refused.is_some())
    }
    // If the table has no price, a provider's charge of 0 is accepted.
    for (model, refused) in [("gpt-4o", true), ("our-own", false)] {
        assert_eq!(agent(model).await.expect("it handles refusals"), refused, "{model}");
    }
}

#[tokio::test]
async fn provider_charge_is_whole_cost() {
    #[genai::chat(provider = "openrouter", model = "openai/gpt-4o")]
    async fn charged(counts: Value) -> Value {
        json!({ "choices": [], "usage": counts })
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0).estimate(80_000, 100))]
    async fn agent() -> Result<(), AgentError> {
        charged(json!({ "prompt_tokens": 80_000, "completion_tokens": 0, "cost": 0.2 })).await;
        charged(json!({ "prompt_tokens": 0, "completion_tokens": 0, "cost": 0.01 })).await;
        Ok(())
    }
    let trace = Trace::new();
    trace.run(agent()).await.expect("it may cost more");
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.get("agent.run.cost_usd"), Some(0.21.into()));
    assert_eq!(run.get("agent.run.assumed_cost_usd"), None, "the amount is all of it");
}

/// A piece of a stream, which may contain the usage.
struct Piece(Option<(u64, u64)>);

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.content_bytes(8);
        if let Some((input, output)) = self.0 {
            recorder.usage(Usage::input_including_cached(input).with_output_tokens(output));
        }
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = most)]
fn pieces(most: Option<u64>, usage: Option<(u64, u64)>) -> impl Stream<Item = Result<Piece, AgentError>> {
    let _ = most;
    stream::iter([Ok(Piece(None)), Ok(Piece(usage))])
}

/// Reads `taken` pieces, and drops the stream.
async fn read(most: Option<u64>, usage: Option<(u64, u64)>, taken: usize) -> Result<(), AgentError> {
    let mut pieces = std::pin::pin!(pieces(most, usage).take(taken));
    while let Some(piece) = pieces.next().await {
        piece?;
    }
    Ok(())
}

/// The assumed usage is the reservation, or else the costliest call, and never less than the usage that arrived.
#[tokio::test]
async fn dropped_stream_is_assumed_whole() {
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(100.0))]
    async fn agent(first: (u64, u64), most: Option<u64>) -> Result<(), AgentError> {
        read(None, Some(first), 3).await?;
        read(most, None, 1).await
    }
    for (first, most, assumed) in [
        // The first call is small and nothing is reserved: the usage of the first call counts.
        ((10, 5), None, 10 + 5),
        ((10, 5), Some(50_000), 10 + 50_000),
        ((100_000, 80_000), Some(50_000), 100_000 + 50_000),
        ((100_000, 80_000), None, 100_000 + 80_000),
        ((10, 1), Some(1), 10 + 2),
    ] {
        let trace = Trace::new();
        trace.run(agent(first, most)).await.expect("the limit is far");
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.int("agent.run.assumed_tokens"), Some(assumed), "{first:?} {most:?}");
    }
}

/// A timeout does not reveal the price, and does not refuse everything after it.
#[tokio::test]
async fn one_timeout_refuses_no_other() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn ask(hangs: bool, bodies: &AtomicU64) -> Result<Answer, AgentError> {
        bodies.fetch_add(1, Relaxed);
        if hangs {
            std::future::pending::<()>().await;
        }
        // The answer costs 25 cents.
        Ok(Answer(100_000, 0))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(timeouts: u64, bodies: &AtomicU64) -> Result<Option<StopReason>, AgentError> {
        let call = async |number| {
            let call = ask(number < timeouts, bodies);
            match tokio::time::timeout(Duration::from_millis(5), call).await {
                Ok(result) => result.map(drop),
                Err(_) => Ok(()),
            }
        };
        Ok(until_refused(40, call).await.map(|(reason, _)| reason))
    }
    // The usage of the first call is assumed as soon as a call with a known amount exists.
    for (timeouts, made, assumed) in [(0, 4, None), (1, 4, Some(0.25)), (40, 2, None)] {
        let (bodies, trace) = (AtomicU64::new(0), Trace::new());
        let refused = trace.run(agent(timeouts, &bodies)).await.expect("it handles refusals");
        assert_eq!(refused, Some(StopReason::Cost), "{timeouts}");
        assert_eq!(bodies.load(Relaxed), made, "{timeouts}");
        let run = trace.span("invoke_agent agent");
        assert_eq!(
            run.get("agent.run.assumed_cost_usd"),
            assumed.map(Into::into),
            "{timeouts}"
        );
    }
}

/// The refusal by a limit with room left does not claim that the limit is exhausted.
#[tokio::test]
async fn refusal_says_what_is_used_up() {
    #[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = most)]
    async fn ask(most: u64) -> Result<Answer, AgentError> {
        let _ = most;
        Ok(Answer(100_000, 0))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(most: u64) -> Result<Option<String>, AgentError> {
        let refused = until_refused(40, async |_| ask(most).await).await;
        Ok(refused.map(|(_, words)| words))
    }
    for (most, words) in [
        (200_000, "refused a call: $0.0000 used and $2.0000 needed of $1.0000"),
        (0, "is used up: $1.0000 used of $1.0000"),
    ] {
        let text = agent(most).await.expect("it handles refusals").expect("one is refused");
        assert_eq!(text, format!("the budget of `invoke_agent agent` {words}"));
    }
}

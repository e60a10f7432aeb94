//! Limits of cost and tokens if a provider does not report the usage, or the model has no price.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Action, Budget, Chunk, Limit, Response, ResponseRecorder, StopReason, Unpriced, Usage};

use crate::support::Trace;
use crate::{AgentError, Answer};

/// Number of bodies that ran.
pub(crate) type Bodies = Arc<AtomicU64>;

pub(crate) const MILLION: u64 = 1_000_000;

/// An answer of a deployment, whose name has no price.
struct Deployed;

impl Response for Deployed {
    fn usage(&self) -> Usage {
        // The prompt costs five dollars by the price of gpt-4o.
        Usage::input_including_cached(2 * MILLION).with_output_tokens(0)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model("prod-chat-eu");
    }
}

#[genai::chat(provider = "openai", model = model)]
async fn deployed(model: &'static str, bodies: &Bodies) -> Result<Deployed, AgentError> {
    bodies.fetch_add(1, Relaxed);
    Ok(Deployed)
}

/// Repeats the call until it is refused, a thousand times at most. Returns the refusal's reason and words.
pub(crate) async fn until_refused<F: Future<Output = Result<(), AgentError>>>(
    call: impl Fn() -> F,
) -> Option<(StopReason, String)> {
    for _ in 0..1000 {
        if let Err(error) = call().await {
            let refusal = error.refusal();
            return Some((refusal.reason(), refusal.to_string()));
        }
    }
    None
}

#[tokio::test]
async fn deployment_is_charged_as_requested_model() {
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(bodies: Bodies) -> Result<(), AgentError> {
        let refusal = until_refused(async || deployed("gpt-4o", &bodies).await.map(drop)).await;
        assert_eq!(refusal.map(|it| it.0), Some(StopReason::Cost));
        Ok(())
    }
    let bodies = Bodies::default();
    let trace = Trace::new();
    trace
        .run(agent(Arc::clone(&bodies)))
        .await
        .expect("it handles refusals");
    assert_eq!(bodies.load(Relaxed), 1);
    let call = trace
        .spans()
        .into_iter()
        .find(|span| span.name == "chat gpt-4o")
        .expect("it ran");
    assert_eq!(call.get("agent.cost.usd"), Some(5.0.into()));
    let table = call.text("agent.cost.price_table").expect("it has a price");
    assert!(table.ends_with(";requested"), "{table}");
    assert_eq!(
        trace.span("invoke_agent agent").get("agent.run.cost_usd"),
        Some(5.0.into())
    );
}

#[tokio::test]
async fn unpriced_model_refused_after_one_call() {
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0).unpriced(unpriced))]
    async fn agent(unpriced: Unpriced, bodies: Bodies) -> Result<Option<String>, AgentError> {
        let refusal = until_refused(async || deployed("our-own", &bodies).await.map(drop)).await;
        Ok(refusal.map(|it| it.1))
    }
    for (unpriced, made) in [(Unpriced::Refuse, 1), (Unpriced::Record, 1000)] {
        let bodies = Bodies::default();
        let trace = Trace::new();
        let words = trace
            .run(agent(unpriced, Arc::clone(&bodies)))
            .await
            .expect("it handles refusals");
        assert_eq!(bodies.load(Relaxed), made);
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.int("agent.run.unpriced_calls"), i64::try_from(made).ok());
        assert_eq!(run.get("agent.run.cost_usd"), None);
        if let Some(words) = words {
            assert!(words.contains("Prices::add(provider, \"our-own\", …)"), "{words}");
            assert!(words.contains("Unpriced::Record"), "{words}");
        }
    }
    assert_eq!(Unpriced::default(), Unpriced::Refuse);
}

#[tokio::test]
async fn unpriced_tier_assumes_highest_price() {
    struct OddTier;
    impl Response for OddTier {
        fn usage(&self) -> Usage {
            Usage::input_including_cached(100_000_u64).with_output_tokens(0)
        }
        fn record(&self, recorder: &mut ResponseRecorder) {
            recorder.service_tier("no-such-tier");
        }
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn odd(bodies: &Bodies) -> Result<OddTier, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(OddTier)
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(bodies: Bodies) -> Result<(), AgentError> {
        let refusal = until_refused(async || odd(&bodies).await.map(drop)).await;
        assert_eq!(refusal.map(|it| it.0), Some(StopReason::Cost));
        Ok(())
    }
    let bodies = Bodies::default();
    let trace = Trace::new();
    trace
        .run(agent(Arc::clone(&bodies)))
        .await
        .expect("it handles refusals");
    // The input costs 4.25 dollars per million tokens with priority, and 2.50 by default.
    assert_eq!(bodies.load(Relaxed), 3);
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.get("agent.run.assumed_cost_usd"), Some(1.275.into()));
    assert_eq!(
        (run.get("agent.run.cost_usd"), run.int("agent.run.unpriced_calls")),
        (None, Some(3))
    );
    assert_eq!(run.int("agent.run.assumed_tokens"), None, "they are known");
}

/// An answer that never reports its usage.
struct Silent;

impl Response for Silent {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = most)]
async fn silent(most: Option<u64>, bodies: &Bodies) -> Result<Silent, AgentError> {
    let _ = most;
    bodies.fetch_add(1, Relaxed);
    Ok(Silent)
}

#[tokio::test]
async fn missing_usage_charges_the_reservation() {
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0).unpriced(Unpriced::Record))]
    async fn agent(bodies: Bodies) -> Result<(), AgentError> {
        // Each call costs ten cents.
        let refusal = until_refused(async || silent(Some(10_000), &bodies).await.map(drop)).await;
        assert_eq!(refusal.map(|it| it.0), Some(StopReason::Cost));
        Ok(())
    }
    let bodies = Bodies::default();
    let trace = Trace::new();
    trace
        .run(agent(Arc::clone(&bodies)))
        .await
        .expect("it handles refusals");
    assert_eq!(bodies.load(Relaxed), 10);
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.get("agent.run.cost_usd"), None, "nothing is known of it");
    assert_eq!(run.get("agent.run.assumed_cost_usd"), Some(1.0.into()));
    assert_eq!(run.int("agent.run.assumed_tokens"), Some(100_000));
}

#[tokio::test]
async fn missing_usage_charges_dearest_known_call() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn told(bodies: &Bodies) -> Result<Answer, AgentError> {
        bodies.fetch_add(1, Relaxed);
        // The answer costs a quarter of a dollar.
        Ok(Answer(100_000, 0))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(bodies: Bodies) -> Result<(), AgentError> {
        told(&bodies).await?;
        let refusal = until_refused(async || silent(None, &bodies).await.map(drop)).await;
        assert_eq!(refusal.map(|it| it.0), Some(StopReason::Cost));
        Ok(())
    }
    let bodies = Bodies::default();
    let trace = Trace::new();
    trace
        .run(agent(Arc::clone(&bodies)))
        .await
        .expect("it handles refusals");
    assert_eq!(bodies.load(Relaxed), 4);
    let run = trace.span("invoke_agent agent");
    assert_eq!(run.get("agent.run.cost_usd"), Some(0.25.into()));
    assert_eq!(run.get("agent.run.assumed_cost_usd"), Some(0.75.into()));
}

#[tokio::test]
async fn unknown_cost_refuses_further_calls() {
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(bodies: Bodies) -> Result<Option<String>, AgentError> {
        let refusal = until_refused(async || silent(None, &bodies).await.map(drop)).await;
        // A reservation for the output gives no number for the prompt.
        let reserved = silent(Some(1000), &bodies).await;
        assert!(reserved.is_err());
        Ok(refusal.map(|it| it.1))
    }
    let bodies = Bodies::default();
    let words = agent(Arc::clone(&bodies))
        .await
        .expect("it is allowed")
        .expect("it is refused");
    assert_eq!(bodies.load(Relaxed), 1);
    assert!(words.contains("give `Budget::estimate(…)`"), "{words}");
}

/// A local model, whose answers never report their tokens.
#[genai::chat(provider = "ollama", model = "llama3.2", max_tokens = most)]
async fn local(most: Option<u64>, bodies: &Bodies) -> Result<Silent, AgentError> {
    let _ = most;
    bodies.fetch_add(1, Relaxed);
    Ok(Silent)
}

#[tokio::test]
async fn unknown_tokens_refuse_further_calls() {
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(budget: Budget, most: Option<u64>, bodies: Bodies) -> Result<Option<String>, AgentError> {
        let refusal = until_refused(async || local(most, &bodies).await.map(drop)).await;
        assert!(
            refusal.as_ref().is_none_or(|it| it.0 == StopReason::Tokens),
            "{refusal:?}"
        );
        Ok(refusal.map(|it| it.1))
    }
    let total = || Budget::new().max_total_tokens(10 * MILLION);
    let says_why = |words: &str| words.contains("tokens are limited") && words.contains("`Budget::estimate(…)`");
    for (budget, most, made) in [
        (total(), None, 1),
        (Budget::new().max_input_tokens(MILLION), None, 1),
        (Budget::new().max_output_tokens(MILLION), None, 1),
        // A reservation for the output gives a number for the output, but none for the prompt.
        (total(), Some(1000), 1),
        (Budget::new().max_output_tokens(MILLION), Some(10_000), 100),
        (total().estimate(40_000, 10_000), None, 200),
        (total().unpriced(Unpriced::Record), None, 1000),
        // There is no limit of tokens.
        (Budget::new().max_model_calls(2000), None, 1000),
    ] {
        let bodies = Bodies::default();
        let case = format!("{budget:?} {most:?}");
        let words = agent(budget, most, Arc::clone(&bodies))
            .await
            .expect("it handles refusals");
        assert_eq!(bodies.load(Relaxed), made, "{case}");
        if let Some(words) = words.filter(|_| made == 1) {
            assert!(says_why(&words), "{words}");
        }
    }
}

/// A piece of text, without usage.
struct Piece(usize);

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.content_bytes(self.0);
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn pieces(bodies: Bodies) -> impl Stream<Item = Result<Piece, AgentError>> {
    stream::iter((0..10).map(move |piece| {
        bodies.fetch_add(u64::from(piece == 0), Relaxed);
        Ok(Piece(4000))
    }))
}

#[tokio::test]
async fn stream_without_usage_charges_seen_items() {
    fn two_limits() -> Budget {
        Budget::new()
            .max_output_tokens(100_000)
            .max_cost_usd(1.0)
            .unpriced(Unpriced::Record)
    }
    #[genai::agent(name = "agent", budget = two_limits())]
    async fn agent(taken: usize, bodies: Bodies) -> Result<(), AgentError> {
        let call = async || {
            let mut pieces = pieces(Arc::clone(&bodies)).take(taken);
            while let Some(piece) = pieces.next().await {
                piece?;
            }
            Ok(())
        };
        let refusal = until_refused(call).await;
        assert_eq!(refusal.map(|it| it.0), Some(StopReason::Tokens));
        Ok(())
    }
    // The stream is read to its end or dropped midway: each piece has a thousand tokens and costs a cent.
    for (taken, made) in [(100, 10), (5, 20)] {
        let bodies = Bodies::default();
        let trace = Trace::new();
        trace
            .run(agent(taken, Arc::clone(&bodies)))
            .await
            .expect("it handles refusals");
        assert_eq!(bodies.load(Relaxed), made, "{taken} taken");
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.int("agent.run.assumed_tokens"), Some(100_000));
        assert_eq!(run.get("agent.run.assumed_cost_usd"), Some(1.0.into()));
        assert_eq!(run.get("agent.run.output_tokens"), None);
    }
}

#[tokio::test]
async fn current_totals_match_span_attributes() {
    fn two_model_calls() -> Budget {
        Budget::new()
            .max_cost_usd(1.0)
            .unpriced(Unpriced::Record)
            .limit(Limit::model_calls(2).action(Action::Refuse))
    }
    #[genai::agent(name = "agent", budget = two_model_calls())]
    async fn agent(bodies: Bodies) -> Result<(genai::Totals, StopReason), AgentError> {
        deployed("gpt-4o-mini", &bodies).await?;
        silent(Some(10_000), &bodies).await?;
        assert!(genai::current_run().last_refusal().is_none());
        silent(Some(10_000), &bodies).await.err().expect("it is refused");
        let run = genai::current_run();
        assert!(run.stopped().is_none(), "the run goes on");
        let reason = run.last_refusal().expect("one was refused").reason();
        Ok((run.totals().expect("it is in a run"), reason))
    }
    let trace = Trace::new();
    let (totals, reason) = trace.run(agent(Bodies::default())).await.expect("it handles refusals");
    assert_eq!(reason, StopReason::ModelCalls);
    assert_eq!((totals.model_calls, totals.tool_calls), (2, 0));
    assert_eq!(
        (totals.input_tokens, totals.output_tokens),
        (Some(2 * MILLION), Some(0))
    );
    assert_eq!(totals.cost, Some(genai::price::Cost::from_usd(0.3)));
    assert_eq!((totals.unpriced_calls, totals.assumed_tokens), (1, 10_000));
    let run = trace.span("invoke_agent agent");
    assert_eq!(
        run.int("agent.run.assumed_tokens"),
        i64::try_from(totals.assumed_tokens).ok()
    );
    assert_eq!(
        run.get("agent.run.assumed_cost_usd"),
        Some(totals.assumed_cost.usd().into())
    );
    assert!(genai::current_run().totals().is_none());
}

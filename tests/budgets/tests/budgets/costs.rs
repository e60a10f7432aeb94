//! Limits of cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, Stream, StreamExt};
use genai::price::{Cost, PricedCall, Prices};
use genai::testing::{CallOutcome, record};
use genai::{Action, Budget, Chunk, Limit, ResponseRecorder, StopReason, Unpriced, Usage};

use crate::{AgentError, Answer};

const MODEL: &str = "gpt-4o-mini";
const MOST: u64 = 100;

/// The cost that a call reserves before it starts.
fn reserved() -> Cost {
    let prices = Prices::bundled();
    prices.estimate("openai", MODEL, 0, MOST).expect("the model is known")
}

/// The cost of these tokens.
fn cost(input: u64, output: u64) -> Cost {
    let prices = Prices::bundled();
    let usage = Usage::input_including_cached(input).with_output_tokens(output);
    let call = PricedCall::new("openai", MODEL, &usage);
    prices.cost(&call).expect("the model is known")
}

/// A multiple of the cost, in dollars.
fn times(cost: Cost, times: f64) -> f64 {
    cost.usd() * times
}

#[genai::chat(provider = "openai", model = model, max_tokens = MOST)]
async fn ask(model: &'static str, output: u64, bodies: Arc<AtomicU64>) -> Result<Answer, AgentError> {
    bodies.fetch_add(1, Relaxed);
    tokio::task::yield_now().await;
    Ok(Answer(1, output))
}

#[genai::agent(name = "agent", budget = budget)]
async fn side_by_side(budget: Budget, output: u64, bodies: Arc<AtomicU64>) -> Result<usize, AgentError> {
    let calls: Vec<_> = (0..12)
        .map(|_| genai::spawn(ask(MODEL, output, Arc::clone(&bodies))))
        .collect();
    let mut refused = 0;
    for call in calls {
        refused += usize::from(call.await.expect("no task is aborted").is_err());
    }
    Ok(refused)
}

#[genai::agent(name = "agent", budget = budget)]
async fn in_turn(budget: Budget, output: u64, calls: u64, bodies: Arc<AtomicU64>) -> Result<Option<Cost>, AgentError> {
    for _ in 0..calls {
        ask(MODEL, output, Arc::clone(&bodies)).await?;
    }
    Ok(genai::current_run().remaining().cost)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_calls_stay_within_cost_limit() {
    for _ in 0..20 {
        let bodies = Arc::new(AtomicU64::new(0));
        let limit = Limit::cost_usd(times(reserved(), 3.5)).action(Action::Refuse);
        let budget = Budget::new().limit(limit);
        // Each call uses its whole reservation.
        let run = record(side_by_side(budget, MOST, Arc::clone(&bodies))).await;
        let refused = *run.value().as_ref().expect("it handles refusals");
        assert_eq!((bodies.load(Relaxed), refused), (3, 9));
        let total = Cost::from_pico_usd(3 * cost(1, MOST).pico_usd());
        assert_eq!(run.call("agent").totals().cost, Some(total));
    }
}

#[tokio::test]
async fn unused_cost_reservation_is_released() {
    let bodies = Arc::new(AtomicU64::new(0));
    let budget = || Budget::new().max_cost_usd(times(reserved(), 1.5));
    // Ten calls use a twentieth of the reservation each.
    let left = in_turn(budget(), MOST / 20, 10, Arc::clone(&bodies)).await;
    let left = left.expect("it is within the limit").expect("the cost is limited");
    let limit = Cost::from_usd(times(reserved(), 1.5)).pico_usd();
    assert_eq!(left.pico_usd(), limit - 10 * cost(1, MOST / 20).pico_usd());
    assert_eq!(bodies.load(Relaxed), 10);

    // After one call that uses its full reservation, the next could pass the limit.
    let run = record(in_turn(budget(), MOST, 2, Arc::clone(&bodies))).await;
    let error = run.value().as_ref().expect_err("it is refused");
    assert_eq!(error.refusal().reason(), StopReason::Cost);
    assert_eq!(bodies.load(Relaxed), 11);
    let stopped = CallOutcome::Stopped("cost_budget_exceeded");
    assert_eq!(run.call("agent").outcome(), stopped);
    let refused = run.model_calls().last().expect("it has a span");
    assert_eq!(refused.outcome(), CallOutcome::Refused("cost_budget_exceeded"));
    assert_eq!(refused.cost(), None, "it was not made");
}

#[tokio::test]
async fn remaining_cost_excludes_reservations() {
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent() -> Result<(), AgentError> {
        let one = Cost::from_usd(1.0);
        assert_eq!(genai::current_run().remaining().cost, Some(one));
        let call = ask(MODEL, MOST / 2, Arc::default());
        let mut call = Box::pin(call);
        assert!(futures_util::poll!(&mut call).is_pending());
        assert_eq!(
            genai::current_run().remaining().cost,
            Some(one.saturating_sub(reserved()))
        );
        call.await?;
        assert_eq!(
            genai::current_run().remaining().cost,
            Some(one.saturating_sub(cost(1, MOST / 2)))
        );
        Ok(())
    }
    agent().await.expect("nothing is refused");
}

#[tokio::test]
async fn unpriced_model_follows_unpriced_setting() {
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(budget: Budget, bodies: Arc<AtomicU64>) -> Result<(), AgentError> {
        ask("our-own", 1, Arc::clone(&bodies)).await?;
        ask("our-own", 1, bodies).await.map(drop)
    }
    for (unpriced, bodies_run, events) in [
        // The first call may turn out to have a price, by the model that answers.
        (None, 1, 0),
        (Some(Unpriced::Record), 2, 1),
        (Some(Unpriced::Allow), 2, 0),
        (Some(Unpriced::Refuse), 1, 0),
    ] {
        let budget = Budget::new().max_cost_usd(1.0);
        let budget = match unpriced {
            Some(unpriced) => budget.unpriced(unpriced),
            None => budget,
        };
        let bodies = Arc::new(AtomicU64::new(0));
        let run = record(agent(budget, Arc::clone(&bodies))).await;
        assert_eq!(bodies.load(Relaxed), bodies_run, "{unpriced:?}");
        let agent = run.call("agent");
        assert_eq!(agent.span().events.len(), events, "{unpriced:?}");
        let totals = agent.totals();
        assert_eq!((totals.cost, totals.unpriced_calls), (None, bodies_run), "{unpriced:?}");
        let result = run.into_value();
        match unpriced {
            None | Some(Unpriced::Refuse) => {
                let error = result.expect_err("it is refused");
                assert_eq!(error.refusal().reason(), StopReason::Cost);
                let words = error.refusal().to_string();
                assert!(
                    words.contains("our-own has no price, and the cost is limited"),
                    "{words}"
                );
            }
            _ => result.expect("it is allowed"),
        }
    }
}

#[tokio::test]
async fn unpriced_model_allowed_without_cost_limit() {
    #[genai::agent(name = "agent", budget = Budget::new().max_model_calls(2).unpriced(Unpriced::Refuse))]
    async fn agent() -> Result<(), AgentError> {
        ask("our-own", 1, Arc::default()).await.map(drop)
    }
    agent().await.expect("it is allowed");
}

/// The output so far, in tokens.
struct Delta(u64);

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(Usage::input_including_cached(10).with_output_tokens(self.0));
    }
}

#[genai::chat(provider = "openai", model = MODEL)]
fn deltas() -> impl Stream<Item = Result<Delta, AgentError>> {
    stream::iter((1..).map(|count| Ok(Delta(count * 10))))
}

#[tokio::test]
async fn stream_passing_cost_limit_is_refused() {
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(budget: Budget) -> Result<(), AgentError> {
        let items: Vec<_> = deltas().take(100).collect().await;
        // The items have ten, twenty, thirty and forty tokens, and then the refusal.
        assert_eq!(items.len(), 5);
        match items.into_iter().next_back() {
            Some(Err(error)) => Err(error),
            _ => Ok(()),
        }
    }
    let budget = Budget::new().max_cost_usd(cost(10, 35).usd());
    let run = record(agent(budget)).await;
    let error = run.value().as_ref().expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::Cost);
    let call = run.call(MODEL);
    assert_eq!(call.outcome(), CallOutcome::Refused("cost_budget_exceeded"));
    // Chunks that arrived are charged.
    assert_eq!(call.cost(), Some(cost(10, 40)));
    assert_eq!(run.call("agent").totals().cost, Some(cost(10, 40)));
}

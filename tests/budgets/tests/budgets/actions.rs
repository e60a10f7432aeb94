//! The effects of `Refuse` and `Stop`, and the value of a refused call.

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use genai::testing::{CallOutcome, RecordedCall, record};
use genai::{Action, Budget, BudgetExceeded, Limit, StopReason};

use crate::{AgentError, Answer};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn think(bodies: &AtomicU64) -> Result<Answer, AgentError> {
    bodies.fetch_add(1, Relaxed);
    Ok(Answer(10, 1))
}

/// An agent that retries after every error and never waits.
#[genai::agent(name = "stubborn", budget = budget)]
async fn stubborn(budget: Budget, tries: u64, bodies: &AtomicU64) -> Result<u64, AgentError> {
    let mut refused = 0;
    for _ in 0..tries {
        refused += u64::from(think(bodies).await.is_err());
    }
    Ok(refused)
}

#[tokio::test]
async fn stop_action_ends_refusal_handling_agent() {
    let bodies = AtomicU64::new(0);
    let run = record(stubborn(Budget::new().max_model_calls(2), u64::MAX, &bodies)).await;
    let error = run.value().as_ref().expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::ModelCalls);
    assert_eq!(bodies.load(Relaxed), 2);
    let stopped = CallOutcome::Stopped("model_call_budget_exceeded");
    assert_eq!(run.call("stubborn").outcome(), stopped);
}

#[tokio::test]
async fn refuse_action_lets_run_continue() {
    let bodies = AtomicU64::new(0);
    let budget = Budget::new().limit(Limit::model_calls(2).action(Action::Refuse));
    let run = record(stubborn(budget, 30, &bodies)).await;
    let refused = *run.value().as_ref().expect("it goes on");
    assert_eq!((bodies.load(Relaxed), refused), (2, 28));
    assert_eq!(run.call("stubborn").outcome(), CallOutcome::Completed);
}

#[tokio::test]
async fn stopping_loop_limit_ends_run_immediately() {
    #[genai::tool(call_id = None)]
    async fn look() -> Result<u64, AgentError> {
        Ok(1)
    }
    #[genai::agent(budget = Budget::new().limit(Limit::tool_repeats(2).action(Action::Stop)))]
    async fn agent(refused: &AtomicU64) -> Result<(), AgentError> {
        loop {
            refused.fetch_add(u64::from(look().await.is_err()), Relaxed);
            tokio::task::yield_now().await;
        }
    }
    let refused = AtomicU64::new(0);
    let error = agent(&refused).await.expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::Loop);
    assert_eq!(refused.load(Relaxed), 1);
}

#[tokio::test]
async fn refusing_limit_stops_after_four_rounds() {
    #[genai::tool(call_id = None)]
    async fn look(number: u64) -> Result<u64, AgentError> {
        Ok(number)
    }
    #[genai::agent(budget = Budget::new().limit(Limit::tool_calls(5).action(Action::Refuse)))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        for number in 0.. {
            think(bodies).await?;
            drop(look(number).await);
        }
        Ok(())
    }
    let bodies = AtomicU64::new(0);
    let error = agent(&bodies).await.expect_err("it is stopped");
    assert_eq!(error.refusal().reason(), StopReason::ToolCalls);
    assert_eq!(bodies.load(Relaxed), 5 + 4);
}

#[genai::tool(call_id = None)]
async fn text() -> String {
    "nothing new".to_owned()
}

#[genai::tool(call_id = None)]
async fn cow(owned: bool) -> Cow<'static, str> {
    let _ = owned;
    "nothing new".into()
}

#[genai::tool(call_id = None)]
fn plain() -> String {
    "nothing new".to_owned()
}

#[genai::tool(call_id = None)]
fn boxed() -> Pin<Box<dyn Future<Output = String> + Send>> {
    Box::pin(async { "nothing new".to_owned() })
}

#[genai::tool(call_id = None)]
fn pieces() -> impl Stream<Item = String> {
    stream::iter(["nothing".to_owned(), " new".to_owned()])
}

#[genai::tool(call_id = None, refuse = |refusal| refusal.limit().to_owned())]
async fn named() -> String {
    "nothing new".to_owned()
}

#[tokio::test]
async fn refused_text_tool_returns_advice() {
    #[genai::agent(budget = Budget::new().max_tool_repeats(1))]
    async fn agent() -> Result<Vec<String>, BudgetExceeded> {
        let mut said = Vec::new();
        for _ in 0..2 {
            said.extend([
                text().await,
                cow(true).await.into_owned(),
                plain(),
                boxed().await,
                named().await,
            ]);
            said.push(pieces().collect().await);
        }
        Ok(said)
    }
    let said = agent().await.expect("it goes on");
    assert_eq!(said[..6], ["nothing new"; 6]);
    for (said, tool) in said[6..].iter().zip(["text", "cow", "plain", "boxed", "", "pieces"]) {
        if tool.is_empty() {
            assert_eq!(said, "tool_repeats");
        } else {
            let words = format!("This call was not made: {tool} called once with the same arguments");
            assert!(said.starts_with(&words), "{said}");
        }
    }
}

#[tokio::test]
async fn text_tool_loop_ends_fourth_round() {
    #[genai::agent(name = "agent", budget = Budget::loops_only())]
    async fn agent(thoughts: &AtomicU64, said: &mut Vec<String>) -> Result<(), AgentError> {
        for _ in 0..40 {
            think(thoughts).await?;
            said.push(text().await);
        }
        Ok(())
    }
    let (thoughts, mut said) = (AtomicU64::new(0), Vec::new());
    let run = record(agent(&thoughts, &mut said)).await;
    run.value().as_ref().expect_err("it is stopped");
    // There are three calls, and four rounds with advice.
    assert_eq!((thoughts.load(Relaxed), said.len()), (7, 7));
    assert!(said[6].starts_with("This call was not made: text returned the same result 3 times"));
    let stopped = CallOutcome::Stopped("tool_loop_budget_exceeded");
    assert_eq!(run.call("agent").outcome(), stopped);
}

/// Plain functions that begin the work before they return the future that finishes it.
mod begun {
    use super::*;

    type Item = Result<u64, AgentError>;

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn opaque_stream(bodies: &AtomicU64) -> impl Stream<Item = Item> + use<> {
        bodies.fetch_add(1, Relaxed);
        stream::iter([Ok(1)])
    }

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn boxed_stream(bodies: &AtomicU64) -> BoxStream<'static, Item> {
        bodies.fetch_add(1, Relaxed);
        stream::iter([Ok(1)]).boxed()
    }

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn stream_or_error(bodies: &AtomicU64) -> Result<impl Stream<Item = Item> + use<>, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(stream::iter([Ok(1)]))
    }

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn boxed_or_error(bodies: &AtomicU64) -> Result<BoxStream<'static, Item>, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Ok(stream::iter([Ok(1)]).boxed())
    }

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn boxed_or_other_error(bodies: &AtomicU64) -> Result<BoxStream<'static, Item>, u8> {
        bodies.fetch_add(1, Relaxed);
        Ok(stream::iter([Ok(1)]).boxed())
    }

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn opaque_future(bodies: &AtomicU64) -> impl Future<Output = Item> + use<> {
        bodies.fetch_add(1, Relaxed);
        async { Ok(1) }
    }

    #[genai::tool(call_id = None, skip(bodies))]
    pub(super) fn boxed_future(bodies: &AtomicU64) -> Pin<Box<dyn Future<Output = Item> + Send>> {
        bodies.fetch_add(1, Relaxed);
        Box::pin(async { Ok(1) })
    }
}

#[tokio::test]
async fn refused_plain_fn_body_never_runs() {
    #[genai::agent(budget = Budget::new().limit(Limit::tool_calls(0).action(Action::Refuse)))]
    async fn agent(bodies: &AtomicU64) -> Result<(), AgentError> {
        async fn only(mut items: impl Stream<Item = Result<u64, AgentError>> + Unpin) -> AgentError {
            let refused = items.next().await.expect("the refusal").expect_err("it is refused");
            assert!(items.next().await.is_none(), "it ends");
            refused
        }
        let refused = [
            only(begun::opaque_stream(bodies)).await,
            only(begun::boxed_stream(bodies)).await,
            begun::stream_or_error(bodies).err().expect("it is refused"),
            begun::boxed_or_error(bodies).err().expect("it is refused"),
            only(begun::boxed_or_other_error(bodies).expect("its items can be refused")).await,
            begun::opaque_future(bodies).await.expect_err("it is refused"),
            begun::boxed_future(bodies).await.expect_err("it is refused"),
        ];
        for refused in refused {
            assert_eq!(refused.refusal().reason(), StopReason::ToolCalls);
        }
        Ok(())
    }
    let bodies = AtomicU64::new(0);
    let run = record(agent(&bodies)).await;
    run.value().as_ref().expect("it handles refusals");
    assert_eq!(bodies.load(Relaxed), 0);
    let outcomes: Vec<_> = run.calls().skip(1).map(RecordedCall::outcome).collect();
    assert_eq!(outcomes, [CallOutcome::Refused("tool_call_budget_exceeded"); 7]);
}

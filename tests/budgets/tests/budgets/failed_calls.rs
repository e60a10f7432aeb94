//! The charge of a model call that fails.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use futures_util::stream::{self, Stream, StreamExt};
use genai::testing::{CallOutcome, RecordedCall, record};
use genai::{Budget, BudgetExceeded, Chunk, ErrorType, ResponseRecorder, StopReason, Usage};
use serde_json::{Value, json};

use crate::{AgentError, Answer};

/// A piece of text with a thousand tokens.
struct Piece;

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.content_bytes(4_000);
    }
}

/// Repeats the call until it is refused, forty times at most. Returns the number of failed calls.
async fn until_refused<T>(call: impl AsyncFn() -> Result<T, AgentError>) -> Result<(u64, StopReason), AgentError> {
    for failed in 0..40 {
        if let Err(AgentError::Refused(refusal)) = call().await {
            return Ok((failed, refusal.reason()));
        }
    }
    Err(AgentError::Failed)
}

#[tokio::test]
async fn stream_error_charges_received_text() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn breaks_off() -> impl Stream<Item = Result<Piece, AgentError>> {
        let pieces = (0..5).map(|_| Ok(Piece));
        stream::iter(pieces.chain([Err(AgentError::Failed)]))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_output_tokens(100_000))]
    async fn agent() -> Result<(u64, StopReason), AgentError> {
        until_refused(async || {
            let mut pieces = breaks_off();
            while let Some(piece) = pieces.next().await {
                piece?;
            }
            Ok(())
        })
        .await
    }
    let run = record(agent()).await;
    let played = run.value().as_ref().expect("it is refused");
    assert_eq!(*played, (20, StopReason::Tokens));
    assert_eq!(run.call("agent").totals().assumed_tokens, 100_000);
}

#[tokio::test]
async fn recorded_usage_of_failure_is_charged() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn unreadable() -> Result<Answer, AgentError> {
        // The answer arrived but could not be used. It costs five dollars.
        genai::current_call().record_usage(Usage::input_including_cached(2_000_000_u64).with_output_tokens(0));
        Err(AgentError::Failed)
    }
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn agent() -> Result<(u64, StopReason), AgentError> {
        until_refused(unreadable).await
    }
    assert_eq!(agent().await.expect("it is refused"), (1, StopReason::Cost));
}

/// An answer that costs a quarter of a dollar and could not be read.
#[derive(Debug)]
enum Unreadable {
    Answer(Usage),
    Refused(BudgetExceeded),
}

impl From<BudgetExceeded> for Unreadable {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Refused(exceeded)
    }
}

impl ErrorType for Unreadable {
    fn error_type(&self) -> Cow<'static, str> {
        "unreadable".into()
    }

    fn usage(&self) -> Usage {
        match self {
            Self::Answer(usage) => *usage,
            Self::Refused(_) => Usage::unknown(),
        }
    }
}

#[tokio::test]
async fn usage_of_error_is_charged() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn own() -> Result<Answer, Unreadable> {
        Err(Unreadable::Answer(
            Usage::input_including_cached(100_000).with_output_tokens(0),
        ))
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn boxed() -> Result<Answer, Box<Unreadable>> {
        Err(Unreadable::Answer(Usage::input_including_cached(100_000).with_output_tokens(0)).into())
    }
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(is_boxed: bool) -> Result<(), AgentError> {
        for _ in 0..40 {
            let ended = if is_boxed {
                boxed().await.map_err(|error| *error)
            } else {
                own().await
            };
            if let Err(Unreadable::Refused(refusal)) = ended {
                return Err(refusal.into());
            }
        }
        Ok(())
    }
    for is_boxed in [false, true] {
        let run = record(agent(is_boxed)).await;
        let refused = run.value().as_ref().expect_err("it is refused");
        assert_eq!(refused.refusal().reason(), StopReason::Cost);
        let paid = run
            .model_calls()
            .filter(|call| call.usage().input_tokens() == Some(100_000));
        let outcomes: Vec<_> = paid.map(RecordedCall::outcome).collect();
        assert_eq!(outcomes, [CallOutcome::Failed("unreadable"); 4]);
    }
}

/// A provider's error inside an answer.
#[tokio::test]
async fn usage_beside_error_is_charged() {
    #[genai::chat(provider = "openai", model = "gpt-4o", response = json)]
    async fn filtered() -> Result<Value, AgentError> {
        Ok(json!({
            "error": { "message": "the output was filtered", "code": "content_filter" },
            "usage": { "prompt_tokens": 400_000, "completion_tokens": 0 },
        }))
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent() -> Result<(u64, StopReason), AgentError> {
        until_refused(filtered).await
    }
    let run = record(agent()).await;
    let played = run.value().as_ref().expect("it is refused");
    assert_eq!(*played, (1, StopReason::Cost));
    let first = run.model_calls().next().expect("it is made");
    assert!(matches!(first.outcome(), CallOutcome::Failed(_)), "{}", run.tree());
}

/// The usage is unknown: most of these calls never reached a model, and are made again.
#[tokio::test]
async fn failure_without_usage_is_free() {
    #[genai::chat(provider = "openai", model = "gpt-4o", max_tokens = 50_000)]
    async fn overloaded(bodies: &AtomicU64) -> Result<Answer, AgentError> {
        bodies.fetch_add(1, Relaxed);
        Err(AgentError::Failed)
    }
    #[genai::agent(budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(bodies: &AtomicU64) -> Result<(u64, StopReason), AgentError> {
        until_refused(async || overloaded(bodies).await).await
    }
    let bodies = AtomicU64::new(0);
    assert!(agent(&bodies).await.is_err());
    assert_eq!(bodies.load(Relaxed), 40);
}

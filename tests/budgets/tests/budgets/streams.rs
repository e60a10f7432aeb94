//! Streams that a budget refuses or ends.

use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use genai::testing::{CallOutcome, RecordedCall, record};
use genai::{Action, Budget, Chunk, Limit, ResponseRecorder, StopReason, Usage};

use crate::AgentError;

/// Number of tokens so far.
struct Delta(u64);

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.usage(Usage::input_including_cached(10_u64).with_output_tokens(self.0));
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn opaque() -> impl Stream<Item = Result<Delta, AgentError>> {
    stream::iter((1..).map(|count| Ok(Delta(count * 10))))
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn boxed() -> Result<BoxStream<'static, Result<Delta, AgentError>>, AgentError> {
    Ok(stream::iter((1..).map(|count| Ok(Delta(count * 10)))).boxed())
}

/// Reads a stream to its end. Returns the number of items and the reason in the last one.
async fn read(items: impl Stream<Item = Result<Delta, AgentError>>) -> (usize, Option<StopReason>) {
    let items: Vec<_> = items.take(100).collect().await;
    let reason = match items.last() {
        Some(Err(error)) => Some(error.refusal().reason()),
        _ => None,
    };
    (items.len(), reason)
}

#[tokio::test]
async fn refused_stream_yields_only_refusal() {
    #[genai::agent(budget = Budget::new().limit(Limit::model_calls(0).action(Action::Refuse)))]
    async fn agent() -> Result<(), AgentError> {
        assert_eq!(read(opaque()).await, (1, Some(StopReason::ModelCalls)));
        let error = boxed().await.err().expect("there is no stream");
        assert_eq!(error.refusal().reason(), StopReason::ModelCalls);
        Ok(())
    }
    let run = record(agent()).await;
    run.value().as_ref().expect("the refusals were handled");
    let outcomes: Vec<_> = run.model_calls().map(RecordedCall::outcome).collect();
    assert_eq!(outcomes, [CallOutcome::Refused("model_call_budget_exceeded"); 2]);
}

#[tokio::test]
async fn stream_passing_token_limit_is_refused() {
    #[genai::agent(budget = Budget::new().max_output_tokens(35))]
    async fn agent() -> Result<(), AgentError> {
        // The items have ten, twenty, thirty and forty tokens, and then the refusal.
        assert_eq!(read(opaque()).await, (5, Some(StopReason::Tokens)));
        Ok(())
    }
    let run = record(agent()).await;
    run.value().as_ref().expect("the refusal was handled");
    let call = run.call("gpt-4o");
    assert_eq!(call.usage().output_tokens(), Some(40));
    assert_eq!(call.outcome(), CallOutcome::Refused("token_budget_exceeded"));
    assert_eq!(call.attribute("error.type"), Some(&"token_budget_exceeded".into()));
    let agent = run.call("agent");
    assert_eq!(agent.totals().output_tokens, Some(40));
    // The run had its value before it was ended.
    assert_eq!(agent.outcome(), CallOutcome::Stopped("token_budget_exceeded"));
}

/// Without usage, the seen content is compared: 35 tokens in each chunk, and room for a thousand.
#[tokio::test]
async fn seen_content_ends_stream_midway() {
    struct Content(Option<Usage>);
    impl Chunk for Content {
        fn fold(&self, recorder: &mut ResponseRecorder) {
            recorder.content_bytes(140);
            if let Some(usage) = self.0 {
                recorder.usage(usage);
            }
        }
    }
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn chunks(start: Option<Usage>) -> impl Stream<Item = Result<Content, AgentError>> {
        stream::iter((0..200).map(move |number| Ok(Content(start.filter(|_| number == 0)))))
    }
    #[genai::agent(budget = budget)]
    async fn agent(budget: Budget, start: Option<Usage>) -> Result<(usize, Option<StopReason>), AgentError> {
        let chunks: Vec<_> = chunks(start).collect().await;
        let reason = chunks.last().and_then(|last| last.as_ref().err());
        Ok((chunks.len(), reason.map(|error| error.refusal().reason())))
    }
    let (tokens, cost) = (Some(StopReason::Tokens), Some(StopReason::Cost));
    // The prompt has a thousand tokens, most of them from a cache, and costs an eighth of a cent. Its first token of
    // output comes on top.
    let start = Usage::input_including_cached(1_000_u64).with_cache_read_tokens(1_000_u64);
    let start = Some(start.with_output_tokens(1_u64));
    for (budget, start, read) in [
        (Budget::new().max_output_tokens(1_000), None, (30, tokens)),
        (Budget::new().max_total_tokens(1_000), None, (30, tokens)),
        (
            Budget::new().max_total_tokens(1_000).estimate(500, 0),
            None,
            (16, tokens),
        ),
        (Budget::new().max_cost_usd(0.01), None, (30, cost)),
        (Budget::new().max_cost_usd(0.01), start, (27, cost)),
        (Budget::new().max_cost_usd(0.1), None, (200, None)),
        (Budget::new().max_model_calls(1), start, (200, None)),
    ] {
        assert_eq!(
            agent(budget, start).await.expect("it handles refusals"),
            read,
            "{start:?}"
        );
    }
}

#[tokio::test]
async fn stream_workflow_ends_with_refusal() {
    #[genai::tool(call_id = None)]
    async fn look(number: u64) -> u64 {
        number
    }
    #[genai::workflow(budget = Budget::new().max_tool_calls(2))]
    fn numbers() -> impl Stream<Item = Result<Delta, AgentError>> {
        stream::iter(0_u64..).then(async |number| Ok(Delta(look(number).await)))
    }
    let run = record(async { read(numbers()).await }).await;
    assert_eq!(*run.value(), (3, Some(StopReason::ToolCalls)));
    let stopped = CallOutcome::Stopped("tool_call_budget_exceeded");
    assert_eq!(run.call("numbers").outcome(), stopped);
}

//! Streams that are dropped early show what is assumed of them.

use futures_util::stream::{self, Stream, StreamExt as _};
use genai::testing::record;
use genai::{Budget, BudgetExceeded, Chunk, ResponseRecorder};
use serde_json::{Value, json};

/// A chunk without counts.
struct Delta(&'static str);

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.content_bytes(self.0.len());
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn talk() -> impl Stream<Item = Delta> {
    stream::repeat_with(|| Delta("twelve bytes"))
}

/// Reads four chunks of three tokens each, and drops the stream.
async fn cut() {
    let mut stream = Box::pin(talk());
    for _ in 0..4 {
        stream.next().await;
    }
}

fn line<'a>(tree: &'a str, name: &str) -> &'a str {
    let found = tree.lines().find(|line| line.contains(name));
    found.unwrap_or_else(|| panic!("no {name} in {tree}"))
}

#[tokio::test]
async fn cut_stream_shows_assumption() {
    #[genai::agent(name = "agent", budget = budget)]
    async fn agent(budget: Budget) -> Result<(), BudgetExceeded> {
        cut().await;
        Ok(())
    }
    let run = record(agent(Budget::new().max_cost_usd(1.0).estimate(1_000, 0))).await;
    let tree = run.tree();
    // The prompt is that of the estimate: 1 000 × $2.50 and 12 × $10.00, by the million.
    let call = line(&tree, "chat gpt-4o");
    assert!(call.ends_with("cancelled, 1 012 tokens and $0.0026 assumed"), "{tree}");
    let agent = line(&tree, "invoke_agent agent");
    assert!(agent.contains("completed, 1 012 tokens and $0.0026 assumed"), "{tree}");
}

#[tokio::test]
async fn cut_stream_without_budget_shows_arrived() {
    let run = record(cut()).await;
    let tree = run.tree();
    assert!(
        line(&tree, "chat gpt-4o").ends_with("cancelled, 12 tokens assumed"),
        "{tree}"
    );
}

/// The start of a Claude stream, with its whole prompt and one token of the answer, and three deltas of ten tokens.
#[genai::chat(provider = "anthropic", model = "claude-sonnet-4-5")]
fn claude() -> impl Stream<Item = Result<Value, String>> {
    let start = json!({
        "type": "message_start",
        "message": { "model": "claude-sonnet-4-5", "usage": { "input_tokens": 100_000, "output_tokens": 1 } },
    });
    let text = "a".repeat(40);
    let delta = json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": text } });
    stream::iter([start, delta.clone(), delta.clone(), delta])
        .map(Ok)
        .chain(stream::iter([Err("connection reset".to_owned())]))
}

#[tokio::test]
async fn known_prompt_is_not_assumed_again() {
    #[genai::agent(name = "agent", budget = Budget::new().max_cost_usd(1.0))]
    async fn agent(items: usize) -> Result<(), BudgetExceeded> {
        let mut stream = Box::pin(claude());
        for _ in 0..items {
            drop(stream.next().await);
        }
        Ok(())
    }
    // 29 more tokens of output at $15.00 by the million, whether the stream is dropped or fails.
    for items in [4, 5] {
        let run = record(agent(items)).await;
        let spans = run.spans();
        let mut attributes = spans.iter().flat_map(|span| &span.attributes);
        let mut value = |key: &str| attributes.find(|it| it.key.as_str() == key).map(|it| it.value.clone());
        assert_eq!(value("agent.usage.assumed_tokens"), Some(29.into()), "{items}");
        assert_eq!(value("agent.cost.assumed_usd"), Some(0.000_435.into()), "{items}");
    }
}

//! A wrapper with more usage of a response than the call inside it.

use genai::{Budget, Response, ResponseRecorder, Usage};

use crate::AgentError;
use crate::support::Trace;

/// The part of an answer that a client reports.
#[derive(Clone)]
struct Part(Usage);

impl Response for Part {
    fn usage(&self) -> Usage {
        self.0
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.id("a").model("gpt-4o");
    }
}

#[tokio::test]
async fn wrapper_adds_usage_inner_lacks() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn leaf(usage: Usage) -> Result<Part, AgentError> {
        Ok(Part(usage))
    }
    #[genai::chat(provider = "openai", model = "gpt-4o-mini")]
    async fn wrapper(inner: Usage) -> Result<Part, AgentError> {
        leaf(inner).await?;
        Ok(Part(
            Usage::input_including_cached(1000_u64).with_output_tokens(100_u64),
        ))
    }
    #[genai::workflow(name = "outer", budget = Budget::new().max_cost_usd(1.0))]
    async fn outer(inner: Usage) -> Result<(), AgentError> {
        wrapper(inner).await?;
        wrapper(inner).await.map(drop)
    }
    let input = Usage::input_including_cached;
    for (inner, rest) in [
        (Usage::unknown(), Some(1000)),
        (input(1000_u64).with_output_tokens(1_u64), Some(0)),
        (input(1000_u64), Some(0)),
        (input(400_u64).with_output_tokens(100_u64), Some(600)),
        // The wrapper reports as much as the inner call, or more.
        (input(1000_u64).with_output_tokens(100_u64), None),
        (input(1000_u64).with_output_tokens(200_u64), None),
    ] {
        let trace = Trace::new();
        trace.run(outer(inner)).await.expect("nothing is refused");
        let spans = trace.spans();
        let wrapper = spans
            .iter()
            .find(|span| span.name == "chat gpt-4o-mini")
            .expect("it ran");
        assert_eq!(wrapper.int("gen_ai.usage.input_tokens"), rest, "{inner:?}");
        let run = trace.span("invoke_workflow outer");
        assert_eq!(run.int("agent.run.model_calls"), Some(2), "{inner:?}");
        assert_eq!(run.int("agent.run.input_tokens"), Some(2000), "{inner:?}");
        let output = 100.max(inner.output_tokens().unwrap_or(0)) * 2;
        assert_eq!(
            run.int("agent.run.output_tokens"),
            i64::try_from(output).ok(),
            "{inner:?}"
        );
        assert_eq!(run.get("agent.run.assumed_tokens"), None, "{inner:?}");
        assert_eq!(run.get("agent.run.assumed_cost_usd"), None, "{inner:?}");
    }
}

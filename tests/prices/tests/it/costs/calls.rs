//! Model calls and embeddings.

use futures_util::FutureExt as _;
use futures_util::stream::{self, Stream, StreamExt as _};
use genai::price::{PricedCall, Prices};
use genai::{Chunk, ResponseRecorder, Usage};

use super::{Answer, configure, table};
use crate::support::{Span, Trace};

#[genai::chat(provider = "vllm", model = "asked")]
async fn chat(answer: Option<Answer>) -> Result<Answer, std::fmt::Error> {
    answer.ok_or(std::fmt::Error)
}

#[genai::embeddings(provider = "vllm", model = "embedder")]
fn embed(tokens: u64) -> Answer {
    Answer::of("embedder", Usage::input_including_cached(tokens))
}

#[genai::retrieval(data_source = "notes", provider = "vllm", model = "embedder")]
fn retrieve() {}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn bundled(usage: Usage) -> Answer {
    Answer {
        usage,
        ..Answer::default()
    }
}

#[genai::chat(provider = "vllm", model = "our-own")]
async fn unpriced(answer: Answer) -> Answer {
    answer
}

/// The cost on the span. The version of the price table must be there, too.
fn cost(span: &Span) -> Option<f64> {
    let cost = span.get("agent.cost.usd").map(|value| match value {
        opentelemetry::Value::F64(usd) => usd,
        other => panic!("not a number: {other:?}"),
    });
    assert_eq!(span.text("agent.cost.price_table"), cost.map(|_| table()));
    cost
}

async fn cost_of(answer: Answer) -> Option<f64> {
    configure();
    let trace = Trace::new();
    trace.run(chat(Some(answer))).await.expect("it answers");
    cost(&trace.only())
}

#[tokio::test]
async fn call_costs_by_response_model() {
    let usage = Usage::input_including_cached(3).with_output_tokens(2);
    assert_eq!(cost_of(Answer::of("answered", usage)).await, Some(3.0 + 10.0));
    assert_eq!(
        cost_of(Answer::of("answered", usage.with_cache_read_tokens(2))).await,
        Some(1.0 + 1.0 + 10.0)
    );
    // An answer without a model is charged as the requested model.
    let silent = Answer {
        usage,
        ..Answer::default()
    };
    assert_eq!(cost_of(silent).await, Some(0.000_035));
}

#[tokio::test]
async fn answer_service_tier_sets_cost() {
    let tiered = |tier| Answer {
        tier: Some(tier),
        ..Answer::of(
            "answered",
            Usage::input_including_cached(3)
                .with_cache_read_tokens(1)
                .with_output_tokens(2),
        )
    };
    // The tier has no price for cached tokens, so the standard one holds.
    assert_eq!(cost_of(tiered("priority")).await, Some(4.0 + 0.5 + 20.0));
    assert_eq!(cost_of(tiered("default")).await, Some(2.0 + 0.5 + 10.0));
}

#[tokio::test]
async fn tier_without_price_has_no_cost() {
    let tiered = |tier| Answer {
        tier: Some(tier),
        ..Answer::of("answered", Usage::input_including_cached(3).with_output_tokens(2))
    };
    assert_eq!(cost_of(tiered("flex")).await, None);
    assert_eq!(cost_of(tiered("ON_DEMAND_PRIORITY")).await, Some(6.0 + 20.0));
}

#[tokio::test]
async fn charged_amount_beats_the_table() {
    configure();
    let usage = Usage::input_including_cached(3).with_output_tokens(2);
    for (model, charged) in [("answered", 0.25), ("unheard of", 0.5)] {
        let answer = Answer {
            charged: Some(genai::price::Cost::from_usd(charged)),
            ..Answer::of(model, usage)
        };
        let trace = Trace::new();
        trace.run(chat(Some(answer))).await.expect("it answers");
        let span = trace.only();
        assert_eq!(
            span.get("agent.cost.usd"),
            Some(opentelemetry::Value::F64(charged)),
            "{model}"
        );
        assert_eq!(
            span.text("agent.cost.price_table").as_deref(),
            Some("provider"),
            "{model}"
        );
    }
}

#[tokio::test]
async fn unpriced_model_records_no_cost() {
    let usage = Usage::input_including_cached(3).with_output_tokens(2);
    let unheard = Answer::of("unheard of", usage);
    let trace = Trace::new();
    configure();
    trace.run(unpriced(unheard)).await;
    assert_eq!(cost(&trace.only()), None);
    assert_eq!(cost_of(Answer::of("answered", Usage::unknown())).await, None);
    assert_eq!(
        cost_of(Answer::of("answered", Usage::unknown().with_output_tokens(2))).await,
        None
    );
    assert_eq!(
        cost_of(Answer::of("answered", usage.with_cache_read_tokens(4))).await,
        None,
        "a contradiction"
    );
    let nothing = Usage::input_including_cached(0).with_output_tokens(0);
    assert_eq!(
        cost_of(Answer::of("answered", nothing)).await,
        None,
        "nothing was counted"
    );
}

#[tokio::test]
async fn failed_call_records_no_cost() {
    configure();
    let trace = Trace::new();
    trace.run(chat(None)).await.expect_err("it fails");
    assert_eq!(cost(&trace.only()), None);
}

#[test]
fn embeddings_cost_but_retrieval_does_not() {
    configure();
    let trace = Trace::new();
    trace.enter(|| embed(6));
    trace.enter(retrieve);
    assert_eq!(cost(&trace.span("embeddings embedder")), Some(1.5));
    assert_eq!(cost(&trace.span("retrieval notes")), None);
}

#[test]
fn bundled_prices_are_the_default() {
    configure();
    let usage = Usage::input_including_cached(1_200)
        .with_cache_read_tokens(1_024)
        .with_output_tokens(80);
    let trace = Trace::new();
    trace.enter(|| bundled(usage));
    let expected = Prices::bundled().cost(&PricedCall::new("openai", "gpt-4o-mini", &usage));
    let usd = cost(&trace.only()).expect("the model is known");
    assert!(usd > 0.0);
    assert_eq!(Some(usd), expected.map(|cost| cost.usd()));
}

/// A part of an answer, with the output so far.
struct Delta(u64);

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.model("answered");
        recorder.usage(Usage::input_including_cached(1).with_output_tokens(self.0));
    }
}

#[genai::chat(provider = "vllm", model = "asked")]
fn deltas() -> impl Stream<Item = Delta> + Unpin {
    stream::iter([1, 2, 3].map(Delta))
}

#[test]
fn dropped_stream_costs_received_usage() {
    configure();
    let trace = Trace::new();
    trace.enter(|| {
        let read = deltas().count().now_or_never();
        assert_eq!(read, Some(3));
    });
    assert_eq!(cost(&trace.only()), Some(16.0));

    let trace = Trace::new();
    trace.enter(|| {
        let mut items = deltas();
        let read = items.next().now_or_never().flatten();
        assert!(read.is_some());
    });
    assert_eq!(cost(&trace.only()), Some(6.0));
}

//! Costs of calls, and calls without a price.

use genai::price::{ModelPrice, Prices};
use genai::{Answer, Response, ResponseRecorder, Usage};

use crate::support::Bench;

/// A model's answer: its model and its usage.
struct Of(&'static str, Option<Usage>);

#[genai::chat(provider = "vllm", model = "answered")]
fn chat_in_tier(tier: &'static str) -> Answer<'static> {
    Answer::new().usage(usage()).service_tier(tier)
}

impl Response for Of {
    fn usage(&self) -> Usage {
        self.1.unwrap_or_default()
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.model(self.0);
    }
}

#[genai::chat(provider = "vllm", model = "asked")]
fn chat(answer: Of) -> Result<Of, std::fmt::Error> {
    match answer.1 {
        Some(_) => Ok(answer),
        None => Err(std::fmt::Error),
    }
}

#[genai::embeddings(provider = "vllm", model = "embedder")]
fn embed() -> Of {
    Of("embedder", Some(Usage::input_including_cached(1_000)))
}

#[genai::agent(name = "a")]
fn agent() {
    assert!(chat(Of("answered", Some(usage()))).is_ok());
    embed();
}

#[genai::workflow(name = "w")]
fn workflow() {
    assert!(chat(Of("answered", Some(usage()))).is_ok());
    assert!(chat(Of("unheard of", Some(usage()))).is_ok());
    // The call fails before it uses any tokens.
    assert!(chat(Of("", None)).is_err());
    agent();
}

fn usage() -> Usage {
    Usage::input_including_cached(1_000).with_output_tokens(100)
}

#[test]
fn costs_sum_by_model_and_run() {
    let bench = Bench::not_installed(opentelemetry_sdk::trace::Sampler::AlwaysOn);
    let mut prices = Prices::empty();
    prices
        .add("vllm", "answered", ModelPrice::per_million().input(250).output(2_500))
        .and_then(|prices| prices.add("vllm", "embedder", ModelPrice::per_million().input(125)))
        .expect("they are prices");
    bench.config().prices(prices).install();
    workflow();
    let provider = "gen_ai.provider.name=vllm, gen_ai.request.model";
    let workflow = "gen_ai.workflow.name=w";
    assert_eq!(
        bench.measured_costs(),
        [
            // 1 000 × $250 + 100 × $2 500 per million, twice; 1 000 × $125 per million.
            format!("agent.cost.usd [{{USD}}] sum {{{provider}=asked, gen_ai.response.model=answered, {workflow}}} 1"),
            format!(
                "agent.cost.usd [{{USD}}] sum {{{provider}=embedder, gen_ai.response.model=embedder, {workflow}}} 0.125"
            ),
            format!("agent.run.cost [{{USD}}] USD {{agent.outcome=completed, {workflow}}} 1x 1.125"),
            format!(
                "agent.unpriced_calls [{{call}}] sum {{{provider}=asked, gen_ai.response.model=unheard of, {workflow}}} 1"
            ),
        ]
    );
}

#[test]
fn run_without_prices_records_no_cost() {
    let bench = Bench::not_installed(opentelemetry_sdk::trace::Sampler::AlwaysOn);
    bench.config().prices(Prices::empty()).install();
    agent();
    let lines = bench.measured_costs();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines.iter().all(|line| line.starts_with("agent.unpriced_calls ")),
        "{lines:?}"
    );
}

#[test]
fn tier_without_price_is_named() {
    let bench = Bench::not_installed(opentelemetry_sdk::trace::Sampler::AlwaysOn);
    let mut prices = Prices::empty();
    prices
        .add("vllm", "answered", ModelPrice::per_million().input(250).output(2_500))
        .expect("it is a price");
    bench.config().prices(prices).install();
    let _ = chat_in_tier("default");
    let _ = chat_in_tier("reserved");
    let of = "gen_ai.provider.name=vllm, gen_ai.request.model=answered";
    assert_eq!(
        bench.measured_costs(),
        [
            format!("agent.cost.usd [{{USD}}] sum {{{of}}} 0.5"),
            format!("agent.unpriced_calls [{{call}}] sum {{agent.cost.unpriced_tier=reserved, {of}}} 1"),
        ]
    );
}

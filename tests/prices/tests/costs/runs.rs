//! Runs: the costs of the calls under them, and how many of these have none.

use genai::Usage;
use opentelemetry::Value;

use crate::support::Trace;
use crate::{Answer, configure};

#[genai::chat(provider = "vllm", model = "asked")]
fn chat(model: &'static str) -> Answer {
    Answer::of(model, Usage::input_including_cached(1).output(1))
}

#[genai::chat(provider = "vllm", model = "asked")]
fn fails() -> Result<Answer, std::fmt::Error> {
    Err(std::fmt::Error)
}

#[genai::embeddings(provider = "vllm", model = "embedder")]
fn embed() -> Answer {
    Answer::of("embedder", Usage::input_including_cached(2))
}

#[genai::tool(call_id = None)]
fn look() {}

#[genai::agent(name = "inner")]
fn inner(model: &'static str) {
    chat(model);
    embed();
    assert!(fails().is_err());
}

#[genai::agent(name = "idle")]
fn idle() {
    look();
}

#[genai::workflow(name = "outer")]
fn outer() {
    chat("answered");
    inner("answered");
    chat("unheard of");
    idle();
}

#[test]
fn costs_are_those_of_all_calls_under_a_run() {
    configure();
    let trace = Trace::new();
    trace.enter(outer);
    let said = |name: &str| {
        let span = trace.span(name);
        (span.get("agent.run.cost_usd"), span.int("agent.run.unpriced_calls"))
    };
    assert_eq!(said("invoke_agent inner"), (Some(Value::F64(6.5)), None));
    // A run without priced calls has no cost, which is not the same as no dollars.
    assert_eq!(said("invoke_agent idle"), (None, None));
    assert_eq!(said("invoke_workflow outer"), (Some(Value::F64(12.5)), Some(1)));
}

#[test]
fn a_run_whose_calls_have_no_price_says_how_many() {
    #[genai::workflow(name = "unpriced")]
    fn unpriced() {
        inner("unheard of");
        chat("unheard of");
    }
    configure();
    let trace = Trace::new();
    trace.enter(unpriced);
    let run = trace.span("invoke_workflow unpriced");
    assert_eq!(run.get("agent.run.cost_usd"), Some(Value::F64(0.5)));
    assert_eq!(run.int("agent.run.unpriced_calls"), Some(2));
}

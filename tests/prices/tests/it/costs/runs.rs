//! Costs of runs: the sum of the calls under them, and the number of calls without a price.

use genai::{Budget, Unpriced, Usage};
use opentelemetry::Value;

use super::{Answer, configure, table};
use crate::support::Trace;

#[genai::chat(provider = "vllm", model = asked)]
fn chat(asked: &'static str, model: &'static str) -> Answer {
    Answer::of(model, Usage::input_including_cached(1).with_output_tokens(1))
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
    chat(model, model);
    embed();
    assert!(fails().is_err());
}

#[genai::agent(name = "idle")]
fn idle() {
    look();
}

#[genai::workflow(name = "outer")]
fn outer() {
    chat("asked", "answered");
    inner("answered");
    chat("unheard of", "unheard of");
    idle();
}

#[test]
fn run_cost_sums_nested_calls() {
    configure();
    let trace = Trace::new();
    trace.enter(outer);
    let said = |name: &str| {
        let span = trace.span(name);
        (span.get("agent.run.cost_usd"), span.int("agent.run.unpriced_calls"))
    };
    assert_eq!(said("invoke_agent inner"), (Some(Value::F64(6.5)), None));
    // A run without priced calls has no cost, which is different from a cost of 0.
    assert_eq!(said("invoke_agent idle"), (None, None));
    assert_eq!(said("invoke_workflow outer"), (Some(Value::F64(12.5)), Some(1)));
}

#[test]
fn run_counts_unpriced_calls() {
    #[genai::workflow(name = "unpriced")]
    fn unpriced() {
        inner("unheard of");
        chat("unheard of", "unheard of");
    }
    configure();
    let trace = Trace::new();
    trace.enter(unpriced);
    let run = trace.span("invoke_workflow unpriced");
    assert_eq!(run.get("agent.run.cost_usd"), Some(Value::F64(0.5)));
    assert_eq!(run.int("agent.run.unpriced_calls"), Some(2));
}

#[test]
fn unpriced_answer_costs_by_requested_model() {
    #[genai::workflow(name = "deployed")]
    fn deployed() {
        chat("asked", "prod-chat-eu");
    }
    configure();
    let trace = Trace::new();
    trace.enter(deployed);
    let call = trace.span("chat asked");
    assert_eq!(call.get("agent.cost.usd"), Some(Value::F64(0.000_014)));
    assert_eq!(
        call.text("agent.cost.price_table"),
        Some(format!("{};requested", table()))
    );
    let run = trace.span("invoke_workflow deployed");
    assert_eq!(run.get("agent.run.cost_usd"), Some(Value::F64(0.000_014)));
    assert_eq!(run.int("agent.run.unpriced_calls"), None);
}

#[test]
fn exhausted_cost_limit_allows_free_models() {
    #[genai::chat(provider = "vllm", model = model)]
    fn ask(model: &'static str) -> Result<Answer, String> {
        Ok(Answer::of(
            model,
            Usage::input_including_cached(1).with_output_tokens(1),
        ))
    }
    #[genai::agent(name = "spent", budget = Budget::new().max_cost_usd(6.0).unpriced(unpriced))]
    fn spent(unpriced: Unpriced) -> Result<[bool; 3], String> {
        // This call costs six dollars.
        ask("answered")?;
        Ok(["free", "unheard of", "answered"].map(|model| ask(model).is_ok()))
    }
    configure();
    // A call without a price may have a cost, so only `Record` allows it.
    assert_eq!(spent(Unpriced::Refuse), Ok([true, false, false]));
    assert_eq!(spent(Unpriced::Record), Ok([true, true, false]));
}

#[test]
fn zero_counts_are_not_unpriced() {
    #[genai::chat(provider = "vllm", model = "answered")]
    fn uncounted() -> Answer {
        Answer::of("answered", Usage::input_including_cached(0).with_output_tokens(0))
    }
    #[genai::workflow(name = "uncounted")]
    fn run() {
        uncounted();
    }
    configure();
    let trace = Trace::new();
    trace.enter(run);
    // The provider did not count tokens. The cost is unknown, but no price is missing.
    assert_eq!(trace.span("chat answered").get("agent.cost.usd"), None);
    let run = trace.span("invoke_workflow uncounted");
    assert_eq!(run.get("agent.run.cost_usd"), None);
    assert_eq!(run.int("agent.run.unpriced_calls"), None);
}

//! The totals of a run as attributes of its span.

use genai_semconv::own;
use opentelemetry::KeyValue;

use crate::budget::Counts;
use crate::price::Cost;

/// Attributes of the known totals. `repeated` is the number of times the most repeated call was made.
pub(super) fn attributes(totals: &Counts, retries: u64, repeated: u64) -> impl Iterator<Item = KeyValue> + use<> {
    let counts = [
        (own::AGENT_RUN_MODEL_CALLS, Some(totals.model_calls)),
        (own::AGENT_RUN_TOOL_CALLS, Some(totals.tool_calls)),
        (own::AGENT_RUN_RETRIES, Some(retries)),
        (own::AGENT_RUN_REPEATED_CALLS, Some(repeated)),
        (own::AGENT_RUN_INPUT_TOKENS, totals.input),
        (own::AGENT_RUN_OUTPUT_TOKENS, totals.output),
        (
            own::AGENT_RUN_UNPRICED_CALLS,
            Some(totals.unpriced).filter(|unpriced| *unpriced > 0),
        ),
    ];
    let assumed_tokens = (
        own::AGENT_RUN_ASSUMED_TOKENS,
        Some(totals.assumed.tokens()).filter(|tokens| *tokens > 0),
    );
    let counts = counts
        .into_iter()
        .chain([assumed_tokens])
        .filter_map(|(attribute, count)| {
            let count = i64::try_from(count?).unwrap_or(i64::MAX);
            Some(KeyValue::new(attribute.key(), count))
        });
    let usd = |pico: u64| Cost::from_pico_usd(pico).usd();
    let assumed_cost = Some(totals.assumed.cost).filter(|cost| *cost > 0);
    let costs = [
        (own::AGENT_RUN_COST_USD, totals.cost),
        (own::AGENT_RUN_ASSUMED_COST_USD, assumed_cost),
    ];
    let costs = costs
        .into_iter()
        .filter_map(move |(attribute, cost)| Some(KeyValue::new(attribute.key(), usd(cost?))));
    counts.chain(costs)
}

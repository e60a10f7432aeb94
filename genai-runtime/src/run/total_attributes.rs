//! The totals of a run as attributes of its span.

use genai_semconv::own;
use opentelemetry::KeyValue;

use crate::budget::Counts;
use crate::price::Cost;

/// Attributes of the known totals. `repeated` is the number of times the most repeated call was made.
pub(super) fn attributes(totals: &Counts, retries: u64, repeated: u64) -> impl Iterator<Item = KeyValue> + use<> {
    let positive = |amount: u64| Some(amount).filter(|amount| *amount > 0);
    let counts = [
        (own::AGENT_RUN_MODEL_CALLS, Some(totals.model_calls)),
        (own::AGENT_RUN_TOOL_CALLS, Some(totals.tool_calls)),
        (own::AGENT_RUN_RETRIES, Some(retries)),
        (own::AGENT_RUN_REPEATED_CALLS, Some(repeated)),
        (own::AGENT_RUN_INPUT_TOKENS, totals.input),
        (own::AGENT_RUN_OUTPUT_TOKENS, totals.output),
        (own::AGENT_RUN_UNPRICED_CALLS, positive(totals.unpriced)),
        (own::AGENT_RUN_ASSUMED_TOKENS, positive(totals.assumed.tokens())),
    ];
    let counts = counts.into_iter().filter_map(|(attribute, count)| {
        let count = i64::try_from(count?).unwrap_or(i64::MAX);
        Some(KeyValue::new(attribute.key(), count))
    });
    let costs = [
        (own::AGENT_RUN_COST_USD, totals.cost),
        (own::AGENT_RUN_ASSUMED_COST_USD, positive(totals.assumed.cost)),
    ];
    let costs = costs.into_iter().filter_map(|(attribute, cost)| {
        let cost = Cost::from_pico_usd(cost?);
        Some(KeyValue::new(attribute.key(), cost.usd()))
    });
    counts.chain(costs)
}

//! Amazon Bedrock's Converse and `ConverseStream`: input leaves cached tokens out (API reference, "Converse", "`TokenUsage`").
//! There is no model and no id in the body.

use serde_json::Value;

use crate::adapters::json::facts::within;
use crate::adapters::json::facts::{Facts, count, inner, text};
use crate::usage::Usage;

/// An answer, or an event of its stream, with its name around it (`{"metadata": {…}}`) or without.
pub(super) fn converse(value: &Value) -> Option<Facts<'_>> {
    let begun = within(value, &["messageStart", "contentBlockStart", "contentBlockDelta"]).is_some();
    if begun || value.get("contentBlockIndex").is_some() {
        let mut facts = Facts::default();
        // Why it ends comes with `messageStop`, if that comes.
        facts.generation(None);
        return Some(facts);
    }
    let event = within(value, &["messageStop", "metadata"]).unwrap_or(value);
    let usage = inner(event, "usage").filter(|usage| usage.get("inputTokens").is_some());
    let reason = event.get("stopReason");
    if usage.is_none() && reason.is_none() {
        return None;
    }
    let mut facts = Facts {
        usage: usage.map_or_else(Usage::unknown, counts),
        service_tier: inner(event, "serviceTier").and_then(|tier| text(tier, "type")),
        ..Facts::default()
    };
    if reason.is_some() {
        facts.generation(reason);
    }
    Some(facts)
}

fn counts(usage: &Value) -> Usage {
    let counted = Usage::input_excluding_cached(count(usage, "inputTokens"))
        .output(count(usage, "outputTokens"))
        .cache_read(count(usage, "cacheReadInputTokens"))
        .cache_write(count(usage, "cacheWriteInputTokens"));
    let written = usage
        .get("cacheDetails")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    written.fold(counted, |counted, part| match text(part, "ttl") {
        Some("5m") => counted.cache_write_5m(count(part, "inputTokens")),
        Some("1h") => counted.cache_write_1h(count(part, "inputTokens")),
        _ => counted,
    })
}

//! Cohere's chat and embeddings, version 2 of the API ("Chat", "Chat with streaming", "Embed"). There is no model in the body.

use serde_json::Value;

use crate::adapters::json::facts::within;
use crate::adapters::json::facts::{Facts, count, dimensions, inner, text};
use crate::usage::Usage;

/// An answer, or the event of its stream that begins or ends it.
pub(super) fn chat(value: &Value) -> Option<Facts<'_>> {
    match text(value, "type") {
        Some("message-start") => {
            let mut facts = Facts {
                id: text(value, "id"),
                ..Facts::default()
            };
            // Why it ends comes with the last event, if that comes.
            facts.generation(None);
            return Some(facts);
        }
        Some("message-end") => {
            let mut facts = Facts::default();
            if let Some(delta) = inner(value, "delta") {
                facts.usage = inner(delta, "usage").map_or_else(Usage::unknown, counts);
                facts.generation(delta.get("finish_reason"));
            }
            return Some(facts);
        }
        _ => {}
    }
    let usage =
        within(value, &["usage", "meta"]).filter(|usage| within(usage, &["tokens", "billed_units"]).is_some())?;
    let mut facts = Facts {
        usage: counts(usage),
        id: text(value, "id"),
        ..Facts::default()
    };
    if let Some(reason) = value.get("finish_reason") {
        facts.generation(Some(reason));
    }
    // By type: `{"float": [[…]], "int8": [[…]]}`.
    facts.dimension_count = ["float", "int8", "uint8"]
        .into_iter()
        .find_map(|kind| value.get("embeddings")?.get(kind)?.get(0))
        .and_then(dimensions);
    Some(facts)
}

/// What the model saw, or else what is paid for.
fn counts(usage: &Value) -> Usage {
    let tokens = within(usage, &["tokens", "billed_units"]).unwrap_or(&Value::Null);
    Usage::input_including_cached(count(tokens, "input_tokens"))
        .output(count(tokens, "output_tokens"))
        .cache_read(count(usage, "cached_tokens"))
}

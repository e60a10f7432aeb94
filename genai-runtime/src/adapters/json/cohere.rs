//! Cohere's chat and embeddings, version 2 of the API ("Chat", "Chat with streaming", "Embed"). There is no model in the body.

use serde_json::Value;

use crate::adapters::json::told::within;
use crate::adapters::json::told::{Told, count, dimensions, inner, text};
use crate::usage::Usage;

/// An answer, or the event of its stream that begins or ends it.
pub(super) fn chat(value: &Value) -> Option<Told<'_>> {
    match text(value, "type") {
        Some("message-start") => {
            let mut told = Told {
                id: text(value, "id"),
                ..Told::default()
            };
            // Why it ends comes with the last event, if that comes.
            told.generation(None);
            return Some(told);
        }
        Some("message-end") => {
            let mut told = Told::default();
            if let Some(delta) = inner(value, "delta") {
                told.usage = inner(delta, "usage").map_or_else(Usage::unknown, counts);
                told.generation(delta.get("finish_reason"));
            }
            return Some(told);
        }
        _ => {}
    }
    let usage =
        within(value, &["usage", "meta"]).filter(|usage| within(usage, &["tokens", "billed_units"]).is_some())?;
    let mut told = Told {
        usage: counts(usage),
        id: text(value, "id"),
        ..Told::default()
    };
    if let Some(reason) = value.get("finish_reason") {
        told.generation(Some(reason));
    }
    // By type: `{"float": [[…]], "int8": [[…]]}`.
    told.dimension_count = ["float", "int8", "uint8"]
        .into_iter()
        .find_map(|kind| value.get("embeddings")?.get(kind)?.get(0))
        .and_then(dimensions);
    Some(told)
}

/// What the model saw, or else what is paid for.
fn counts(usage: &Value) -> Usage {
    let tokens = within(usage, &["tokens", "billed_units"]).unwrap_or(&Value::Null);
    Usage::input_including_cached(count(tokens, "input_tokens"))
        .output(count(tokens, "output_tokens"))
        .cache_read(count(usage, "cached_tokens"))
}

//! Anthropic's messages, also those on Bedrock and Vertex: input leaves cached tokens out (API reference, "Messages",
//! "Prompt caching").

use serde_json::Value;

use crate::adapters::json::facts::within;
use crate::adapters::json::facts::{Facts, count, inner, text};
use crate::usage::Usage;

/// A message, or an event of its stream: `message_start` has the message with the input, `message_delta` the output so
/// far and why it ended ("Streaming messages").
pub(super) fn message(value: &Value) -> Option<Facts<'_>> {
    match text(value, "type")? {
        "message" => Some(whole(value)),
        "message_start" => Some(inner(value, "message").map(whole).unwrap_or_default()),
        "message_delta" => {
            let mut facts = Facts {
                usage: inner(value, "usage").map_or_else(Usage::unknown, counts),
                ..Facts::default()
            };
            if let Some(delta) = inner(value, "delta") {
                facts.generation(delta.get("stop_reason"));
            }
            Some(facts)
        }
        "ping" | "content_block_start" | "content_block_delta" | "content_block_stop" | "message_stop" => {
            Some(Facts::default())
        }
        _ => None,
    }
}

fn whole(value: &Value) -> Facts<'_> {
    let usage = inner(value, "usage");
    let mut facts = Facts {
        usage: usage.map_or_else(Usage::unknown, counts),
        model: text(value, "model"),
        id: text(value, "id"),
        service_tier: usage.and_then(|usage| text(usage, "service_tier")),
        ..Facts::default()
    };
    facts.generation(value.get("stop_reason"));
    facts
}

fn counts(usage: &Value) -> Usage {
    let lifetimes = inner(usage, "cache_creation").unwrap_or(&Value::Null);
    let of_output = within(usage, &["output_tokens_details"]).unwrap_or(&Value::Null);
    Usage::input_excluding_cached(count(usage, "input_tokens"))
        .output(count(usage, "output_tokens"))
        .cache_read(count(usage, "cache_read_input_tokens"))
        .cache_write(count(usage, "cache_creation_input_tokens"))
        .cache_write_5m(count(lifetimes, "ephemeral_5m_input_tokens"))
        .cache_write_1h(count(lifetimes, "ephemeral_1h_input_tokens"))
        .reasoning(count(of_output, "thinking_tokens"))
}

//! Anthropic's messages, also those on Bedrock and Vertex: input leaves cached tokens out (API reference, "Messages",
//! "Prompt caching").

use serde_json::Value;

use crate::adapters::json::told::within;
use crate::adapters::json::told::{Told, count, inner, text};
use crate::usage::Usage;

/// A message, or an event of its stream: `message_start` has the message with the input, `message_delta` the output so
/// far and why it ended ("Streaming messages").
pub(super) fn message(value: &Value) -> Option<Told<'_>> {
    match text(value, "type")? {
        "message" => Some(whole(value)),
        "message_start" => Some(inner(value, "message").map(whole).unwrap_or_default()),
        "message_delta" => {
            let mut told = Told {
                usage: inner(value, "usage").map_or_else(Usage::unknown, counts),
                ..Told::default()
            };
            if let Some(delta) = inner(value, "delta") {
                told.generation(delta.get("stop_reason"));
            }
            Some(told)
        }
        "ping" | "content_block_start" | "content_block_delta" | "content_block_stop" | "message_stop" => {
            Some(Told::default())
        }
        _ => None,
    }
}

fn whole(value: &Value) -> Told<'_> {
    let usage = inner(value, "usage");
    let mut told = Told {
        usage: usage.map_or_else(Usage::unknown, counts),
        model: text(value, "model"),
        id: text(value, "id"),
        service_tier: usage.and_then(|usage| text(usage, "service_tier")),
        ..Told::default()
    };
    told.generation(value.get("stop_reason"));
    told
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

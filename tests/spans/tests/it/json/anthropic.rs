//! Anthropic's messages.

use genai::Response;
use serde_json::json;

use super::{facts, recorded, streamed};
use crate::support::{attributes, strings};

#[tokio::test]
async fn anthropic_input_includes_cached_tokens() {
    let answer = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5-20250929",
        "content": [{ "type": "text", "text": "secret" }],
        "stop_reason": "tool_use", "stop_sequence": null,
        "usage": {
            "input_tokens": 21, "cache_creation_input_tokens": 188, "cache_read_input_tokens": 1_800,
            "cache_creation": { "ephemeral_5m_input_tokens": 88, "ephemeral_1h_input_tokens": 100 },
            "output_tokens": 393, "output_tokens_details": { "thinking_tokens": 200 }, "service_tier": "standard",
        },
    });
    let usage = answer.usage();
    assert_eq!(
        (usage.cache_write_5m_tokens(), usage.cache_write_1h_tokens()),
        (Some(88), Some(100))
    );
    assert_eq!(facts(&answer).known_service_tier(), Some("standard"));
    let expected = attributes! {
        "gen_ai.response.model" => "claude-sonnet-4-5-20250929",
        "gen_ai.response.id" => "msg_1",
        "gen_ai.response.finish_reasons" => strings(&["tool_use"]),
        "gen_ai.usage.input_tokens" => 2_009,
        "gen_ai.usage.output_tokens" => 393,
        "gen_ai.usage.cache_read.input_tokens" => 1_800,
        "gen_ai.usage.cache_write.input_tokens" => 188,
        "gen_ai.usage.reasoning.output_tokens" => 200,
    };
    assert_eq!(recorded(answer).await, expected);
}

#[tokio::test]
async fn anthropic_delta_keeps_start_values() {
    let start = json!({
        "type": "message_start",
        "message": {
            "id": "msg_2", "type": "message", "role": "assistant", "content": [], "model": "claude-opus-4-1-20250805",
            "stop_reason": null, "stop_sequence": null,
            "usage": { "input_tokens": 25, "cache_read_input_tokens": 10, "cache_creation_input_tokens": 0, "output_tokens": 1 },
        },
    });
    let text =
        json!({ "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "secret" } });
    let delta = |output, reason| {
        let delta = json!({ "stop_reason": reason, "stop_sequence": null });
        json!({ "type": "message_delta", "delta": delta, "usage": { "output_tokens": output } })
    };
    let whole = streamed([
        start.clone(),
        json!({ "type": "ping" }),
        text.clone(),
        delta(7, json!(null)),
        delta(15, json!("end_turn")),
        json!({ "type": "message_stop" }),
    ]);
    let mut expected = attributes! {
        "gen_ai.response.model" => "claude-opus-4-1-20250805",
        "gen_ai.response.id" => "msg_2",
        "gen_ai.response.finish_reasons" => strings(&["end_turn"]),
        "gen_ai.usage.input_tokens" => 35,
        "gen_ai.usage.output_tokens" => 15,
        "gen_ai.usage.cache_read.input_tokens" => 10,
        "gen_ai.usage.cache_write.input_tokens" => 0,
    };
    assert_eq!(whole.await, expected);

    let overloaded = json!({ "type": "error", "error": { "type": "overloaded_error", "message": "Overloaded" } });
    let broken = streamed([start, text, overloaded]);
    expected.extend(attributes! {
        "gen_ai.response.finish_reasons" => strings(&["error"]),
        "gen_ai.usage.output_tokens" => 1,
        "error.type" => "overloaded_error",
    });
    assert_eq!(broken.await, expected);
}

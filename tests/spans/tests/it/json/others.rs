//! Bedrock's Converse, Cohere, Ollama, and JSON of none of these.

use genai::Response;
use serde_json::json;

use super::{facts, recorded, streamed};
use crate::support::{attributes, strings};

#[tokio::test]
async fn bedrock_input_includes_cached_tokens() {
    let usage = json!({
        "inputTokens": 30, "outputTokens": 628, "totalTokens": 758, "cacheReadInputTokens": 60, "cacheWriteInputTokens": 40,
        "cacheDetails": [{ "ttl": "5m", "inputTokens": 15 }, { "ttl": "1h", "inputTokens": 25 }],
    });
    let answer = json!({
        "output": { "message": { "role": "assistant", "content": [{ "text": "secret" }] } },
        "stopReason": "end_turn", "usage": usage, "metrics": { "latencyMs": 1_275 }, "serviceTier": { "type": "flex" },
    });
    let counted = answer.usage();
    assert_eq!(
        (counted.cache_write_5m_tokens(), counted.cache_write_1h_tokens()),
        (Some(15), Some(25))
    );
    assert_eq!(facts(&answer).known_service_tier(), Some("flex"));
    let expected = attributes! {
        "gen_ai.response.finish_reasons" => strings(&["end_turn"]),
        "gen_ai.usage.input_tokens" => 130,
        "gen_ai.usage.output_tokens" => 628,
        "gen_ai.usage.cache_read.input_tokens" => 60,
        "gen_ai.usage.cache_write.input_tokens" => 40,
    };
    assert_eq!(recorded(answer).await, expected);
    let named = streamed([
        json!({ "messageStart": { "role": "assistant" } }),
        json!({ "contentBlockDelta": { "delta": { "text": "secret" }, "contentBlockIndex": 0 } }),
        json!({ "messageStop": { "stopReason": "end_turn" } }),
        json!({ "metadata": { "usage": usage.clone(), "metrics": { "latencyMs": 1 } } }),
    ]);
    assert_eq!(named.await, expected);
    let bare = streamed([
        json!({ "stopReason": "end_turn" }),
        json!({ "usage": usage, "metrics": { "latencyMs": 1 } }),
    ]);
    assert_eq!(bare.await, expected);
}

#[tokio::test]
async fn cohere_records_billed_units() {
    let usage = json!({
        "billed_units": { "input_tokens": 5, "output_tokens": 418 },
        "tokens": { "input_tokens": 71.0, "output_tokens": 418.0 }, "cached_tokens": 64,
    });
    let expected = attributes! {
        "gen_ai.response.id" => "c-1",
        "gen_ai.response.finish_reasons" => strings(&["COMPLETE"]),
        "gen_ai.usage.input_tokens" => 5,
        "gen_ai.usage.output_tokens" => 418,
    };
    let answer = json!({
        "id": "c-1", "finish_reason": "COMPLETE", "usage": usage,
        "message": { "role": "assistant", "content": [{ "type": "text", "text": "secret" }] },
    });
    assert_eq!(recorded(answer).await, expected);
    let stream = streamed([
        json!({ "type": "message-start", "id": "c-1", "delta": { "message": { "role": "assistant" } } }),
        json!({ "type": "content-delta", "index": 0, "delta": { "message": { "content": { "text": "secret" } } } }),
        json!({ "type": "message-end", "delta": { "finish_reason": "COMPLETE", "usage": usage } }),
    ]);
    assert_eq!(stream.await, expected);
    let embedded = json!({
        "id": "e-1", "embeddings": { "float": [[0.1, 0.2, 0.3]] }, "texts": ["secret"],
        "meta": { "api_version": { "version": "2" }, "billed_units": { "input_tokens": 2 } },
    });
    assert_eq!(facts(&embedded).known_dimension_count(), Some(3));
    assert_eq!(embedded.usage().input_tokens(), Some(2));
}

#[tokio::test]
async fn ollama_last_line_sets_usage() {
    let line = |done: bool| json!({ "model": "llama3.2", "created_at": "2023-08-04T08:52:19Z", "message": { "role": "assistant", "content": "secret" }, "done": done });
    let mut last = line(true);
    let counts = json!({ "done_reason": "stop", "total_duration": 1, "prompt_eval_count": 26, "eval_count": 298 });
    if let (Some(last), Some(counts)) = (last.as_object_mut(), counts.as_object()) {
        last.extend(counts.clone());
    }
    let mut expected = attributes! {
        "gen_ai.response.model" => "llama3.2",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
        "gen_ai.usage.input_tokens" => 26,
        "gen_ai.usage.output_tokens" => 298,
    };
    assert_eq!(recorded(last.clone()).await, expected);
    assert_eq!(streamed([line(false), last]).await, expected);
    let generated = json!({
        "model": "llama3.2", "response": "secret", "done": true, "done_reason": "length", "context": [1, 2], "eval_count": 298,
    });
    expected.extend(attributes! { "gen_ai.response.finish_reasons" => strings(&["length"]) });
    expected.remove("gen_ai.usage.input_tokens");
    assert_eq!(recorded(generated).await, expected);
    let embedded = json!({ "model": "all-minilm", "embeddings": [[0.1, 0.2]], "prompt_eval_count": 8 });
    assert_eq!(facts(&embedded).known_dimension_count(), Some(2));
    assert_eq!(embedded.usage().input_tokens(), Some(8));
}

#[tokio::test]
async fn unknown_json_records_nothing() {
    let nobodys = [
        json!(null),
        json!(3),
        json!("error"),
        json!([]),
        json!([1, [2], { "a": 1 }]),
        json!({}),
        json!({ "usage": { "input_tokens": 3 } }),
        json!({ "usage": "high", "choices": 3, "candidates": "two", "error": null }),
        json!({ "output": "text", "data": [1], "type": "widget", "model": "m" }),
        json!({ "embedding": 3, "embeddings": { "float": 3 }, "meta": [] }),
    ];
    for answer in nobodys {
        assert_eq!(recorded(answer.clone()).await, attributes! {}, "{answer}");
        assert_eq!(streamed([answer.clone()]).await, attributes! {}, "{answer}");
    }
}

#[tokio::test]
async fn mistyped_json_fields_are_unknown() {
    let answer = json!({
        "id": 7, "model": ["m"], "object": "chat.completion", "service_tier": null,
        "choices": [3, { "index": "x", "finish_reason": 4 }],
        "usage": { "prompt_tokens": "twelve", "completion_tokens": 1.5, "prompt_tokens_details": [], "completion_tokens_details": 3 },
    });
    let expected = attributes! { "gen_ai.response.finish_reasons" => strings(&["stop", "stop"]) };
    assert_eq!(recorded(answer).await, expected);
}

/// A tool may return what looks like a provider's answer.
#[genai::tool(call_id = None)]
async fn lookup() -> serde_json::Value {
    json!({ "error": { "code": "not_mine" }, "model": "m", "choices": [], "usage": { "prompt_tokens": 3 } })
}

#[tokio::test]
async fn tool_result_json_is_not_parsed() {
    let trace = crate::support::Trace::new();
    trace.run(lookup()).await;
    let expected = attributes! {
        "gen_ai.operation.name" => "execute_tool",
        "gen_ai.tool.name" => "lookup",
        "gen_ai.tool.type" => "function",
        "gen_ai.tool.description" => "A tool may return what looks like a provider's answer.",
    };
    let mut found = trace.only().attributes();
    assert!(found.remove("tool.args.fingerprint").is_some());
    assert_eq!(found, expected);
}

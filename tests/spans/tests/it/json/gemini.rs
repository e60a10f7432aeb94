//! Gemini's `generateContent`.

use genai::{Modality, Response};
use serde_json::{Value, json};

use super::{facts, recorded, streamed};
use crate::support::{attributes, strings};

fn answer(reason: &Value, usage: &Value) -> Value {
    json!({
        "candidates": [{ "content": { "parts": [{ "text": "secret" }], "role": "model" }, "finishReason": reason, "index": 0 }],
        "usageMetadata": usage, "modelVersion": "gemini-2.5-flash", "responseId": "r-1",
    })
}

#[tokio::test]
async fn gemini_output_tokens_include_thoughts() {
    let usage = json!({
        "promptTokenCount": 100, "toolUsePromptTokenCount": 20, "cachedContentTokenCount": 60,
        "candidatesTokenCount": 30, "thoughtsTokenCount": 50, "totalTokenCount": 200,
        "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": 70 }, { "modality": "IMAGE", "tokenCount": 30 }],
        "candidatesTokensDetails": [{ "modality": "AUDIO", "tokenCount": 30 }],
        "cacheTokensDetails": [{ "modality": "TEXT", "tokenCount": 60 }],
    });
    let answer = answer(&json!("STOP"), &usage);
    let usage = answer.usage();
    assert_eq!(usage.input_tokens_of(Modality::Image), Some(30));
    assert_eq!(usage.output_tokens_of(Modality::Audio), Some(30));
    assert_eq!(usage.cache_read_tokens_of(Modality::Text), Some(60));
    let expected = attributes! {
        "gen_ai.response.model" => "gemini-2.5-flash",
        "gen_ai.response.id" => "r-1",
        "gen_ai.response.finish_reasons" => strings(&["STOP"]),
        "gen_ai.usage.input_tokens" => 120,
        "gen_ai.usage.output_tokens" => 80,
        "gen_ai.usage.cache_read.input_tokens" => 60,
        "gen_ai.usage.reasoning.output_tokens" => 50,
        "gen_ai.usage.text.input_tokens" => 70,
        "gen_ai.usage.image.input_tokens" => 30,
        "gen_ai.usage.audio.output_tokens" => 30,
        "gen_ai.usage.text.cache_read.input_tokens" => 60,
    };
    assert_eq!(recorded(answer).await, expected);
}

#[tokio::test]
async fn gemini_omitted_zero_derives_from_total() {
    let usage = json!({ "promptTokenCount": 10, "thoughtsTokenCount": 90, "totalTokenCount": 100 });
    let expected = attributes! {
        "gen_ai.response.model" => "gemini-2.5-flash",
        "gen_ai.response.id" => "r-1",
        "gen_ai.response.finish_reasons" => strings(&["MAX_TOKENS"]),
        "gen_ai.usage.input_tokens" => 10,
        "gen_ai.usage.output_tokens" => 90,
        "gen_ai.usage.reasoning.output_tokens" => 90,
    };
    assert_eq!(recorded(answer(&json!("MAX_TOKENS"), &usage)).await, expected);
}

#[tokio::test]
async fn gemini_last_stream_usage_is_total() {
    let counts = |candidates: u32, total: u32| json!({ "promptTokenCount": 8, "candidatesTokenCount": candidates, "totalTokenCount": total });
    let chunks = || {
        [
            answer(&json!(null), &counts(4, 12)),
            answer(&json!("STOP"), &counts(20, 28)),
        ]
    };
    let expected = attributes! {
        "gen_ai.response.model" => "gemini-2.5-flash",
        "gen_ai.response.id" => "r-1",
        "gen_ai.response.finish_reasons" => strings(&["STOP"]),
        "gen_ai.usage.input_tokens" => 8,
        "gen_ai.usage.output_tokens" => 20,
    };
    assert_eq!(streamed(chunks()).await, expected);
    // Without SSE the chunks come in one array.
    assert_eq!(recorded(Value::from(chunks().to_vec())).await, expected);
}

#[tokio::test]
async fn gemini_blocked_prompt_and_embeddings_parse() {
    let blocked = json!({
        "promptFeedback": { "blockReason": "SAFETY" }, "modelVersion": "gemini-2.5-flash",
        "usageMetadata": { "promptTokenCount": 4, "totalTokenCount": 4 },
    });
    let expected = attributes! {
        "gen_ai.response.model" => "gemini-2.5-flash",
        "gen_ai.usage.input_tokens" => 4,
        "gen_ai.usage.output_tokens" => 0,
    };
    assert_eq!(recorded(blocked).await, expected);
    let one = json!({ "embedding": { "values": [0.1, 0.2, 0.3] } });
    let several = json!({ "embeddings": [{ "values": [0.1, 0.2] }, { "values": [0.1, 0.2] }] });
    assert_eq!(facts(&one).known_dimension_count(), Some(3));
    assert_eq!(facts(&several).known_dimension_count(), Some(2));
}

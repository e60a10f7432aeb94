//! `OpenAI` and providers with compatible APIs.

use genai::{Modality, Response};
use serde_json::json;

use super::{Attributes, facts, recorded, streamed};
use crate::support::{Trace, attributes, strings};

#[tokio::test]
async fn openai_chat_completion_is_parsed() {
    let answer = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_741_570_283, "model": "gpt-4o-2024-08-06",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": "secret", "refusal": null, "annotations": [] },
            "logprobs": null,
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 1_117, "completion_tokens": 46, "total_tokens": 1_163,
            "prompt_tokens_details": { "cached_tokens": 1_024, "audio_tokens": 7 },
            "completion_tokens_details": {
                "reasoning_tokens": 20, "audio_tokens": 6, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
            },
        },
        "service_tier": "default", "system_fingerprint": "fp_1",
    });
    assert_eq!(facts(&answer).known_service_tier(), Some("default"));
    assert_eq!(answer.usage().input_tokens_of(Modality::Audio), Some(7));
    assert_eq!(answer.usage().output_tokens_of(Modality::Audio), Some(6));
    let expected = attributes! {
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.id" => "chatcmpl-1",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
        "gen_ai.usage.input_tokens" => 1_117,
        "gen_ai.usage.output_tokens" => 46,
        "gen_ai.usage.cache_read.input_tokens" => 1_024,
        "gen_ai.usage.reasoning.output_tokens" => 20,
        "gen_ai.usage.audio.input_tokens" => 7,
        "gen_ai.usage.audio.output_tokens" => 6,
        "openai.response.service_tier" => "default",
        "openai.response.system_fingerprint" => "fp_1",
    };
    assert_eq!(recorded(answer).await, expected);
}

#[tokio::test]
async fn openai_choices_record_ordered_finish_reasons() {
    let call = json!({ "id": "call_1", "type": "function", "function": { "name": "f", "arguments": "{}" } });
    let answer = json!({
        "id": "chatcmpl-2", "object": "chat.completion", "model": "gpt-4o",
        "choices": [
            { "index": 1, "message": { "role": "assistant", "content": null }, "finish_reason": null },
            { "index": 0, "message": { "role": "assistant", "content": null, "tool_calls": [call] }, "finish_reason": "tool_calls" },
        ],
    });
    let expected = attributes! {
        "gen_ai.response.model" => "gpt-4o",
        "gen_ai.response.id" => "chatcmpl-2",
        "gen_ai.response.finish_reasons" => strings(&["tool_calls", "stop"]),
    };
    assert_eq!(recorded(answer).await, expected);
}

#[tokio::test]
async fn missing_reason_of_whole_answer_is_stop() {
    async fn reasons(given: [Option<&str>; 2], error: Option<&str>) -> Attributes {
        let choices: Vec<_> = (0..2)
            .map(|index| json!({ "index": index, "message": { "content": "a" }, "finish_reason": given[index] }))
            .collect();
        let mut answer = json!({ "choices": choices });
        if let Some(error) = error {
            answer["error"] = json!({ "message": "secret", "code": error });
        }
        recorded(answer).await
    }
    for (given, expected) in [
        ([None, Some("length")], ["stop", "length"]),
        ([Some("length"), None], ["length", "stop"]),
        ([None, None], ["stop", "stop"]),
    ] {
        let expected = attributes! { "gen_ai.response.finish_reasons" => strings(&expected) };
        assert_eq!(reasons(given, None).await, expected, "{given:?}");
    }
    let failed = reasons([None, Some("length")], Some("server_error")).await;
    assert_eq!(
        failed.get("gen_ai.response.finish_reasons"),
        Some(&strings(&["error", "length"]))
    );
}

#[tokio::test]
async fn openai_usage_chunk_is_parsed() {
    let chunk = |choices, usage| json!({ "id": "chatcmpl-3", "object": "chat.completion.chunk", "model": "gpt-4o", "choices": choices, "usage": usage });
    let delta = |reason| json!([{ "index": 0, "delta": { "content": "secret" }, "finish_reason": reason }]);
    let answer = streamed([
        chunk(delta(json!(null)), json!(null)),
        chunk(delta(json!("length")), json!(null)),
        chunk(
            json!([]),
            json!({ "prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21 }),
        ),
    ]);
    let expected = attributes! {
        "gen_ai.response.model" => "gpt-4o",
        "gen_ai.response.id" => "chatcmpl-3",
        "gen_ai.response.finish_reasons" => strings(&["length"]),
        "gen_ai.usage.input_tokens" => 9,
        "gen_ai.usage.output_tokens" => 12,
    };
    assert_eq!(answer.await, expected);
    let cut = streamed([chunk(delta(json!(null)), json!(null))]);
    let expected = attributes! {
        "gen_ai.response.model" => "gpt-4o",
        "gen_ai.response.id" => "chatcmpl-3",
        "gen_ai.response.finish_reasons" => strings(&["error"]),
    };
    assert_eq!(cut.await, expected);
}

fn response(status: &str, more: serde_json::Value) -> serde_json::Value {
    let mut response = json!({
        "id": "resp_1", "object": "response", "status": status, "model": "gpt-5-2025-08-07", "error": null,
        "incomplete_details": null, "output": [{ "type": "message", "content": [{ "type": "output_text", "text": "secret" }] }],
        "service_tier": "flex",
        "usage": {
            "input_tokens": 328, "input_tokens_details": { "cached_tokens": 300, "cache_write_tokens": 20 },
            "output_tokens": 52, "output_tokens_details": { "reasoning_tokens": 32 }, "total_tokens": 380,
        },
    });
    let (Some(response_fields), serde_json::Value::Object(more)) = (response.as_object_mut(), more) else {
        panic!("both are objects");
    };
    response_fields.extend(more);
    response
}

#[tokio::test]
async fn openai_response_and_stream_are_parsed() {
    let mut expected = attributes! {
        "gen_ai.response.model" => "gpt-5-2025-08-07",
        "gen_ai.response.id" => "resp_1",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
        "gen_ai.usage.input_tokens" => 328,
        "gen_ai.usage.output_tokens" => 52,
        "gen_ai.usage.cache_read.input_tokens" => 300,
        "gen_ai.usage.cache_write.input_tokens" => 20,
        "gen_ai.usage.reasoning.output_tokens" => 32,
        "openai.response.service_tier" => "flex",
    };
    let completed = response("completed", json!({}));
    assert_eq!(facts(&completed).known_service_tier(), Some("flex"));
    assert_eq!(recorded(completed.clone()).await, expected);
    let started = response("in_progress", json!({ "usage": null, "output": [] }));
    let stream = || {
        [
            json!({ "type": "response.created", "response": started.clone(), "sequence_number": 0 }),
            json!({ "type": "response.output_text.delta", "delta": "secret", "output_index": 0 }),
            json!({ "type": "response.completed", "response": completed.clone() }),
        ]
    };
    assert_eq!(streamed(stream()).await, expected);

    let incomplete = response(
        "incomplete",
        json!({ "incomplete_details": { "reason": "max_output_tokens" } }),
    );
    expected.extend(attributes! { "gen_ai.response.finish_reasons" => strings(&["length"]) });
    assert_eq!(recorded(incomplete).await, expected);
    let failed = response(
        "failed",
        json!({ "error": { "code": "server_error", "message": "secret" } }),
    );
    expected.extend(attributes! {
        "gen_ai.response.finish_reasons" => strings(&["error"]),
        "error.type" => "server_error",
    });
    assert_eq!(recorded(failed.clone()).await, expected);
    let failing = streamed([json!({ "type": "response.failed", "response": failed })]);
    assert_eq!(failing.await, expected);
}

#[genai::embeddings(provider = "openai", model = "text-embedding-3-small")]
async fn embed(answer: serde_json::Value) -> serde_json::Value {
    answer
}

#[tokio::test]
async fn openai_embedding_dimensions_are_recorded() {
    // Both embeddings have four numbers; the text encodes each in four bytes.
    for embedding in [json!([0.1, 0.2, 0.3, 0.4]), json!("zczMPc3MTD6amZk+zczMPg==")] {
        let trace = Trace::new();
        let answer = json!({
            "object": "list", "model": "text-embedding-3-small",
            "data": [{ "object": "embedding", "index": 0, "embedding": embedding }],
            "usage": { "prompt_tokens": 8, "total_tokens": 8 },
        });
        trace.run(embed(answer)).await;
        let expected = attributes! {
            "gen_ai.operation.name" => "embeddings",
            "gen_ai.provider.name" => "openai",
            "gen_ai.request.model" => "text-embedding-3-small",
            "gen_ai.response.model" => "text-embedding-3-small",
            "gen_ai.usage.input_tokens" => 8,
            "gen_ai.embeddings.dimension.count" => 4,
        };
        assert_eq!(trace.only().attributes(), expected);
    }
}

#[tokio::test]
async fn openai_compatible_usage_fields_are_parsed() {
    let answer = |usage| json!({ "id": "i", "object": "chat.completion", "model": "m", "choices": [], "usage": usage });
    let start = attributes! { "gen_ai.response.model" => "m", "gen_ai.response.id" => "i" };
    let deepseek = json!({
        "prompt_tokens": 100, "completion_tokens": 30, "total_tokens": 130,
        "prompt_cache_hit_tokens": 64, "prompt_cache_miss_tokens": 36,
        "completion_tokens_details": { "reasoning_tokens": 20 },
    });
    let mut expected = start.clone();
    expected.extend(attributes! {
        "gen_ai.usage.input_tokens" => 100,
        "gen_ai.usage.output_tokens" => 30,
        "gen_ai.usage.cache_read.input_tokens" => 64,
        "gen_ai.usage.reasoning.output_tokens" => 20,
    });
    assert_eq!(recorded(answer(deepseek)).await, expected);
    // xAI does not include reasoning in the completion tokens.
    let xai = json!({
        "prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 130, "num_cached_tokens": 64,
        "completion_tokens_details": { "reasoning_tokens": 20 },
    });
    assert_eq!(recorded(answer(xai)).await, expected);
    // A part that is larger than the whole is invalid.
    let wrong =
        json!({ "prompt_tokens": 10, "completion_tokens": -1, "prompt_tokens_details": { "cached_tokens": 11 } });
    let mut expected = start;
    expected.extend(attributes! { "gen_ai.usage.input_tokens" => 10 });
    assert_eq!(recorded(answer(wrong)).await, expected);
}

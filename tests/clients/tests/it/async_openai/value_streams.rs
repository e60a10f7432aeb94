//! Chunks of async-openai in the form of the API reference, without a server.

use async_openai::error::OpenAIError;
use async_openai::types::chat::{
    ChatCompletionResponseStream, CreateChatCompletionRequest, CreateChatCompletionStreamResponse,
};
use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use super::chat_stream::stream_start;
use crate::support::{Attributes, Span, Trace, attributes, strings, without_api_type};

#[genai::chat(provider = "openai", request = request)]
async fn ask(
    request: &CreateChatCompletionRequest,
    chunks: Vec<Value>,
) -> Result<ChatCompletionResponseStream, OpenAIError> {
    let chunk = |chunk| serde_json::from_value(chunk).map_err(|error| OpenAIError::InvalidArgument(error.to_string()));
    let chunks: Vec<Result<CreateChatCompletionStreamResponse, OpenAIError>> = chunks.into_iter().map(chunk).collect();
    Ok(Box::pin(stream::iter(chunks)))
}

fn chunk(choices: &Value, usage: &Value) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "gpt-4o-2024-08-06",
        "choices": choices,
        "usage": usage,
    })
}

fn choice(index: u32, finish_reason: &Value) -> Value {
    json!({ "index": index, "delta": { "content": "secret" }, "logprobs": null, "finish_reason": finish_reason })
}

/// Attributes read from the items of a stream whose request sets `stream`.
async fn folded(chunks: Vec<Value>) -> Attributes {
    let request = json!({ "model": "gpt-4o", "messages": [], "stream": true });
    let request = serde_json::from_value(request).expect("it is a request");
    let trace = Trace::new();
    let count = chunks.len();
    let read = async { ask(&request, chunks).await.expect("it is a stream").count().await };
    assert_eq!(trace.run(read).await, count);
    let span = trace.only();
    assert_eq!(span.start_attributes(), stream_start());
    assert!(span.get("gen_ai.response.time_to_first_chunk").is_some());
    assert!(!format!("{span:?}").contains("secret"));
    told(&span)
}

/// Attributes read from the items: the span's attributes without those of its start and the measured time.
fn told(span: &Span) -> Attributes {
    let mut told = without_api_type(span.attributes());
    for (key, value) in stream_start() {
        assert_eq!(told.remove(&key), Some(value), "{key}");
    }
    told.remove("gen_ai.response.time_to_first_chunk");
    told
}

fn identity() -> Attributes {
    attributes! { "gen_ai.response.model" => "gpt-4o-2024-08-06", "gen_ai.response.id" => "chatcmpl-1" }
}

#[tokio::test]
async fn usage_chunk_without_choices_is_read() {
    let usage = json!({
        "prompt_tokens": 1_200, "completion_tokens": 80, "total_tokens": 1_280,
        "prompt_tokens_details": { "cached_tokens": 1_024 },
        "completion_tokens_details": { "reasoning_tokens": 32 },
    });
    let chunks = vec![
        chunk(&json!([choice(0, &Value::Null), choice(1, &Value::Null)]), &Value::Null),
        chunk(&json!([choice(1, &json!("length"))]), &Value::Null),
        chunk(&json!([choice(0, &json!("stop"))]), &Value::Null),
        chunk(&json!([]), &usage),
    ];
    let mut expected = identity();
    expected.extend(attributes! {
        "gen_ai.response.finish_reasons" => strings(&["stop", "length"]),
        "gen_ai.usage.input_tokens" => 1_200,
        "gen_ai.usage.output_tokens" => 80,
        "gen_ai.usage.cache_read.input_tokens" => 1_024,
        "gen_ai.usage.reasoning.output_tokens" => 32,
    });
    assert_eq!(folded(chunks).await, expected);
}

/// Usage is missing without `stream_options.include_usage`, or if the connection was closed between two chunks.
#[tokio::test]
async fn missing_stream_usage_is_not_recorded() {
    let chunks = vec![chunk(&json!([choice(0, &Value::Null)]), &Value::Null)];
    let mut expected = identity();
    expected.extend(attributes! { "gen_ai.response.finish_reasons" => strings(&["error"]) });
    assert_eq!(folded(chunks).await, expected);
}

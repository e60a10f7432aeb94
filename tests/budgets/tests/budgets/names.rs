//! A program that invents names of models and providers takes no more memory than one that does not. Nothing else runs
//! in its process.

use futures_util::FutureExt as _;
use genai::{Config, Response as _};
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::{Value, json};

#[genai::chat(provider = "openai", model = model)]
async fn chat(model: &str, answer: Value) -> Value {
    answer
}

/// Makes a call with each of the names, and answers with a name that was not requested.
fn calls(numbers: std::ops::Range<usize>) {
    for number in numbers {
        let answer = json!({
            "id": format!("chatcmpl-{number}"),
            "object": "chat.completion",
            "model": format!("gpt-4o-made-up-{number}"),
            "choices": [{ "index": 0, "message": { "role": "assistant" }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11 }
        });
        let answered = chat(&format!("deployment-{number}"), answer).now_or_never();
        assert_eq!(answered.and_then(|answer| answer.usage().input_tokens()), Some(10));
    }
}

#[test]
fn fifty_thousand_names_keep_memory_bounded() {
    if own_process::passed("names::fifty_thousand_names_keep_memory_bounded") {
        return;
    }
    Config::builder()
        .tracer_provider(SdkTracerProvider::builder().build())
        .install();
    // The first calls allocate the state of the process: the table and the names.
    calls(0..5_000);
    let held = allocation_counter::measure(|| calls(5_000..55_000));
    assert!(
        held.bytes_max < 1 << 20 && held.bytes_current < 1 << 20,
        "{} bytes at most, and {} left",
        held.bytes_max,
        held.bytes_current
    );
}

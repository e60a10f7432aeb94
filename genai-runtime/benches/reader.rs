//! Duration of reading an answer in three ways:
//! `cargo bench -p genai-runtime --bench reader --features async-openai-043`.
//!
//! - by the table of paths
//! - by code that names each field of a client's type
//! - by a tree of JSON that is built from the value first
//!
//! The rounds of the three are interleaved, and the fastest of each is compared, because other programs only add time.

use std::hint::black_box;
use std::time::Instant;

use async_openai::types::chat::{
    CompletionUsage, CreateChatCompletionResponse, CreateChatCompletionStreamResponse, FinishReason,
};
use genai_runtime::{Response, ResponseRecorder, Usage};
use serde_json::{Value, from_value, json, to_value};

const ROUNDS: usize = 501;
const READS: u32 = 200;

type Read<'a> = &'a dyn Fn() -> ResponseRecorder;

fn main() {
    let answer: CreateChatCompletionResponse = from_value(answer()).expect("an answer");
    let part: CreateChatCompletionStreamResponse = from_value(part()).expect("a chunk");
    let last: CreateChatCompletionStreamResponse = from_value(last()).expect("a chunk");
    let cases: [(&str, [Read<'_>; 3]); 3] = [
        (
            "answer of 2 kB",
            [
                &|| of_answer(black_box(&answer)),
                &|| whole(black_box(&answer)),
                &|| whole(&tree(black_box(&answer))),
            ],
        ),
        (
            "chunk of text",
            [&|| of_chunk(black_box(&part)), &|| table(black_box(&part)), &|| {
                table(&tree(black_box(&part)))
            }],
        ),
        (
            "last chunk",
            [&|| of_chunk(black_box(&last)), &|| table(black_box(&last)), &|| {
                table(&tree(black_box(&last)))
            }],
        ),
    ];
    println!("{:16} {:>10} {:>10} {:>10}", "", "by hand", "by table", "by a tree");
    for (name, reads) in cases {
        let [hand, table, tree] = fastest(reads);
        println!("{name:16} {hand:>7.0} ns {table:>7.0} ns {tree:>7.0} ns");
    }
}

fn fastest(reads: [Read<'_>; 3]) -> [f64; 3] {
    let mut times = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        for (read, fastest) in reads.iter().zip(&mut times) {
            let start = Instant::now();
            for _ in 0..READS {
                black_box(read());
            }
            *fastest = fastest.min(start.elapsed().as_secs_f64() * 1e9 / f64::from(READS));
        }
    }
    times
}

fn whole(answer: &impl Response) -> ResponseRecorder {
    ResponseRecorder::from_response(answer)
}

fn table(chunk: &impl genai_runtime::Chunk) -> ResponseRecorder {
    let mut reading = ResponseRecorder::default();
    chunk.fold(&mut reading);
    reading
}

fn tree(value: &impl serde::Serialize) -> Value {
    to_value(value).expect("it is JSON")
}

/// Reads the fields that an adapter of one client would name.
fn of_answer(answer: &CreateChatCompletionResponse) -> ResponseRecorder {
    let mut reading = ResponseRecorder::default();
    reading.model(&answer.model).id(&answer.id);
    if let Some(usage) = &answer.usage {
        reading.usage(counts(usage));
    }
    for (index, choice) in answer.choices.iter().enumerate() {
        reading.finish_reason(index, choice.finish_reason.map_or("error", reason));
    }
    reading
}

fn of_chunk(chunk: &CreateChatCompletionStreamResponse) -> ResponseRecorder {
    let mut reading = ResponseRecorder::default();
    reading.model(&chunk.model).id(&chunk.id);
    if let Some(usage) = &chunk.usage {
        reading.usage(counts(usage));
    }
    for choice in &chunk.choices {
        let index = usize::try_from(choice.index).unwrap_or(usize::MAX);
        reading.generation(index);
        if let Some(ended) = choice.finish_reason {
            reading.finish_reason(index, reason(ended));
        }
        reading.content_bytes(choice.delta.content.as_ref().map_or(0, String::len));
    }
    reading
}

fn counts(usage: &CompletionUsage) -> Usage {
    let prompt = usage.prompt_tokens_details.as_ref();
    let completion = usage.completion_tokens_details.as_ref();
    Usage::input_including_cached(usage.prompt_tokens)
        .with_output_tokens(usage.completion_tokens)
        .with_cache_read_tokens(prompt.and_then(|details| details.cached_tokens))
        .with_cache_write_tokens(prompt.and_then(|details| details.cache_write_tokens))
        .with_reasoning_tokens(completion.and_then(|details| details.reasoning_tokens))
}

fn reason(reason: FinishReason) -> &'static str {
    match reason {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
        FinishReason::FunctionCall => "function_call",
    }
}

fn usage() -> Value {
    json!({
        "prompt_tokens": 1200, "completion_tokens": 80, "total_tokens": 1280,
        "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 16, "audio_tokens": 0},
    })
}

fn answer() -> Value {
    let text = "The quick brown fox jumps over the lazy dog. ".repeat(40);
    let call =
        json!({"id": "call_1", "type": "function", "function": {"name": "find", "arguments": "{\"path\":\"src\"}"}});
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-2024-08-06",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text, "tool_calls": [call]},
            "finish_reason": "tool_calls"}],
        "usage": usage(), "service_tier": "default", "system_fingerprint": "fp_1",
    })
}

fn part() -> Value {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-2024-08-06",
        "choices": [{"index": 0, "delta": {"content": " a few words"}, "finish_reason": null}],
        "service_tier": "default", "system_fingerprint": "fp_1",
    })
}

fn last() -> Value {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o-2024-08-06",
        "choices": [], "usage": usage(), "service_tier": "default", "system_fingerprint": "fp_1",
    })
}

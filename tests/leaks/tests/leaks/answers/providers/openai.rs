//! Chat completions and responses of `OpenAI`. Other providers use the former, too.

use serde_json::{Value, json};

use super::{Provider, arguments, schema};
use crate::secrets::{bare, pieces, secret};

/// Errors of `OpenAI`, with secrets in every field except the codes.
fn errors() -> Vec<Value> {
    vec![
        json!({ "error": { "type": "invalid_request_error", "code": "bad", "message": secret("error"),
            "param": secret("error") } }),
        json!({ "error": { "type": secret("an error of"), "code": secret("no code:"), "message": secret("error") } }),
        json!({ "error": secret("error") }),
        json!({ "object": "error", "type": secret("an error of"), "message": secret("error"), "code": 3051 }),
    ]
}

pub(crate) fn openai() -> Provider {
    like_openai("openai")
}

pub(super) fn like_openai(name: &'static str) -> Provider {
    let call = json!({ "id": "c1", "type": "function",
        "function": { "name": "search", "arguments": arguments().to_string() } });
    let request = json!({
        "model": "gpt-4o", "stop": ["stop"], "user": bare("user"), "safety_identifier": bare("user"),
        "prompt_cache_key": bare("key"), "metadata": { "any": bare("metadata") },
        "messages": [
            { "role": "system", "content": secret("system") },
            { "role": "user", "content": [{ "type": "text", "text": secret("prompt") },
                { "type": "image_url", "image_url": { "url": format!("https://pictures.example/?api_key={}", bare("k").replace(' ', "")) } }] },
            { "role": "assistant", "content": secret("prompt"), "tool_calls": [call] },
            { "role": "tool", "tool_call_id": "c1", "content": secret("tool") },
        ],
        "tools": [{ "type": "function", "function": { "name": "search", "description": secret("tools"),
            "parameters": schema() } }],
    });
    let usage = json!({ "prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12 });
    let message = json!({ "role": "assistant", "content": secret("answer"), "refusal": secret("answer"),
        "reasoning_content": secret("answer"), "tool_calls": [call] });
    let answer = json!({ "id": "r1", "object": "chat.completion", "created": 1, "model": "gpt-4o", "usage": usage,
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message,
            "logprobs": { "content": [{ "token": secret("logprob"), "logprob": -0.1, "bytes": null, "top_logprobs": [] }] } }] });
    let delta = |delta: Value| {
        json!({ "id": "r1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o",
        "choices": [{ "index": 0, "delta": delta }] })
    };
    let mut events = Vec::new();
    for kind in ["reasoning_content", "content", "refusal"] {
        events.extend(
            pieces(&secret("answer"))
                .into_iter()
                .map(|piece| delta(json!({ kind: piece }))),
        );
    }
    for (place, piece) in pieces(&arguments().to_string()).into_iter().enumerate() {
        let mut call = json!({ "index": 0, "function": { "arguments": piece } });
        if place == 0 {
            call["id"] = "c1".into();
            call["function"]["name"] = "search".into();
        }
        events.push(delta(json!({ "tool_calls": [call] })));
    }
    events.push(
        json!({ "id": "r1", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o",
        "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }], "usage": usage }),
    );
    Provider {
        name,
        request,
        answer,
        events,
        errors: errors(),
    }
}

/// Responses API of `OpenAI`.
pub(crate) fn responses() -> Provider {
    let request = json!({
        "model": "gpt-4o", "instructions": secret("system"), "user": bare("user"), "metadata": { "any": bare("metadata") },
        "input": [
            { "role": "user", "content": [{ "type": "input_text", "text": secret("prompt") }] },
            { "type": "function_call", "call_id": "c1", "name": "search", "arguments": arguments().to_string() },
            { "type": "function_call_output", "call_id": "c1", "output": secret("tool") },
        ],
        "prompt": { "id": "p1", "variables": { "any": bare("variable") } },
        "tools": [{ "type": "function", "name": "search", "description": secret("tools"), "parameters": schema() }],
    });
    let response = |status: &str| {
        json!({ "object": "response", "id": "r1", "status": status, "model": "gpt-4o",
        "instructions": secret("instructions"), "metadata": { "any": secret("metadata") },
        "output": [
            { "type": "reasoning", "id": "rs1", "summary": [{ "type": "summary_text", "text": secret("answer") }] },
            { "type": "message", "id": "m1", "role": "assistant", "status": "completed",
                "content": [{ "type": "output_text", "text": secret("answer"), "annotations": [] }] },
            { "type": "function_call", "call_id": "c1", "name": "search", "arguments": arguments().to_string() },
        ],
        "usage": { "input_tokens": 10, "input_tokens_details": { "cached_tokens": 0 }, "output_tokens": 2,
            "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": 12 } })
    };
    let mut failed = response("failed");
    failed["error"] = json!({ "code": "server_error", "message": secret("error") });
    let in_pieces = |kind: &str, text: &str| -> Vec<Value> {
        let event = |piece: String| json!({ "type": kind, "output_index": 1, "delta": piece });
        pieces(text).into_iter().map(event).collect()
    };
    let item = json!({ "type": "function_call", "call_id": "c1", "name": "search", "arguments": "" });
    let mut events = vec![
        json!({ "type": "response.created", "response": { "id": "r1", "object": "response",
        "model": "gpt-4o", "status": "in_progress", "output": [], "instructions": secret("instructions") } }),
    ];
    events.extend(in_pieces("response.reasoning_summary_text.delta", &secret("answer")));
    events.extend(in_pieces("response.output_text.delta", &secret("answer")));
    events.push(json!({ "type": "response.output_item.added", "output_index": 1, "item": item }));
    events.extend(in_pieces(
        "response.function_call_arguments.delta",
        &arguments().to_string(),
    ));
    let last = json!({ "type": "response.completed", "response": response("completed") });
    Provider {
        name: "openai",
        request,
        answer: response("completed"),
        events: events.into_iter().chain([last]).collect(),
        errors: vec![
            failed.clone(),
            json!({ "type": "response.failed", "response": failed }),
            json!({ "type": "error", "code": "server_error", "message": secret("error"), "param": secret("error") }),
        ],
    }
}

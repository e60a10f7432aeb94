//! A chat-completions endpoint on this machine, so that the example runs without a key and without a network.
//!
//! The protocol is the real one, and so are the client and the HTTP between them. What is made up is the model.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{Json, body::Bytes, extract::State, http::StatusCode, routing::post};
use serde_json::{Value, json};

use super::model_server::ModelServer;
use super::scripted_model::{Turn, next_turn};

/// Starts the model, which answers until the server is dropped.
pub async fn start() -> io::Result<ModelServer> {
    // Only numbers the responses: what a response says depends on its request alone.
    ModelServer::start(post(complete).with_state(Arc::new(AtomicU64::new(1)))).await
}

async fn complete(State(numbers): State<Arc<AtomicU64>>, body: Bytes) -> (StatusCode, Json<Value>) {
    let request: Value = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => return refused(&format!("the body is not JSON: {error}"), None),
    };
    let Some(messages) = request["messages"].as_array().filter(|messages| !messages.is_empty()) else {
        return refused("`messages` must be an array that is not empty", Some("messages"));
    };
    if !request["model"].is_string() {
        return refused("you must provide a model parameter", Some("model"));
    }
    if request["stream"] == true {
        return refused("this server does not stream", Some("stream"));
    }
    let number = numbers.fetch_add(1, Ordering::Relaxed);
    let turn = next_turn(messages, request["tools"].is_array());
    let finish_reason = if turn.calls.is_empty() { "stop" } else { "tool_calls" };
    let message = message(turn, number);
    let response = json!({
        "id": format!("chatcmpl-{number:08}"),
        "object": "chat.completion",
        "created": SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        "model": "gpt-4o-mini-2024-07-18",
        "system_fingerprint": "fp_scripted",
        "usage": usage(&request["tools"], messages, &message),
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason }],
    });
    (StatusCode::OK, Json(response))
}

fn message(turn: Turn, number: u64) -> Value {
    let mut message = json!({ "role": "assistant", "content": turn.content, "refusal": null });
    if turn.content.is_empty() {
        message["content"] = Value::Null;
    }
    let calls = turn.calls.into_iter().enumerate().map(|(index, (name, arguments))| {
        json!({
            "id": format!("call_{number:04}_{index}"),
            "type": "function",
            "function": { "name": name, "arguments": arguments.to_string() },
        })
    });
    let calls: Vec<Value> = calls.collect();
    if !calls.is_empty() {
        message["tool_calls"] = calls.into();
    }
    message
}

/// Counts what was really sent, so that the numbers grow with the conversation as they do with a model.
fn usage(tools: &Value, messages: &[Value], answer: &Value) -> Value {
    let prompt = tokens(tools) + messages.iter().map(tokens).sum::<usize>();
    let completion = tokens(answer);
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": { "cached_tokens": cached(tools, messages), "audio_tokens": 0 },
        "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
    })
}

/// What the request before this one already held: everything up to the model's last turn. The real cache, too,
/// works in blocks of 128 tokens and not below 1024.
fn cached(tools: &Value, messages: &[Value]) -> usize {
    let last_turn = messages
        .iter()
        .rposition(|message| message["role"] == "assistant")
        .unwrap_or(0);
    let seen = tokens(tools) + messages[..last_turn].iter().map(tokens).sum::<usize>();
    if last_turn == 0 || seen < 1024 {
        0
    } else {
        seen / 128 * 128
    }
}

/// About four characters a token, as a rule of thumb for English and code. No tokenizer, so it is never exact.
fn tokens(text: &Value) -> usize {
    if text.is_null() {
        0
    } else {
        text.to_string().chars().count().div_ceil(4)
    }
}

/// An error in the shape the client knows.
fn refused(message: &str, parameter: Option<&str>) -> (StatusCode, Json<Value>) {
    let error = json!({ "message": message, "type": "invalid_request_error", "param": parameter, "code": null });
    (StatusCode::BAD_REQUEST, Json(json!({ "error": error })))
}

//! A model behind the HTTP API of chat completions, so that the example runs without a key and without a network.
//!
//! The protocol, the client and the HTTP between them are real. Only the model is scripted.

use std::io;

use genai::Usage;
use genai::testing::{ModelServer, ScriptStep, ScriptedModel};
use serde_json::{Value, json};

use super::scripted_model::{Turn, next_turn};

/// Starts the model, which answers until the server is dropped.
///
/// # Errors
///
/// If the server cannot be started.
pub fn start() -> io::Result<ModelServer> {
    ModelServer::start(ScriptedModel::from_fn(answer))
}

/// The answer to a request, which depends on that request alone.
fn answer(request: &str) -> ScriptStep {
    let request: Value = serde_json::from_str(request).unwrap_or_default();
    let Some(messages) = request["messages"].as_array() else {
        return ScriptStep::error(400, "`messages` must be an array");
    };
    let Turn { content, calls } = next_turn(messages, request["tools"].is_array());
    let usage = usage(&request["tools"], messages, &content, &calls);
    let step = ScriptStep::text(content).with_usage(usage);
    calls.into_iter().fold(step, |step, (name, arguments)| {
        step.with_tool_call(name, &arguments.to_string())
    })
}

/// The token counts of the real request, so that they grow with the conversation as with a real model.
fn usage(tools: &Value, messages: &[Value], content: &str, calls: &[(&str, Value)]) -> Usage {
    Usage::input_including_cached(prompt(tools, messages))
        .with_output_tokens(tokens(&json!([content, calls])))
        .with_cache_read_tokens(cached(tools, messages))
        .with_reasoning_tokens(0)
}

/// Number of tokens that the previous request already had: everything up to the model's last turn. Like a real cache,
/// it has blocks of 128 tokens and starts at 1024.
fn cached(tools: &Value, messages: &[Value]) -> usize {
    let last_turn = messages.iter().rposition(|message| message["role"] == "assistant");
    match last_turn.map(|last_turn| prompt(tools, &messages[..last_turn])) {
        Some(seen) if seen >= 1024 => seen / 128 * 128,
        _ => 0,
    }
}

fn prompt(tools: &Value, messages: &[Value]) -> usize {
    tokens(tools) + messages.iter().map(tokens).sum::<usize>()
}

/// An estimate of four characters a token, which is a rule of thumb for English and code.
fn tokens(text: &Value) -> usize {
    if text.is_null() {
        0
    } else {
        text.to_string().chars().count().div_ceil(4)
    }
}

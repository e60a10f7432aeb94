//! A model that has to learn which tools there are, behind the HTTP API of `OpenAI`'s chat completions.

use std::io;

use axum::{Json, routing::post};
use model_server::ModelServer;
use serde_json::{Value, json};

/// Starts the model, which answers until the server is dropped.
pub(crate) async fn start() -> io::Result<ModelServer> {
    ModelServer::start(post(complete)).await
}

/// The tools that the model asks for, turn by turn.
const TURNS: [(&str, &str); 5] = [
    ("search", r#"{"query": "soup"}"#),
    ("list_files", "{}"),
    ("read_file", r#"{"path": "soup.md"}"#),
    ("read_file", r#"{"path": "menu.md"}"#),
    ("read_file", r#"{"path": "hours.md"}"#),
];

/// The next turn, by the number of those before.
async fn complete(Json(request): Json<Value>) -> Json<Value> {
    let messages = request["messages"].as_array();
    let turn = messages.map_or(0, |all| {
        all.iter().filter(|message| message["role"] == "assistant").count()
    });
    let message = match TURNS.get(turn) {
        Some((tool, arguments)) => json!({
            "role": "assistant",
            "refusal": null,
            "tool_calls": [{
                "id": format!("call_{turn}"),
                "type": "function",
                "function": { "name": tool, "arguments": arguments },
            }],
        }),
        None => json!({
            "role": "assistant",
            "content": "There is leek soup, but not on Sunday: we are closed.",
            "refusal": null,
        }),
    };
    let finish_reason = if turn < TURNS.len() { "tool_calls" } else { "stop" };
    // A token is about four characters.
    let prompt = request["messages"].to_string().len() / 4;
    let completion = message.to_string().len() / 4;
    Json(json!({
        "id": format!("chatcmpl-{turn}"),
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish_reason }],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
    }))
}

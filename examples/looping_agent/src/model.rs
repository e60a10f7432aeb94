//! A model that never gets anywhere, behind the HTTP API of `OpenAI`'s chat completions.

use std::io;

use axum::{Json, routing::post};
use model_server::ModelServer;
use serde_json::{Value, json};

/// Starts the model, which answers until the server is dropped.
pub(crate) async fn start() -> io::Result<ModelServer> {
    ModelServer::start(post(complete)).await
}

/// The next turn: by its number, since what the tools say changes nothing.
async fn complete(Json(request): Json<Value>) -> Json<Value> {
    let said = |role: &str| {
        let messages = request["messages"].as_array();
        messages.map_or(0, |all| all.iter().filter(|message| message["role"] == role).count())
    };
    let turn = said("assistant");
    let (text, tool, arguments) = match turn % 3 {
        0 => ("Let me run the test.", "run_test", json!({ "name": "median_of_four" })),
        1 => (
            "It fails. Let me look at the code.",
            "read_file",
            json!({ "path": "src/median.rs" }),
        ),
        // The same arguments, written another way.
        _ => (
            "I see. The test again, to be sure.",
            "run_test",
            json!({ "name": "median_of_four" }),
        ),
    };
    let arguments = if turn % 3 == 2 {
        format!("{arguments:#}")
    } else {
        arguments.to_string()
    };
    let message = json!({
        "role": "assistant",
        "content": text,
        "refusal": null,
        "tool_calls": [{
            "id": format!("call_{turn}"),
            "type": "function",
            "function": { "name": tool, "arguments": arguments },
        }],
    });
    // A token is about four characters.
    let prompt = request["messages"].to_string().len() / 4;
    let completion = message.to_string().len() / 4;
    Json(json!({
        "id": format!("chatcmpl-{turn}"),
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": "tool_calls" }],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
    }))
}

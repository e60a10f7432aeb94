//! The agent: a model that asks for one tool call. The model is played by this file.

use std::io;

use serde_json::{Value, json};

/// Asks the model, and calls the tools that it asks for until it answers.
#[genai::agent(name = "stock-keeper")]
pub(crate) async fn answer(question: &str) -> io::Result<String> {
    let mut messages = vec![json!({ "role": "user", "content": question })];
    loop {
        let answer = ask(&messages).await?;
        let message = &answer["choices"][0]["message"];
        let call = &message["tool_calls"][0];
        let Some(id) = call["id"].as_str() else {
            return Ok(message["content"].as_str().unwrap_or_default().to_owned());
        };
        let count = count_stock(id, "bolts");
        messages.push(json!({ "role": "tool", "tool_call_id": id, "content": count.to_string() }));
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
async fn ask(messages: &[Value]) -> io::Result<Value> {
    tracing::info!(messages = messages.len(), "asking the model");
    tokio::task::yield_now().await;
    let message = match messages.last().and_then(|last| last["content"].as_str()) {
        Some(count) if messages.len() > 1 => json!({ "role": "assistant", "content": format!("{count} bolts") }),
        _ => json!({
            "role": "assistant",
            "tool_calls": [{ "id": "call_1", "type": "function", "function": { "name": "count_stock", "arguments": "{}" } }],
        }),
    };
    Ok(json!({
        "id": "chatcmpl-1",
        "model": "gpt-4o-mini",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
        "usage": { "prompt_tokens": 40, "completion_tokens": 10, "total_tokens": 50 },
    }))
}

#[genai::tool(call_id = call_id)]
fn count_stock(call_id: &str, item: &str) -> u32 {
    tracing::info!(item, "counting");
    12
}

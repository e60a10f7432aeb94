//! The agent: it calls the model, and the tools that the model requests.

use std::error::Error;

use serde_json::{Value, json};

use crate::model::Model;

/// Asks the model until it answers.
#[genai::agent(name = "stock-keeper")]
pub(crate) async fn answer(model: &Model, question: &str) -> Result<String, Box<dyn Error + Send + Sync>> {
    let mut messages = vec![json!({ "role": "user", "content": question })];
    loop {
        let answer = ask(model, &messages).await?;
        let message = &answer["choices"][0]["message"];
        let call = &message["tool_calls"][0];
        let Some(id) = call["id"].as_str() else {
            return Ok(message["content"].as_str().unwrap_or_default().to_owned());
        };
        let count = count_stock(id, "bolts");
        messages.push(message.clone());
        messages.push(json!({ "role": "tool", "tool_call_id": id, "content": count.to_string() }));
    }
}

#[genai::chat(provider = "openai", model = model.name)]
async fn ask(model: &Model, messages: &[Value]) -> Result<Value, Box<dyn Error + Send + Sync>> {
    tracing::info!(messages = messages.len(), "asking the model");
    model.complete(messages).await
}

#[genai::tool(call_id = call_id)]
fn count_stock(call_id: &str, item: &str) -> u32 {
    tracing::info!(item, "counting");
    12
}

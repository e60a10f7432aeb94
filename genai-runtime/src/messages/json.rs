//! Messages in the JSON of providers, recognised by their fields: `OpenAI`'s chat completions, completions and
//! responses, Anthropic's messages, Gemini's `generateContent`, Bedrock's Converse, Cohere's chat (v2), Ollama's chat
//! and generate.

mod answer;
mod chunk;
mod fields;
mod parts;
mod request;

pub(crate) use chunk::chunk;
#[cfg(feature = "misanthropic-1-alpha25")]
pub(crate) use parts::message;
pub(crate) use request::request;

use serde_json::Value;

use crate::messages::output::OutputContent;

/// Reads an answer: one message for each choice.
pub(crate) fn response(value: &Value, output: &mut OutputContent) {
    match value {
        // Gemini without SSE sends all chunks in one array.
        Value::Array(chunks) => chunks.iter().for_each(|value| chunk(value, output)),
        whole => answer::response(whole, output),
    }
}

//! Ollama's chat, generate and embed (API documentation, "Generate a chat completion", "Generate embeddings"). There is no
//! id, and input that was still in memory is not counted.

use serde_json::Value;

use crate::adapters::json::told::{Told, count, dimensions, inner, text};
use crate::usage::Usage;

/// An answer, or a line of its stream, of which the last has the counts.
pub(super) fn answer(value: &Value) -> Option<Told<'_>> {
    let model = text(value, "model")?;
    let done = value.get("done").and_then(Value::as_bool);
    let embedding = inner(value, "embeddings").and_then(|all| dimensions(all.get(0)?));
    if done.is_none() && embedding.is_none() {
        return None;
    }
    let mut told = Told {
        usage: Usage::input_including_cached(count(value, "prompt_eval_count")).output(count(value, "eval_count")),
        model: Some(model),
        dimension_count: embedding,
        ..Told::default()
    };
    if done.is_some() {
        told.generation(value.get("done_reason"));
    }
    Some(told)
}

//! Ollama's chat, generate and embed (API documentation, "Generate a chat completion", "Generate embeddings"). There is no
//! id, and input that was still in memory is not counted.

use serde_json::Value;

use crate::adapters::json::facts::{Facts, count, dimensions, inner, text};
use crate::usage::Usage;

/// An answer, or a line of its stream, of which the last has the counts.
pub(super) fn answer(value: &Value) -> Option<Facts<'_>> {
    let model = text(value, "model")?;
    let done = value.get("done").and_then(Value::as_bool);
    let embedding = inner(value, "embeddings").and_then(|all| dimensions(all.get(0)?));
    if done.is_none() && embedding.is_none() {
        return None;
    }
    let mut facts = Facts {
        usage: Usage::input_including_cached(count(value, "prompt_eval_count")).output(count(value, "eval_count")),
        model: Some(model),
        dimension_count: embedding,
        ..Facts::default()
    };
    if done.is_some() {
        facts.generation(value.get("done_reason"));
    }
    Some(facts)
}

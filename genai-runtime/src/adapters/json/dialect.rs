//! Whose JSON it is, by the fields it has.

use serde_json::Value;

use crate::adapters::json::facts::Facts;
use crate::adapters::json::{anthropic, bedrock, cohere, error, gemini, ollama, openai};

/// Reads a document of one of the shapes. Each has fields that no other has at that place; a document that has none of
/// them tells nothing.
pub(super) fn read(value: &Value) -> Facts<'_> {
    match value {
        Value::Object(_) => {}
        // Gemini without SSE: all chunks in one array.
        Value::Array(chunks) => return all(chunks),
        _ => return Facts::default(),
    }
    // A response that failed has its error inside, beside its usage.
    if let Some(facts) = openai::response(value) {
        return facts;
    }
    if let Some(failure) = error::read(value) {
        return Facts {
            failure: Some(failure),
            ..Facts::default()
        };
    }
    for read in SHAPES {
        if let Some(facts) = read(value) {
            return facts;
        }
    }
    Facts::default()
}

type Read = fn(&Value) -> Option<Facts<'_>>;

const SHAPES: [Read; 6] = [
    openai::completion,
    anthropic::message,
    gemini::content,
    bedrock::converse,
    cohere::chat,
    ollama::answer,
];

/// The last word of each chunk counts.
fn all(chunks: &[Value]) -> Facts<'_> {
    let mut all = Facts::default();
    for chunk in chunks.iter().filter(|chunk| chunk.is_object()) {
        let facts = read(chunk);
        all.usage = all.usage.updated_by(facts.usage);
        all.model = facts.model.or(all.model);
        all.id = facts.id.or(all.id);
        all.service_tier = facts.service_tier.or(all.service_tier);
        all.dimension_count = facts.dimension_count.or(all.dimension_count);
        all.failure = facts.failure.or(all.failure);
        for (index, reason) in facts.generations {
            match all.generations.iter_mut().find(|(known, _)| *known == index) {
                Some((_, known)) => *known = reason.or(*known),
                None => all.generations.push((index, reason)),
            }
        }
    }
    all
}

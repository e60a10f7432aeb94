//! Whose JSON it is, by the fields it has.

use serde_json::Value;

use crate::adapters::json::told::Told;
use crate::adapters::json::{anthropic, bedrock, cohere, error, gemini, ollama, openai};

/// Reads a document of one of the shapes. Each has fields that no other has at that place; a document that has none of
/// them tells nothing.
pub(super) fn read(value: &Value) -> Told<'_> {
    match value {
        Value::Object(_) => {}
        // Gemini without SSE: all chunks in one array.
        Value::Array(chunks) => return all(chunks),
        _ => return Told::default(),
    }
    // A response that failed has its error inside, beside its usage.
    if let Some(told) = openai::response(value) {
        return told;
    }
    if let Some(failure) = error::read(value) {
        return Told {
            failure: Some(failure),
            ..Told::default()
        };
    }
    for read in SHAPES {
        if let Some(told) = read(value) {
            return told;
        }
    }
    Told::default()
}

type Read = fn(&Value) -> Option<Told<'_>>;

const SHAPES: [Read; 6] = [
    openai::completion,
    anthropic::message,
    gemini::content,
    bedrock::converse,
    cohere::chat,
    ollama::answer,
];

/// The last word of each chunk counts.
fn all(chunks: &[Value]) -> Told<'_> {
    let mut all = Told::default();
    for chunk in chunks.iter().filter(|chunk| chunk.is_object()) {
        let told = read(chunk);
        all.usage = all.usage.updated_by(told.usage);
        all.model = told.model.or(all.model);
        all.id = told.id.or(all.id);
        all.service_tier = told.service_tier.or(all.service_tier);
        all.dimension_count = told.dimension_count.or(all.dimension_count);
        all.failure = told.failure.or(all.failure);
        for (index, reason) in told.generations {
            match all.generations.iter_mut().find(|(known, _)| *known == index) {
                Some((_, known)) => *known = reason.or(*known),
                None => all.generations.push((index, reason)),
            }
        }
    }
    all
}

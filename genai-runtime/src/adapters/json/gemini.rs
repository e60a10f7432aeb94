//! Gemini's `generateContent` and its stream, whose counts are cumulative, and embeddings (API reference,
//! "`GenerateContentResponse`", "`UsageMetadata`").

use serde_json::Value;

use crate::adapters::json::facts::{Facts, count, dimensions, inner, text};
use crate::usage::{Modality, Usage};

/// An answer, or a chunk of one.
pub(super) fn content(value: &Value) -> Option<Facts<'_>> {
    let usage = inner(value, "usageMetadata");
    let candidates = inner(value, "candidates").filter(|candidates| candidates.is_array());
    let embedding = embedding(value);
    if usage.is_none() && candidates.is_none() && embedding.is_none() && inner(value, "promptFeedback").is_none() {
        return None;
    }
    let mut facts = Facts {
        usage: usage.map_or_else(Usage::unknown, counts),
        model: text(value, "modelVersion"),
        id: text(value, "responseId"),
        dimension_count: embedding.and_then(dimensions),
        ..Facts::default()
    };
    if let Some(candidates) = candidates {
        facts.generations(candidates, "finishReason");
    }
    Some(facts)
}

/// Candidates leave thoughts out, the prompt includes what came from a cache, and what tools gave is counted apart.
fn counts(usage: &Value) -> Usage {
    let prompt = count(usage, "promptTokenCount");
    let from_tools = count(usage, "toolUsePromptTokenCount");
    let input = prompt.map(|prompt| prompt.saturating_add(from_tools.unwrap_or(0)));
    let thoughts = count(usage, "thoughtsTokenCount");
    // Zero is not written; the total tells whether it was meant.
    let candidates = count(usage, "candidatesTokenCount").or_else(|| {
        let rest = count(usage, "totalTokenCount")?.checked_sub(input?)?;
        let rest = rest.checked_sub(thoughts.unwrap_or(0))?;
        (rest >= 0).then_some(rest)
    });
    let counted = Usage::input_including_cached(input)
        .output_excluding_reasoning(candidates)
        .reasoning(thoughts)
        .cache_read(count(usage, "cachedContentTokenCount"));
    let counted =
        parts(usage, "promptTokensDetails").fold(counted, |counted, (of, tokens)| counted.input_of(of, tokens));
    let counted =
        parts(usage, "candidatesTokensDetails").fold(counted, |counted, (of, tokens)| counted.output_of(of, tokens));
    parts(usage, "cacheTokensDetails").fold(counted, |counted, (of, tokens)| counted.cache_read_of(of, tokens))
}

/// `[{"modality": "TEXT", "tokenCount": 5}, …]`
fn parts<'a>(usage: &'a Value, key: &str) -> impl Iterator<Item = (Modality, i128)> + use<'a> {
    let parts = usage.get(key).and_then(Value::as_array).into_iter().flatten();
    parts.filter_map(|part| {
        let modality = match text(part, "modality")? {
            "TEXT" => Modality::Text,
            "IMAGE" => Modality::Image,
            "AUDIO" => Modality::Audio,
            "VIDEO" => Modality::Video,
            _ => return None,
        };
        Some((modality, count(part, "tokenCount")?))
    })
}

/// `{"embedding": {"values": […]}}`, or several under `embeddings`.
fn embedding(value: &Value) -> Option<&Value> {
    let one = inner(value, "embedding").or_else(|| value.get("embeddings")?.get(0))?;
    one.get("values")
}

//! `OpenAI`: chat completions, responses and embeddings; and who speaks their language, such as Mistral, `DeepSeek`, xAI,
//! Azure, vLLM and llama.cpp.

use serde_json::Value;

use crate::adapters::json::facts::within;
use crate::adapters::json::facts::{Facts, count, dimensions, inner, text};
use crate::usage::{Modality, Usage};

/// A response, or an event of its stream, which holds it at the start and at the end (API reference, "Responses",
/// "Streaming events").
pub(super) fn response(value: &Value) -> Option<Facts<'_>> {
    if text(value, "type").is_some_and(|kind| kind.starts_with("response.")) {
        return Some(inner(value, "response").map(whole).unwrap_or_default());
    }
    let is_response = text(value, "object") == Some("response") || (inner(value, "output")?.is_array());
    is_response.then(|| whole(value))
}

fn whole(value: &Value) -> Facts<'_> {
    let mut facts = Facts {
        usage: inner(value, "usage").map_or_else(Usage::unknown, counts),
        model: text(value, "model"),
        id: text(value, "id"),
        service_tier: text(value, "service_tier"),
        failure: crate::adapters::json::error::read(value),
        ..Facts::default()
    };
    let status = text(value, "status");
    let reason = inner(value, "incomplete_details").and_then(|details| text(details, "reason"));
    // One that is still being made has not ended.
    if !matches!(status, None | Some("in_progress" | "queued")) {
        facts.generations = vec![(0, reason.or(status))];
    }
    if facts.failure.is_none() && status == Some("failed") {
        facts.failure = Some(crate::answer::error_type::OTHER.into());
    }
    facts
}

/// A chat or text completion, a chunk of one, or embeddings.
pub(super) fn completion(value: &Value) -> Option<Facts<'_>> {
    let choices = inner(value, "choices").filter(|choices| choices.is_array());
    let embeddings = inner(value, "data").filter(|data| data.is_array() && text(value, "object") == Some("list"));
    if choices.is_none() && embeddings.is_none() {
        return None;
    }
    let mut facts = Facts {
        usage: inner(value, "usage").map_or_else(Usage::unknown, counts),
        model: text(value, "model"),
        id: text(value, "id"),
        service_tier: text(value, "service_tier"),
        ..Facts::default()
    };
    if let Some(choices) = choices {
        facts.generations(choices, "finish_reason");
    }
    facts.dimension_count = embeddings
        .and_then(|data| data.get(0)?.get("embedding"))
        .and_then(dimensions);
    Some(facts)
}

/// Both generations of names: `prompt_tokens` and `completion_tokens`, `input_tokens` and `output_tokens`. Input includes
/// cached tokens, output includes reasoning (API reference, "The chat completion object", "The response object").
fn counts(usage: &Value) -> Usage {
    let either = |one, other| count(usage, one).or_else(|| count(usage, other));
    let input = either("prompt_tokens", "input_tokens");
    let output = either("completion_tokens", "output_tokens");
    let of_input = within(usage, &["prompt_tokens_details", "input_tokens_details"]).unwrap_or(&Value::Null);
    let of_output = within(usage, &["completion_tokens_details", "output_tokens_details"]).unwrap_or(&Value::Null);
    let cached = count(of_input, "cached_tokens")
        // DeepSeek and Mistral
        .or_else(|| either("prompt_cache_hit_tokens", "num_cached_tokens"));
    let reasoning = count(of_output, "reasoning_tokens");

    let counted = Usage::input_including_cached(input);
    // xAI counts reasoning beside the completion; the total tells.
    let apart = match (input, output, reasoning, count(usage, "total_tokens")) {
        (Some(input), Some(output), Some(reasoning), Some(total)) => {
            reasoning > 0 && total == input.saturating_add(output).saturating_add(reasoning)
        }
        _ => false,
    };
    let counted = if apart {
        counted.output_excluding_reasoning(output)
    } else {
        counted.output(output)
    };
    counted
        .cache_read(cached)
        .cache_write(count(of_input, "cache_write_tokens"))
        .reasoning(reasoning)
        .input_of(Modality::Text, count(of_input, "text_tokens"))
        .input_of(Modality::Image, count(of_input, "image_tokens"))
        .input_of(Modality::Audio, count(of_input, "audio_tokens"))
        .output_of(Modality::Text, count(of_output, "text_tokens"))
        .output_of(Modality::Image, count(of_output, "image_tokens"))
        .output_of(Modality::Audio, count(of_output, "audio_tokens"))
}

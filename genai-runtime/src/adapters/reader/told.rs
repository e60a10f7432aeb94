//! Facts that a document adds to those of the answer.

use genai_semconv::attributes as attr;
use genai_semconv::values::openai_api_type;

use super::facts::Facts;
use super::failure::{STATUS, is_lone_sentence, read as read_failure};
use super::iterations;
use super::meaning::{Dialect, Meaning};
use super::raw_facts::Item;
use super::trie::PathEntry;
use crate::answer::{ResponseRecorder, Whole};
use crate::price::Cost;
use crate::usage::Usage;

/// Token counts of the call.
pub(super) fn usage(facts: &Facts<'_>) -> Usage {
    let usage = iterations::usage(facts);
    if facts.is_filled && usage.is_nothing() {
        return Usage::unknown();
    }
    usage
}

/// Adds all facts of the document.
pub(super) fn fold(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    recorder.read_json(facts.shape.is_some());
    let usage = usage(facts);
    if let Some(model) = facts.transcriber() {
        recorder.transcribed_by(model);
    }
    if facts.is_transcription() && recorder.transcribed(usage) {
        return;
    }
    recorder.document(is_total_alone(facts, &usage));
    let id = facts.text(Meaning::Id).map(|(_, id)| id);
    if facts.is_in_batch() {
        // Lines of a batch are separate answers.
        recorder.next_answer();
    } else {
        if facts.of(Meaning::Started).next().is_some() {
            recorder.next_start();
        }
        recorder.next_document(id, &usage, begins(facts), whole(facts, &usage));
    }
    recorder.usage(usage);
    if let Some((_, model)) = facts.text(Meaning::Model) {
        recorder.model(model);
    }
    recorder.id(id);
    if let Some(tier) = facts.tier() {
        recorder.service_tier(&*tier);
    }
    recorder.helped_by(iterations::helpers(facts));
    refined(facts, recorder);
    if let Some(usd) = facts.charged().filter(|usd| usd.is_finite() && *usd >= 0.0) {
        recorder.charged(Cost::from_usd(usd));
    }
    if let Some(count) = facts.dimensions() {
        recorder.dimension_count(count);
    }
    match read_failure(facts) {
        Some(failure) => {
            recorder.failed(failure);
        }
        None if is_lone_sentence(facts) => recorder.is_sentence = true,
        None => {}
    }
    generations(facts, recorder);
}

/// Whether the input is a total, as in embeddings, because no field divides it.
fn is_total_alone(facts: &Facts<'_>, usage: &Usage) -> bool {
    let is_input = |meaning| {
        use Meaning::{CountOfNamed, Input, InputBesideCached, InputOfEach, InputUnbilled};
        matches!(
            meaning,
            CountOfNamed | Input | InputBesideCached | InputOfEach | InputUnbilled
        )
    };
    usage.input_tokens().is_some() && !facts.iter().any(|(place, _)| is_input(place.meaning))
}

/// Whether a generation begins or continues in the document.
fn begins(facts: &Facts<'_>) -> bool {
    let mut statuses = facts.of(Meaning::Status);
    facts.has_begun
        || facts.of(Meaning::Generation).any(|found| is_generation(&found))
        || statuses.any(|(_, item)| facts.found.text(item) == Some("in_progress"))
}

/// Kind of whole answer, if the document may be one instead of an event.
fn whole(facts: &Facts<'_>, usage: &Usage) -> Option<Whole> {
    let text = |(_, item): (_, _)| facts.found.text(item);
    let has_ended = !facts.finish_reasons().is_empty()
        || facts
            .of(Meaning::Status)
            .filter_map(text)
            .any(|status| status == "completed")
        || facts.has_ended()
        || facts.of(Meaning::Vector).next().is_some();
    // Gemini sends counts with every event, and may send a finish reason with each, too. The prompt's counts are the
    // same in all.
    let repeats = facts.shape == Some(Dialect::Gemini) && !facts.has_ended();
    let whole = usage
        .input_tokens()
        .filter(|_| repeats)
        .map_or(Whole::Once, Whole::Repeated);
    has_ended.then_some(whole)
}

/// Records attributes that the conventions define for one provider. The recorder drops them for other providers.
fn refined(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    let api = match facts.shape {
        Some(Dialect::Completion) => openai_api_type::CHAT_COMPLETIONS,
        Some(Dialect::Responses) => openai_api_type::RESPONSES,
        _ => return,
    };
    // An answer has an id or a model. A text that was cut off may have only the form.
    if facts.text(Meaning::Id).is_some() || facts.text(Meaning::Model).is_some() {
        recorder.refined(attr::OPENAI_API_TYPE.key(), api);
    }
    for (meaning, key) in [
        (Meaning::Tier, attr::OPENAI_RESPONSE_SERVICE_TIER.key()),
        (
            Meaning::SystemFingerprint,
            attr::OPENAI_RESPONSE_SYSTEM_FINGERPRINT.key(),
        ),
    ] {
        if let Some((_, text)) = facts.text(meaning) {
            recorder.refined(key, text);
        }
    }
}

/// Whether an element of a list is a generation. Texts are choices of a program's own.
fn is_generation((place, item): &(&PathEntry, &Item)) -> bool {
    place.array().is_none() || item.is_object()
}

fn generations(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    let first = recorder.first_generation();
    let index = |at: u16| {
        let mut indices = facts.of(Meaning::Index).filter(|(_, item)| item.at == at);
        let told = indices.find_map(|(_, item)| item.count());
        let index = told.map_or(usize::from(at), |index| usize::try_from(index).unwrap_or(usize::MAX));
        first.saturating_add(index)
    };
    if facts.has_begun {
        recorder.generation(first);
    }
    for (_, item) in facts.of(Meaning::Generation).filter(is_generation) {
        recorder.generation(index(item.at));
    }
    for ((place, item), reason) in facts.finish_reasons() {
        let index = if place.array().is_some() { index(item.at) } else { first };
        recorder.finish_reason(index, reason.to_owned());
    }
    if facts.shape == Some(Dialect::Responses) {
        response_ended(facts, recorder);
    }
    if facts.has_ended() {
        recorder.complete_generations();
    }
}

/// Records the end of a response in the words of chat completions. A response in progress has no end yet.
fn response_ended(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    // Some servers omit the items in the last event, because earlier events had them.
    if facts.calls_tool() {
        recorder.called = true;
    }
    let Some((place, status)) = facts.text(Meaning::Status) else {
        return;
    };
    recorder.status(status);
    // A field of that name beside a program's own counts has another meaning.
    let is_known = |status| matches!(status, "completed" | "incomplete" | "in_progress" | "queued");
    if place.path == STATUS && !is_known(status) && !facts.names_object() {
        return;
    }
    let reason = match (status, facts.text(Meaning::Incomplete)) {
        ("in_progress" | "queued", _) => {
            // Events of a stream refer to a generation that has begun.
            if place.path.starts_with("response.") {
                recorder.generation(recorder.first_generation());
            }
            return;
        }
        ("completed", _) if recorder.called => "tool_calls",
        ("completed", _) => "stop",
        ("failed" | "cancelled", _) => "error",
        (_, Some((_, "max_output_tokens"))) => "length",
        (_, Some((_, reason))) => reason,
        (status, None) => status,
    };
    recorder.finish_reason(recorder.first_generation(), reason.to_owned());
}

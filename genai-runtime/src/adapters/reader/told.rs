//! What a document adds to what is known of an answer.

use super::counts;
use super::facts::Facts;
use super::meaning::{Dialect, Meaning};
use crate::answer::ResponseRecorder;
use crate::price::Cost;
use crate::usage::Usage;

pub(super) use super::failure::read as failure;

/// The token counts of the call.
pub(super) fn usage(facts: &Facts<'_>) -> Usage {
    let usage = counts::usage(facts);
    if facts.is_filled() && usage.is_nothing() {
        return Usage::unknown();
    }
    usage
}

/// Adds all of it to what is known.
pub(super) fn fold(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    recorder.read_json(facts.shape().is_some());
    let usage = usage(facts);
    if facts.is_in_batch() {
        // Lines of a batch are answers of their own.
        recorder.add_usage(usage);
    } else {
        recorder.usage(usage);
    }
    if let Some((_, model)) = facts.text(Meaning::Model) {
        recorder.model(model);
    }
    if let Some((_, id)) = facts.text(Meaning::Id) {
        recorder.id(id);
    }
    if let Some(tier) = facts.tier() {
        recorder.service_tier(&*tier);
    }
    if let Some(usd) = facts.charged().filter(|usd| usd.is_finite() && *usd >= 0.0) {
        recorder.charged(Cost::from_usd(usd));
    }
    if let Some(count) = facts.dimensions() {
        recorder.dimension_count(count);
    }
    if let Some(failure) = failure(facts) {
        recorder.failed(failure);
    }
    generations(facts, recorder);
}

fn generations(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    let index = |at: u16| {
        let mut indices = facts.of(Meaning::Index).filter(|(_, item)| item.at == at);
        let told = indices.find_map(|(_, item)| item.count());
        told.map_or(usize::from(at), |index| usize::try_from(index).unwrap_or(usize::MAX))
    };
    if facts.has_begun() {
        recorder.generation(0);
    }
    for (_, item) in facts.of(Meaning::Generation) {
        recorder.generation(index(item.at));
    }
    for (place, item) in facts.of(Meaning::FinishReason) {
        if let Some(reason) = facts.found().text(item) {
            let index = if place.array().is_some() { index(item.at) } else { 0 };
            recorder.finish_reason(index, reason.to_owned());
        }
    }
    if facts.shape() == Some(Dialect::Responses) {
        response_ended(facts, recorder);
    }
}

/// The words of chat completions for how a response ended. One that is still being made has not.
fn response_ended(facts: &Facts<'_>, recorder: &mut ResponseRecorder) {
    let text = |meaning| facts.text(meaning);
    // Some servers leave the items out of the last event: they came before it.
    if facts.calls_tool() {
        recorder.called();
    }
    let Some((place, status)) = text(Meaning::Status) else {
        return;
    };
    let calls = recorder.has_called();
    let reason = match (status, text(Meaning::Incomplete)) {
        ("in_progress" | "queued", _) => {
            // Events of a stream are about a generation that has begun.
            if place.path.starts_with("response.") {
                recorder.generation(0);
            }
            return;
        }
        ("completed", _) if calls => "tool_calls",
        ("completed", _) => "stop",
        ("failed" | "cancelled", _) => "error",
        (_, Some((_, "max_output_tokens"))) => "length",
        (_, Some((_, reason))) => reason,
        (status, None) => status,
    };
    recorder.finish_reason(0, reason.to_owned());
}

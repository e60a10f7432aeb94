//! What is recorded: one value, or for tokens one of each modality.

use genai_semconv::{Measure, Tokens, attributes as attr, v1_41, values};
use opentelemetry::KeyValue;

use crate::usage::Usage;

/// A value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Amount {
    Whole(u64),
    Float(f64),
}

/// The values of `gen_ai.token.modality`, by index.
pub(super) const MODALITIES: [&str; 4] = [
    values::token_modality::TEXT,
    values::token_modality::IMAGE,
    values::token_modality::AUDIO,
    values::token_modality::UNKNOWN,
];

/// What one measurement records.
pub(super) enum Amounts {
    One(Option<Amount>),
    /// In the order of [`MODALITIES`].
    ByModality([Option<Amount>; MODALITIES.len()]),
}

pub(super) const NOTHING: Amounts = Amounts::One(None);

pub(super) fn whole(count: Option<u64>) -> Amounts {
    Amounts::One(count.and_then(plausible))
}

/// No call and no run comes to more. A mistaken count would spoil a sum for good, and the SDK panics in debug builds when a
/// sum overflows.
const MOST: u64 = 1 << 40;

fn plausible(count: u64) -> Option<Amount> {
    (count <= MOST).then_some(Amount::Whole(count))
}

pub(super) fn float(value: Option<f64>) -> Amounts {
    Amounts::One(value.map(Amount::Float))
}

/// The tokens that a measurement records of one call.
pub(super) fn tokens(of: Measure, usage: &Usage) -> Amounts {
    match of {
        Measure::Tokens(kind) | Measure::TokensByType(kind) => whole(count(kind, usage)),
        Measure::TokensByModality(kind) => by_modality(kind, usage),
        _ => NOTHING,
    }
}

/// The counts of one kind of tokens. What the provider did not split is unknown.
fn by_modality(kind: Tokens, usage: &Usage) -> Amounts {
    Amounts::ByModality([None, None, None, count(kind, usage).and_then(plausible)])
}

fn count(kind: Tokens, usage: &Usage) -> Option<u64> {
    match kind {
        Tokens::Input => usage.input_tokens(),
        Tokens::Output => usage.output_tokens(),
        Tokens::CacheRead => usage.cache_read_tokens(),
        Tokens::CacheWrite => usage.cache_write_tokens(),
        Tokens::Reasoning => usage.reasoning_tokens(),
    }
}

/// The attribute that a measurement adds to those of the call.
pub(super) fn added(of: Measure, modality: usize) -> Option<KeyValue> {
    match of {
        Measure::TokensByModality(_) => {
            let modality = MODALITIES.get(modality)?;
            Some(KeyValue::new(attr::GEN_AI_TOKEN_MODALITY.key(), *modality))
        }
        Measure::TokensByType(Tokens::Input) => Some(KeyValue::new(v1_41::GEN_AI_TOKEN_TYPE.key(), "input")),
        Measure::TokensByType(_) => Some(KeyValue::new(v1_41::GEN_AI_TOKEN_TYPE.key(), "output")),
        _ => None,
    }
}

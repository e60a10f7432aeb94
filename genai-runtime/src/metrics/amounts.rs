//! The amounts of one measurement: one value, or for tokens one value of each modality.

use genai_semconv::{Measure, Tokens, attributes as attr, v1_41, values::token_modality};
use opentelemetry::KeyValue;

use crate::usage::{Modality, Usage};

/// A recorded value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Amount {
    Whole(u64),
    Float(f64),
}

/// The values of `gen_ai.token.modality`, by index: those of [`Modality::ALL`], then the value for the rest.
pub(crate) const MODALITIES: [&str; Modality::ALL.len() + 1] = {
    let mut words = [token_modality::UNKNOWN; Modality::ALL.len() + 1];
    let mut index = 0;
    while index < Modality::ALL.len() {
        words[index] = Modality::ALL[index].as_str();
        index += 1;
    }
    words
};

/// The amounts that one measurement records.
pub(crate) enum Amounts {
    Nothing,
    /// One amount that has no modality.
    One(Amount),
    /// One amount of unknown modality: [`UNKNOWN`].
    Unsplit(Amount),
    /// Amounts in the order of [`MODALITIES`].
    ByModality([Option<Amount>; MODALITIES.len()]),
}

/// The index of the unknown modality.
pub(crate) const UNKNOWN: usize = Modality::ALL.len();

pub(crate) fn whole(count: Option<u64>) -> Amounts {
    count.and_then(plausible).map_or(Amounts::Nothing, Amounts::One)
}

/// Maximum count of a call or a run. A larger count is a mistake and would spoil a sum for good, and the SDK panics in
/// debug builds when a sum overflows.
const MOST: u64 = 1 << 40;

fn plausible(count: u64) -> Option<Amount> {
    (count <= MOST).then_some(Amount::Whole(count))
}

pub(crate) fn float(value: Option<f64>) -> Amounts {
    value.map_or(Amounts::Nothing, |value| Amounts::One(Amount::Float(value)))
}

/// The tokens of one call that a measurement records.
pub(crate) fn tokens(of: Measure, usage: &Usage) -> Amounts {
    match of {
        Measure::Tokens(kind) | Measure::TokensByType(kind) => whole(count(kind, usage)),
        Measure::TokensByModality(kind) => by_modality(kind, usage),
        _ => Amounts::Nothing,
    }
}

/// The counts of one kind of tokens by modality. Tokens that the provider did not split have an unknown modality. A
/// modality with a count of 0 gets no series.
fn by_modality(kind: Tokens, usage: &Usage) -> Amounts {
    let total = count(kind, usage);
    if !usage.tells_modalities() {
        return total.and_then(plausible).map_or(Amounts::Nothing, Amounts::Unsplit);
    }
    if total.is_some_and(|total| plausible(total).is_none()) {
        return Amounts::Nothing;
    }
    let mut amounts = [None; MODALITIES.len()];
    let mut parts = 0_u64;
    for (amount, modality) in amounts.iter_mut().zip(Modality::ALL) {
        let part = count_of(kind, usage, modality).filter(|part| *part > 0);
        parts = parts.saturating_add(part.unwrap_or(0));
        *amount = part.and_then(plausible);
    }
    let rest = total.map(|total| total.saturating_sub(parts));
    amounts[UNKNOWN] = rest.filter(|rest| *rest > 0 || parts == 0).and_then(plausible);
    Amounts::ByModality(amounts)
}

/// The part of one kind that has this modality. Together with the other parts it never exceeds the total.
fn count_of(kind: Tokens, usage: &Usage, modality: Modality) -> Option<u64> {
    match kind {
        Tokens::Input => usage.input_tokens_of(modality),
        Tokens::Output => usage.output_tokens_of(modality),
        Tokens::CacheRead => usage.cache_read_tokens_of(modality),
        Tokens::CacheWrite | Tokens::Reasoning => None,
    }
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

/// The attribute that a measurement adds to the attributes of the call.
pub(crate) fn added(of: Measure, modality: usize) -> Option<KeyValue> {
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

#[cfg(test)]
mod tests {
    use crate::metrics::amounts::{Amount, Amounts, MODALITIES, UNKNOWN, by_modality};
    use crate::usage::{Modality, Usage};
    use genai_semconv::Tokens;

    /// The recorded amounts, as text.
    fn recorded(kind: Tokens, usage: &Usage) -> String {
        let mut amounts = [None; MODALITIES.len()];
        match by_modality(kind, usage) {
            Amounts::Nothing => {}
            Amounts::One(_) => panic!("it is by modality"),
            Amounts::Unsplit(amount) => amounts[UNKNOWN] = Some(amount),
            Amounts::ByModality(split) => amounts = split,
        }
        let told = MODALITIES
            .iter()
            .zip(amounts)
            .filter_map(|(modality, amount)| match amount? {
                Amount::Whole(count) => Some(format!("{modality} {count}")),
                Amount::Float(_) => panic!("tokens are whole"),
            });
        told.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn unreported_modality_tokens_are_unknown() {
        let usage = Usage::input_including_cached(100)
            .with_cache_read_tokens(30)
            .with_reasoning_tokens(4)
            .with_output_tokens(12);
        assert_eq!(recorded(Tokens::Input, &usage), "unknown 100");
        let split = usage
            .with_input_tokens_of(Modality::Text, 40)
            .with_input_tokens_of(Modality::Image, 0)
            .with_input_tokens_of(Modality::Video, 20)
            .with_output_tokens_of(Modality::Audio, 12)
            .with_cache_read_tokens_of(Modality::Text, 10);
        assert_eq!(recorded(Tokens::Input, &split), "text 40, video 20, unknown 40");
        assert_eq!(recorded(Tokens::Output, &split), "audio 12");
        assert_eq!(recorded(Tokens::CacheRead, &split), "text 10, unknown 20");
        assert_eq!(recorded(Tokens::Reasoning, &split), "unknown 4");
        assert_eq!(recorded(Tokens::CacheWrite, &split), "");
    }

    #[test]
    fn modality_tokens_never_exceed_total() {
        let usage = Usage::input_including_cached(100)
            .with_input_tokens_of(Modality::Text, 90)
            .with_input_tokens_of(Modality::Audio, 20);
        assert_eq!(recorded(Tokens::Input, &usage), "unknown 100");
        let none = Usage::input_including_cached(0).with_input_tokens_of(Modality::Text, 0);
        assert_eq!(recorded(Tokens::Input, &none), "unknown 0");
        assert_eq!(recorded(Tokens::Output, &none), "");
        // The total is unknown, and parts alone would be a sum that no span has.
        let part = Usage::unknown().with_output_tokens_of(Modality::Audio, 3);
        assert_eq!(recorded(Tokens::Output, &part), "");
    }
}

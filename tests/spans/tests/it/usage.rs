//! Consistency of recorded usage, whatever counts a provider sends.

use genai::{Modality, Usage};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_oneof, proptest};

fn count() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![
        Just(None),
        (0..200_i64).prop_map(Some),
        (0..200_i64).prop_map(Some),
        any::<i64>().prop_map(Some),
    ]
}

fn usage() -> impl Strategy<Value = Usage> {
    let totals = (any::<bool>(), count(), any::<bool>(), count(), count());
    let cached = (count(), count(), count(), count());
    let modalities = proptest::collection::vec((0..3_u8, 0..Modality::ALL.len(), count()), 0..6);
    (totals, cached, modalities).prop_map(|(totals, cached, modalities)| {
        let (excludes_cached, input, excludes_reasoning, output, reasoning) = totals;
        let usage = if excludes_cached {
            Usage::input_excluding_cached(input)
        } else {
            Usage::input_including_cached(input)
        };
        let usage = if excludes_reasoning {
            usage.with_output_tokens_excluding_reasoning(output)
        } else {
            usage.with_output_tokens(output)
        };
        let (read, written, five_minutes, hour) = cached;
        let usage = usage
            .with_reasoning_tokens(reasoning)
            .with_cache_read_tokens(read)
            .with_cache_write_tokens(written)
            .with_cache_write_5m_tokens(five_minutes)
            .with_cache_write_1h_tokens(hour);
        modalities.into_iter().fold(usage, |usage, (total, modality, tokens)| {
            let modality = Modality::ALL[modality];
            match total {
                0 => usage.with_input_tokens_of(modality, tokens),
                1 => usage.with_output_tokens_of(modality, tokens),
                _ => usage.with_cache_read_tokens_of(modality, tokens),
            }
        })
    })
}

/// Whether the known parts add up to no more than the total, if that is known.
fn fits(parts: impl IntoIterator<Item = Option<u64>>, total: Option<u64>) -> bool {
    total.is_none_or(|total| parts.into_iter().flatten().sum::<u64>() <= total)
}

proptest! {
    #[test]
    fn usage_parts_never_exceed_total(usage in usage()) {
        let (input, output) = (usage.input_tokens(), usage.output_tokens());
        prop_assert!(fits([usage.cache_read_tokens(), usage.cache_write_tokens()], input));
        prop_assert!(fits([usage.cache_write_5m_tokens(), usage.cache_write_1h_tokens()], usage.cache_write_tokens()));
        prop_assert!(fits([usage.reasoning_tokens()], output));
        prop_assert!(fits(Modality::ALL.map(|modality| usage.input_tokens_of(modality)), input));
        prop_assert!(fits(Modality::ALL.map(|modality| usage.output_tokens_of(modality)), output));
        let cached = Modality::ALL.map(|modality| usage.cache_read_tokens_of(modality));
        prop_assert!(fits(cached, usage.cache_read_tokens()));
    }
}

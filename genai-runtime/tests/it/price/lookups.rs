//! Lookups by name, date and hour, and lookups without a result.

use std::time::{Duration, UNIX_EPOCH};

use genai_runtime::price::{ModelPrice, PriceError, Prices};
use genai_runtime::{Modality, Usage};

use super::{cost, cost_at, november, pico};

fn thousand() -> Usage {
    Usage::input_including_cached(1_000).with_output_tokens(0)
}

#[test]
fn unknown_model_has_no_cost() {
    let prices = Prices::bundled();
    for (provider, model) in [
        ("openai", "gpt-unheard-of"),
        ("openai", ""),
        ("openai", "claude-sonnet-4-5"),
        ("nobody", "gpt-4o"),
        ("", "gpt-4o"),
        // The price is per second of audio.
        ("openai", "whisper-1"),
    ] {
        // The second lookup reads the remembered miss.
        for _ in 0..2 {
            assert_eq!(cost(&prices, provider, model, thousand()), None, "{provider}, {model}");
            assert_eq!(prices.estimate(provider, model, 1, 1), None, "{provider}, {model}");
        }
    }
}

#[test]
fn unknown_usage_has_no_cost() {
    let prices = Prices::bundled();
    let known = Usage::input_including_cached(10).with_output_tokens(10);
    assert!(cost(&prices, "openai", "gpt-4o", known).is_some());
    for usage in [
        Usage::unknown(),
        Usage::unknown().with_output_tokens(10),
        Usage::input_including_cached(10),
        // There are more cached tokens than input tokens.
        known.with_cache_read_tokens(11),
        known.with_cache_read_tokens(6).with_cache_write_tokens(5),
    ] {
        assert_eq!(cost(&prices, "openai", "gpt-4o", usage), None, "{usage:?}");
    }
    let nothing = Usage::input_including_cached(0).with_output_tokens(0);
    assert_eq!(cost(&prices, "openai", "gpt-4o", nothing), pico(0));
}

/// `o3` became cheaper on 2025-06-10: $10 before, $2 since.
#[test]
fn price_changes_at_its_date() {
    let prices = Prices::bundled();
    let cut = UNIX_EPOCH + Duration::from_hours(20_249 * 24);
    let cost = |at| cost_at(&prices, "openai", "o3", thousand(), "", at);
    assert_eq!(cost(UNIX_EPOCH), pico(10_000_000_000));
    assert_eq!(cost(cut - Duration::from_nanos(1)), pico(10_000_000_000));
    assert_eq!(cost(cut), pico(2_000_000_000));
    assert_eq!(cost(UNIX_EPOCH - Duration::from_secs(1)), pico(10_000_000_000));
}

/// Batch prices are known since 2026-10-14; before that, none is.
#[test]
fn tier_price_starts_at_its_date() {
    let prices = Prices::bundled();
    let start = UNIX_EPOCH + Duration::from_hours(20_740 * 24);
    let cost = |at| cost_at(&prices, "openai", "gpt-5", thousand(), "batch", at);
    assert_eq!(cost(start - Duration::from_secs(1)), None);
    assert_eq!(cost(start), pico(625_000_000));
}

/// `deepseek-reasoner` in 2025: $0.55 from 00:30 to 16:30 UTC, $0.135 else; $0.56 at any time from 5 September, 16:00
/// UTC on, $0.28 from 29 September on.
#[test]
fn price_depends_on_hour() {
    let prices = Prices::bundled();
    let at = |day: u64, minutes: u64| UNIX_EPOCH + Duration::from_mins((20_331 + day) * 24 * 60 + minutes);
    let cost = |day, minutes| {
        cost_at(
            &prices,
            "deepseek",
            "deepseek-reasoner",
            thousand(),
            "",
            at(day, minutes),
        )
    };
    for (day, minutes, expected) in [
        (2, 29, 135_000_000),
        (2, 30, 550_000_000),
        (2, 16 * 60 + 29, 550_000_000),
        (2, 16 * 60 + 30, 135_000_000),
        (5, 15 * 60 + 59, 550_000_000),
        (5, 16 * 60, 560_000_000),
        (5, 23 * 60, 560_000_000),
        (28, 24 * 60 - 1, 560_000_000),
        (29, 0, 280_000_000),
    ] {
        assert_eq!(cost(day, minutes), pico(expected), "{day}, {minutes}");
    }
}

#[test]
fn model_names_match_every_known_spelling() {
    let prices = Prices::bundled();
    let expected = cost(&prices, "openai", "gpt-4o", thousand());
    assert_eq!(expected, pico(2_500_000_000));
    for (provider, model) in [
        ("OpenAI", "GPT-4o"),
        ("openai", "gpt-4o-2024-08-06"),
        ("openai", "gpt-4o-20240806"),
        ("azure.ai.openai", "gpt-4o"),
        ("azure.ai.inference", "gpt-4o"),
        ("litellm", "openai/gpt-4o"),
    ] {
        for _ in 0..2 {
            assert_eq!(
                cost(&prices, provider, model, thousand()),
                expected,
                "{provider}, {model}"
            );
        }
    }
    // A pattern with an exclusion: speech has other prices.
    let text = cost(&prices, "gcp.gemini", "gemini-2.5-pro-preview-06-05", thousand());
    assert_eq!(text, pico(1_250_000_000));
    assert_ne!(
        cost(&prices, "gcp.gemini", "gemini-2.5-pro-preview-tts", thousand()),
        text
    );
}

/// Tiers of OpenAI are not Azure's: Azure has batches of `gpt-5` and no flex.
#[test]
fn tier_prices_belong_to_their_provider() {
    let prices = Prices::bundled();
    let cost = |tier| cost_at(&prices, "azure.ai.openai", "gpt-5", thousand(), tier, november(0));
    assert_eq!(cost("default"), pico(1_250_000_000));
    assert_eq!(cost("batch"), pico(625_000_000));
    assert_eq!(cost("flex"), None);
}

/// An estimate covers every kind of input: Claude Haiku 4.5 costs $2 for a cache write of one hour, and $5 for output.
#[test]
fn cost_estimate_is_upper_bound() {
    let prices = Prices::bundled();
    let (provider, model) = ("anthropic", "claude-haiku-4-5-20251001");
    let most = prices.estimate(provider, model, 1_000, 100);
    assert_eq!(most, pico(1_000 * 2_000_000 + 100 * 5_000_000));
    for (read, write) in [(0, 0), (1_000, 0), (0, 1_000), (400, 600)] {
        let usage = Usage::input_including_cached(1_000)
            .with_cache_read_tokens(read)
            .with_cache_write_tokens(write)
            .with_output_tokens(100);
        assert!(cost(&prices, provider, model, usage) <= most);
    }
    // Long context, by the size of the input to send: $2.50 and $15.
    let most = prices.estimate("gcp.gemini", "gemini-2.5-pro", 200_001, 1);
    assert_eq!(most, pico(200_001 * 2_500_000 + 15_000_000));
    // An unpayable amount does not overflow.
    assert!(prices.estimate(provider, model, u64::MAX, u64::MAX).is_some());
}

#[test]
fn known_price_lookup_allocates_nothing() {
    let mut own = Prices::bundled();
    let price = || ModelPrice::per_million().input(1).output(2);
    own.add("vllm", "qwen3-*", price()).expect("a price");
    let usage = Usage::input_including_cached(1_200)
        .with_cache_read_tokens(1_024)
        .with_output_tokens(80);
    let spoken = usage.with_input_tokens_of(Modality::Audio, 100);
    for (prices, provider, model, usage, tier) in [
        (&Prices::bundled(), "openai", "gpt-4o-mini", usage, ""),
        (&Prices::bundled(), "openai", "gpt-5", usage, "priority"),
        (&Prices::bundled(), "openai", "gpt-4o-mini-realtime-preview", spoken, ""),
        (&own, "vllm", "qwen3-32b", usage, "default"),
        (&own, "vllm", "nobody's", usage, ""),
    ] {
        let before = cost_at(prices, provider, model, usage, tier, november(0));
        let allocated = allocation_counter::measure(|| {
            assert_eq!(cost_at(prices, provider, model, usage, tier, november(0)), before);
        });
        assert_eq!(allocated.count_total, 0, "{provider} {model}");
    }
}

/// Lookups are cached, and a price that is added later still counts.
#[test]
fn added_price_beats_earlier_lookup() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    let usage = Usage::input_including_cached(1).with_output_tokens(1);
    assert_eq!(cost(&prices, "vllm", "mine", usage), None);
    prices.add("vllm", "mine", ModelPrice::per_million().input(1).output(2))?;
    assert_eq!(cost(&prices, "vllm", "mine", usage), pico(3_000_000));
    let before = prices.clone();
    prices
        .alias("vllm", "yours", "mine")
        .add("vllm", "mine", ModelPrice::per_million().input(2).output(2))?;
    assert_eq!(cost(&prices, "vllm", "yours", usage), pico(4_000_000));
    assert_eq!(cost(&before, "vllm", "mine", usage), pico(3_000_000));
    Ok(())
}

/// More names than the cache holds. Some differ only in where the provider ends.
#[test]
fn similar_model_names_stay_distinct() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    for price in 1..=1_000_u32 {
        prices.add(
            "p",
            &format!("model-{price}"),
            ModelPrice::per_million().input(price).output(0),
        )?;
    }
    prices.add("pm", "odel-1", ModelPrice::per_million().input(5_000).output(0))?;
    let usage = Usage::input_including_cached(1).with_output_tokens(0);
    for _ in 0..2 {
        for price in 1..=1_000_u64 {
            assert_eq!(
                cost(&prices, "p", &format!("model-{price}"), usage),
                pico(price * 1_000_000)
            );
        }
        assert_eq!(cost(&prices, "pm", "odel-1", usage), pico(5_000_000_000));
        assert_eq!(cost(&prices, "p", &"long".repeat(100), usage), None);
    }
    Ok(())
}

/// `gpt-4o-mini-realtime`: text $0.60 and $2.40, cached $0.30, audio $10 and $20, cached $0.30.
#[test]
fn modalities_and_cache_lifetimes_have_prices() {
    let prices = Prices::bundled();
    let text = Usage::input_including_cached(100).with_output_tokens(50);
    let spoken = text
        .with_input_tokens_of(Modality::Audio, 60)
        .with_output_tokens_of(Modality::Audio, 40);
    let cost_of = |usage| cost(&prices, "openai", "gpt-4o-mini-realtime-preview", usage);
    assert_eq!(cost_of(text), pico(100 * 600_000 + 50 * 2_400_000));
    assert_eq!(
        cost_of(spoken),
        pico(40 * 600_000 + 60 * 10_000_000 + 10 * 2_400_000 + 40 * 20_000_000)
    );
    assert_eq!(
        cost_of(text.with_input_tokens_of(Modality::Audio, 101)),
        None,
        "more than there is"
    );
    // The kinds of the twenty cached tokens are unknown, then all text, then half of them text.
    let cached = spoken.with_cache_read_tokens(20);
    assert_eq!(cost_of(cached), None);
    let output = 10 * 2_400_000 + 40 * 20_000_000;
    assert_eq!(
        cost_of(cached.with_cache_read_tokens_of(Modality::Text, 20)),
        pico(20 * 600_000 + 20 * 300_000 + 60 * 10_000_000 + output)
    );
    assert_eq!(
        cost_of(cached.with_cache_read_tokens_of(Modality::Audio, 10)),
        pico(30 * 600_000 + 20 * 300_000 + 50 * 10_000_000 + output)
    );

    // Claude Sonnet 4.5: $3; a cache write costs $3.75 for five minutes and $6 for an hour.
    let written = Usage::input_excluding_cached(10)
        .with_cache_write_tokens(100)
        .with_cache_write_5m_tokens(60)
        .with_cache_write_1h_tokens(40)
        .with_output_tokens(0);
    assert_eq!(
        cost(&prices, "anthropic", "claude-sonnet-4-5", written),
        pico(10 * 3_000_000 + 60 * 3_750_000 + 40 * 6_000_000)
    );
}

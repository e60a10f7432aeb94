//! Names, dates and hours; what is not known.

use std::time::{Duration, UNIX_EPOCH};

use genai_runtime::Usage;
use genai_runtime::price::Prices;

use super::{cost, cost_at, november, pico};

fn thousand() -> Usage {
    Usage::input_including_cached(1_000).output(0)
}

#[test]
fn an_unknown_model_has_no_cost() {
    let prices = Prices::bundled();
    for (provider, model) in [
        ("openai", "gpt-unheard-of"),
        ("openai", ""),
        ("openai", "claude-sonnet-4-5"),
        ("nobody", "gpt-4o"),
        ("", "gpt-4o"),
        // Of free models no price is published.
        ("openrouter", "deepcoder-14b-preview:free"),
        // Priced by the second of audio.
        ("openai", "whisper-1"),
    ] {
        // Twice: what was not found is remembered.
        for _ in 0..2 {
            assert_eq!(cost(&prices, provider, model, thousand()), None, "{provider}, {model}");
            assert_eq!(prices.estimate(provider, model, 1, 1), None, "{provider}, {model}");
        }
    }
}

#[test]
fn unknown_usage_has_no_cost() {
    let prices = Prices::bundled();
    let known = Usage::input_including_cached(10).output(10);
    assert!(cost(&prices, "openai", "gpt-4o", known).is_some());
    for usage in [
        Usage::unknown(),
        Usage::unknown().output(10),
        Usage::input_including_cached(10),
        // More cached than there is.
        known.cache_read(11),
        known.cache_read(6).cache_write(5),
    ] {
        assert_eq!(cost(&prices, "openai", "gpt-4o", usage), None, "{usage:?}");
    }
    let nothing = Usage::input_including_cached(0).output(0);
    assert_eq!(cost(&prices, "openai", "gpt-4o", nothing), pico(0));
}

/// `o3` became cheaper on 2025-06-10: $10 before, $2 since.
#[test]
fn prices_have_dates() {
    let prices = Prices::bundled();
    let cut = UNIX_EPOCH + Duration::from_hours(20_249 * 24);
    let cost = |at| cost_at(&prices, "openai", "o3", thousand(), "", at);
    assert_eq!(cost(UNIX_EPOCH), pico(10_000_000_000));
    assert_eq!(cost(cut - Duration::from_nanos(1)), pico(10_000_000_000));
    assert_eq!(cost(cut), pico(2_000_000_000));
    assert_eq!(cost(UNIX_EPOCH - Duration::from_secs(1)), pico(10_000_000_000));
}

/// Batch prices are known since 2026-10-14; before that, the standard ones are the best that is known.
#[test]
fn tiers_have_dates() {
    let prices = Prices::bundled();
    let start = UNIX_EPOCH + Duration::from_hours(20_740 * 24);
    let cost = |at| cost_at(&prices, "openai", "gpt-5", thousand(), "batch", at);
    assert_eq!(cost(start - Duration::from_secs(1)), pico(1_250_000_000));
    assert_eq!(cost(start), pico(625_000_000));
}

/// `deepseek-reasoner`: $0.55 from 00:30 to 16:30 UTC, $0.135 else.
#[test]
fn prices_have_hours() {
    let prices = Prices::bundled();
    let at = |minutes: u64| november(3) + Duration::from_mins(minutes);
    let cost = |minutes| cost_at(&prices, "deepseek", "deepseek-reasoner", thousand(), "", at(minutes));
    assert_eq!(cost(29), pico(135_000_000));
    assert_eq!(cost(30), pico(550_000_000));
    assert_eq!(cost(16 * 60 + 29), pico(550_000_000));
    assert_eq!(cost(16 * 60 + 30), pico(135_000_000));
}

#[test]
fn names_are_found_in_every_spelling_the_source_knows() {
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
    // A pattern that excludes: speech is priced otherwise.
    let text = cost(&prices, "gcp.gemini", "gemini-2.5-pro-preview-06-05", thousand());
    assert_eq!(text, pico(1_250_000_000));
    assert_ne!(
        cost(&prices, "gcp.gemini", "gemini-2.5-pro-preview-tts", thousand()),
        text
    );
}

/// Azure's own list has no tiers, and those of OpenAI are not Azure's.
#[test]
fn tiers_are_those_of_the_provider() {
    let prices = Prices::bundled();
    let batch = cost_at(&prices, "azure.ai.openai", "gpt-5", thousand(), "batch", november(0));
    assert_eq!(batch, pico(1_250_000_000));
}

/// A reservation holds whatever becomes of the input: Claude Haiku 4.5 writes for an hour at $2, output is $5.
#[test]
fn an_estimate_is_an_upper_bound() {
    let prices = Prices::bundled();
    let (provider, model) = ("anthropic", "claude-haiku-4-5-20251001");
    let most = prices.estimate(provider, model, 1_000, 100);
    assert_eq!(most, pico(1_000 * 2_000_000 + 100 * 5_000_000));
    for (read, write) in [(0, 0), (1_000, 0), (0, 1_000), (400, 600)] {
        let usage = Usage::input_including_cached(1_000)
            .cache_read(read)
            .cache_write(write)
            .output(100);
        assert!(cost(&prices, provider, model, usage) <= most);
    }
    // Long context, by the input that is about to be sent: $2.50 and $15.
    let most = prices.estimate("gcp.gemini", "gemini-2.5-pro", 200_001, 1);
    assert_eq!(most, pico(200_001 * 2_500_000 + 15_000_000));
    // What could not be paid does not overflow.
    assert!(prices.estimate(provider, model, u64::MAX, u64::MAX).is_some());
}

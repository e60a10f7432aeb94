//! Service tiers and modalities of a call.

use std::time::{Duration, UNIX_EPOCH};

use genai_runtime::price::{ModelPrice, PriceError, PricedCall, Prices};
use genai_runtime::{Modality, Usage};

use super::{cost, cost_at, november, pico};

fn thousand() -> Usage {
    Usage::input_including_cached(1_000).with_output_tokens(1_000)
}

/// Claude Opus 5: $5 and $25, twice that in fast mode, half of it in batches, a tenth more within the US.
#[test]
fn tiers_multiply_and_combine() {
    let prices = Prices::bundled();
    let cost = |tiers| cost_at(&prices, "anthropic", "claude-opus-5", thousand(), tiers, november(0));
    for (tiers, expected) in [
        ("standard", 30_000_000_000),
        ("fast", 60_000_000_000),
        ("standard+fast", 60_000_000_000),
        ("us", 33_000_000_000),
        ("fast+us", 66_000_000_000),
        ("batch+us", 16_500_000_000),
        ("us,batch", 16_500_000_000),
        ("global", 30_000_000_000),
    ] {
        assert_eq!(cost(tiers), pico(expected), "{tiers}");
    }
    assert_eq!(cost("priority"), None);
    assert_eq!(cost("us+priority"), None);
}

/// Gemini 2.5 Pro: $1.25 and $10, priority at 1.8 times that.
#[test]
fn vertex_traffic_types_are_tiers() {
    let prices = Prices::bundled();
    let cost = |tier| {
        cost_at(
            &prices,
            "gcp.vertex_ai",
            "gemini-2.5-pro",
            thousand(),
            tier,
            november(0),
        )
    };
    assert_eq!(cost("ON_DEMAND"), pico(11_250_000_000));
    assert_eq!(cost("ON_DEMAND_PRIORITY"), pico(20_250_000_000));
    assert_eq!(cost("ON_DEMAND_FLEX"), pico(5_625_000_000));
    assert_eq!(cost("PROVISIONED_THROUGHPUT"), None);
}

#[test]
fn tier_without_price_has_no_cost() {
    let prices = Prices::bundled();
    let usage = thousand();
    for (provider, model, tier, missing) in [
        ("openai", "gpt-4o", "scale", Some("scale")),
        ("anthropic", "claude-opus-5", "standard+priority", Some("priority")),
        ("azure.ai.openai", "o3-deep-research", "priority", Some("priority")),
        ("openai", "gpt-4o", "default", None),
        ("openai", "gpt-unheard-of", "flex", None),
    ] {
        let call = PricedCall::new(provider, model, &usage)
            .with_service_tier(Some(tier))
            .at(november(0));
        assert_eq!(prices.unpriced_tier(&call), missing, "{provider}, {model}, {tier}");
        if missing.is_some() {
            assert_eq!(prices.cost(&call), None, "{provider}, {model}, {tier}");
            assert!(cost(&prices, provider, model, usage).is_some(), "{provider}, {model}");
        }
    }
}

#[test]
fn modalities_without_price_have_no_cost() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    prices.add("vllm", "ours", ModelPrice::per_million().input(1).output(2))?;
    let heard = thousand().with_input_tokens_of(Modality::Audio, 10);
    let spoken = thousand().with_output_tokens_of(Modality::Audio, 10);
    let seen = thousand().with_input_tokens_of(Modality::Image, 10);
    for (provider, model, usage, expected) in [
        ("vllm", "ours", heard, None),
        ("vllm", "ours", spoken, None),
        ("vllm", "ours", seen, None),
        ("openai", "gpt-4o", heard, None),
        ("openai", "gpt-4o", spoken, None),
        // Text and images have one price. At Google it also applies to audio without a price of its own.
        ("openai", "gpt-4o", seen, pico(12_500_000_000)),
        ("gcp.gemini", "gemini-2.5-pro", seen, pico(11_250_000_000)),
        ("gcp.gemini", "gemini-2.5-pro", heard, pico(11_250_000_000)),
        // 990 × 2.50 + 10 × 40 + 1 000 × 10, then 1 000 × 2.50 + 990 × 10 + 10 × 80
        ("openai", "gpt-4o-audio-preview-2025-06-03", heard, pico(12_875_000_000)),
        ("openai", "gpt-4o-audio-preview", spoken, pico(13_200_000_000)),
    ] {
        assert_eq!(cost(&prices, provider, model, usage), expected, "{model}, {usage:?}");
    }
    Ok(())
}

#[test]
fn free_variants_cost_nothing() {
    let prices = Prices::bundled();
    for model in [
        "deepcoder-14b-preview:free",
        "agentica-org/deepcoder-14b-preview:free",
        "anyone/anything:free",
    ] {
        assert_eq!(cost(&prices, "openrouter", model, thousand()), pico(0), "{model}");
    }
    assert_ne!(cost(&prices, "openrouter", "openai/gpt-4o", thousand()), pico(0));
}

/// `deepseek-v4-pro`: twice the price from 01:00 to 04:00 UTC, Monday to Friday. 2026-11-28 is a Saturday.
#[test]
fn peak_hours_apply_on_weekdays() {
    let prices = Prices::bundled();
    let at = |days: u64, hour: u64| november(days) + Duration::from_hours(hour);
    let cost = |at| cost_at(&prices, "deepseek", "deepseek-v4-pro", thousand(), "", at);
    assert_eq!(cost(at(27, 2)), pico(2_640_000_000));
    assert_eq!(cost(at(26, 2)), pico(5_280_000_000));
    assert_eq!(cost(at(26, 4)), pico(2_640_000_000));
    assert_eq!(cost(at(29, 2)), pico(5_280_000_000));
}

#[test]
fn own_prices_support_hours_and_factors() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    let price = |usd: u32| ModelPrice::per_million().input(usd).output(usd);
    let prices = prices.add(
        "vllm",
        "ours",
        [
            price(1),
            price(2).from("2026-11-02T12:30"),
            price(3).weekdays("sat-sun").hours("22:00-02:00"),
            ModelPrice::per_million()
                .service_tier("ON_DEMAND_PRIORITY")
                .times("1.5"),
        ],
    )?;
    let cost = |minutes: u64, tier| {
        let at = november(1) + Duration::from_mins(minutes);
        cost_at(prices, "vllm", "ours", thousand(), tier, at).map(|cost| cost.pico_usd() / 2_000_000_000)
    };
    // 2026-11-02 is a Monday.
    assert_eq!(cost(12 * 60 + 29, ""), Some(1));
    assert_eq!(cost(12 * 60 + 30, ""), Some(2));
    assert_eq!(cost(12 * 60 + 30, "priority"), Some(3));
    assert_eq!(cost(5 * 24 * 60 + 60, ""), Some(3));
    assert_eq!(cost(5 * 24 * 60 + 3 * 60, ""), Some(2));
    for bad in [
        price(1).from("2026-11-02T25:00"),
        price(1).hours("1-2"),
        price(1).weekdays("weekend"),
    ] {
        assert!(Prices::empty().add("vllm", "ours", bad).is_err());
    }
    assert!(cost_at(prices, "vllm", "ours", thousand(), "", UNIX_EPOCH).is_some());
    Ok(())
}

//! Prices that users add in code.

use genai_runtime::Usage;
use genai_runtime::price::{Cost, ModelPrice, PriceError, Prices};

use super::{cost, cost_at, november, pico};

fn thousand() -> Usage {
    Usage::input_including_cached(1_000).with_output_tokens(10)
}

#[test]
fn added_price_overrides_bundled_one() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    prices.add("openai", "gpt-4o", ModelPrice::per_million().input("2").output("8"))?;
    assert_eq!(cost(&prices, "openai", "gpt-4o", thousand()), pico(2_080_000_000));
    // The added price replaces all known ones: cached input has no separate price any more.
    assert_eq!(
        cost(&prices, "openai", "gpt-4o", thousand().with_cache_read_tokens(500)),
        pico(2_080_000_000)
    );
    // Other models keep their prices, and the added name is not changed.
    assert_eq!(cost(&prices, "openai", "gpt-4o-mini", thousand()), pico(156_000_000));
    assert_eq!(
        cost(&prices, "openai", "gpt-4o-2024-08-06", thousand()),
        pico(2_600_000_000)
    );

    prices.add("openai", "gpt-4o", ModelPrice::per_million().input(1).output(1))?;
    assert_eq!(cost(&prices, "openai", "gpt-4o", thousand()), pico(1_010_000_000));
    Ok(())
}

#[test]
fn custom_providers_and_models_have_prices() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    assert_eq!(cost(&prices, "openai", "gpt-4o", thousand()), None);
    prices.add("vllm", "qwen-*", ModelPrice::per_million().input(0.1).output(0.3))?;
    prices.add(
        "vllm",
        "qwen-large-####",
        ModelPrice::per_million().input(0.2).output(0.3).request("0.001"),
    )?;
    assert_eq!(cost(&prices, "vllm", "qwen-small", thousand()), pico(103_000_000));
    assert_eq!(
        cost(&prices, "VLLM", "Qwen-Large-2507", thousand()),
        pico(1_203_000_000)
    );
    assert_eq!(cost(&prices, "vllm", "other", thousand()), None);
    assert_eq!(cost(&prices, "openai", "qwen-small", thousand()), None);
    Ok(())
}

#[test]
fn alias_costs_what_target_costs() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    prices.alias("azure.ai.openai", "our-deployment", "gpt-4o-mini");
    assert_eq!(
        cost(&prices, "azure.ai.openai", "our-deployment", thousand()),
        pico(156_000_000)
    );
    assert_eq!(cost(&prices, "openai", "our-deployment", thousand()), None);
    prices.add(
        "azure.ai.openai",
        "gpt-4o-mini",
        ModelPrice::per_million().input(1).output(0),
    )?;
    assert_eq!(
        cost(&prices, "azure.ai.openai", "our-deployment", thousand()),
        pico(1_000_000_000)
    );
    Ok(())
}

#[test]
fn provider_services_have_separate_prices() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    prices.add(
        "gcp.vertex_ai",
        "gemini-2.5-pro",
        ModelPrice::per_million().input(1).output(1),
    )?;
    assert_eq!(
        cost(&prices, "gcp.vertex_ai", "gemini-2.5-pro", thousand()),
        pico(1_010_000_000)
    );
    assert_eq!(
        cost(&prices, "gcp.gemini", "gemini-2.5-pro", thousand()),
        pico(1_350_000_000)
    );
    // Two spellings of one provider are no conflict.
    prices.add("xai", "grok-4", ModelPrice::per_million().input(1).output(1))?;
    assert_eq!(cost(&prices, "x_ai", "grok-4", thousand()), pico(1_010_000_000));
    Ok(())
}

#[test]
fn own_prices_support_dates_and_tiers() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    let price = ModelPrice::per_million;
    prices.add(
        "p",
        "m",
        [
            price().until("2026-11-05").input(1).output(1).above(500).input(2),
            price().from("2026-11-03").until("2026-11-05").input(3).output(1),
            price().service_tier("batch").from("2026-11-04").input("0.5"),
        ],
    )?;
    let cost = |input: u32, tier, day: u64| {
        let usage = Usage::input_including_cached(input).with_output_tokens(0);
        cost_at(&prices, "p", "m", usage, tier, november(day - 1))
    };
    assert_eq!(cost(500, "", 2), pico(500_000_000));
    assert_eq!(cost(501, "", 2), pico(1_002_000_000));
    // If two prices apply, the last one counts.
    assert_eq!(cost(501, "", 3), pico(1_503_000_000));
    assert_eq!(cost(500, "batch", 3), None);
    assert_eq!(cost(500, "batch", 4), pico(250_000_000));
    // The price has ended.
    assert_eq!(cost(500, "", 5), None);
    assert_eq!(cost(500, "batch", 5), None);
    Ok(())
}

#[test]
fn own_price_decimals_are_exact() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    // $0.0000015 per million: a token costs 1.5 units of 10⁻¹² dollars.
    prices.add("p", "text", ModelPrice::per_million().input("0.0000015").output(0))?;
    prices.add("p", "float", ModelPrice::per_million().input(0.000_001_5).output(0))?;
    for model in ["text", "float"] {
        // The sum is rounded once, half to even: 1.5 to 2, 4.5 to 4, 3 stays.
        for (tokens, expected) in [(1, 2), (3, 4), (2, 3)] {
            let usage = Usage::input_including_cached(tokens).with_output_tokens(0);
            assert_eq!(cost(&prices, "p", model, usage), pico(expected), "{model}, {tokens}");
        }
    }
    // A sum beyond the range of an amount saturates.
    prices.add("p", "dear", ModelPrice::per_million().input(18_000_000).output(0))?;
    let usage = Usage::input_including_cached(1_000_000_000_000_u64).with_output_tokens(1_000_000_000_000_u64);
    assert_eq!(cost(&prices, "p", "dear", usage), Some(Cost::MAX));
    Ok(())
}

#[test]
fn invalid_own_price_changes_nothing() {
    let mut prices = Prices::bundled();
    let price = ModelPrice::per_million;
    for (given, expected) in [
        (
            price().input("2,50"),
            "openai, gpt-4o: input: \"2,50\" is not a price: expected dollars such as \"2.50\", up to 18 million",
        ),
        (
            price().input(1).output(-1),
            "openai, gpt-4o: output: \"-1\" is not a price: expected dollars such as \"2.50\", up to 18 million",
        ),
        (
            price().input(f64::NAN),
            "openai, gpt-4o: input: \"NaN\" is not a price: expected dollars such as \"2.50\", up to 18 million",
        ),
        (
            price().input(1).above(9).cache_read("x"),
            "openai, gpt-4o: cache_read: \"x\" is not a price: expected dollars such as \"2.50\", up to 18 million",
        ),
        (
            price().input(1).from("14.10.2026"),
            "openai, gpt-4o: from: \"14.10.2026\" is not a date: expected one such as \"2026-10-14\"",
        ),
        (
            price().input(1).until("2026-02-29"),
            "openai, gpt-4o: until: \"2026-02-29\" is not a date: expected one such as \"2026-10-14\"",
        ),
        (price().output(1), "openai, gpt-4o: input: there is no price"),
    ] {
        let error = prices.add("openai", "gpt-4o", given).err();
        assert_eq!(error.map(|error| error.to_string()).as_deref(), Some(expected));
    }
    assert_eq!(cost(&prices, "openai", "gpt-4o", thousand()), pico(2_600_000_000));
    assert_eq!(prices.version(), Prices::bundled().version());
}

#[test]
fn price_version_names_added_tables() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    let release = prices.version().to_owned();
    assert!(release.starts_with("genai-prices "), "{release}");
    prices
        .alias("openai", "a", "gpt-4o")
        .add("p", "m", ModelPrice::per_million().input(1))?;
    assert_eq!(prices.version(), format!("{release} + own"));
    let mut alone = Prices::empty();
    assert_eq!(alone.version(), "");
    assert_eq!(alone.alias("p", "a", "b").version(), "own");
    Ok(())
}

//! Prices from files.

use std::time::Duration;

use genai_runtime::Usage;
use genai_runtime::price::{PriceError, Prices};

use super::{cost, cost_at, november, pico};

const OWN: &str = r#"{
  "version": "our contract of 2026",
  "prices": [
    { "provider": "openai", "model": "gpt-4o", "aliases": ["gpt-4o-*"], "source": "contract, page 3",
      "input": "2.00", "cache_read": 1, "output": 8.0,
      "above": [{ "tokens": 100000, "input": "3.00" }] },
    { "provider": "openai", "model": "gpt-4o", "service_tier": "batch", "from": "2026-11-02", "input": 1e-6 }
  ]
}"#;

#[test]
fn own_price_file_loads() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    let release = prices.version().to_owned();
    prices.add_json(OWN)?;
    let usage = Usage::input_including_cached(1_000)
        .with_cache_read_tokens(500)
        .with_output_tokens(10);
    // 500 × 2 + 500 × 1 + 10 × 8
    assert_eq!(cost(&prices, "openai", "gpt-4o", usage), pico(1_580_000_000));
    assert_eq!(cost(&prices, "openai", "gpt-4o-2024-05-13", usage), pico(1_580_000_000));
    let long = Usage::input_including_cached(100_001).with_output_tokens(0);
    assert_eq!(cost(&prices, "openai", "gpt-4o", long), pico(300_003_000_000));
    let batch = |days| cost_at(&prices, "openai", "gpt-4o", usage, "batch", november(days));
    assert_eq!(batch(0), None);
    assert_eq!(batch(1), pico(580_000_000 + 500));
    assert_eq!(prices.version(), format!("{release} + our contract of 2026"));
    Ok(())
}

const LITELLM: &str = r#"{
  "sample_spec": { "input_cost_per_token": "what a token costs" },
  "gpt-4o": {
    "cache_read_input_token_cost": 1.25e-06, "input_cost_per_token": 2.5e-06, "input_cost_per_token_batches": 1.25e-06,
    "input_cost_per_token_priority": 4.25e-06, "litellm_provider": "openai", "max_tokens": 16384, "mode": "chat",
    "output_cost_per_token": 1e-05, "output_cost_per_token_batches": 5e-06, "supports_vision": true
  },
  "claude-sonnet-4-5": {
    "cache_creation_input_token_cost": 3.75e-06, "cache_creation_input_token_cost_above_1hr": 6e-06,
    "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06, "cache_read_input_token_cost": 3e-07,
    "input_cost_per_token": 3e-06, "input_cost_per_token_above_200k_tokens": 6e-06, "litellm_provider": "anthropic",
    "output_cost_per_token": 1.5e-05, "output_cost_per_token_above_200k_tokens": 2.25e-05
  },
  "azure/gpt-of-ours": { "input_cost_per_token": 1e-06, "litellm_provider": "azure", "output_cost_per_token": 2e-06 },
  "vertex_ai/text-embedding": {
    "input_cost_per_token": 2.5e-08, "litellm_provider": "vertex_ai-embedding-models", "output_cost_per_token": 0.0
  },
  "dall-e-3": { "input_cost_per_image": 0.04, "litellm_provider": "openai", "output_cost_per_token": null },
  "whisper": { "input_cost_per_second": 0.0001, "litellm_provider": "openai" }
}"#;

#[test]
fn litellm_price_file_loads() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    prices.add_litellm(LITELLM)?;
    let usage = Usage::input_including_cached(1_000)
        .with_cache_read_tokens(600)
        .with_output_tokens(500);
    // 400 × 2.50 + 600 × 1.25 + 500 × 10
    assert_eq!(cost(&prices, "openai", "gpt-4o", usage), pico(6_750_000_000));
    // 400 × 1.25 + 600 × 1.25 + 500 × 5
    let tier = |tier| cost_at(&prices, "openai", "gpt-4o", usage, tier, november(0));
    assert_eq!(tier("batch"), pico(3_750_000_000));
    // 400 × 4.25 + 600 × 1.25 + 500 × 10
    assert_eq!(tier("priority"), pico(7_450_000_000));

    let claude = Usage::input_excluding_cached(50)
        .with_cache_write_tokens(1_000)
        .with_cache_read_tokens(2_000)
        .with_output_tokens(300);
    assert_eq!(
        cost(&prices, "anthropic", "claude-sonnet-4-5", claude),
        pico(9_000_000_000)
    );
    let long = Usage::input_excluding_cached(200_000)
        .with_cache_write_tokens(1_000)
        .with_output_tokens(10);
    // 200 000 × 6 + 1 000 × 7.50 + 10 × 22.50
    assert_eq!(
        cost(&prices, "anthropic", "claude-sonnet-4-5", long),
        pico(1_207_725_000_000)
    );
    // The estimate assumes a cache write of one hour, at $6.
    assert_eq!(
        prices.estimate("anthropic", "claude-sonnet-4-5", 1_000, 0),
        pico(6_000_000_000)
    );

    for model in ["gpt-of-ours", "azure/gpt-of-ours"] {
        assert_eq!(
            cost(&prices, "azure.ai.openai", model, usage),
            pico(2_000_000_000),
            "{model}"
        );
    }
    let embedding = Usage::input_including_cached(40);
    assert_eq!(
        cost(&prices, "gcp.vertex_ai", "vertex_ai/text-embedding", embedding),
        pico(1_000_000)
    );
    for model in ["dall-e-3", "whisper", "sample_spec"] {
        assert_eq!(cost(&prices, "openai", model, usage), None, "{model}");
    }
    assert_eq!(prices.version(), "LiteLLM");
    Ok(())
}

/// A bad file is an error, and none of its prices is added, not even a good entry before the bad one.
#[test]
fn bad_price_file_keeps_old_table() {
    let entry = |fields: &str| {
        let good = r#"{ "provider": "p", "model": "good", "input": 1 }"#;
        format!(r#"{{ "prices": [{good}, {{ "provider": "p", "model": "m", {fields} }}] }}"#)
    };
    for (file, expected) in [
        (
            "{".to_owned(),
            "not JSON: EOF while parsing an object at line 1 column 1",
        ),
        ("[]".to_owned(), "expected an object with the field `prices`"),
        ("{}".to_owned(), "the field `prices` is missing"),
        (
            r#"{ "price": [] }"#.to_owned(),
            "price: there is no such field: expected `version` or `prices`",
        ),
        (r#"{ "prices": [[]] }"#.to_owned(), "prices[0]: expected an object"),
        (
            r#"{ "prices": [{ "model": "m" }] }"#.to_owned(),
            "prices[0]: provider: is missing",
        ),
        (
            entry(r#""input": "2,5""#),
            "p, m: input: \"2,5\" is not a price: expected dollars such as \"2.50\", up to 18 million",
        ),
        (entry(r#""output": 1"#), "p, m: input: there is no price"),
        (
            entry(r#""input": null"#),
            "prices[1]: p, m: input: expected a price such as \"2.50\"",
        ),
        (
            entry(r#""inputs": 1"#),
            "prices[1]: p, m: inputs: there is no such field",
        ),
        (entry(r#""from": 2026"#), "prices[1]: p, m: from: expected a text"),
        (
            entry(r#""input": 1, "from": "soon""#),
            "p, m: from: \"soon\" is not a date: expected one such as \"2026-10-14\"",
        ),
        (
            entry(r#""aliases": "a""#),
            "prices[1]: p, m: aliases: expected a list of names",
        ),
        (
            r#"{ "prices": [{ "provider": "p", "model": "m", "input": 1 }, { "provider": "P", "model": "M", "input": 2 }] }"#
                .to_owned(),
            "prices[1]: P, M: prices[0] is for the same model, tier and time",
        ),
        (
            entry(r#""aliases": ["good"], "input": 1"#),
            "prices[1]: p, m: \"good\" is also a name in prices[0]",
        ),
        (
            entry(r#""above": [{ "input": 1 }]"#),
            "prices[1]: p, m: above[0]: tokens: expected a number of tokens",
        ),
    ] {
        let mut prices = Prices::bundled();
        let error = prices.add_json(&file).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(expected));
        assert_eq!(cost(&prices, "p", "good", Usage::input_including_cached(1)), None);
        assert_eq!(prices.version(), Prices::bundled().version());
    }
}

#[test]
fn litellm_special_prices_are_read() -> Result<(), PriceError> {
    let mut prices = Prices::empty();
    prices.add_litellm(
        r#"{
            "gcp-latest": { "alias_of": "vertex_ai/m" },
            "vertex_ai/m": { "litellm_provider": "vertex_ai-language-models", "input_cost_per_token": 1e-6,
                "output_cost_per_token": 2e-6, "input_cost_per_token_ultrafast": 5e-6, "provider_specific_entry": { "fast": 3 } },
            "ranges": { "litellm_provider": "p", "tiered_pricing": [
                { "range": [0, 32000], "input_cost_per_token": 1e-6 },
                { "range": [32000, 128000.0], "input_cost_per_token": 2e-6 } ] },
            "night": { "litellm_provider": "p", "input_cost_per_token": 4e-6, "output_cost_per_token": 8e-6,
                "off_peak_pricing": { "input_cost_per_token": 1e-6, "windows": [
                    { "hours_utc": ["22:00-02:00"], "weekdays": [1, 2, 3, 4, 5] },
                    { "hours_utc": "00:00-00:00", "weekdays": [6, 7] } ] } },
            "abroad": { "litellm_provider": "p", "input_cost_per_token": 4e-6, "off_peak_pricing": {
                "input_cost_per_token": 1e-6, "weekday_timezone": "Asia/Shanghai",
                "windows": [{ "hours_utc": "00:00-08:00", "weekdays": [1] }] } }
        }"#,
    )?;
    let tokens = |tokens: u32| Usage::input_including_cached(tokens).with_output_tokens(0_u8);
    for name in ["m", "vertex_ai/m", "gcp-latest"] {
        assert_eq!(
            cost(&prices, "gcp.vertex_ai", name, tokens(1)),
            pico(1_000_000),
            "{name}"
        );
    }
    for (tier, expected) in [("ultrafast", 5_000_000), ("fast", 3_000_000)] {
        let cost = cost_at(&prices, "gcp.vertex_ai", "m", tokens(1), tier, november(0));
        assert_eq!(cost, pico(expected), "{tier}");
    }
    assert_eq!(cost(&prices, "p", "ranges", tokens(32_000)), pico(32_000_000_000));
    assert_eq!(cost(&prices, "p", "ranges", tokens(32_001)), pico(64_002_000_000));
    // 2026-11-27 is a Friday.
    for (hours, expected) in [
        (21, 4_000_000),
        (22, 1_000_000),
        (24 + 12, 1_000_000),
        (3 * 24 + 2, 4_000_000),
    ] {
        let at = november(26) + Duration::from_hours(hours);
        assert_eq!(
            cost_at(&prices, "p", "night", tokens(1), "", at),
            pico(expected),
            "{hours}"
        );
    }
    assert_eq!(cost(&prices, "p", "abroad", tokens(1)), None);
    Ok(())
}

/// If a file of `LiteLLM` has two entries of one name, the last one counts.
#[test]
fn litellm_duplicate_keeps_last_entry() -> Result<(), PriceError> {
    let entry = |usd: &str| format!(r#""m": {{ "input_cost_per_token": {usd}, "litellm_provider": "p" }}"#);
    let mut prices = Prices::empty();
    prices.add_litellm(&format!("{{ {}, {} }}", entry("1e-6"), entry("2e-6")))?;
    assert_eq!(
        cost(&prices, "p", "m", Usage::input_including_cached(1)),
        pico(2_000_000)
    );
    Ok(())
}

/// So many models that anything quadratic would be noticed: names, patterns and providers, in both formats.
#[test]
fn fifty_thousand_models_load() -> Result<(), PriceError> {
    const MODELS: usize = 50_000;
    let own = |pattern: &str, provider: fn(usize) -> usize| {
        let entry = |number: usize| {
            let of = provider(number);
            format!(r#"{{ "provider": "p{of}", "model": "model-{number}{pattern}", "input": 1, "output": 2 }}"#)
        };
        format!(
            r#"{{ "prices": [{}] }}"#,
            (0..MODELS).map(entry).collect::<Vec<_>>().join(",")
        )
    };
    let of_litellm = |number: usize| {
        format!(
            r#""p7/model-{number}": {{ "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6, "litellm_provider": "p7" }}"#
        )
    };
    let litellm = format!("{{ {} }}", (0..MODELS).map(of_litellm).collect::<Vec<_>>().join(","));
    for (form, text) in [
        ("names", own("", |_| 7)),
        ("patterns", own("-*", |_| 7)),
        ("providers", own("-x", |number| number)),
        ("LiteLLM", litellm),
    ] {
        let mut prices = Prices::empty();
        let start = std::time::Instant::now();
        if form == "LiteLLM" {
            prices.add_litellm(&text)?;
        } else {
            prices.add_json(&text)?;
        }
        println!("{form}: {:?}", start.elapsed());
        let usage = Usage::input_including_cached(1).with_output_tokens(1);
        assert_eq!(
            cost(&prices, "p7", "model-7-x", usage).or(cost(&prices, "p7", "model-7", usage)),
            pico(3_000_000)
        );
    }
    Ok(())
}

#[test]
fn bad_litellm_file_error_is_clear() {
    for (file, expected) in [
        ("[]", "expected an object with an entry for each model"),
        (r#"{ "m": 1 }"#, "m: expected an object"),
        (
            r#"{ "m": { "input_cost_per_token": 1 } }"#,
            "m: litellm_provider: is missing",
        ),
        (
            r#"{ "m": { "input_cost_per_token": 1e-6, "litellm_provider": 1 } }"#,
            "m: litellm_provider: expected a text",
        ),
        (
            r#"{ "m": { "output_cost_per_token": {} } }"#,
            "m: output_cost_per_token: expected dollars per token",
        ),
        (
            r#"{ "m": { "input_cost_per_token": -1e-6 } }"#,
            "m: input_cost_per_token: expected dollars per token",
        ),
    ] {
        let error = Prices::bundled().add_litellm(file).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(expected), "{file}");
    }
}

#[test]
fn unreadable_price_file_is_named() {
    let error = Prices::bundled()
        .load("no/such/prices.json")
        .err()
        .map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(error.starts_with("no/such/prices.json: cannot be read: "), "{error}");
}

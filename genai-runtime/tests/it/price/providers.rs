//! Known calls of each large provider, against its published prices worked out by hand: per million tokens, so that a
//! token at $2.50 costs 2 500 000 units of 10⁻¹² dollars.

use genai_runtime::Usage;
use genai_runtime::price::Prices;

use super::{cost, cost_at, november, pico};

/// `gpt-4o`: $2.50, cached $1.25, output $10.
#[test]
fn openai_cached_input_cost() {
    let prices = Prices::bundled();
    // 1 000 × 2.50 + 500 × 10 = 2 500 + 5 000 = $0.0075
    let plain = Usage::input_including_cached(1_000).with_output_tokens(500);
    assert_eq!(cost(&prices, "openai", "gpt-4o", plain), pico(7_500_000_000));
    // 400 × 2.50 + 600 × 1.25 + 500 × 10 = 1 000 + 750 + 5 000 = $0.00675
    let cached = plain.with_cache_read_tokens(600);
    assert_eq!(cost(&prices, "openai", "gpt-4o", cached), pico(6_750_000_000));
    assert_eq!(
        cost(&prices, "openai", "gpt-4o-2024-08-06", cached),
        pico(6_750_000_000)
    );
}

/// `gpt-5`: $1.25, cached $0.125, output $10; flex and batch at half, priority at twice of it.
#[test]
fn openai_cost_by_service_tier() {
    let prices = Prices::bundled();
    let usage = Usage::input_including_cached(3_000)
        .with_cache_read_tokens(1_000)
        .with_output_tokens(100)
        .with_reasoning_tokens(64);
    let cost = |tier| cost_at(&prices, "openai", "gpt-5", usage, tier, november(0));
    // 2 000 × 1.25 + 1 000 × 0.125 + 100 × 10 = 2 500 + 125 + 1 000; reasoning is output
    assert_eq!(cost(""), pico(3_625_000_000));
    assert_eq!(cost("default"), pico(3_625_000_000));
    // 2 000 × 0.625 + 1 000 × 0.0625 + 100 × 5 = 1 250 + 62.5 + 500
    assert_eq!(cost("flex"), pico(1_812_500_000));
    assert_eq!(cost("batch"), pico(1_812_500_000));
    // 2 000 × 2.50 + 1 000 × 0.25 + 100 × 20 = 5 000 + 250 + 2 000
    assert_eq!(cost("priority"), pico(7_250_000_000));
    assert_eq!(cost("Priority"), pico(7_250_000_000));
    // Prepaid capacity has no price per token.
    assert_eq!(cost("scale"), None);
}

/// The batch price list of `gpt-4o` names input ($1.25) and output ($5), and no cached input, which stays at $1.25.
#[test]
fn tier_replaces_only_listed_prices() {
    let usage = Usage::input_including_cached(1_000)
        .with_cache_read_tokens(600)
        .with_output_tokens(500);
    // 400 × 1.25 + 600 × 1.25 + 500 × 5 = 500 + 750 + 2 500
    let cost = cost_at(&Prices::bundled(), "openai", "gpt-4o", usage, "batch", november(0));
    assert_eq!(cost, pico(3_750_000_000));
}

/// `text-embedding-3-small`: $0.02. There are no output tokens, and the response does not report any.
#[test]
fn openai_embeddings_cost() {
    let prices = Prices::bundled();
    let model = "text-embedding-3-small";
    let usage = Usage::input_including_cached(7);
    // 7 × 0.02 = 0.14 millionths
    assert_eq!(cost(&prices, "openai", model, usage), pico(140_000));
    assert_eq!(
        cost(&prices, "openai", model, usage.with_output_tokens(0)),
        pico(140_000)
    );
    assert_eq!(cost(&prices, "openai", model, usage.with_output_tokens(1)), None);
}

/// Claude Sonnet 4.5: $3, written $3.75, read $0.30, output $15; beyond 200 000 tokens of input $6, $7.50, $0.60,
/// $22.50 for all of them; batches at half.
#[test]
fn anthropic_cache_and_long_context_cost() {
    let prices = Prices::bundled();
    let model = "claude-sonnet-4-5-20250929";
    let usage = Usage::input_excluding_cached(50)
        .with_cache_write_tokens(1_000)
        .with_cache_read_tokens(2_000)
        .with_output_tokens(300);
    // 50 × 3 + 1 000 × 3.75 + 2 000 × 0.30 + 300 × 15 = 150 + 3 750 + 600 + 4 500
    assert_eq!(cost(&prices, "anthropic", model, usage), pico(9_000_000_000));
    let batch = cost_at(&prices, "anthropic", model, usage, "batch", november(0));
    assert_eq!(batch, pico(4_500_000_000));

    let at_the_bound = Usage::input_excluding_cached(50_000)
        .with_cache_read_tokens(150_000)
        .with_output_tokens(1_000);
    // 50 000 × 3 + 150 000 × 0.30 + 1 000 × 15 = 150 000 + 45 000 + 15 000
    assert_eq!(cost(&prices, "anthropic", model, at_the_bound), pico(210_000_000_000));
    let beyond = Usage::input_excluding_cached(50_001)
        .with_cache_read_tokens(150_000)
        .with_output_tokens(1_000);
    // 50 001 × 6 + 150 000 × 0.60 + 1 000 × 22.50 = 300 006 + 90 000 + 22 500
    assert_eq!(cost(&prices, "anthropic", model, beyond), pico(412_506_000_000));
}

/// The same model on Bedrock: global endpoints at Anthropic's prices, those of a region ten per cent above them.
#[test]
fn bedrock_cost_by_region() {
    let prices = Prices::bundled();
    let usage = Usage::input_excluding_cached(1_000).with_output_tokens(100);
    let model = |prefix: &str| format!("{prefix}anthropic.claude-sonnet-4-5-20250929-v1:0");
    // 1 000 × 3 + 100 × 15, and 1 000 × 3.30 + 100 × 16.50
    assert_eq!(
        cost(&prices, "aws.bedrock", &model("global."), usage),
        pico(4_500_000_000)
    );
    assert_eq!(cost(&prices, "aws.bedrock", &model("us."), usage), pico(4_950_000_000));
    assert_eq!(cost(&prices, "aws.bedrock", &model(""), usage), pico(4_950_000_000));
}

/// Gemini 2.5 Pro: $1.25, cached $0.125, output $10; beyond 200 000 tokens $2.50, $0.25, $15.
#[test]
fn gemini_and_vertex_cost() {
    let prices = Prices::bundled();
    let usage = Usage::input_including_cached(100_000)
        .with_cache_read_tokens(80_000)
        .with_output_tokens(2_000)
        .with_reasoning_tokens(1_500);
    for provider in ["gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai", "google"] {
        // 20 000 × 1.25 + 80 000 × 0.125 + 2 000 × 10 = 25 000 + 10 000 + 20 000
        assert_eq!(
            cost(&prices, provider, "gemini-2.5-pro", usage),
            pico(55_000_000_000),
            "{provider}"
        );
    }
    let long = Usage::input_including_cached(250_000)
        .with_cache_read_tokens(200_000)
        .with_output_tokens(2_000);
    // 50 000 × 2.50 + 200 000 × 0.25 + 2 000 × 15 = 125 000 + 50 000 + 30 000
    assert_eq!(
        cost(&prices, "gcp.gemini", "gemini-2.5-pro", long),
        pico(205_000_000_000)
    );
    // Claude on Vertex has Anthropic's prices: 1 000 × 3 + 10 × 15
    let claude = Usage::input_excluding_cached(1_000).with_output_tokens(10);
    assert_eq!(
        cost(&prices, "gcp.vertex_ai", "claude-sonnet-4-5@20250929", claude),
        pico(3_150_000_000)
    );
}

/// Perplexity charges $0.006 for each request of `sonar-pro` with the default search size, beside $3 and $15.
#[test]
fn request_fee_is_added_to_cost() {
    let usage = Usage::input_including_cached(100).with_output_tokens(200);
    // 6 000 + 100 × 3 + 200 × 15 = 9 300 millionths
    assert_eq!(
        cost(&Prices::bundled(), "perplexity", "sonar-pro", usage),
        pico(9_300_000_000)
    );
}

/// `sonar-deep-research`: $2, output $8, reasoning tokens of it $3.
#[test]
fn reasoning_tokens_have_own_price() {
    let usage = Usage::input_including_cached(100)
        .with_output_tokens(1_000)
        .with_reasoning_tokens(900);
    let model = "sonar-deep-research";
    // 100 × 2 + 100 × 8 + 900 × 3 = 200 + 800 + 2 700
    assert_eq!(
        cost(&Prices::bundled(), "perplexity", model, usage),
        pico(3_700_000_000)
    );
    // More reasoning than output is a contradiction.
    assert_eq!(
        cost(
            &Prices::bundled(),
            "perplexity",
            model,
            usage.with_reasoning_tokens(1_001)
        ),
        None
    );
}

/// One plain call each: 1 000 input and 100 output tokens.
#[test]
fn remaining_providers_cost() {
    let usage = Usage::input_including_cached(1_000).with_output_tokens(100);
    for (provider, model, expected) in [
        // $0.15 and $0.60, by way of OpenAI's list
        ("azure.ai.openai", "gpt-4o-mini-2024-07-18", 210_000_000),
        // $2 and $6
        ("mistral_ai", "mistral-large-latest", 650_000_000),
        // $1.25 and $2.50, because grok-4.3 answers
        ("x_ai", "grok-4-0709", 1_500_000_000),
        // $0.59 and $0.79
        ("groq", "llama-3.3-70b-versatile", 669_000_000),
        // $2.50 and $10
        ("cohere", "command-r-plus-08-2024", 3_500_000_000),
        // $0.60 and $2.50
        ("moonshot_ai", "kimi-k2-0905-preview", 850_000_000),
    ] {
        assert_eq!(
            cost(&Prices::bundled(), provider, model, usage),
            pico(expected),
            "{provider}, {model}"
        );
    }
}

//! Names of models and providers in the spelling of gateways, clouds and configurations.

use genai_runtime::Usage;
use genai_runtime::price::{Cost, ModelPrice, PriceError, Prices};

use super::{cost, pico};

/// The price of a million tokens of input, in millionths of a dollar.
fn input(prices: &Prices, provider: &str, model: &str) -> Option<u64> {
    let usage = Usage::input_including_cached(1).with_output_tokens(0);
    cost(prices, provider, model, usage).map(Cost::pico_usd)
}

#[test]
fn model_spellings_share_one_price() {
    let prices = Prices::bundled();
    for (provider, model, same) in [
        ("gcp.gemini", "models/gemini-2.5-flash", "gemini-2.5-flash"),
        ("gcp.gemini", "google/gemini-2.5-flash", "gemini-2.5-flash"),
        ("gcp.gemini", "gemini-2.5-flash-001", "gemini-2.5-flash"),
        ("gcp.gemini", "gemini-2.5-flash-preview-11-2026", "gemini-2.5-flash"),
        (
            "gcp.vertex_ai",
            "publishers/google/models/gemini-2.5-pro",
            "gemini-2.5-pro",
        ),
        ("gcp.vertex_ai", "claude-opus-5@20261201", "claude-opus-5"),
        (
            "gcp.vertex_ai",
            "publishers/anthropic/models/claude-opus-5@default",
            "claude-opus-5",
        ),
        ("openai", "openai/gpt-4.1-mini", "gpt-4.1-mini"),
        ("openai", "gpt-4.1-mini-2027-01-31", "gpt-4.1-mini"),
        ("openai", "gpt-4o-2027-01-31", "gpt-4o"),
        ("openai", "gpt-4o-mini-20270131", "gpt-4o-mini"),
        ("openai", "gpt-4-0131", "gpt-4"),
        ("azure.ai.openai", "azure/gpt-4o-2027-01-31", "gpt-4o"),
        ("anthropic", "claude-opus-4-20270131", "claude-opus-4"),
        ("mistral_ai", "mistral-small-2703", "mistral-small-2603"),
        ("mistral_ai", "mistral/mistral-large-2703", "mistral-large-2512"),
        ("openrouter", "openai/gpt-4o:nitro", "openai/gpt-4o"),
        ("openrouter", "openrouter/openai/gpt-4o:online", "openai/gpt-4o"),
        ("openrouter", "openai/gpt-5.2-2027-01-31", "openai/gpt-5.2"),
        (
            "aws.bedrock",
            "apac.anthropic.claude-haiku-4-5-20270131-v1:0",
            "anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        (
            "aws.bedrock",
            "global.anthropic.claude-haiku-4-5-20270131-v1:0",
            "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        ("aws.bedrock", "us.openai.gpt-5.4", "openai.gpt-5.4"),
        ("openai", "openai:gpt-4.1-mini", "gpt-4.1-mini"),
        ("azure.ai.openai", "azure/global/gpt-4o", "gpt-4o"),
        // No pattern matches with the provider before the name.
        ("azure.ai.openai", "azure/o4-mini", "o4-mini"),
        (
            "gcp.vertex_ai",
            "publishers/google/models/gemini-2.5-flash:streamGenerateContent",
            "gemini-2.5-flash",
        ),
        (
            "aws.bedrock",
            "bedrock/arn:aws:bedrock:us-east-1:123456789012:inference-profile/global.anthropic.claude-fable-5-1",
            "global.anthropic.claude-fable-5-1",
        ),
        (
            "aws.bedrock",
            "arn:aws:bedrock:eu-west-2::foundation-model/meta.llama3-70b-instruct-v1:0",
            "bedrock/eu-west-2/meta.llama3-70b-instruct-v1:0",
        ),
        (
            "aws.bedrock",
            "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.amazon.nova-lite-v1:0",
            "bedrock/us-gov-west-1/amazon.nova-lite-v1:0",
        ),
        (
            "aws.bedrock",
            "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        (
            "aws.bedrock",
            "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
            "anthropic.claude-3-haiku-20240307-v1:0",
        ),
    ] {
        let expected = input(&prices, provider, same);
        assert!(expected.is_some(), "{provider}, {same}");
        assert_eq!(input(&prices, provider, model), expected, "{provider}, {model}");
    }
}

/// Prices of the same model in several regions of Bedrock: $0.06 in the US.
#[test]
fn bedrock_regions_have_separate_prices() {
    let prices = Prices::bundled();
    for (model, expected) in [
        ("us.amazon.nova-lite-v1:0", 60_000),
        ("apac.amazon.nova-lite-v1:0", 63_000),
        ("eu.amazon.nova-lite-v1:0", 78_000),
        ("us-gov.amazon.nova-lite-v1:0", 72_000),
        ("global.anthropic.claude-opus-5", 5_000_000),
        ("eu.anthropic.claude-opus-5", 5_500_000),
        ("us-gov.anthropic.claude-opus-5", 6_000_000),
    ] {
        assert_eq!(input(&prices, "aws.bedrock", model), Some(expected), "{model}");
    }
}

#[test]
fn sibling_models_do_not_share_price() {
    let prices = Prices::bundled();
    for (provider, model) in [
        ("openai", "gpt-4o-nano"),
        ("openai", "gpt-4o-nano-2027-01-31"),
        ("openai", "gpt-4.1-audio-preview"),
        ("openai", "gpt-4.1:free"),
        ("openai", "ft:gpt-unheard-of:my-org:moderation:1"),
        ("openai", "anthropic/claude-opus-5"),
        ("azure.ai.openai", "ft:unheard-of-o4-mini:org::1"),
        // The model is older than the known snapshots.
        ("mistral_ai", "mistral-small-2409"),
        (
            "aws.bedrock",
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/claude",
        ),
        ("aws.bedrock", "global.openai.gpt-5.4"),
        // A model on reserved capacity has no price per token, whatever its base model.
        (
            "aws.bedrock",
            "arn:aws:bedrock:us-east-1:123456789012:custom-model/anthropic.claude-3-haiku-20240307-v1:0/abc",
        ),
        (
            "aws.bedrock",
            "bedrock/arn:aws:bedrock:us-east-1:123456789012:provisioned-model/amazon.nova-lite",
        ),
    ] {
        assert_eq!(input(&prices, provider, model), None, "{provider}, {model}");
    }
    // A snapshot of the smaller model does not have the price of the larger one.
    assert_ne!(
        input(&prices, "openai", "gpt-4o-mini-2027-01-31"),
        input(&prices, "openai", "gpt-4o")
    );
}

#[test]
fn provider_aliases_ignore_case() {
    let prices = Prices::bundled();
    for (provider, model) in [
        ("OPENAI", "gpt-4o"),
        ("OpenAI-Responses", "gpt-4o"),
        ("azure_openai", "gpt-4o"),
        ("Azure OpenAI", "gpt-4o"),
        ("az.ai.inference", "gpt-4o"),
        ("azure/openai", "gpt-4o"),
        ("Gemini", "gemini-2.5-pro"),
        ("google-vertex", "gemini-2.5-pro"),
        ("Vertex_AI", "gemini-2.5-pro"),
        ("google_genai", "gemini-2.5-pro"),
        ("Bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("amazon-bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
        ("MistralAI", "mistral-large-latest"),
        ("xAI", "grok-4.7"),
        ("Together AI", "meta-llama/Llama-3.3-70B-Instruct-Turbo"),
        ("Moonshot", "kimi-k2.6"),
        ("DeepSeek", "deepseek-chat"),
        ("OpenRouter", "openai/gpt-4o"),
        ("OpenRouter.ai", "openai/gpt-4o"),
        ("Anthropic Claude", "claude-opus-5"),
        ("Microsoft Foundry", "gpt-4o"),
        ("Cohere AI", "command-a-03-2025"),
        ("litellm_proxy", "vertex_ai/gemini-2.5-pro"),
    ] {
        assert!(input(&prices, provider, model).is_some(), "{provider}, {model}");
    }
    assert_eq!(input(&prices, "-", "gpt-4o"), None);
}

#[test]
fn aliases_and_own_prices_know_spellings() -> Result<(), PriceError> {
    let mut prices = Prices::bundled();
    prices
        .alias("azure.ai.openai", "our-deployment", "openai/gpt-4o-mini-2027-01-31")
        .add("vllm", "qwen3", ModelPrice::per_million().input(7).output(7))?
        .alias("vllm", "ours", "qwen3");
    for (provider, model, expected) in [
        ("azure.ai.openai", "our-deployment", 150_000),
        ("Azure_OpenAI", "azure/our-deployment", 150_000),
        ("vllm", "qwen3", 7_000_000),
        ("VLLM", "vllm/qwen3", 7_000_000),
        ("vllm", "qwen3-2507", 7_000_000),
        ("vllm", "vllm/ours", 7_000_000),
    ] {
        let usage = Usage::input_including_cached(1).with_output_tokens(0);
        assert_eq!(
            cost(&prices, provider, model, usage),
            pico(expected),
            "{provider}, {model}"
        );
    }
    Ok(())
}

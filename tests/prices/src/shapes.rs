//! Compared prices of a model. Each is the price of one kind of usage in one shape of call, such as tokens that a batch
//! reads from a cache.

use std::time::SystemTime;

use genai::price::{Cost, PricedCall, Prices};
use genai::{Modality, Usage};
use serde_json::Value;

use crate::extract::Model;

/// One kind of usage that a call is charged for.
struct Part {
    /// The word for it in the table.
    word: &'static str,
    /// The field of `LiteLLM`'s file.
    field: &'static str,
    shape: &'static str,
    /// The usage of a call with `text` tokens of text and `more` tokens of this kind.
    usage: fn(text: u64, more: u64) -> Usage,
}

const fn part(shape: &'static str, word: &'static str, field: &'static str, usage: fn(u64, u64) -> Usage) -> Part {
    Part {
        word,
        field,
        shape,
        usage,
    }
}

const PARTS: &[Part] = &[
    part("plain", "in", "input_cost_per_token", |text, more| input(text + more)),
    part("plain", "out", "output_cost_per_token", |text, more| {
        input(text).with_output_tokens(more)
    }),
    part(
        "reasoning",
        "reasoning",
        "output_cost_per_reasoning_token",
        |text, more| input(text).with_output_tokens(more).with_reasoning_tokens(more),
    ),
    part("cached", "read", "cache_read_input_token_cost", |text, more| {
        input(text + more).with_cache_read_tokens(more)
    }),
    part("written", "write", "cache_creation_input_token_cost", |text, more| {
        input(text + more)
            .with_cache_write_tokens(more)
            .with_cache_write_5m_tokens(more)
    }),
    part("written", "write-1h", WRITE_1H, |text, more| {
        input(text + more)
            .with_cache_write_tokens(more)
            .with_cache_write_1h_tokens(more)
    }),
    part("audio", "audio", "input_cost_per_audio_token", |text, more| {
        input(text + more).with_input_tokens_of(Modality::Audio, more)
    }),
    part(
        "audio",
        "audio-read",
        "cache_read_input_audio_token_cost",
        |text, more| cached(text, more, Modality::Audio),
    ),
    part("audio", "audio-out", "output_cost_per_audio_token", |text, more| {
        input(text)
            .with_output_tokens(more)
            .with_output_tokens_of(Modality::Audio, more)
    }),
    part("images", "image", "input_cost_per_image_token", |text, more| {
        input(text + more).with_input_tokens_of(Modality::Image, more)
    }),
    part(
        "images",
        "image-read",
        "cache_read_input_image_token_cost",
        |text, more| cached(text, more, Modality::Image),
    ),
    part("images", "image-out", "output_cost_per_image_token", |text, more| {
        input(text)
            .with_output_tokens(more)
            .with_output_tokens_of(Modality::Image, more)
    }),
    part("video", "video", "input_cost_per_video_token", |text, more| {
        input(text + more).with_input_tokens_of(Modality::Video, more)
    }),
];

const WRITE_1H: &str = "cache_creation_input_token_cost_above_1hr";

/// Endings of `LiteLLM`'s fields of a service tier, and the tier. The library has such a list, too, for files of that form;
/// this one is kept apart, so that a mistake in either is a difference. The test below holds it against price lists.
const TIERS: &[(&str, &str)] = &[
    ("_balanced", "balanced"),
    ("_batches", "batch"),
    ("_flex", "flex"),
    ("_priority", "priority"),
    ("_ultrafast", "ultrafast"),
];

/// Service tiers for which `LiteLLM` has factors.
const FACTORS: &[&str] = &["fast", "us"];

/// Number of tokens of each call. A price per million tokens then has nine exact places.
const TOKENS: u64 = 1_000;

fn input(tokens: u64) -> Usage {
    Usage::input_including_cached(tokens).with_output_tokens(0_u64)
}

fn cached(text: u64, more: u64, modality: Modality) -> Usage {
    let usage = input(text + more).with_cache_read_tokens(more);
    usage
        .with_input_tokens_of(modality, more)
        .with_cache_read_tokens_of(modality, more)
}

/// One price of a model: the kind of usage, the lower bound in input tokens, and the service tier.
pub(crate) struct Question {
    part: &'static Part,
    above: u64,
    tier: &'static str,
}

impl Question {
    /// The questions for each price of an entry.
    pub(crate) fn of(model: &Model) -> Vec<Self> {
        let mut all: Vec<Self> = model.fields.keys().filter_map(|field| Self::by_field(field)).collect();
        let ranges = model.fields.get("tiered_pricing").and_then(Value::as_array);
        for range in ranges.into_iter().flatten() {
            let above = range["range"][0]
                .as_f64()
                .and_then(|start| start.to_string().parse().ok());
            let fields = range.as_object().into_iter().flat_map(|range| range.keys());
            let found = fields.filter_map(|field| Self::by_field(field));
            all.extend(found.map(|question| Self {
                above: above.unwrap_or(0),
                ..question
            }));
        }
        for tier in FACTORS {
            if model
                .fields
                .get("provider_specific_entry")
                .is_some_and(|factors| !factors[*tier].is_null())
            {
                all.extend(PARTS[..2].iter().map(|part| Self { part, above: 0, tier }));
            }
        }
        all
    }

    fn by_field(field: &str) -> Option<Self> {
        let tier = TIERS
            .iter()
            .find_map(|(end, tier)| Some((field.strip_suffix(end)?, *tier)));
        let (field, tier) = tier.unwrap_or((field, ""));
        let bounded = field.rsplit_once("_above_").and_then(|(field, bound)| {
            let thousands: u64 = bound.strip_suffix("k_tokens")?.parse().ok()?;
            Some((field, thousands * 1_000))
        });
        let (field, above) = bounded.unwrap_or((field, 0));
        let part = PARTS.iter().find(|part| part.field == field)?;
        Some(Self { part, above, tier })
    }

    /// The row in the table of agreement that counts this price.
    pub(crate) fn shape(&self) -> &'static str {
        match (self.tier, self.above) {
            ("", 0) => self.part.shape,
            ("", _) => "long context",
            (tier, _) => tier,
        }
    }

    /// The word for the price: `in`, or `in>200000` above a bound.
    pub(crate) fn word(&self) -> String {
        match self.above {
            0 => self.part.word.to_owned(),
            above => format!("{}>{above}", self.part.word),
        }
    }

    /// The price in a table, in 10⁻¹² dollars per million tokens.
    pub(crate) fn price(&self, prices: &Prices, model: &Model, at: SystemTime) -> Option<u64> {
        let text = if self.above == 0 { 0 } else { self.above + 1 };
        let cost = |more: u64| {
            let usage = (self.part.usage)(text, more);
            let cost = prices.cost(
                &PricedCall::new(model.provider(), &model.name, &usage)
                    .with_service_tier(Some(self.tier).filter(|tier| !tier.is_empty()))
                    .at(at),
            );
            cost.map(Cost::pico_usd)
        };
        Some((cost(TOKENS)?.checked_sub(cost(0)?)?) * (1_000_000 / TOKENS))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use genai::price::Prices;
    use serde_json::{Map, Value};

    use super::{FACTORS, PARTS, Question};
    use crate::extract::Model;

    /// Noon of 2026-11-28.
    const AT: Duration = Duration::from_hours(498_852);

    /// Prices in dollars per million tokens from the providers' own lists, without reading the table or `LiteLLM`'s
    /// file. No provider's list was available for `balanced` and `ultrafast`.
    const LISTED: &[(&str, &str, &str, f64)] = &[
        ("openai", "gpt-4o", "input_cost_per_token", 2.5),
        ("openai", "gpt-4o", "cache_read_input_token_cost", 1.25),
        ("openai", "gpt-4o", "output_cost_per_token_batches", 5.0),
        ("openai", "gpt-4o", "input_cost_per_token_priority", 4.25),
        ("openai", "gpt-4o", "output_cost_per_token_priority", 17.0),
        ("openai", "gpt-5", "input_cost_per_token_flex", 0.625),
        ("openai", "gpt-5", "output_cost_per_token_flex", 5.0),
        ("openai", "gpt-4o-audio-preview", "input_cost_per_audio_token", 40.0),
        ("openai", "gpt-4o-audio-preview", "output_cost_per_audio_token", 80.0),
        (
            "anthropic",
            "claude-sonnet-4-5",
            "cache_creation_input_token_cost",
            3.75,
        ),
        (
            "anthropic",
            "claude-sonnet-4-5",
            "cache_creation_input_token_cost_above_1hr",
            6.0,
        ),
        ("gemini", "gemini-2.5-flash", "input_cost_per_audio_token", 1.0),
        (
            "gemini",
            "gemini-2.5-pro",
            "output_cost_per_token_above_200k_tokens",
            15.0,
        ),
    ];

    fn model(provider: &str, name: &str) -> Model {
        let fields = Map::from_iter([("litellm_provider".to_owned(), Value::from(provider))]);
        Model {
            name: name.to_owned(),
            fields,
        }
    }

    fn dollars(question: &Question, model: &Model) -> Option<f64> {
        let pico = question.price(&Prices::bundled(), model, UNIX_EPOCH + AT)?;
        #[allow(clippy::cast_precision_loss)]
        Some(pico as f64 / 1e12)
    }

    #[test]
    fn fields_have_listed_prices() {
        for (provider, name, field, listed) in LISTED {
            let question = Question::by_field(field).expect(field);
            let found = dollars(&question, &model(provider, name));
            assert!(
                found.is_some_and(|found| (found - listed).abs() < 1e-9),
                "{name}, {field}: {found:?}"
            );
        }
    }

    #[test]
    fn fast_and_us_factors_match() {
        let opus = model("anthropic", "claude-opus-4-8");
        for (tier, listed) in FACTORS.iter().zip([10.0, 5.5]) {
            let question = Question {
                part: &PARTS[0],
                above: 0,
                tier,
            };
            let found = dollars(&question, &opus);
            assert!(
                found.is_some_and(|found| (found - listed).abs() < 1e-9),
                "{tier}: {found:?}"
            );
        }
    }
}

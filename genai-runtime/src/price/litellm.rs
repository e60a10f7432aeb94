//! Entries of `LiteLLM`'s `model_prices_and_context_window.json`.

use std::collections::HashMap;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::notice::{Code, notice_each};
use crate::price::error::PriceError;
use crate::price::fields::{object, problem, usd};
use crate::price::model::ModelPrice;

/// An entry that has prices.
pub(super) struct Entry {
    pub(super) provider: String,
    /// The model's name without the provider before it.
    pub(super) alias: Option<String>,
    pub(super) prices: Vec<ModelPrice>,
}

/// The entries of a file by name, the last one of each.
pub(super) fn entries(text: &str) -> Result<Vec<(String, Value)>, PriceError> {
    let Entries(entries) = serde_json::from_str(text).map_err(|error: serde_json::Error| {
        if error.is_data() {
            problem("", "expected an object with an entry for each model")
        } else {
            problem("", &format!("not JSON: {error}"))
        }
    })?;
    let mut positions: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<(String, Value)> = Vec::with_capacity(entries.len());
    for (name, entry) in entries {
        if let Some(position) = positions.get(&name) {
            notice_each(
                Code::PriceDuplicate,
                format!("LiteLLM's prices have two entries {name:?}; the last one counts"),
            );
            kept[*position].1 = entry;
        } else {
            positions.insert(name.clone(), kept.len());
            kept.push((name, entry));
        }
    }
    Ok(kept)
}

/// The fields of an object in their order, also if two have one name.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Entries;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Its names of providers and the conventions'.
const PROVIDERS: &[(&str, &str)] = &[
    ("azure", "azure.ai.openai"),
    ("azure_ai", "azure.ai.inference"),
    ("bedrock", "aws.bedrock"),
    ("bedrock_converse", "aws.bedrock"),
    ("cohere_chat", "cohere"),
    ("gemini", "gcp.gemini"),
    ("mistral", "mistral_ai"),
    ("moonshot", "moonshot_ai"),
    ("text-completion-openai", "openai"),
    ("watsonx", "ibm.watsonx.ai"),
    ("xai", "x_ai"),
];

/// Its fields, in dollars per token, and our names.
const FIELDS: &[(&str, &str)] = &[
    ("input_cost_per_token", "input"),
    ("cache_read_input_token_cost", "cache_read"),
    ("cache_creation_input_token_cost", "cache_write"),
    ("output_cost_per_token", "output"),
    ("output_cost_per_reasoning_token", "reasoning"),
    ("input_cost_per_audio_token", "audio_input"),
    ("cache_read_input_audio_token_cost", "audio_cache_read"),
    ("cache_read_input_token_cost_per_audio_token", "audio_cache_read"),
    ("output_cost_per_audio_token", "audio_output"),
    ("input_cost_per_image_token", "image_input"),
    ("cache_read_input_image_token_cost", "image_cache_read"),
    ("output_cost_per_image_token", "image_output"),
    ("input_cost_per_video_token", "video_input"),
    ("input_cost_per_request", "request"),
];

const TIERS: &[(&str, &str)] = &[("_batches", "batch"), ("_priority", "priority"), ("_flex", "flex")];

impl Entry {
    /// `None` if nothing in the entry is a price of input tokens.
    pub(super) fn read(name: &str, entry: Value) -> Result<Option<Self>, PriceError> {
        let fields = object(entry).ok_or_else(|| problem("", "expected an object"))?;
        let mut rows: Vec<(&str, ModelPrice)> = vec![("", ModelPrice::per_million())];
        for (field, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            let Some((kind, above, tier)) = kind(field) else {
                continue;
            };
            let usd = usd(value).ok_or_else(|| problem(field, "expected dollars per token"))?;
            // In the file per token, in our rows per million of them.
            let usd = if kind == "request" { Some(usd) } else { million(&usd) };
            let usd = usd.ok_or_else(|| problem(field, "expected dollars per token"))?;
            let row = rows.iter().position(|(name, _)| *name == tier).unwrap_or_else(|| {
                rows.push((tier, ModelPrice::per_million().service_tier(tier)));
                rows.len() - 1
            });
            if let Some(kind) = ModelPrice::kind(kind) {
                rows[row].1.price(kind, above, usd);
            }
        }
        if fields.get("input_cost_per_token").is_none_or(Value::is_null) {
            return Ok(None);
        }
        let provider = match fields.get("litellm_provider") {
            Some(Value::String(provider)) => provider.as_str(),
            Some(_) => return Err(problem("litellm_provider", "expected a text")),
            None => return Err(problem("litellm_provider", "is missing")),
        };
        let alias = name.strip_prefix(provider).and_then(|name| name.strip_prefix('/'));
        Ok(Some(Self {
            provider: convention(provider).to_owned(),
            alias: alias.map(ToOwned::to_owned),
            prices: rows.into_iter().map(|(_, row)| row).collect(),
        }))
    }
}

fn convention(provider: &str) -> &str {
    if provider.starts_with("vertex_ai") {
        return "gcp.vertex_ai";
    }
    let known = PROVIDERS.iter().find(|(name, _)| *name == provider);
    known.map_or(provider, |(_, convention)| convention)
}

/// What a field is the price of: our name, the bound in input tokens, the service tier.
fn kind(field: &str) -> Option<(&'static str, u32, &'static str)> {
    let (field, tier) = TIERS
        .iter()
        .find_map(|(end, tier)| Some((field.strip_suffix(end)?, *tier)))
        .unwrap_or((field, ""));
    if field == "cache_creation_input_token_cost_above_1hr" {
        return Some(("cache_write_1h", 0, tier));
    }
    let (field, above) = match field.split_once("_above_") {
        None => (field, 0),
        Some(("cache_creation_input_token_cost", rest)) if rest.starts_with("1hr_above_") => {
            return Some(("cache_write_1h", bound(&rest["1hr_above_".len()..])?, tier));
        }
        Some((field, rest)) => (field, bound(rest)?),
    };
    let (_, kind) = FIELDS.iter().find(|(name, _)| *name == field)?;
    Some((kind, above, tier))
}

/// `200k_tokens`.
fn bound(text: &str) -> Option<u32> {
    let thousands: u32 = text.strip_suffix("k_tokens")?.parse().ok()?;
    thousands.checked_mul(1_000)
}

/// A decimal number times a million.
fn million(text: &str) -> Option<String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{part:0<6}");
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (whole, part) = digits.split_at_checked(whole.len() + 6)?;
    Some(format!("{whole}.{part}"))
}

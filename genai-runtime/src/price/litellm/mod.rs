//! Entries of `LiteLLM`'s `model_prices_and_context_window.json`.

mod fields;
mod windows;

use std::collections::HashMap;
use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::notice::{Code, notice_each};
use crate::price::error::PriceError;
use crate::price::fields::{object, problem, usd};
use crate::price::litellm::fields::{FACTORS, kind};
use crate::price::model::ModelPrice;

/// An entry that has prices.
pub(super) struct Entry {
    pub(super) provider: String,
    /// The model's name without the provider before it.
    pub(super) alias: Option<String>,
    pub(super) prices: Vec<ModelPrice>,
}

/// The entries of a file by name, the last one of each. An alias has the fields of its target's entry.
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
                format!("LiteLLM's prices have two entries {name:?}; the last one counts, so remove the other one"),
            );
            kept[*position].1 = entry;
        } else {
            positions.insert(name.clone(), kept.len());
            kept.push((name, entry));
        }
    }
    for position in 0..kept.len() {
        let target = kept[position].1.get("alias_of").and_then(Value::as_str);
        if let Some(target) = target.and_then(|target| positions.get(target)) {
            kept[position].1 = kept[*target].1.clone();
        }
    }
    Ok(kept)
}

/// Fields of an object in their order, including two of the same name.
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

/// `LiteLLM`'s names of providers, and those in the conventions.
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

impl Entry {
    /// Reads an entry. `None` if it has no price of input tokens, or if its prices depend on weekdays in a time zone
    /// other than UTC.
    pub(super) fn read(name: &str, entry: Value) -> Result<Option<Self>, PriceError> {
        let fields = object(entry).ok_or_else(|| problem("", "expected an object"))?;
        let mut rows: Rows = vec![("", ModelPrice::per_million())];
        let mut has_input = rates(&mut rows, &fields, 0)?;
        for (number, range) in list(&fields, "tiered_pricing").iter().enumerate() {
            let within = |error: PriceError| error.within(format_args!("tiered_pricing[{number}]"));
            // Ranges of other things, such as search results, have another name.
            if let (Some(fields), Some(above)) = (range.as_object(), start(range)) {
                has_input |= rates(&mut rows, fields, above).map_err(within)?;
            }
        }
        if !has_input {
            return Ok(None);
        }
        let factors = fields.get("provider_specific_entry").and_then(Value::as_object);
        for tier in FACTORS {
            if let Some(factor) = factors.and_then(|factors| usd(factors.get(*tier)?)) {
                let row = ModelPrice::per_million().service_tier(*tier).times(factor);
                rows.push((tier, row));
            }
        }
        let mut cheaper = Vec::new();
        if let Some(off_peak) = fields.get("off_peak_pricing").and_then(Value::as_object) {
            if windows::in_other_zone(off_peak) {
                return Ok(None);
            }
            let within = |error: PriceError| error.within("off_peak_pricing");
            let mut standard = vec![rows[0].clone()];
            rates(&mut standard, off_peak, 0).map_err(within)?;
            cheaper = windows::rows(off_peak, &standard[0].1).map_err(within)?;
        }
        let provider = match fields.get("litellm_provider") {
            Some(Value::String(provider)) => convention(provider),
            Some(_) => return Err(problem("litellm_provider", "expected a text")),
            None => return Err(problem("litellm_provider", "is missing")),
        };
        let mut rows = rows.into_iter().map(|(_, row)| row);
        // The last row that applies counts, so rows of some hours follow the standard one, which applies at all hours.
        let standard = rows.next();
        let prices = standard.into_iter().chain(cheaper).chain(rows).collect();
        Ok(Some(Self {
            alias: bare(name, provider).map(ToOwned::to_owned),
            provider: provider.to_owned(),
            prices,
        }))
    }
}

/// The rows of an entry by service tier, the standard one first.
type Rows = Vec<(&'static str, ModelPrice)>;

/// Adds the prices in these fields, for calls with more than `least` input tokens. Returns whether one is the standard
/// price of input.
fn rates(rows: &mut Rows, fields: &Map<String, Value>, least: u32) -> Result<bool, PriceError> {
    let mut has_input = false;
    for (field, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        let Some((name, above, tier)) = kind(field) else {
            continue;
        };
        let usd = usd(value).ok_or_else(|| problem(field, "expected dollars per token"))?;
        // The file has prices per token, our rows have prices per million tokens.
        let usd = if name == "request" { Some(usd) } else { million(&usd) };
        let usd = usd.ok_or_else(|| problem(field, "expected dollars per token"))?;
        let row = rows.iter().position(|(name, _)| *name == tier).unwrap_or_else(|| {
            rows.push((tier, ModelPrice::per_million().service_tier(tier)));
            rows.len() - 1
        });
        has_input |= (name, above.max(least), tier) == ("input", 0, "");
        if let Some(kind) = ModelPrice::kind(name) {
            rows[row].1.price(kind, above.max(least), usd);
        }
    }
    Ok(has_input)
}

/// The first number in `"range": [200000, 500000]`.
fn start(range: &Value) -> Option<u32> {
    let start = range.get("range")?.get(0)?;
    let whole = start.as_u64().or_else(|| start.as_f64()?.to_string().parse().ok())?;
    whole.try_into().ok()
}

fn list<'a>(fields: &'a Map<String, Value>, field: &str) -> &'a [Value] {
    fields.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The model's name without the provider before it.
fn bare<'a>(name: &'a str, provider: &str) -> Option<&'a str> {
    let (prefix, model) = name.split_once('/')?;
    (convention(prefix) == provider).then_some(model)
}

fn convention(provider: &str) -> &str {
    if provider.starts_with("vertex_ai") {
        return "gcp.vertex_ai";
    }
    let known = PROVIDERS.iter().find(|(name, _)| *name == provider);
    known.map_or(provider, |(_, convention)| convention)
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

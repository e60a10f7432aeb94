//! The prices of one model as lines. Standard prices come first: each later line replaces those before it from its date
//! on or between its hours. Service tiers follow: each of their prices replaces the standard one.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::fields::text;
use crate::output::Result;

/// The source's names of prices and ours. Prices that are not per token or request are left out.
const KINDS: &[(&str, &str)] = &[
    ("input_mtok", "in"),
    ("cache_read_mtok", "read"),
    ("cache_write_mtok", "write"),
    ("cache_write_1h_mtok", "write-1h"),
    ("output_mtok", "out"),
    ("output_reasoning_mtok", "reasoning"),
    ("input_audio_mtok", "audio"),
    ("cache_audio_read_mtok", "audio-read"),
    ("output_audio_mtok", "audio-out"),
    ("input_image_mtok", "image"),
    ("cache_image_read_mtok", "image-read"),
    ("output_image_mtok", "image-out"),
    ("input_video_mtok", "video"),
    ("output_video_mtok", "video-out"),
    ("requests_kcount", "requests"),
];

/// Whether a word of a row is a kind of price or the factor of a tier. Its number follows as the next word.
pub(super) fn is_kind(word: &str) -> bool {
    word == "times" || KINDS.iter().any(|(_, ours)| *ours == word)
}

/// Known kinds without support: searches, pages, characters, hours, citations.
const LEFT_OUT: &[&str] = &[
    "audio_hours",
    "input_annotated_document_kpages",
    "input_audio_hours",
    "input_document_kpages",
    "input_mchars",
    "input_text_messages_kcount",
    "output_citation_mtok",
    "storage_searches_kcount",
    "web_searches_kcount",
];

/// The rows of a model.
pub(super) fn rows(model: &Value) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = |tier: &str, value: &Value| {
        let rates = rates(&value["prices"])?;
        let when = when(&value["constraint"])?;
        // A service tier without changes needs no line. Neither does a model without any known price: its line has only
        // its names.
        let expired = tier.is_empty() && !when.is_empty();
        if expired || !rates.is_empty() {
            let mut words = vec![tier, &when, &rates];
            words.retain(|word| !word.is_empty());
            rows.push(words.join(" "));
        }
        Result::Ok(())
    };
    match &model["prices"] {
        Value::Array(conditional) => conditional.iter().try_for_each(|value| row("", value))?,
        _ => row("", model)?,
    }
    for variant in model["price_variants"].as_array().into_iter().flatten() {
        if let Some(tier) = tier(variant)? {
            row(tier, variant)?;
        }
    }
    Ok(rows)
}

/// The tier's name. Prices by route or kind of search are left out, because calls do not record those.
fn tier(variant: &Value) -> Result<Option<&str>> {
    let when = variant["when"].as_object().filter(|when| when.len() == 1);
    let (key, _) = when
        .and_then(|when| when.iter().next())
        .ok_or(format!("not a variant: {variant}"))?;
    match key.as_str() {
        "service_tier" | "processing" => text(&variant["when"], key).map(Some),
        "route" | "search_type" => Ok(None),
        _ => Err(format!("prices that depend on `{key}` are not known")),
    }
}

fn when(constraint: &Value) -> Result<String> {
    let Value::Object(constraint) = constraint else {
        return Ok(String::new());
    };
    let keys: Vec<&str> = constraint.keys().map(String::as_str).collect();
    match keys[..] {
        ["start_date"] => Ok(constraint["start_date"].as_str().unwrap_or_default().to_owned()),
        ["end_time", "start_time"] => Ok(format!(
            "{}-{}",
            clock(&constraint["start_time"])?,
            clock(&constraint["end_time"])?
        )),
        _ => Err(format!("a constraint on {keys:?} is not known")),
    }
}

/// A time as hours and minutes in UTC.
fn clock(time: &Value) -> Result<&str> {
    let time = time.as_str().and_then(|time| time.strip_suffix(":00Z"));
    time.filter(|time| time.len() == 5)
        .ok_or("a time of day is not in whole minutes of UTC".to_owned())
}

fn rates(prices: &Value) -> Result<String> {
    let empty = Map::new();
    let prices = prices.as_object().unwrap_or(&empty);
    if let Some(key) = prices
        .keys()
        .find(|key| !KINDS.iter().any(|(source, _)| source == key) && !LEFT_OUT.contains(&key.as_str()))
    {
        return Err(format!("a price `{key}` is not known"));
    }
    let kinds = KINDS
        .iter()
        .filter_map(|(source, ours)| Some((*ours, prices.get(*source)?)));
    let words = kinds.map(|(kind, price)| Ok(format!("{kind} {}", rate(kind, price)?)));
    Ok(words.collect::<Result<Vec<_>>>()?.join(" "))
}

/// A price: `3`, or `3>200000:6` for 6 on all tokens of a call with more than 200 000 input tokens.
fn rate(kind: &str, price: &Value) -> Result<String> {
    let number = |value: &Value| {
        let number = value.as_f64().ok_or(format!("{kind}: {value} is not a number"))?;
        // The source's numbers are per million tokens, and per thousand requests. The table holds twelve digits;
        // further ones are noise of binary fractions.
        let number = if kind == "requests" { number / 1000.0 } else { number };
        let text = format!("{number:.12}");
        Result::Ok(text.trim_end_matches('0').trim_end_matches('.').to_owned())
    };
    if price.is_number() {
        return number(price);
    }
    let mut text = number(&price["base"])?;
    for tier in price["tiers"]
        .as_array()
        .ok_or(format!("{kind}: {price} is not a price"))?
    {
        let start = tier["start"]
            .as_u64()
            .ok_or(format!("{kind}: a tier without a start"))?;
        let _ = write!(text, ">{start}:{}", number(&tier["price"])?);
    }
    Ok(text)
}

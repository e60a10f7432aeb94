//! Price fields of an entry.

/// `LiteLLM`'s names of prices, in dollars per token, and our names.
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

/// Endings of the fields of a service tier, and the tier.
const TIERS: &[(&str, &str)] = &[
    ("_balanced", "balanced"),
    ("_batches", "batch"),
    ("_flex", "flex"),
    ("_priority", "priority"),
    ("_ultrafast", "ultrafast"),
];

/// Service tiers whose factors are in `provider_specific_entry`.
pub(super) const FACTORS: &[&str] = &["fast", "us"];

/// The price in a field: our name, the bound in input tokens, the service tier.
pub(super) fn kind(field: &str) -> Option<(&'static str, u32, &'static str)> {
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

/// Parses a bound such as `200k_tokens`.
fn bound(text: &str) -> Option<u32> {
    let thousands: u32 = text.strip_suffix("k_tokens")?.parse().ok()?;
    thousands.checked_mul(1_000)
}

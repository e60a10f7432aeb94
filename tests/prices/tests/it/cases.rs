//! Usages from public bug reports, each with the amount that the provider charged.

use std::fs;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use genai::price::{Cost, PricedCall, Prices};
use genai::{Modality, Usage};
use serde_json::Value;

/// The expected cost of a case, and the computed one. Counts that a case omits are unknown.
fn costs(case: &Value) -> (Option<f64>, Option<f64>) {
    let text = |key: &str| case[key].as_str().unwrap_or_else(|| panic!("{key} in {case}"));
    let input = &case["input"];
    let count = |key: &str| input[key].as_u64();
    let audio = |usage: Usage, key: &str, add: fn(Usage, Modality, u64) -> Usage| match count(key) {
        Some(count) => add(usage, Modality::Audio, count),
        None => usage,
    };
    let mut usage = Usage::input_including_cached(count("input")).with_output_tokens(count("output"));
    usage = usage.with_cache_read_tokens(count("cache_read"));
    usage = audio(usage, "audio_input", Usage::with_input_tokens_of);
    usage = audio(usage, "audio_output", Usage::with_output_tokens_of);
    if let (Some(cached), Some(heard)) = (count("cache_read"), count("audio_cache_read")) {
        usage = usage
            .with_cache_read_tokens_of(Modality::Audio, heard)
            .with_cache_read_tokens_of(Modality::Text, cached - heard);
    }
    let cost = Prices::bundled().cost(
        &PricedCall::new(text("provider"), text("model"), &usage)
            .with_service_tier(input["tier"].as_str())
            .at(UNIX_EPOCH + Duration::from_secs(count("unix_seconds").expect("a moment"))),
    );
    (
        case["expect"]["agent.cost.usd"].as_f64(),
        cost.map(|cost: Cost| cost.usd()),
    )
}

#[test]
fn reported_usage_costs_charged_amount() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let (mut right, mut wrong) = (0, Vec::new());
    for file in fs::read_dir(folder).expect("the cases are there") {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a text");
        let case: Value = serde_json::from_str(&text).expect("JSON");
        let (expected, cost) = costs(&case);
        let same = match (expected, cost) {
            (Some(expected), Some(cost)) => (expected - cost).abs() < 1e-12,
            (expected, cost) => expected.is_none() && cost.is_none(),
        };
        if same {
            right += 1;
        } else {
            wrong.push(format!("{}: {expected:?} and not {cost:?}", path.display()));
        }
    }
    println!("{right} right, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(right >= 10, "only {right} cases were found");
}

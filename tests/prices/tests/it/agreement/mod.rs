//! Agreement of the table and its arithmetic with the release that the table was generated from.

mod additions;
mod calls;

use std::collections::BTreeMap;

use calls::{CALLS, Known, TIERS, TIMES, names, theirs};
use genai::price::{PricedCall, Prices};
use genai_prices::{Calculator, ErrorKind};

/// Allowed difference of two costs of one call, in dollars.
const TOLERANCE: f64 = 1e-9;

/// The result of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Same,
    /// Neither has the model, or both refuse the usage.
    BothNone,
    /// The price of the usage is unknown: the release returns 0, the library returns nothing.
    Unpriced,
    /// The release uses the standard prices for a tier without prices, the library does not.
    UnpricedTier,
    /// The release has no model with this date, the library has its other snapshots.
    Spelled,
    /// The price was added to those of the release.
    Added,
}

/// Whether the name was filled with a date, a region or a version.
fn is_spelled(model: &str) -> bool {
    ["-20251211", "us.", "-v1:0", "7777"]
        .iter()
        .any(|part| model.contains(part))
}

fn compare(prices: &Prices, provider: &str, model: &str, known: &Known, at: usize, tier: &str) -> Verdict {
    let usage = known.usage();
    let ours = prices.cost(
        &PricedCall::new(provider, model, &usage)
            .with_service_tier(Some(tier).filter(|tier| !tier.is_empty()))
            .at(calls::at(at)),
    );
    let theirs = theirs(provider, model, known, calls::at(at), tier);
    let standard = ["", "default"].contains(&tier);
    if additions::changes(provider, model, standard) {
        return Verdict::Added;
    }
    let place = format!("{provider}, {model}, {known:?}, time {at}, tier {tier:?}");
    match (ours, theirs) {
        (Some(ours), Ok(theirs)) => {
            let difference = ours.usd() - theirs.total_price;
            assert!(
                difference.abs() <= TOLERANCE,
                "{place}: {} and {}",
                ours.usd(),
                theirs.total_price
            );
            Verdict::Same
        }
        (None, Ok(theirs)) if !standard => {
            let at_standard = calls::theirs(provider, model, known, calls::at(at), "").expect("as with the tier");
            let same = (theirs.total_price - at_standard.total_price).abs() <= TOLERANCE;
            assert!(
                same || theirs.input_price == 0.0 || theirs.output_price == 0.0,
                "{place}: none and {theirs:?}"
            );
            Verdict::UnpricedTier
        }
        (None, Ok(theirs)) => {
            let unpriced = theirs.input_price == 0.0 || theirs.output_price == 0.0;
            assert!(unpriced, "{place}: none and {theirs:?}");
            Verdict::Unpriced
        }
        (None, Err(error)) => {
            let kinds = [ErrorKind::ModelNotFound, ErrorKind::InvalidUsage];
            assert!(kinds.contains(&error.kind()), "{place}: {error}");
            Verdict::BothNone
        }
        (Some(_), Err(error)) if error.kind() == ErrorKind::ModelNotFound && is_spelled(model) => Verdict::Spelled,
        (Some(ours), Err(error)) => panic!("{place}: {ours} and {error}"),
    }
}

#[test]
fn every_model_matches_reference_price() {
    let prices = Prices::bundled();
    let mut verdicts = BTreeMap::new();
    let mut number = 0;
    for provider in Calculator::bundled().providers() {
        let ids = provider.models().map(|model| model.id().to_owned());
        for model in ids.chain(names(provider.id())) {
            // Each name is compared with every count, at one of the times and in one of the tiers in turn.
            for known in CALLS {
                number += 1;
                let (at, tier) = (number % TIMES.len(), TIERS[number / TIMES.len() % TIERS.len()]);
                let verdict = compare(&prices, provider.id(), &model, known, at, tier);
                *verdicts.entry(verdict).or_insert(0) += 1;
                if verdict == Verdict::UnpricedTier {
                    let verdict = compare(&prices, provider.id(), &model, known, at, "");
                    *verdicts.entry(verdict).or_insert(0) += 1;
                }
            }
        }
    }
    println!("{verdicts:?}");
    assert!(verdicts[&Verdict::Same] > 20_000, "{verdicts:?}");
    assert!(
        verdicts[&Verdict::Unpriced] < verdicts[&Verdict::Same] / 10,
        "{verdicts:?}"
    );
}

/// Every tier and every date is compared.
#[test]
fn every_tier_matches_reference_price() {
    let prices = Prices::bundled();
    let mut same = 0;
    for provider in ["anthropic", "openai", "google", "mistral", "groq", "x-ai", "deepseek"] {
        for model in names(provider) {
            for (at, tier) in (0..TIMES.len()).flat_map(|at| TIERS.map(|tier| (at, tier))) {
                for known in &CALLS[..2] {
                    let verdict = compare(&prices, provider, &model, known, at, tier);
                    same += usize::from(verdict == Verdict::Same);
                }
            }
        }
    }
    println!("{same} calls cost the same");
    assert!(same > 10_000, "{same}");
}

#[test]
fn hosted_models_match_reference_price() {
    let prices = Prices::bundled();
    for (provider, model) in [
        ("azure", "o3"),
        ("azure", "claude-sonnet-4-5-20250929"),
        ("azure", "grok-4.3"),
        ("google", "claude-sonnet-4-5@20250929"),
        ("litellm", "anthropic/claude-sonnet-4-5"),
        ("openai", "gpt-5.2-20251211"),
        ("OpenAI", "GPT-4o"),
    ] {
        for tier in ["", "priority", "batch"] {
            let verdict = compare(&prices, provider, model, &CALLS[0], 1, tier);
            let tiered = [Verdict::Same, Verdict::Added, Verdict::UnpricedTier];
            let expected = if tier.is_empty() { &tiered[..1] } else { &tiered };
            assert!(expected.contains(&verdict), "{provider}, {model}: {verdict:?}");
        }
    }
}

#[test]
fn bundled_price_version_matches_lockfile() {
    let lock = include_str!("../../../../../Cargo.lock");
    let (_, after) = lock
        .split_once("name = \"genai-prices\"\nversion = \"")
        .expect("the release is locked");
    let (version, _) = after.split_once('"').expect("a version");
    let expected = format!("genai-prices {version}, 20");
    assert!(
        Prices::bundled().version().starts_with(&expected),
        "{}",
        Prices::bundled().version()
    );
}

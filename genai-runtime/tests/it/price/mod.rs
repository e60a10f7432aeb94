//! Prices: the bundled table, the prices that users add, and the arithmetic.

mod amounts;
mod files;
mod lookups;
mod names;
mod own;
mod providers;
mod tiers;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use genai_runtime::Usage;
use genai_runtime::price::{Cost, PricedCall, Prices};

/// Midnight in UTC, `days` after 2026-11-01.
fn november(days: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs((20_758 + days) * 86_400)
}

fn cost_at(prices: &Prices, provider: &str, model: &str, usage: Usage, tier: &str, at: SystemTime) -> Option<Cost> {
    prices.cost(
        &PricedCall::new(provider, model, &usage)
            .with_service_tier(Some(tier).filter(|tier| !tier.is_empty()))
            .at(at),
    )
}

/// The cost in November 2026, at the standard tier.
fn cost(prices: &Prices, provider: &str, model: &str, usage: Usage) -> Option<Cost> {
    cost_at(prices, provider, model, usage, "", november(0))
}

/// The cost of this many units of 10⁻¹² dollars: a token costs a million of them at $1 per million.
#[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
fn pico(pico: u64) -> Option<Cost> {
    Some(Cost::from_pico_usd(pico))
}

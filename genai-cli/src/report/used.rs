//! The amount that a run used of each kind of limit, over time.

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::input::Event;
use crate::model::{Kind, Run, Span};

/// The amount that a call adds to one kind of limit.
type Amount = fn(&Span) -> f64;

/// Number of points. More than a screen has columns would show nothing more.
const MOST_POINTS: usize = 400;

/// The running sum of each kind of limit, after each call that ended: microseconds since the start, and the amount.
///
/// A trace names a limit only if a budget has warned. Without a warning, `max` is null.
pub(super) fn series(run: &Run, limits: &FxHashMap<String, f64>) -> Vec<Value> {
    let mut calls: Vec<&Span> = run
        .spans
        .iter()
        .filter(|span| !span.sums_up && !span.was_refused)
        .collect();
    calls.sort_by_key(|span| span.end.unwrap_or(run.now));
    let kinds: [(&str, Amount); 4] = [
        ("cost_usd", |span| span.cost.map_or(0.0, crate::model::Usd::as_f64)),
        ("total_tokens", tokens),
        ("model_calls", |span| f64::from(u8::from(span.kind == Kind::Model))),
        ("tool_calls", |span| f64::from(u8::from(span.kind == Kind::Tool))),
    ];
    let series = kinds.into_iter().filter_map(|(limit, amount)| {
        let mut sum = 0.0;
        let mut points = Vec::new();
        for span in &calls {
            let more = amount(span);
            if more > 0.0 {
                sum += more;
                points.push((span.end.unwrap_or(run.now).saturating_sub(run.start()) / 1000, sum));
            }
        }
        (!points.is_empty()).then(|| json!({ "limit": limit, "max": limits.get(limit), "points": thinned(&points) }))
    });
    series.collect()
}

/// The limit in a budget's warning, and its maximum: `0.04 USD used of 0.05 USD`.
pub(super) fn limit(event: &Event) -> Option<(String, f64)> {
    let text = |key: &str| {
        let found = event.attributes.iter().find(|(name, _)| name == key);
        found.and_then(|(_, value)| value.as_str())
    };
    let (_, most) = text("agent.budget.seen")?.split_once(" used")?.1.split_once(" of ")?;
    let most = most.trim_start_matches('$');
    let end = most
        .find(|char: char| !char.is_ascii_digit() && char != '.')
        .unwrap_or(most.len());
    Some((text("agent.budget.limit")?.to_owned(), most.get(..end)?.parse().ok()?))
}

#[expect(clippy::cast_precision_loss, reason = "it is drawn")]
fn tokens(span: &Span) -> f64 {
    span.tokens() as f64
}

/// At most [`MOST_POINTS`] points, including the last one.
fn thinned(points: &[(u64, f64)]) -> Vec<Value> {
    let step = points.len().div_ceil(MOST_POINTS).max(1);
    let kept = points.iter().rev().step_by(step).rev();
    kept.map(|(time, sum)| json!([time, shorter(*sum)])).collect()
}

/// The sum without the last digits, which are noise of adding floats.
fn shorter(sum: f64) -> Value {
    let sum = (sum * 1e9).round() / 1e9;
    if sum.fract() == 0.0 {
        json!(format!("{sum:.0}").parse::<u64>().unwrap_or(0))
    } else {
        json!(sum)
    }
}

//! `genai diff`: the steps that only one file has, and those that became slower, more expensive or longer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use genai_view::text;
use serde_json::{Value, json};

use super::{Failure, Page, read};
use crate::arguments::Diff;
use crate::json;
use crate::model::{Kind, Run, Totals, Usd};
use crate::table;

/// Smallest share of a change. Smaller ones are noise.
const NOISE: f64 = 0.01;
/// Number of rows that a person reads.
const MOST_ROWS: usize = 40;

/// All steps with the same names from the root down.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    calls: usize,
    time: u64,
    tokens: u64,
    cost: Option<Usd>,
}

impl Step {
    /// The cost; 0 if it is unknown.
    fn known_cost(&self) -> Usd {
        self.cost.unwrap_or(Usd::ZERO)
    }
}

pub(crate) fn run(asked: &Diff) -> Result<Page, Failure> {
    let before = read(std::slice::from_ref(&asked.before))?.runs;
    let after = read(std::slice::from_ref(&asked.after))?.runs;
    let mut steps: BTreeMap<String, (Step, Step)> = BTreeMap::new();
    count(&before, &mut steps, |both| &mut both.0);
    count(&after, &mut steps, |both| &mut both.1);
    let mut changed: Vec<(String, Step, Step)> = steps
        .into_iter()
        .map(|(path, (before, after))| (path, before, after))
        .filter(|(_, before, after)| is_changed(before, after))
        .collect();
    // The largest added cost comes first, then the largest added time.
    let added = |(_, before, after): &(String, Step, Step)| {
        let time = i128::from(after.time) - i128::from(before.time);
        (after.known_cost().minus(before.known_cost()), time)
    };
    changed.sort_by(|one, other| {
        let ((cost, time), (other_cost, other_time)) = (added(one), added(other));
        other_cost.total_cmp(&cost).then(other_time.cmp(&time))
    });
    let (sum_before, sum_after) = (sum(&before), sum(&after));
    if asked.json {
        return Ok(in_json(&changed, &sum_before, &sum_after).into());
    }
    Ok(in_text(&changed, &sum_before, &sum_after).into())
}

/// The sums of several runs; durations are added.
pub(super) fn sum(runs: &[Run]) -> Totals {
    let mut totals = Totals::default();
    for run in runs {
        run.spans.iter().for_each(|span| totals.add(span));
        totals.duration = totals.duration.saturating_add(run.totals().duration);
    }
    totals
}

fn count(runs: &[Run], steps: &mut BTreeMap<String, (Step, Step)>, side: fn(&mut (Step, Step)) -> &mut Step) {
    for run in runs {
        let mut paths: Vec<std::rc::Rc<str>> = Vec::with_capacity(run.spans.len());
        for span in &run.spans {
            let above = span.parent.map(|parent| paths[parent as usize].clone());
            // Spans that are not an agent's belong to the step above.
            let path: std::rc::Rc<str> = match above {
                Some(above) if span.kind == Kind::Plain => above,
                // Long paths are hard to read: below this depth, steps differ by their last name only.
                Some(above) if above.matches(" > ").count() >= 8 => {
                    let first = above.split(" > ").next().unwrap_or_default();
                    format!("{first} > … > {}", text::printable(&span.name)).into()
                }
                Some(above) => format!("{above} > {}", text::printable(&span.name)).into(),
                None => text::printable(&span.name).into(),
            };
            paths.push(path.clone());
            if span.kind == Kind::Plain && span.parent.is_some() {
                continue;
            }
            let step = side(steps.entry(path.to_string()).or_default());
            step.calls += 1;
            step.time = step.time.saturating_add(span.duration(run.now));
            if !span.sums_up {
                step.tokens += span.tokens();
                step.cost = Usd::sum(step.cost, span.cost);
            }
        }
    }
}

fn is_changed(before: &Step, after: &Step) -> bool {
    let moved = |before: f64, after: f64| (after - before).abs() > before.abs().max(after.abs()) * NOISE;
    let cost = |step: &Step| step.known_cost().as_f64();
    #[expect(clippy::cast_precision_loss, reason = "shares need not be exact")]
    let (time, tokens) = (
        moved(before.time as f64, after.time as f64),
        moved(before.tokens as f64, after.tokens as f64),
    );
    before.calls != after.calls || time || tokens || moved(cost(before), cost(after))
}

fn in_text(changed: &[(String, Step, Step)], before: &Totals, after: &Totals) -> String {
    let duration = |nanoseconds| text::duration(Duration::from_nanos(nanoseconds));
    let dollars = |cost: Option<Usd>| cost.map_or_else(|| "unknown".to_owned(), |cost| text::dollars(cost.as_f64()));
    let tokens = |totals: &Totals| text::count(totals.tokens().unwrap_or(0));
    let mut page = String::new();
    let steps = |totals: &Totals| text::count((totals.model_calls + totals.tool_calls) as u64);
    for (what, before, after) in [
        ("time", duration(before.duration), duration(after.duration)),
        ("cost", dollars(before.cost), dollars(after.cost)),
        ("tokens", tokens(before), tokens(after)),
        ("calls", steps(before), steps(after)),
    ] {
        let _ = writeln!(page, "{what:<7} {before} → {after}");
    }
    if changed.is_empty() {
        return page + "no step differs\n";
    }
    page.push('\n');
    let rows: Vec<Vec<String>> = changed.iter().take(MOST_ROWS).map(cells).collect();
    page += &table::draw(&["step", "", "calls", "time", "tokens", "cost"], &rows);
    if changed.len() > MOST_ROWS {
        let _ = writeln!(page, "and {} more (--json has all)", changed.len() - MOST_ROWS);
    }
    page
}

fn verdict(before: &Step, after: &Step) -> &'static str {
    match (before.calls, after.calls) {
        (0, _) => "added",
        (_, 0) => "gone",
        (before, after) if before < after => "more",
        (before, after) if before > after => "fewer",
        _ => match before.known_cost().cmp(&after.known_cost()) {
            std::cmp::Ordering::Less => "dearer",
            std::cmp::Ordering::Greater => "cheaper",
            std::cmp::Ordering::Equal if before.tokens < after.tokens => "longer",
            std::cmp::Ordering::Equal if before.tokens > after.tokens => "shorter",
            std::cmp::Ordering::Equal if before.time < after.time => "slower",
            std::cmp::Ordering::Equal => "faster",
        },
    }
}

fn cells((path, before, after): &(String, Step, Step)) -> Vec<String> {
    let both = |before: String, after: String| {
        if before == after {
            before
        } else {
            format!("{before} → {after}")
        }
    };
    let time = |step: &Step| text::duration(Duration::from_nanos(step.time));
    let tokens = |step: &Step| {
        if step.tokens > 0 {
            text::count(step.tokens)
        } else {
            String::new()
        }
    };
    let cost = |step: &Step| step.cost.map_or_else(String::new, |cost| text::dollars(cost.as_f64()));
    vec![
        path.clone(),
        verdict(before, after).to_owned(),
        both(before.calls.to_string(), after.calls.to_string()),
        both(time(before), time(after)),
        both(tokens(before), tokens(after)),
        both(cost(before), cost(after)),
    ]
}

fn in_json(changed: &[(String, Step, Step)], before: &Totals, after: &Totals) -> Value {
    let step = |step: &Step| {
        json!({
            "calls": step.calls,
            "time_ns": step.time.to_string(),
            "tokens": step.tokens,
            "cost_usd": json::usd(step.cost),
        })
    };
    let steps = changed.iter().map(|(path, before, after)| {
        json!({ "step": path, "change": verdict(before, after), "before": step(before), "after": step(after) })
    });
    json!({
        "before": json::totals(before),
        "after": json::totals(after),
        "steps": steps.collect::<Vec<_>>(),
    })
}

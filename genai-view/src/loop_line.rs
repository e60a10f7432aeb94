//! The sentence about the costliest loop of a run.

use crate::call::Call;
use crate::loops::Loop;
use crate::run::Run;
use crate::sheet::{Sheet, warning};
use crate::text;

/// One line, or two if one is too wide; empty if there is no loop.
pub(crate) fn lines(run: &Run, sheet: Sheet) -> String {
    let loops = run.loops();
    let Some(&costliest) = loops.first() else {
        return String::new();
    };
    let (_, found) = costliest;
    let what = format!(
        "loop: {} {}×, nothing new after the first:",
        names(run, &loops, costliest),
        text::count(found.repeats as u64 + 1),
    );
    let price = price(found, run.totals().cost_usd);
    let line = format!("{what} {price}");
    if text::width(&line) <= sheet.width {
        return sheet.line(warning(), &line);
    }
    sheet.line(warning(), &what) + &sheet.line(warning(), &format!("  {price}"))
}

/// The tools of the loop, in the order of their first calls. Tools called alternately with those of the costliest loop
/// are part of it.
fn names(run: &Run, loops: &[(&Call, Loop)], costliest: (&Call, Loop)) -> String {
    let (first, found) = costliest;
    let starts_before = |one: usize, other: usize| run.calls[one].start < run.calls[other].start;
    let is_in_turn = |(call, other): &&(&Call, Loop)| {
        call.parent == first.parent
            && other.repeats.abs_diff(found.repeats) <= 1
            && starts_before(other.first, found.last)
            && starts_before(found.first, other.last)
    };
    let mut calls: Vec<_> = loops.iter().filter(is_in_turn).map(|(call, _)| *call).collect();
    calls.sort_by_key(|call| call.start);
    let mut names = Vec::new();
    for call in calls {
        let name = text::printable(call.subject.as_deref().unwrap_or(&call.name));
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn price(found: Loop, total: Option<f64>) -> String {
    let duration = text::short_duration(found.duration);
    let (Some(cost), Some(total)) = (found.cost_usd, total) else {
        return duration;
    };
    let (spent, all) = (text::dollars(cost), text::dollars(total));
    let percent = (cost / total * 100.0).round();
    if percent.is_finite() {
        format!("{duration} and {spent} of {all} ({percent:.0} %)")
    } else {
        format!("{duration} and {spent} of {all}")
    }
}

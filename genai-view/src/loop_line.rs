//! The sentence about the costliest loop of a run.

use crate::loops::Loop;
use crate::run::Run;
use crate::sheet::{Sheet, warning};
use crate::text;

/// One line, or two where one is too wide; nothing if there is no loop.
pub(crate) fn lines(run: &Run, sheet: Sheet) -> String {
    let Some((call, found)) = run.costliest_loop() else {
        return String::new();
    };
    let what = format!(
        "loop: {} {}×, nothing new after the first:",
        text::printable(call.subject.as_deref().unwrap_or(&call.name)),
        text::count(found.repeats as u64 + 1),
    );
    let price = price(found, run.totals().cost_usd);
    let line = format!("{what} {price}");
    if text::width(&line) <= sheet.width {
        return sheet.line(warning(), &line);
    }
    sheet.line(warning(), &what) + &sheet.line(warning(), &format!("  {price}"))
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

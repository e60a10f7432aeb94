//! `genai check`: limits and a baseline, for a pull request.

use std::fmt::Write as _;
use std::time::Duration;

use genai_view::text;
use serde_json::{Value, json};

use super::diff::sum;
use super::{Failure, Page, read};
use crate::arguments::Check;
use crate::loops::{self, Basis};
use crate::model::{Kind, Run, Totals, Usd};

/// One line of the summary.
#[derive(Debug)]
struct Row {
    what: &'static str,
    limit: String,
    seen: String,
    /// Whether the limit holds; `None` if the trace lacks the numbers that it needs.
    holds: Option<bool>,
}

impl Row {
    fn result(&self) -> &'static str {
        match self.holds {
            Some(true) => "ok",
            Some(false) => "failed",
            None => "unknown",
        }
    }
}

pub(crate) fn run(asked: &Check) -> Result<Page, Failure> {
    let has_limit = asked.max_cost.is_some() || asked.max_tokens.is_some() || asked.max_tool_repeats.is_some();
    if !has_limit && asked.baseline.is_none() {
        let options = "--max-cost, --max-tokens, --max-tool-repeats or --baseline";
        return Err(Failure::Asked(format!("nothing to check: give {options}")));
    }
    let runs = read(&asked.input.files)?.runs;
    let mut rows = Vec::new();
    rows.extend(asked.max_cost.map(|limit| cost(&runs, limit)));
    rows.extend(asked.max_tokens.map(|limit| tokens(&runs, limit)));
    rows.extend(asked.max_tool_repeats.map(|limit| repeats(&runs, limit)));
    if let Some(path) = &asked.baseline {
        let base = read(std::slice::from_ref(path))?.runs;
        rows.extend(against(&base, &runs, asked.tolerance));
    }
    let has = |holds| rows.iter().any(|row| row.holds == holds);
    // A limit that is exceeded fails the check, whatever else is unknown.
    let code = if has(Some(false)) { 1 } else { 2 * u8::from(has(None)) };
    let sentences: Vec<String> = runs
        .iter()
        .flat_map(|run| {
            let total = run.totals().cost;
            loops::find(run).into_iter().map(move |found| found.sentence(total))
        })
        .collect();
    let text = if asked.input.json {
        format!("{:#}\n", in_json(&rows, &sentences, code))
    } else {
        markdown(&rows, &sentences, code)
    };
    Ok(Page { text, code })
}

/// The row about the run with the highest cost. An unknown cost is not 0.
fn cost(runs: &[Run], limit: f64) -> Row {
    let totals: Vec<Totals> = runs.iter().map(Run::totals).collect();
    let dearest = totals.iter().filter_map(|totals| totals.cost).max();
    let unpriced: usize = totals.iter().map(|totals| totals.unpriced_calls).sum();
    // An open call has no cost yet.
    let spans = runs.iter().flat_map(|run| &run.spans);
    let open = spans
        .filter(|span| span.kind == Kind::Model && span.is_open() && span.cost.is_none())
        .count();
    let exceeds = dearest.is_some_and(|cost| Usd::from_f64(limit).is_some_and(|limit| cost > limit));
    let mut seen = dearest.map_or_else(|| "no cost in the trace".to_owned(), |cost| format!("${cost}"));
    if unpriced > 0 {
        let calls = text::counted(unpriced as u64, "model call");
        let _ = write!(seen, ", and {calls} without a cost");
    }
    if open > 0 {
        let calls = text::counted(open as u64, "model call");
        let _ = write!(seen, ", and {calls} that had not ended");
    }
    Row {
        what: "cost of a run",
        limit: format!("${limit}"),
        seen,
        // A cost above the limit fails, even if others are unknown.
        holds: (exceeds || unpriced + open == 0).then_some(!exceeds),
    }
}

fn tokens(runs: &[Run], limit: u64) -> Row {
    let most = runs.iter().filter_map(|run| run.totals().tokens()).max();
    Row {
        what: "tokens of a run",
        limit: text::count(limit),
        seen: most.map_or_else(|| "no tokens in the trace".to_owned(), text::count),
        holds: most.map(|most| most <= limit),
    }
}

/// The row about the most repeated tool call: with the same arguments, or, if these are unknown, in a rhythm.
fn repeats(runs: &[Run], limit: u64) -> Row {
    let mut most: (u64, String) = (0, String::new());
    let mut is_guess = false;
    for run in runs {
        let mut counts = std::collections::HashMap::new();
        for span in &run.spans {
            if let Some(key) = span.same_key.filter(|_| !span.was_refused) {
                let count: &mut u64 = counts.entry(key).or_default();
                // The program's own count includes calls that are not in the file.
                *count = (*count + 1).max(u64::from(span.repeat.unwrap_or(0)));
                if *count > most.0 {
                    most = (*count, text::printable(span.subject()));
                }
            }
        }
        for found in loops::find(run)
            .into_iter()
            .filter(|found| found.basis == Basis::Rhythm)
        {
            let times = found.times() as u64;
            if times > most.0 {
                most = (times, text::printable(&found.subject));
                is_guess = true;
            }
        }
    }
    let (times, subject) = most;
    let seen = match times {
        0 => "no call that can be compared".to_owned(),
        _ if is_guess => format!("{times} × {subject} (by name and rhythm)"),
        _ => format!("{times} × {subject}"),
    };
    Row {
        what: "same tool call",
        limit: format!("{limit} ×"),
        seen,
        holds: Some(times <= limit),
    }
}

/// A measure's name, its values before and after, and its formatter.
type Measure<'a> = (&'static str, Option<f64>, Option<f64>, &'a dyn Fn(f64) -> String);

/// The rows about cost, tokens, time and calls of an average run, compared with the baseline.
#[expect(clippy::cast_precision_loss, reason = "shares need not be exact")]
fn against(base: &[Run], runs: &[Run], tolerance: f64) -> Vec<Row> {
    let (before, after) = (sum(base), sum(runs));
    let of_a_run = |runs: &[Run], total: Option<f64>| total.map(|total| total / runs.len() as f64);
    let dollars = |usd: f64| text::dollars(usd);
    let duration = |nanoseconds: f64| text::duration(Duration::from_secs_f64(nanoseconds / 1e9));
    let whole = |number: f64| format!("{}", (number * 10.0).round() / 10.0);
    let usd = |totals: &Totals| totals.cost.map(Usd::as_f64);
    let tokens = |totals: &Totals| totals.tokens().map(|tokens| tokens as f64);
    let calls = |totals: &Totals| Some((totals.model_calls + totals.tool_calls) as f64);
    let measures: [Measure<'_>; 4] = [
        ("cost against the baseline", usd(&before), usd(&after), &dollars),
        ("tokens against the baseline", tokens(&before), tokens(&after), &whole),
        (
            "time against the baseline",
            Some(before.duration as f64),
            Some(after.duration as f64),
            &duration,
        ),
        ("calls against the baseline", calls(&before), calls(&after), &whole),
    ];
    let rows = measures.into_iter().filter_map(|(what, before, after, shown)| {
        let (before, after) = (of_a_run(base, before), of_a_run(runs, after));
        let known = |value: Option<f64>| value.map_or_else(|| "unknown".to_owned(), shown);
        let (mut limit, mut seen, mut holds) = (known(before), known(after), None);
        if let (Some(before), Some(after)) = (before, after) {
            let _ = write!(limit, " + {:.0} %", tolerance * 100.0);
            let change = after / before - 1.0;
            if change.is_finite() {
                let _ = write!(seen, " ({:+.0} %)", change * 100.0);
            }
            // Sums of floats may differ in their last bits.
            holds = Some(after <= before * (1.0 + tolerance) * (1.0 + 1e-9));
        }
        // A measure may be missing from both, such as cost in traces without prices.
        let is_known = before.is_some() || after.is_some();
        is_known.then_some(Row {
            what,
            limit,
            seen,
            holds,
        })
    });
    rows.collect()
}

fn markdown(rows: &[Row], loops: &[String], code: u8) -> String {
    let verdict = match code {
        0 => "Agent check passed",
        1 => "Agent check failed",
        _ => "Agent check is incomplete",
    };
    let mut page = format!("### {verdict}\n\n");
    for found in loops {
        let _ = writeln!(page, "**Loop:** {}\n", escaped(found));
    }
    page += "| check | limit | seen | result |\n| --- | --- | --- | --- |\n";
    for row in rows {
        let cells = [row.what, &row.limit, &row.seen, row.result()].map(escaped);
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
    page
}

/// The text with Markdown and HTML escaped. Names come from the trace, and must not become links, images or HTML in a
/// pull request.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // An `@` would mention a person.
            '@' => escaped.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '!' | '~' => escaped.extend(['\\', char]),
            _ => escaped.push(char),
        }
    }
    escaped
}

fn in_json(rows: &[Row], loops: &[String], code: u8) -> Value {
    let checks = rows
        .iter()
        .map(|row| json!({ "check": row.what, "limit": row.limit, "seen": row.seen, "result": row.result() }));
    json!({ "exit": code, "checks": checks.collect::<Vec<_>>(), "loops": loops })
}

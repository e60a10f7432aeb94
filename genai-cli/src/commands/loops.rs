//! `genai loops`: the loops of each run, as sentences with their cost.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Failure, Page, read};
use crate::arguments::Files;
use crate::json;
use crate::loops;

pub(crate) fn run(asked: &Files) -> Result<Page, Failure> {
    let input = read(&asked.files)?;
    let mut page = String::new();
    let mut list = Vec::new();
    for run in &input.runs {
        let total = run.totals().cost;
        for found in loops::find(run) {
            let _ = writeln!(page, "trace {}: {}", run.trace_id, found.sentence(total));
            list.push(json!({
                "trace_id": run.trace_id,
                "subject": found.subject,
                "times": found.times(),
                "basis": found.basis,
                "duration_ns": found.duration.to_string(),
                "cost_usd": json::usd(found.cost),
                "sentence": found.sentence(total),
                "span_ids": found.calls.iter().map(|at| format!("{:016x}", run.spans[*at as usize].id)).collect::<Vec<_>>(),
            }));
        }
    }
    if asked.json {
        return Ok(Value::from(list).into());
    }
    if page.is_empty() {
        page.push_str("no loops\n");
    }
    Ok(page.into())
}

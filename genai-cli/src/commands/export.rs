//! `genai export`: runs in the format of another program.

use serde_json::{Value, json};

use super::{Failure, Page, read};
use crate::arguments::{Export, Format, Weight};
use crate::model::{Run, Span, Usd, own_times};

pub(crate) fn run(asked: &Export) -> Result<Page, Failure> {
    let input = read(&asked.input.files)?;
    let exported = match asked.to {
        Format::Speedscope => speedscope(&input.runs, asked.weight),
    };
    let text = exported.to_string() + "\n";
    let Some(path) = &asked.output else {
        return Ok(text.into());
    };
    std::fs::write(path, text).map_err(|error| Failure::Output(path.display().to_string(), error))?;
    Ok(Page::default())
}

/// A profile for each run and weight. Every span is a sample of what it took itself, below its callers.
fn speedscope(runs: &[Run], weight: Option<Weight>) -> Value {
    let mut frames: Vec<Value> = Vec::new();
    let mut frame_at = std::collections::HashMap::new();
    let mut profiles = Vec::new();
    for run in runs {
        let own = own_times(run);
        let mut frame = |span: &Span| {
            *frame_at.entry(span.name.clone()).or_insert_with(|| {
                frames.push(json!({ "name": &*span.name }));
                frames.len() - 1
            })
        };
        let of_span: Vec<usize> = run.spans.iter().map(&mut frame).collect();
        let all = [Weight::Time, Weight::Tokens, Weight::Cost];
        for weight in all.into_iter().filter(|one| weight.is_none_or(|asked| asked == *one)) {
            profiles.extend(profile(run, &own, &of_span, weight));
        }
    }
    json!({
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "exporter": concat!("genai-cli ", env!("CARGO_PKG_VERSION")),
        "shared": { "frames": frames },
        "profiles": profiles,
    })
}

/// `None` if nothing in the run has such a weight.
fn profile(run: &Run, own: &[u64], frames: &[usize], weight: Weight) -> Option<Value> {
    let (title, unit) = match weight {
        Weight::Time => ("time", "nanoseconds"),
        Weight::Tokens => ("tokens", "none"),
        // The program rounds to whole numbers, so the unit has to be small.
        Weight::Cost => ("cost in millionths of a dollar", "none"),
    };
    let amount = |at: usize, span: &Span| match weight {
        Weight::Time => json!(own[at]),
        _ if span.sums_up => json!(0),
        Weight::Tokens => json!(
            span.input_tokens
                .unwrap_or(0)
                .saturating_add(span.output_tokens.unwrap_or(0))
        ),
        Weight::Cost => json!(span.cost.unwrap_or(Usd::ZERO).as_f64() * 1e6),
    };
    let (mut samples, mut weights) = (Vec::new(), Vec::new());
    for (at, span) in run.spans.iter().enumerate() {
        let amount = amount(at, span);
        if amount.as_f64().unwrap_or(0.0) <= 0.0 {
            continue;
        }
        let callers = std::iter::successors(Some(at), |at| run.spans[*at].parent.map(|parent| parent as usize));
        let mut stack: Vec<usize> = callers.map(|at| frames[at]).collect();
        stack.reverse();
        samples.push(stack);
        weights.push(amount);
    }
    if samples.is_empty() {
        return None;
    }
    let total: f64 = weights.iter().filter_map(Value::as_f64).sum();
    Some(json!({
        "type": "sampled",
        "name": format!("{} {title}", run.trace_id),
        "unit": unit,
        "startValue": 0,
        "endValue": total,
        "samples": samples,
        "weights": weights,
    }))
}

//! `genai export`: runs in the format of another program.

use std::collections::HashMap;
use std::fs::File;
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Failure, Page, read, stream};
use crate::arguments::{Export, Format, Weight};
use crate::model::{Run, Span, Usd, own_times};

pub(crate) fn run(asked: &Export) -> Result<Page, Failure> {
    let input = read(&asked.input.files)?;
    let exported = match asked.to {
        Format::Speedscope => speedscope(&input.runs, asked.weight),
    };
    drop(input);
    let write = |out: &mut dyn io::Write| {
        serde_json::to_writer(&mut *out, &exported)?;
        writeln!(out)
    };
    let Some(path) = &asked.output else {
        return stream("standard output", io::stdout().lock(), write);
    };
    let name = path.display().to_string();
    let file = File::create(path).map_err(|error| Failure::Output(name.clone(), error))?;
    stream(&name, file, write)
}

/// The file format of <https://www.speedscope.app>.
#[derive(Serialize)]
struct Speedscope {
    #[serde(rename = "$schema")]
    schema: &'static str,
    exporter: &'static str,
    shared: Value,
    profiles: Vec<Profile>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[serde(rename = "type")]
    form: &'static str,
    name: String,
    unit: &'static str,
    start_value: f64,
    end_value: f64,
    samples: Vec<Box<[u32]>>,
    weights: Vec<f64>,
}

/// A profile for each run and weight. Every span is a sample of its own amount, below its callers.
fn speedscope(runs: &[Run], weight: Option<Weight>) -> Speedscope {
    let mut shared = Vec::new();
    let mut frame_at: HashMap<&str, u32> = HashMap::new();
    let mut profiles = Vec::new();
    for run in runs {
        let frames: Vec<u32> = run
            .spans
            .iter()
            .map(|span| {
                *frame_at.entry(&*span.name).or_insert_with(|| {
                    shared.push(json!({ "name": &*span.name }));
                    u32::try_from(shared.len() - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        let all = [Weight::Time, Weight::Tokens, Weight::Cost];
        for weight in all.into_iter().filter(|one| weight.is_none_or(|asked| asked == *one)) {
            profiles.extend(profile(run, &frames, weight));
        }
    }
    Speedscope {
        schema: "https://www.speedscope.app/file-format-schema.json",
        exporter: concat!("genai-cli ", env!("CARGO_PKG_VERSION")),
        shared: json!({ "frames": shared }),
        profiles,
    }
}

/// The profile of a run; `None` if no span has such a weight.
#[expect(clippy::cast_precision_loss, reason = "JSON has no other numbers")]
fn profile(run: &Run, frames: &[u32], weight: Weight) -> Option<Profile> {
    let (title, unit) = match weight {
        Weight::Time => ("time", "nanoseconds"),
        Weight::Tokens => ("tokens", "none"),
        // Speedscope rounds to whole numbers, so the unit has to be small.
        Weight::Cost => ("cost in millionths of a dollar", "none"),
    };
    let own = if weight == Weight::Time {
        own_times(run)
    } else {
        Vec::new()
    };
    let amount = |at: usize, span: &Span| match weight {
        Weight::Time => own[at] as f64,
        _ if span.sums_up => 0.0,
        Weight::Tokens => span.tokens() as f64,
        Weight::Cost => span.cost.unwrap_or(Usd::ZERO).pico() as f64 / 1e6,
    };
    let (mut samples, mut weights) = (Vec::new(), Vec::new());
    for (at, span) in run.spans.iter().enumerate() {
        let amount = amount(at, span);
        if amount <= 0.0 {
            continue;
        }
        let callers = std::iter::successors(Some(at), |at| run.spans[*at].parent.map(|parent| parent as usize));
        let mut stack: Vec<u32> = callers.map(|at| frames[at]).collect();
        stack.reverse();
        samples.push(stack.into_boxed_slice());
        weights.push(amount);
    }
    (!samples.is_empty()).then(|| Profile {
        form: "sampled",
        name: format!("{} {title}", run.trace_id),
        unit,
        start_value: 0.0,
        end_value: weights.iter().sum(),
        samples,
        weights,
    })
}

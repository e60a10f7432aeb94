//! The loops of a run, as sentences with their cost.

mod rhythm;

use std::hash::BuildHasher;
use std::time::Duration;

use genai_view::{LoopCall, LoopEnd, text};
use rustc_hash::FxBuildHasher;
use serde::Serialize;

use crate::model::{Ending, Kind, Run, SameKey, Span, Usd};
use crate::tree::time;

/// A loop: a part of a run in which the same call was made repeatedly.
#[derive(Clone, Debug)]
pub(crate) struct FoundLoop {
    /// The name of the repeated call.
    pub(crate) subject: String,
    /// Indices of the equal calls in the run's spans, in the order of starts.
    pub(crate) calls: Vec<u32>,
    /// Number of these calls that a budget refused.
    pub(crate) refused: usize,
    /// Time in nanoseconds during which calls of the loop were running.
    pub(crate) duration: u64,
    /// The cost of all its calls; `None` if unknown.
    pub(crate) cost: Option<Usd>,
    /// The evidence that the calls are the same.
    pub(crate) basis: Basis,
    /// The end of the first call, and of the last, in nanoseconds since 1970.
    pub(crate) between: (u64, u64),
}

/// The evidence that calls are the same. JSON has it as one lower-case word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Basis {
    /// Fingerprints of their arguments, which the program recorded.
    Fingerprints,
    /// Their arguments, which were captured.
    Arguments,
    /// Calls of one tool failed with the same error, whatever their arguments.
    Errors,
    /// Only name and rhythm: the trace has nothing of the arguments.
    Rhythm,
}

impl FoundLoop {
    /// Number of the equal calls.
    pub(crate) fn times(&self) -> usize {
        self.calls.len()
    }

    /// A sentence with the call, its count, its cost, and the share of the run's cost.
    pub(crate) fn sentence(&self, total: Option<Usd>) -> String {
        format!("{}: {}", self.words(), self.price(total))
    }

    /// The sentence without its price: the call and its count.
    pub(crate) fn words(&self) -> String {
        let what = text::printable(&self.subject);
        let times = text::count(self.times() as u64);
        let refused = match self.refused {
            0 => String::new(),
            refused => format!(" ({} refused)", text::count(refused as u64)),
        };
        let called = format!("{what} was called {times} times");
        match self.basis {
            Basis::Fingerprints | Basis::Arguments => {
                format!("{called} with the same arguments{refused}, nothing new after the first")
            }
            Basis::Errors => format!("{called} with the same error{refused}, nothing new after the first"),
            Basis::Rhythm => {
                format!("{called} in the same rhythm, probably a loop (its arguments are not in the trace)")
            }
        }
    }

    fn price(&self, total: Option<Usd>) -> String {
        let duration = text::short_duration(Duration::from_nanos(self.duration));
        let (Some(cost), Some(total)) = (self.cost, total) else {
            return duration;
        };
        let amounts = format!(
            "{duration} and {} of {}",
            text::dollars(cost.as_f64()),
            text::dollars(total.as_f64())
        );
        if total == Usd::ZERO {
            return amounts;
        }
        format!("{amounts} ({:.0} %)", cost.as_f64() / total.as_f64() * 100.0)
    }
}

/// All loops of a run, the one with the highest cost first. If loops overlap, such as two calls in turn, or a tool and
/// the retrieval inside of it, only one is listed.
pub(crate) fn find(run: &Run) -> Vec<FoundLoop> {
    // Of overlapping loops the first is kept, which is the one that the tree names.
    let mut found = apart(by_key(run));
    // Calls without comparable arguments are searched by rhythm.
    found.extend(rhythm::find(run));
    found.sort_by(|one, other| {
        let rank = |found: &FoundLoop| (found.cost, found.duration);
        rank(other).cmp(&rank(one)).then(one.between.cmp(&other.between))
    });
    apart(found)
}

/// The loops that do not overlap with an earlier one in the list.
fn apart(found: Vec<FoundLoop>) -> Vec<FoundLoop> {
    let mut listed: Vec<FoundLoop> = Vec::new();
    for one in found {
        let overlaps = |other: &FoundLoop| one.between.0 < other.between.1 && other.between.0 < one.between.1;
        if !listed.iter().any(overlaps) {
            listed.push(one);
        }
    }
    listed
}

fn by_key(run: &Run) -> Vec<FoundLoop> {
    let is_used = |span: &Span| is_step(span) || is_run(span);
    let spans: Vec<(u32, &Span)> = (0..).zip(&run.spans).filter(|(_, span)| is_used(span)).collect();
    let calls: Vec<LoopCall<SameKey>> = spans
        .iter()
        .map(|(_, span)| LoopCall {
            id: Some(span.id),
            parent: Some(span.parent_id),
            same_key: span.same_key.filter(|_| is_step(span)),
            tool_key: tool_key(span).filter(|_| is_step(span)),
            ended: ended(span),
            is_new: span.is_new,
            is_new_error: span.is_new_error,
            sums_up: !is_step(span),
            is_model_call: span.kind == Kind::Model && is_step(span),
            cost_usd: span.cost.map(Usd::as_f64),
            ..LoopCall::new(time(span.start), time(span.end.unwrap_or(run.now)))
        })
        .collect();
    let loops = genai_view::loops(&calls);
    let found = loops.into_iter().filter_map(|found| {
        let (_, first) = spans[found.first];
        let (_, last) = spans[found.last];
        let between = (first.end?, last.end.unwrap_or(run.now));
        let same_key = first.same_key.filter(|key| last.same_key == Some(*key));
        let is_one = |span: &Span| match same_key {
            Some(_) => span.same_key == same_key,
            None => span.name == first.name && !matches!(ended(span), LoopEnd::Returned | LoopEnd::Unfinished),
        };
        let mut same: Vec<u32> = spans
            .iter()
            .filter(|(_, span)| is_one(span) && span.start >= first.start && span.start <= last.start)
            .map(|(at, _)| *at)
            .collect();
        same.sort_by_key(|at| run.spans[*at as usize].start);
        Some(FoundLoop {
            subject: first.subject().to_owned(),
            refused: same.iter().filter(|at| run.spans[**at as usize].was_refused).count(),
            calls: same,
            duration: u64::try_from(found.duration.as_nanos()).unwrap_or(u64::MAX),
            cost: cost_between(run, between),
            basis: match same_key {
                Some(SameKey::Fingerprint(_)) => Basis::Fingerprints,
                Some(SameKey::Arguments(_)) => Basis::Arguments,
                None => Basis::Errors,
            },
            between,
        })
    });
    found.collect()
}

/// A key that is equal for calls of the same tool.
fn tool_key(span: &Span) -> Option<SameKey> {
    let is_compared = span.kind == Kind::Tool || (span.same_key.is_some() && span.kind != Kind::Model);
    is_compared.then(|| hashed(&span.name))
}

/// The ending of a call, for the detection of loops.
fn ended(span: &Span) -> LoopEnd<SameKey> {
    match &span.ending {
        _ if span.is_open() => LoopEnd::Unfinished,
        Some(Ending::Failed(Some(error))) if error.ends_with("_budget_exceeded") => LoopEnd::refused(error),
        Some(Ending::Failed(Some(error))) => LoopEnd::failed(error).map(hashed),
        Some(Ending::Failed(None)) => LoopEnd::Failed(None),
        Some(Ending::Stopped(_) | Ending::Cancelled) => LoopEnd::Unfinished,
        Some(Ending::Completed) | None => LoopEnd::Returned,
    }
}

fn hashed(text: &str) -> SameKey {
    SameKey::Arguments(FxBuildHasher.hash_one(text))
}

/// Whether the span is a step of the agent, rather than a sum of others or a span of another library.
fn is_step(span: &Span) -> bool {
    let is_around = matches!(span.kind, Kind::Agent | Kind::Workflow) && span.same_key.is_none();
    !span.sums_up && !is_around && span.kind != Kind::Plain
}

/// Whether the span only sums up the steps inside of it.
fn is_run(span: &Span) -> bool {
    !is_step(span) && span.kind != Kind::Plain
}

/// The exact cost of the calls that lie wholly within this time.
fn cost_between(run: &Run, (start, end): (u64, u64)) -> Option<Usd> {
    let within = run
        .spans
        .iter()
        .filter(|span| !span.sums_up && span.start >= start && span.end.unwrap_or(run.now) <= end);
    within.map(|span| span.cost).fold(None, Usd::sum)
}

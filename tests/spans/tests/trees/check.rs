//! Compares what was recorded with what was done.

use std::collections::{HashMap, HashSet};

use opentelemetry::Value;
use opentelemetry::trace::{SpanId, Status};
use opentelemetry_sdk::trace::SpanData;

use crate::grow::Entry;
use crate::record::Seen;
use crate::tree::{End, Kind};

pub(crate) fn check(seen: &Seen, log: &[Option<Entry>]) {
    let mut started = seen.started.clone();
    let mut ended: Vec<SpanId> = seen.ended.iter().map(|span| span.span_context.span_id()).collect();
    started.sort_unstable_by_key(|id| id.to_bytes());
    ended.sort_unstable_by_key(|id| id.to_bytes());
    assert_eq!(started, ended, "every span that started ended, once");

    let order: HashMap<usize, usize> = seen
        .ended
        .iter()
        .enumerate()
        .map(|(at, span)| (number(span), at))
        .collect();
    let called = log.iter().filter(|entry| entry.is_some()).count();
    assert_eq!(
        (order.len(), seen.ended.len()),
        (called, called),
        "one span for each call that was polled"
    );

    for span in &seen.ended {
        let number = number(span);
        let entry = log[number].as_ref().expect("it was polled");
        if let Some(parent) = entry.parent {
            let above = &seen.ended[order[&parent]];
            assert_eq!(span.parent_span_id, above.span_context.span_id(), "parent of {entry:?}");
            assert!(order[&number] < order[&parent], "a parent ends after {entry:?}");
        }
        check_ending(span, entry);
        match entry.kind {
            Kind::Run | Kind::RunStream => check_totals(span, number, log),
            Kind::Chat(_) | Kind::ChatStream(..) => check_tokens(span, "gen_ai.usage.", "_tokens", entry.tokens),
            Kind::Tool => {}
        }
    }
}

fn check_ending(span: &SpanData, entry: &Entry) {
    let (error_type, outcome) = match entry.end {
        End::Error => (Some("trees::grow::Failed"), "failed"),
        End::Panic => (Some("panic"), "failed"),
        End::Dropped => (None, "cancelled"),
        End::Value | End::NeverPolled => (None, "completed"),
    };
    let status = error_type.map_or(Status::Unset, |_| Status::error(""));
    assert_eq!(span.status, status, "{entry:?}");
    assert_eq!(get(span, "error.type"), error_type.map(Value::from), "{entry:?}");
    let run = matches!(entry.kind, Kind::Run | Kind::RunStream);
    assert_eq!(get(span, "agent.outcome"), run.then(|| outcome.into()), "{entry:?}");
    assert_eq!(
        span.events.iter().count(),
        usize::from(!run && entry.end == End::Dropped),
        "{entry:?}"
    );
}

/// The sum of what the calls under the run did.
fn check_totals(span: &SpanData, run: usize, log: &[Option<Entry>]) {
    let is_below = |entry: &Entry| {
        let parents = std::iter::successors(entry.parent, |&number| log[number].as_ref().and_then(|it| it.parent));
        parents.into_iter().any(|number| number == run)
    };
    let below: Vec<&Entry> = log.iter().flatten().filter(|entry| is_below(entry)).collect();
    let count = |of: fn(Kind) -> bool| i64::try_from(below.iter().filter(|it| of(it.kind)).count()).ok();
    // A model call around model calls that gave out nothing is a wrapper: the calls inside count.
    let around: HashSet<usize> = log
        .iter()
        .flatten()
        .filter(|it| it.direct && is_model_call(it))
        .filter_map(|it| it.parent)
        .collect();
    let is_wrapper = |number: usize, entry: &Entry| !entry.gave && around.contains(&number);
    let counted = log.iter().enumerate().filter_map(|(number, entry)| {
        let entry = entry.as_ref()?;
        (is_below(entry) && is_model_call(entry) && !is_wrapper(number, entry)).then_some(())
    });
    let model_calls = i64::try_from(counted.count()).ok();
    let tool_calls = count(|kind| kind == Kind::Tool);
    assert_eq!(get(span, "agent.run.model_calls"), model_calls.map(Value::I64));
    assert_eq!(get(span, "agent.run.tool_calls"), tool_calls.map(Value::I64));
    let tokens = below.iter().filter_map(|entry| entry.tokens);
    let sum = tokens.reduce(|one, other| (one.0 + other.0, one.1 + other.1));
    check_tokens(span, "agent.run.", "_tokens", sum);
}

fn is_model_call(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Chat(_) | Kind::ChatStream(..))
}

fn check_tokens(span: &SpanData, before: &str, after: &str, tokens: Option<(u32, u32)>) {
    let value = |count: u32| Value::I64(count.into());
    let (input, output) = tokens.unzip();
    assert_eq!(get(span, &format!("{before}input{after}")), input.map(value));
    assert_eq!(get(span, &format!("{before}output{after}")), output.map(value));
}

fn number(span: &SpanData) -> usize {
    match get(span, "test.number") {
        Some(Value::I64(number)) => usize::try_from(number).expect("numbers count from 0"),
        other => panic!("not a number: {other:?}"),
    }
}

fn get(span: &SpanData, key: &str) -> Option<Value> {
    let mut found = span.attributes.iter().filter(|it| it.key.as_str() == key);
    let value = found.next().map(|it| it.value.clone());
    assert_eq!(found.next(), None, "`{key}` is there once");
    value
}

//! Comparison of recorded spans with the log of the calls.

use std::collections::HashSet;

use genai::testing::{CallOutcome, RecordedCall, Recording};
use opentelemetry::Value;

use crate::grow::Entry;
use crate::tree::{End, Kind};

pub(crate) fn check(run: &Recording<()>, log: &[Option<Entry>]) {
    let calls: Vec<&RecordedCall> = run.calls().collect();
    let recorded: HashSet<usize> = calls.iter().map(|call| number(call)).collect();
    let called = log.iter().filter(|entry| entry.is_some()).count();
    assert_eq!(
        (recorded.len(), calls.len()),
        (called, called),
        "one span for each call that was polled\n{}",
        run.tree()
    );
    for call in &calls {
        let entry = log[number(call)].as_ref().expect("it was polled");
        let parent = call.parent().map(|parent| calls[parent]);
        assert_eq!(parent.map(number), entry.parent, "parent of {entry:?}");
        if let Some(parent) = parent {
            assert!(
                call.span().end_time <= parent.span().end_time,
                "a parent ends after {entry:?}"
            );
        }
        let outcome = match entry.end {
            End::Error => CallOutcome::Failed("trees::grow::Failed"),
            End::Panic => CallOutcome::Failed("panic"),
            End::Dropped => CallOutcome::Cancelled,
            End::Value | End::NeverPolled => CallOutcome::Completed,
        };
        assert_eq!(call.outcome(), outcome, "{entry:?}");
        match entry.kind {
            Kind::Run | Kind::RunStream => check_totals(call, number(call), log),
            Kind::Chat(_) | Kind::ChatStream(..) => check_tokens(call, "gen_ai.usage.", "_tokens", entry.tokens),
            Kind::Tool => {}
        }
    }
}

/// Checks that the run's totals are the sum of the calls under it.
fn check_totals(call: &RecordedCall, run: usize, log: &[Option<Entry>]) {
    let is_below = |entry: &Entry| {
        let parents = std::iter::successors(entry.parent, |&number| log[number].as_ref().and_then(|it| it.parent));
        parents.into_iter().any(|number| number == run)
    };
    let below: Vec<&Entry> = log.iter().flatten().filter(|entry| is_below(entry)).collect();
    let count = |of: fn(Kind) -> bool| i64::try_from(below.iter().filter(|it| of(it.kind)).count()).ok();
    // A model call around others that returned no response itself is a wrapper: only the calls inside count.
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
    assert_eq!(get(call, "agent.run.model_calls"), model_calls.map(Value::I64));
    assert_eq!(get(call, "agent.run.tool_calls"), tool_calls.map(Value::I64));
    let tokens = below.iter().filter_map(|entry| entry.tokens);
    let sum = tokens.reduce(|one, other| (one.0 + other.0, one.1 + other.1));
    check_tokens(call, "agent.run.", "_tokens", sum);
}

fn is_model_call(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Chat(_) | Kind::ChatStream(..))
}

fn check_tokens(call: &RecordedCall, before: &str, after: &str, tokens: Option<(u32, u32)>) {
    let value = |count: u32| Value::I64(count.into());
    let (input, output) = tokens.unzip();
    assert_eq!(get(call, &format!("{before}input{after}")), input.map(value));
    assert_eq!(get(call, &format!("{before}output{after}")), output.map(value));
}

fn number(call: &RecordedCall) -> usize {
    match get(call, "test.number") {
        Some(Value::I64(number)) => usize::try_from(number).expect("numbers count from 0"),
        other => panic!("not a number: {other:?}"),
    }
}

fn get(call: &RecordedCall, key: &str) -> Option<Value> {
    let attributes = &call.span().attributes;
    let found = attributes.iter().filter(|it| it.key.as_str() == key).count();
    assert!(found <= 1, "`{key}` is there once");
    call.attribute(key).cloned()
}

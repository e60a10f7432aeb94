//! Conversion of runs for `genai-view`.

use std::time::{Duration, SystemTime};

use genai_view::{Call, Mood, Sheet};

use crate::model::{Ending, Kind, Run, SameKey, Span};

/// Draws the run as a tree of text, with its costliest loop and its table. It consumes the run, so that a long one is
/// not in memory twice.
pub(crate) fn draw(run: Run, sheet: Sheet) -> String {
    let calls = run.spans.iter().map(call).collect();
    drop(run.spans);
    let mut view = genai_view::Run::new(format!("trace {}", run.trace_id), calls);
    view.now = time(run.now);
    sheet.draw(&view)
}

/// Converts nanoseconds since 1970 to a time.
pub(crate) fn time(nanoseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_nanos(nanoseconds)
}

fn call(span: &Span) -> Call {
    let mut call = Call::new(span.id, &span.name, time(span.start));
    call.parent = Some(span.parent_id).filter(|parent| *parent != 0 && span.parent.is_some());
    call.subject = (span.kind == Kind::Tool).then(|| span.subject().to_owned());
    call.end = span.end.map(time);
    call.input_tokens = span.input_tokens;
    call.output_tokens = span.output_tokens;
    call.cost_usd = span.cost.map(crate::model::Usd::as_f64);
    call.assumed_tokens = span.assumed_tokens;
    call.assumed_cost_usd = span.assumed_cost.map(crate::model::Usd::as_f64);
    call.first_chunk = span.first_chunk.map(Duration::from_nanos);
    call.is_run = span.sums_up;
    call.repeat = span.repeat.map(u64::from);
    call.retry = span.retry.map(u64::from);
    call.same_key = span.same_key.map(|key| match key {
        SameKey::Fingerprint(hash) | SameKey::Arguments(hash) => hash.to_string(),
    });
    call.is_new = span.is_new;
    call.is_new_error = span.is_new_error;
    call.is_model_call = span.kind == Kind::Model;
    if let Some(Ending::Failed(Some(error))) = &span.ending {
        call.error = Some(error.to_string());
        call.stop_reason = Some(error.to_string()).filter(|error| error.ends_with("_budget_exceeded"));
    }
    call.ending = span.ending.as_ref().map(ending);
    call
}

fn ending(ending: &Ending) -> genai_view::Ending {
    let mood = match ending {
        Ending::Failed(_) => Mood::Badly,
        Ending::Stopped(_) | Ending::Cancelled => Mood::Halted,
        Ending::Completed => Mood::Well,
    };
    let word = ending.word();
    let text = ending.detail().map(|detail| format!("{word}: {detail}"));
    genai_view::Ending::new(mood, text.as_deref().unwrap_or(word))
}

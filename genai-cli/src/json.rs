//! Runs and spans in the JSON of `--json`. Times are nanoseconds and amounts are exact decimals, both as texts.

use serde_json::{Value, json};

use crate::model::{Ending, Run, Span, Totals, Usd};

/// A run with its totals, without its spans.
pub(crate) fn run(run: &Run) -> Value {
    json!({
        "trace_id": run.trace_id,
        "files": run.source.names().collect::<Vec<_>>(),
        "totals": totals(&run.totals()),
    })
}

/// Totals of a run. Unknown ones are null.
pub(crate) fn totals(totals: &Totals) -> Value {
    let mut all = sums(totals);
    all["duration_ns"] = totals.duration.to_string().into();
    all["spans"] = totals.spans.into();
    all["open_spans"] = totals.open.into();
    all["failed_spans"] = totals.failed.into();
    all["refused_spans"] = totals.refused.into();
    all["cost_usd"] = usd(totals.cost);
    all
}

/// Calls and tokens. Unknown ones are null.
pub(crate) fn sums(totals: &Totals) -> Value {
    json!({
        "model_calls": totals.model_calls,
        "unpriced_calls": totals.unpriced_calls,
        "tool_calls": totals.tool_calls,
        "input_tokens": totals.input_tokens,
        "output_tokens": totals.output_tokens,
        "cached_tokens": totals.cached_tokens,
    })
}

/// A span without its attributes.
pub(crate) fn span(span: &Span, run: &Run) -> Value {
    let state = match &span.ending {
        _ if span.is_open() => "open",
        None | Some(Ending::Completed) => "ended",
        Some(ending) => ending.word(),
    };
    json!({
        "span_id": format!("{:016x}", span.id),
        "parent_span_id": (span.parent_id != 0).then(|| format!("{:016x}", span.parent_id)),
        "name": &*span.name,
        "kind": span.kind,
        "operation": span.operation.as_deref(),
        "model": span.model.as_deref(),
        "tool": span.tool.as_deref(),
        "agent": span.agent.as_deref(),
        "service": span.service.as_deref(),
        "start_ns": span.start.to_string(),
        "end_ns": span.end.map(|end| end.to_string()),
        "duration_ns": span.duration(run.now).to_string(),
        "input_tokens": span.input_tokens,
        "output_tokens": span.output_tokens,
        "cached_tokens": span.cached_tokens,
        "cost_usd": usd(span.cost),
        "sums_up": span.sums_up,
        "state": state,
        "detail": span.ending.as_ref().and_then(Ending::detail),
        "repeat": span.repeat,
        "retry": span.retry,
    })
}

/// The exact decimal, as a text.
pub(crate) fn usd(amount: Option<Usd>) -> Value {
    amount.map_or(Value::Null, |amount| amount.to_string().into())
}

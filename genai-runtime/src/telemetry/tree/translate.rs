//! From a span of the SDK to a call as the tree shows it.

use std::time::Duration;

use genai_semconv::{attributes, own};
use genai_view::{Call, Ending, Mood};
use opentelemetry::trace::{SpanId, Status};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

/// The span as the tree shows it. Content it may carry is not kept.
pub(super) fn call(span: &SpanData) -> Call {
    let facts = Attributes::of(&span.attributes);
    let cancelled = span.events.iter().any(|event| event.name == own::CALL_CANCELLED_EVENT);
    let is_local_root = span.parent_span_id == SpanId::INVALID || span.parent_span_is_remote;

    let mut call = Call::new(number(span.span_context.span_id()), &span.name, span.start_time);
    call.parent = (!is_local_root).then(|| number(span.parent_span_id));
    call.end = Some(span.end_time);
    call.ending = facts.ending(&span.status, cancelled);
    call.input_tokens = facts.run_input.or(facts.input);
    call.output_tokens = facts.run_output.or(facts.output);
    call.cost_usd = facts.run_cost.or(facts.cost);
    call.unpriced_calls = facts.unpriced.unwrap_or(0);
    call.first_chunk = facts.first_chunk;
    call.is_run = facts.outcome.is_some();
    call.repeat = facts.repeat;
    call.retry = facts.retry;
    call.same_key = facts
        .fingerprint
        .map(|fingerprint| format!("{} {fingerprint}", span.name));
    call.subject = facts.tool;
    call
}

fn number(id: SpanId) -> u64 {
    u64::from_be_bytes(id.to_bytes())
}

/// The attributes that are shown.
#[derive(Default)]
struct Attributes {
    input: Option<u64>,
    output: Option<u64>,
    run_input: Option<u64>,
    run_output: Option<u64>,
    cost: Option<f64>,
    run_cost: Option<f64>,
    unpriced: Option<u64>,
    first_chunk: Option<Duration>,
    repeat: Option<u64>,
    retry: Option<u64>,
    fingerprint: Option<String>,
    tool: Option<String>,
    outcome: Option<String>,
    stop_reason: Option<String>,
    error_type: Option<String>,
}

impl Attributes {
    fn of(attributes: &[KeyValue]) -> Self {
        const INPUT: &str = attributes::GEN_AI_USAGE_INPUT_TOKENS.key();
        const OUTPUT: &str = attributes::GEN_AI_USAGE_OUTPUT_TOKENS.key();
        const FIRST_CHUNK: &str = attributes::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key();
        const ERROR_TYPE: &str = attributes::ERROR_TYPE.key();
        const RUN_INPUT: &str = own::AGENT_RUN_INPUT_TOKENS.key();
        const RUN_OUTPUT: &str = own::AGENT_RUN_OUTPUT_TOKENS.key();
        const COST: &str = own::AGENT_COST_USD.key();
        const RUN_COST: &str = own::AGENT_RUN_COST_USD.key();
        const UNPRICED: &str = own::AGENT_RUN_UNPRICED_CALLS.key();
        const REPEAT: &str = own::TOOL_REPEAT.key();
        const RETRY: &str = own::TOOL_RETRY.key();
        const FINGERPRINT: &str = own::TOOL_ARGS_FINGERPRINT.key();
        const TOOL: &str = attributes::GEN_AI_TOOL_NAME.key();
        const OUTCOME: &str = own::AGENT_OUTCOME.key();
        const STOP_REASON: &str = own::AGENT_STOP_REASON.key();

        let mut facts = Self::default();
        for KeyValue { key, value, .. } in attributes {
            match key.as_str() {
                INPUT => facts.input = count(value),
                OUTPUT => facts.output = count(value),
                RUN_INPUT => facts.run_input = count(value),
                RUN_OUTPUT => facts.run_output = count(value),
                FIRST_CHUNK => facts.first_chunk = seconds(value),
                COST => facts.cost = dollars(value),
                RUN_COST => facts.run_cost = dollars(value),
                UNPRICED => facts.unpriced = count(value),
                REPEAT => facts.repeat = count(value),
                RETRY => facts.retry = count(value),
                FINGERPRINT => facts.fingerprint = word(value),
                TOOL => facts.tool = word(value),
                OUTCOME => facts.outcome = word(value),
                STOP_REASON => facts.stop_reason = word(value),
                ERROR_TYPE => facts.error_type = word(value),
                _ => {}
            }
        }
        facts
    }

    fn ending(&self, status: &Status, cancelled: bool) -> Option<Ending> {
        let failed = || Ending::new(Mood::Badly, &with_detail("failed", self.error_type.as_deref()));
        let halted = |text: &str| Ending::new(Mood::Halted, text);
        Some(match self.outcome.as_deref() {
            Some("failed") => failed(),
            Some("stopped") => halted(&with_detail("stopped", self.stop_reason.as_deref())),
            Some("cancelled") => halted("cancelled"),
            Some(other) => Ending::new(Mood::Well, other),
            // Before the status: configured to be an error, a cancelled call is still first of all cancelled.
            None if cancelled => halted("cancelled"),
            None if matches!(status, Status::Error { .. }) => failed(),
            None => return None,
        })
    }
}

fn with_detail(word: &str, detail: Option<&str>) -> String {
    detail.map_or_else(|| word.to_owned(), |detail| format!("{word}: {detail}"))
}

/// A count, if it is one: neither a negative number nor a text is taken for it.
fn count(value: &Value) -> Option<u64> {
    match value {
        Value::I64(number) => u64::try_from(*number).ok(),
        _ => None,
    }
}

/// A time, if it is one that a clock can show.
fn seconds(value: &Value) -> Option<Duration> {
    match value {
        Value::F64(seconds) => Duration::try_from_secs_f64(*seconds).ok(),
        _ => None,
    }
}

/// An amount, if it is one that can be paid.
fn dollars(value: &Value) -> Option<f64> {
    match value {
        Value::F64(usd) if usd.is_finite() && *usd >= 0.0 => Some(*usd),
        _ => None,
    }
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.as_str().to_owned()),
        _ => None,
    }
}

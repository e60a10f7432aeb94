//! One span, reduced to what is shown of it.

use std::time::{Duration, SystemTime};

use genai_semconv::{attributes, own};
use opentelemetry::trace::{SpanId, Status};
use opentelemetry::{KeyValue, Value};
use opentelemetry_sdk::trace::SpanData;

use crate::price::Cost;
use crate::telemetry::tree::text;

/// A span as the tree sees it. Content it may carry is not kept.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: SpanId,
    pub(super) parent: SpanId,
    /// Without a parent, or with one in another process.
    pub(super) local_root: bool,
    /// Printable, one line.
    pub(super) name: String,
    pub(super) start: SystemTime,
    pub(super) duration: Duration,
    /// `None` if unknown.
    pub(super) input_tokens: Option<u64>,
    /// `None` if unknown.
    pub(super) output_tokens: Option<u64>,
    /// `None` if unknown.
    pub(super) cost: Option<Cost>,
    /// Model calls under a run that have no price.
    pub(super) unpriced: u64,
    /// How long the first chunk of a stream took; `None` for what is no stream of a model, or gave no chunk.
    pub(super) first_chunk: Option<Duration>,
    /// Has an outcome of its own: a request, a workflow or an agent.
    pub(super) run: bool,
    /// `None` for a call that went well, which goes without saying.
    pub(super) ending: Option<Ending>,
    /// Which call with the same arguments it was, from 1.
    pub(super) repeat: Option<u64>,
    /// Which call with the same arguments since one failed it was, from 1.
    pub(super) retry: Option<u64>,
}

/// How a span ended, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ending {
    pub(super) mood: Mood,
    pub(super) text: String,
}

/// What the words amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Well,
    Halted,
    Badly,
}

impl From<SpanData> for Node {
    fn from(span: SpanData) -> Self {
        let facts = Facts::of(&span.attributes);
        let cancelled = span.events.iter().any(|event| event.name == own::CALL_CANCELLED_EVENT);
        Self {
            id: span.span_context.span_id(),
            parent: span.parent_span_id,
            local_root: span.parent_span_id == SpanId::INVALID || span.parent_span_is_remote,
            name: text::printable(&span.name),
            start: span.start_time,
            // A clock set back in between makes no negative time.
            duration: span.end_time.duration_since(span.start_time).unwrap_or_default(),
            input_tokens: facts.run_input.or(facts.input),
            output_tokens: facts.run_output.or(facts.output),
            cost: facts.run_cost.or(facts.cost),
            unpriced: facts.unpriced.unwrap_or(0),
            first_chunk: facts.first_chunk,
            run: facts.outcome.is_some(),
            ending: facts.ending(&span.status, cancelled),
            repeat: facts.repeat,
            retry: facts.retry,
        }
    }
}

/// The attributes that are shown.
#[derive(Default)]
struct Facts {
    input: Option<u64>,
    output: Option<u64>,
    run_input: Option<u64>,
    run_output: Option<u64>,
    cost: Option<Cost>,
    run_cost: Option<Cost>,
    unpriced: Option<u64>,
    first_chunk: Option<Duration>,
    repeat: Option<u64>,
    retry: Option<u64>,
    outcome: Option<String>,
    stop_reason: Option<String>,
    error_type: Option<String>,
}

impl Facts {
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
                OUTCOME => facts.outcome = word(value),
                STOP_REASON => facts.stop_reason = word(value),
                ERROR_TYPE => facts.error_type = word(value),
                _ => {}
            }
        }
        facts
    }

    fn ending(&self, status: &Status, cancelled: bool) -> Option<Ending> {
        let failed = || Ending {
            mood: Mood::Badly,
            text: with_detail("failed", self.error_type.as_deref()),
        };
        let halted = |text| Ending {
            mood: Mood::Halted,
            text,
        };
        Some(match self.outcome.as_deref() {
            Some("failed") => failed(),
            Some("stopped") => halted(with_detail("stopped", self.stop_reason.as_deref())),
            Some("cancelled") => halted("cancelled".to_owned()),
            Some(other) => Ending {
                mood: Mood::Well,
                text: other.to_owned(),
            },
            // Before the status: configured to be an error, a cancelled call is still first of all cancelled.
            None if cancelled => halted("cancelled".to_owned()),
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
fn dollars(value: &Value) -> Option<Cost> {
    match value {
        Value::F64(usd) if usd.is_finite() && *usd >= 0.0 => Some(Cost::from_usd(*usd)),
        _ => None,
    }
}

fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text::printable(text.as_str())),
        _ => None,
    }
}

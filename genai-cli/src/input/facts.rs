//! The properties of a span, read from its attributes under any of the conventions.

use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use rustc_hash::{FxHashSet, FxHasher};

use crate::dialect::{self, Role};
use crate::model::{Ending, Kind, SameKey, Span, Usd};

/// The value of an attribute with a role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Bool(bool),
    Integer(i64),
    Double(f64),
    Text(&'a str),
    /// A list, an object or bytes, as a text that is equal for equal values.
    Compound(&'a str),
}

/// A set that stores each text once.
#[derive(Debug, Default)]
pub(super) struct Texts(FxHashSet<Arc<str>>);

impl Texts {
    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        self.0.insert(text.clone());
        text
    }
}

/// The properties read so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    kind: Option<Kind>,
    operation: Option<Arc<str>>,
    has_provider: bool,
    request_model: Option<Arc<str>>,
    response_model: Option<Arc<str>>,
    tool: Option<Arc<str>>,
    agent: Option<Arc<str>>,
    workflow: Option<Arc<str>>,
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cached_tokens: Option<u64>,
    cost: Option<Usd>,
    assumed_tokens: Option<u64>,
    assumed_cost: Option<Usd>,
    run_input_tokens: Option<u64>,
    run_output_tokens: Option<u64>,
    run_cost: Option<Usd>,
    first_chunk: Option<u64>,
    error_type: Option<Arc<str>>,
    repeat: Option<u32>,
    retry: Option<u32>,
    is_new: Option<bool>,
    is_new_error: Option<bool>,
    fingerprint: Option<u64>,
    arguments: Option<u64>,
    outcome: Option<Arc<str>>,
    stop_reason: Option<Arc<str>>,
    is_cancelled: bool,
    is_open: bool,
}

impl Facts {
    pub(super) fn attribute(&mut self, name: &str, value: Value<'_>, texts: &mut Texts) {
        let Some(role) = dialect::role(name) else { return };
        let mut text = || match value {
            Value::Text(text) if !text.is_empty() => Some(texts.shared(text)),
            _ => None,
        };
        match role {
            Role::Operation => {
                self.operation = text();
                self.kind = self
                    .operation
                    .as_deref()
                    .map(|operation| dialect::kind(name, operation));
            }
            Role::Provider => self.has_provider = true,
            Role::RequestModel => self.request_model = text(),
            Role::ResponseModel => self.response_model = text(),
            Role::Tool => self.tool = text(),
            Role::Agent => self.agent = text(),
            Role::Workflow => self.workflow = text(),
            Role::InputTokens => self.input_tokens = count(value),
            Role::OutputTokens => self.output_tokens = count(value),
            Role::CachedTokens => self.cached_tokens = count(value),
            Role::Cost => self.cost = dollars(value),
            Role::RunInputTokens => self.run_input_tokens = count(value),
            Role::RunOutputTokens => self.run_output_tokens = count(value),
            Role::RunCost => self.run_cost = dollars(value),
            Role::AssumedTokens => self.assumed_tokens = count(value),
            Role::AssumedCost => self.assumed_cost = dollars(value),
            Role::FirstChunk => self.first_chunk = nanoseconds(value),
            Role::ErrorType => self.error_type = text(),
            Role::Repeat => self.repeat = count(value).and_then(|count| count.try_into().ok()),
            Role::Retry => self.retry = count(value).and_then(|count| count.try_into().ok()),
            Role::New => self.is_new = yes_or_no(value),
            Role::NewError => self.is_new_error = yes_or_no(value),
            Role::Fingerprint => self.fingerprint = hash(value),
            Role::Arguments => self.arguments = hash(value),
            Role::Outcome => self.outcome = text(),
            Role::StopReason => self.stop_reason = text(),
            Role::Open => self.is_open = value == Value::Bool(true),
            Role::Content => {}
        }
    }

    pub(super) fn event(&mut self, name: &str) {
        self.is_cancelled |= name == "agent.call.cancelled";
    }

    /// Builds the span from these facts; `raw` has its place in the tree and in the file.
    pub(super) fn into_span(self, raw: RawSpan<'_>, texts: &mut Texts) -> Span {
        // A span that ended before it started has a broken clock, but it did end.
        let end = (raw.end > 0 && !self.is_open).then(|| raw.end.max(raw.start));
        let is_request = raw.name == "agent.request";
        let kind = self.kind.unwrap_or(match () {
            () if is_request => Kind::Workflow,
            // Early conventions had no name of the operation.
            () if self.has_provider && self.request_model.is_some() => Kind::Model,
            () => Kind::Plain,
        });
        let ending = self.ending(raw.has_failed).filter(|_| end.is_some());
        let sums_up =
            self.outcome.is_some() || is_request || self.run_cost.is_some() || self.run_input_tokens.is_some();
        let key = |value: u64| {
            let mut hasher = FxHasher::default();
            (raw.name, self.tool.as_deref(), value).hash(&mut hasher);
            hasher.finish()
        };
        let is_compared = !matches!(kind, Kind::Model | Kind::Plain | Kind::Workflow);
        let by_arguments = self
            .arguments
            .filter(|_| is_compared)
            .map(|value| SameKey::Arguments(key(value)));
        Span {
            id: raw.id,
            parent_id: raw.parent_id,
            parent: None,
            name: texts.shared(raw.name),
            kind,
            same_key: self
                .fingerprint
                .map(|value| SameKey::Fingerprint(key(value)))
                .or(by_arguments),
            is_new: self.is_new,
            is_new_error: self.is_new_error,
            operation: self.operation,
            model: self.response_model.or(self.request_model),
            tool: self.tool,
            agent: self.workflow.filter(|_| kind == Kind::Workflow).or(self.agent),
            service: None,
            start: raw.start,
            end,
            input_tokens: self.run_input_tokens.or(self.input_tokens),
            output_tokens: self.run_output_tokens.or(self.output_tokens),
            cached_tokens: self.cached_tokens,
            cost: self.run_cost.or(self.cost),
            assumed_tokens: self.assumed_tokens,
            assumed_cost: self.assumed_cost,
            sums_up,
            first_chunk: self.first_chunk,
            ending,
            repeat: self.repeat,
            retry: self.retry,
            // A run that a limit ended has a stop reason as well, but it also has an outcome.
            was_refused: self.outcome.is_none() && self.stop_reason.is_some(),
            place: raw.place,
        }
    }

    fn ending(&self, has_failed: bool) -> Option<Ending> {
        match self.outcome.as_deref() {
            Some("failed") => Some(Ending::Failed(self.error_type.clone())),
            Some("stopped") => Some(Ending::Stopped(self.stop_reason.clone())),
            Some("cancelled") => Some(Ending::Cancelled),
            Some(_) => Some(Ending::Completed),
            // Cancellation comes before the status: a call whose cancellation counts as an error is still shown as
            // cancelled.
            None if self.is_cancelled => Some(Ending::Cancelled),
            None if has_failed => Some(Ending::Failed(self.error_type.clone())),
            None => None,
        }
    }
}

/// The fields of a span besides its attributes.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawSpan<'a> {
    pub(super) trace_id: u128,
    pub(super) id: u64,
    pub(super) parent_id: u64,
    pub(super) name: &'a str,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) has_failed: bool,
    pub(super) place: crate::model::Place,
}

/// An integer. Some writers have only doubles, because their language has no integers.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "only whole numbers within the range of exact doubles are cast"
)]
fn count(value: Value<'_>) -> Option<u64> {
    match value {
        Value::Integer(number) => u64::try_from(number).ok(),
        Value::Double(number) if number.fract() == 0.0 && (0.0..=(1_u64 << 53) as f64).contains(&number) => {
            Some(number as u64)
        }
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a whole number of dollars beyond 2⁵³ is no cost of a call"
)]
fn dollars(value: Value<'_>) -> Option<Usd> {
    match value {
        Value::Double(usd) => Usd::from_f64(usd),
        Value::Integer(usd) => Usd::from_f64(usd as f64),
        _ => None,
    }
}

fn yes_or_no(value: Value<'_>) -> Option<bool> {
    match value {
        Value::Bool(answer) => Some(answer),
        _ => None,
    }
}

fn nanoseconds(value: Value<'_>) -> Option<u64> {
    let Value::Double(seconds) = value else { return None };
    let time = std::time::Duration::try_from_secs_f64(seconds).ok()?;
    u64::try_from(time.as_nanos()).ok()
}

fn hash(value: Value<'_>) -> Option<u64> {
    let (Value::Text(text) | Value::Compound(text)) = value else {
        return None;
    };
    let mut hasher = FxHasher::default();
    // Objects that differ in their order are the same arguments.
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(json) if json.is_object() => json.hash(&mut hasher),
        _ => text.hash(&mut hasher),
    }
    Some(hasher.finish())
}

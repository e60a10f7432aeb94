//! The attributes of a span that a call shows.

use std::time::Duration;

use crate::call::{Call, Ending, Mood};

/// Names of attributes and events. A test of the runtime compares them with the conventions and with our own names.
mod names {
    pub(super) const INPUT: &str = "gen_ai.usage.input_tokens";
    pub(super) const OUTPUT: &str = "gen_ai.usage.output_tokens";
    pub(super) const FIRST_CHUNK: &str = "gen_ai.response.time_to_first_chunk";
    pub(super) const TOOL: &str = "gen_ai.tool.name";
    pub(super) const ERROR_TYPE: &str = "error.type";
    pub(super) const RUN_INPUT: &str = "agent.run.input_tokens";
    pub(super) const RUN_OUTPUT: &str = "agent.run.output_tokens";
    pub(super) const COST: &str = "agent.cost.usd";
    pub(super) const RUN_COST: &str = "agent.run.cost_usd";
    pub(super) const ASSUMED: &str = "agent.usage.assumed_tokens";
    pub(super) const ASSUMED_COST: &str = "agent.cost.assumed_usd";
    pub(super) const RUN_ASSUMED: &str = "agent.run.assumed_tokens";
    pub(super) const RUN_ASSUMED_COST: &str = "agent.run.assumed_cost_usd";
    pub(super) const UNPRICED: &str = "agent.run.unpriced_calls";
    pub(super) const REPEAT: &str = "tool.repeat";
    pub(super) const RETRY: &str = "tool.retry";
    pub(super) const NEW: &str = "tool.result.new";
    pub(super) const NEW_ERROR: &str = "tool.error.new";
    pub(super) const FINGERPRINT: &str = "tool.args.fingerprint";
    pub(super) const OUTCOME: &str = "agent.outcome";
    pub(super) const STOP_REASON: &str = "agent.stop_reason";
    pub(super) const EXCEEDED: &str = "agent.budget.exceeded";
    pub(super) const DETACHED: &str = "agent.detached";
    pub(super) const OPEN: &str = "agent.span.open";
    pub(super) const OPERATION: &str = "gen_ai.operation.name";
    /// The name of a request's span, which has no operation.
    pub(super) const REQUEST: &str = "agent.request";
    pub(super) const CANCELLED_EVENT: &str = "agent.call.cancelled";
}

/// The facts about a call that are read from the attributes and events of its span.
///
/// Pass every attribute and event, then call [`write`](Self::write). Content on a span is not kept.
///
/// ```
/// use std::time::SystemTime;
///
/// use genai_view::{Call, Fact, Facts};
///
/// let mut facts = Facts::default();
/// facts.attribute("gen_ai.usage.input_tokens", Fact::Integer(412));
/// facts.attribute("error.type", Fact::Text("timeout"));
/// facts.failed();
///
/// let mut call = Call::new(1, "chat gpt-4o-mini", SystemTime::UNIX_EPOCH);
/// facts.write(&mut call);
/// assert_eq!(call.input_tokens, Some(412));
/// assert_eq!(call.ending.map(|ending| ending.text), Some("failed: timeout".to_owned()));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(clippy::struct_excessive_bools)] // Each flag is a separate attribute.
pub struct Facts {
    input: Option<u64>,
    output: Option<u64>,
    run_input: Option<u64>,
    run_output: Option<u64>,
    cost: Option<f64>,
    run_cost: Option<f64>,
    assumed: Option<u64>,
    assumed_cost: Option<f64>,
    unpriced: Option<u64>,
    first_chunk: Option<Duration>,
    repeat: Option<u64>,
    retry: Option<u64>,
    fingerprint: Option<String>,
    is_new: Option<bool>,
    is_new_error: Option<bool>,
    detached: bool,
    over_budget: bool,
    tool: Option<String>,
    outcome: Option<String>,
    stop_reason: Option<String>,
    error_type: Option<String>,
    failed: bool,
    cancelled: bool,
    open: bool,
    operation: Option<String>,
}

/// The value of an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Fact<'a> {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Double(f64),
    /// A text.
    Text(&'a str),
    /// A list that is not empty.
    List,
}

impl Facts {
    /// The name of every attribute that is read, for a test that compares them with their definitions.
    pub const ATTRIBUTES: &'static [&'static str] = &[
        names::INPUT,
        names::OUTPUT,
        names::FIRST_CHUNK,
        names::TOOL,
        names::ERROR_TYPE,
        names::RUN_INPUT,
        names::RUN_OUTPUT,
        names::COST,
        names::RUN_COST,
        names::ASSUMED,
        names::ASSUMED_COST,
        names::RUN_ASSUMED,
        names::RUN_ASSUMED_COST,
        names::UNPRICED,
        names::REPEAT,
        names::RETRY,
        names::FINGERPRINT,
        names::NEW,
        names::NEW_ERROR,
        names::OUTCOME,
        names::STOP_REASON,
        names::EXCEEDED,
        names::DETACHED,
        names::OPEN,
        names::OPERATION,
    ];
    /// The event on the span of a call that was dropped before it was done.
    pub const CANCELLED_EVENT: &'static str = names::CANCELLED_EVENT;

    /// Reads an attribute. Unknown names are ignored; a value of another type than the name requires counts as not set.
    pub fn attribute(&mut self, name: &str, value: Fact<'_>) {
        match name {
            names::INPUT => self.input = count(value),
            names::OUTPUT => self.output = count(value),
            names::RUN_INPUT => self.run_input = count(value),
            names::RUN_OUTPUT => self.run_output = count(value),
            names::FIRST_CHUNK => self.first_chunk = seconds(value),
            names::COST => self.cost = dollars(value),
            names::RUN_COST => self.run_cost = dollars(value),
            names::ASSUMED | names::RUN_ASSUMED => self.assumed = count(value),
            names::ASSUMED_COST | names::RUN_ASSUMED_COST => self.assumed_cost = dollars(value),
            names::UNPRICED => self.unpriced = count(value),
            names::REPEAT => self.repeat = count(value),
            names::RETRY => self.retry = count(value),
            names::FINGERPRINT => self.fingerprint = word(value),
            names::NEW => self.is_new = yes_or_no(value),
            names::NEW_ERROR => self.is_new_error = yes_or_no(value),
            names::TOOL => self.tool = word(value),
            names::OUTCOME => self.outcome = word(value),
            names::STOP_REASON => self.stop_reason = word(value),
            names::ERROR_TYPE => self.error_type = word(value),
            names::EXCEEDED => self.over_budget = value == Fact::List,
            names::DETACHED => self.detached = value == Fact::Bool(true),
            names::OPEN => self.open = value == Fact::Bool(true),
            names::OPERATION => self.operation = word(value),
            _ => {}
        }
    }

    /// Reads an event.
    pub fn event(&mut self, name: &str) {
        self.cancelled |= name == names::CANCELLED_EVENT;
    }

    /// Records that the status of the span is an error.
    pub fn failed(&mut self) {
        self.failed = true;
    }

    /// Whether the span was written at its start and has not ended.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Writes the facts to the call. An open call gets no ending.
    pub fn write(self, call: &mut Call) {
        call.ending = if self.open { None } else { self.ending() };
        call.is_model_call = matches!(
            self.operation.as_deref(),
            Some("chat" | "generate_content" | "text_completion")
        );
        if call.ending.as_ref().is_some_and(|ending| ending.mood == Mood::Badly) {
            call.error.clone_from(&self.error_type);
        }
        call.stop_reason.clone_from(&self.stop_reason);
        call.input_tokens = self.run_input.or(self.input);
        call.output_tokens = self.run_output.or(self.output);
        call.cost_usd = self.run_cost.or(self.cost);
        call.assumed_tokens = self.assumed;
        call.assumed_cost_usd = self.assumed_cost;
        call.unpriced_calls = self.unpriced.unwrap_or(0);
        call.first_chunk = self.first_chunk;
        // An open run has no outcome yet.
        let sums_up = matches!(self.operation.as_deref(), Some("invoke_workflow" | "invoke_agent"));
        call.is_run = self.outcome.is_some() || (self.open && (sums_up || call.name == names::REQUEST));
        call.repeat = self.repeat;
        call.retry = self.retry;
        call.same_key = self
            .fingerprint
            .map(|fingerprint| format!("{} {fingerprint}", call.name));
        call.is_new = self.is_new;
        call.is_new_error = self.is_new_error;
        call.subject = self.tool;
        call.detached = self.detached;
        call.over_budget = self.over_budget && !call.is_run;
    }

    fn ending(&self) -> Option<Ending> {
        let failed = || Ending::new(Mood::Badly, &with_detail("failed", self.error_type.as_deref()));
        let halted = |text: &str| Ending::new(Mood::Halted, text);
        Some(match self.outcome.as_deref() {
            Some("failed") => failed(),
            Some("stopped") => halted(&with_detail("stopped", self.stop_reason.as_deref())),
            Some("cancelled") => halted("cancelled"),
            Some(other) => Ending::new(Mood::Well, other),
            // This comes before the status: a cancelled call may be configured to be an error, and is still cancelled.
            None if self.cancelled => halted("cancelled"),
            None if self.failed => failed(),
            None => return None,
        })
    }
}

fn with_detail(word: &str, detail: Option<&str>) -> String {
    detail.map_or_else(|| word.to_owned(), |detail| format!("{word}: {detail}"))
}

/// A count; `None` for a negative number or a text.
fn count(value: Fact<'_>) -> Option<u64> {
    match value {
        Fact::Integer(number) => u64::try_from(number).ok(),
        _ => None,
    }
}

/// A duration; `None` if it is out of range.
fn seconds(value: Fact<'_>) -> Option<Duration> {
    match value {
        Fact::Double(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        _ => None,
    }
}

/// An amount of US dollars; `None` if it is not a valid one.
fn dollars(value: Fact<'_>) -> Option<f64> {
    match value {
        Fact::Double(usd) if usd.is_finite() && usd >= 0.0 => Some(usd),
        _ => None,
    }
}

fn yes_or_no(value: Fact<'_>) -> Option<bool> {
    match value {
        Fact::Bool(answer) => Some(answer),
        _ => None,
    }
}

fn word(value: Fact<'_>) -> Option<String> {
    match value {
        Fact::Text(text) => Some(text.to_owned()),
        _ => None,
    }
}

//! The attributes of a span that a call shows.

use std::time::Duration;

use crate::call::{Call, Ending, Mood};

/// Sets the fact of one attribute.
type Setter = fn(&mut Facts, Fact<'_>);

/// The attributes that are read, each with the fact that it sets. A test of the runtime compares their names with the
/// conventions and with our own names.
const ROWS: [(&str, Setter); 25] = [
    ("gen_ai.usage.input_tokens", |it, value| it.input = count(value)),
    ("gen_ai.usage.output_tokens", |it, value| it.output = count(value)),
    ("gen_ai.response.time_to_first_chunk", |it, value| {
        it.first_chunk = seconds(value);
    }),
    ("gen_ai.tool.name", |it, value| it.tool = word(value)),
    ("error.type", |it, value| it.error_type = word(value)),
    ("agent.run.input_tokens", |it, value| it.run_input = count(value)),
    ("agent.run.output_tokens", |it, value| it.run_output = count(value)),
    ("agent.cost.usd", |it, value| it.cost = dollars(value)),
    ("agent.run.cost_usd", |it, value| it.run_cost = dollars(value)),
    ("agent.usage.assumed_tokens", |it, value| it.assumed = count(value)),
    ("agent.run.assumed_tokens", |it, value| it.assumed = count(value)),
    ("agent.cost.assumed_usd", |it, value| it.assumed_cost = dollars(value)),
    ("agent.run.assumed_cost_usd", |it, value| {
        it.assumed_cost = dollars(value);
    }),
    ("agent.run.unpriced_calls", |it, value| it.unpriced = count(value)),
    ("tool.repeat", |it, value| it.repeat = count(value)),
    ("tool.retry", |it, value| it.retry = count(value)),
    ("tool.args.fingerprint", |it, value| it.fingerprint = word(value)),
    ("tool.result.new", |it, value| it.is_new = yes_or_no(value)),
    ("tool.error.new", |it, value| it.is_new_error = yes_or_no(value)),
    ("agent.outcome", |it, value| it.outcome = word(value)),
    ("agent.stop_reason", |it, value| it.stop_reason = word(value)),
    ("agent.budget.exceeded", |it, value| {
        it.over_budget = value == Fact::List;
    }),
    ("agent.detached", |it, value| it.detached = value == Fact::Bool(true)),
    ("agent.span.open", |it, value| it.open = value == Fact::Bool(true)),
    ("gen_ai.operation.name", |it, value| it.operation = word(value)),
];

/// The name of a request's span, which has no operation.
const REQUEST: &str = "agent.request";

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
    pub const ATTRIBUTES: &'static [&'static str] = &{
        let mut names = [""; ROWS.len()];
        let mut at = 0;
        while at < ROWS.len() {
            names[at] = ROWS[at].0;
            at += 1;
        }
        names
    };
    /// The event on the span of a call that was dropped before it was done.
    pub const CANCELLED_EVENT: &'static str = "agent.call.cancelled";

    /// Reads an attribute. Unknown names are ignored; a value of another type than the name requires counts as not set.
    pub fn attribute(&mut self, name: &str, value: Fact<'_>) {
        if let Some((_, set)) = ROWS.iter().find(|(row, _)| *row == name) {
            set(self, value);
        }
    }

    /// Reads an event.
    pub fn event(&mut self, name: &str) {
        self.cancelled |= name == Self::CANCELLED_EVENT;
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
        call.is_run = self.outcome.is_some() || (self.open && (sums_up || call.name == REQUEST));
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
    let Fact::Integer(number) = value else { return None };
    u64::try_from(number).ok()
}

/// A duration; `None` if it is out of range.
fn seconds(value: Fact<'_>) -> Option<Duration> {
    let Fact::Double(seconds) = value else { return None };
    Duration::try_from_secs_f64(seconds).ok()
}

/// An amount of US dollars; `None` if it is not a valid one.
fn dollars(value: Fact<'_>) -> Option<f64> {
    let Fact::Double(usd) = value else { return None };
    (usd.is_finite() && usd >= 0.0).then_some(usd)
}

fn yes_or_no(value: Fact<'_>) -> Option<bool> {
    let Fact::Bool(answer) = value else { return None };
    Some(answer)
}

fn word(value: Fact<'_>) -> Option<String> {
    let Fact::Text(text) = value else { return None };
    Some(text.to_owned())
}

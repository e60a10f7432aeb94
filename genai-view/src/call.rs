//! One call of a run.

use std::time::{Duration, SystemTime};

use crate::budget_left::BudgetLeft;
use crate::loop_call::LoopEnd;
use crate::open_times::OpenTimes;
use crate::text;

/// One call of a run, ended or still open: a model call, a tool call, or an agent with calls of its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools)] // The flags are independent of each other.
pub struct Call {
    /// The id, unique within the run.
    pub id: u64,
    /// The call that made this one; `None` at the top of the tree.
    pub parent: Option<u64>,
    /// The name of the span: printable, one line, at most 200 characters.
    pub name: String,
    /// The part of the name that is called: `run_tests` of `execute_tool run_tests`.
    pub subject: Option<String>,
    /// Time of the start.
    pub start: SystemTime,
    /// Time of the end; `None` while the call is open.
    pub end: Option<SystemTime>,
    /// Tokens sent to a model; `None` if unknown.
    pub input_tokens: Option<u64>,
    /// Tokens a model generated; `None` if unknown.
    pub output_tokens: Option<u64>,
    /// Estimated cost in US dollars; `None` if unknown.
    pub cost_usd: Option<f64>,
    /// Tokens that are assumed beside the known ones, because a stream was dropped early or not counted.
    pub assumed_tokens: Option<u64>,
    /// Cost in US dollars that is assumed beside the known one.
    pub assumed_cost_usd: Option<f64>,
    /// Number of model calls below this one that have no price.
    pub unpriced_calls: u64,
    /// Time to the first chunk of a stream; `None` if there was no stream or no chunk.
    pub first_chunk: Option<Duration>,
    /// Whether it has its own outcome and sums up the calls below it: a request, a workflow or an agent.
    pub is_run: bool,
    /// Whether a model is called.
    pub is_model_call: bool,
    /// The `error.type` of a call that failed or was refused.
    pub error: Option<String>,
    /// The reason why a limit refused it or ended its run (`agent.stop_reason`).
    pub stop_reason: Option<String>,
    /// The ending; `None` for a call that is open or succeeded.
    pub ending: Option<Ending>,
    /// Number of the call among those with the same arguments, from 1.
    pub repeat: Option<u64>,
    /// Number of the call among those with the same arguments since one failed, from 1.
    pub retry: Option<u64>,
    /// A key that is equal for calls that do the same thing; `None` for a call that is never compared.
    pub same_key: Option<String>,
    /// Whether it brought something new, if its program recorded that. `None` means that it is new if its `same_key`
    /// is.
    pub is_new: Option<bool>,
    /// Whether its error is another one than that of the tool's failure before, if its program recorded that. `None`
    /// means that it is new if its `error` is.
    pub is_new_error: Option<bool>,
    /// Whether it is outside any run, so that no budget holds for it. [`keep_escaped`](Self::keep_escaped) leaves the
    /// mark to calls that escaped a run.
    pub detached: bool,
    /// Whether it ran although it passed a limit (`agent.budget.exceeded`). Runs have `false`.
    pub over_budget: bool,
    /// The rest of an open run's budgets; `None` if nothing is limited.
    pub budget_left: Option<BudgetLeft>,
}

impl Call {
    /// An open call at the top of the tree; all other facts are unknown.
    ///
    /// Control characters in `name`, which could steer a terminal, become blanks.
    pub fn new(id: u64, name: &str, start: SystemTime) -> Self {
        Self {
            id,
            parent: None,
            name: text::printable(name),
            subject: None,
            start,
            end: None,
            input_tokens: None,
            output_tokens: None,
            cost_usd: None,
            assumed_tokens: None,
            assumed_cost_usd: None,
            unpriced_calls: 0,
            first_chunk: None,
            is_run: false,
            is_model_call: false,
            error: None,
            stop_reason: None,
            ending: None,
            repeat: None,
            retry: None,
            same_key: None,
            is_new: None,
            is_new_error: None,
            detached: false,
            over_budget: false,
            budget_left: None,
        }
    }

    /// Values of `error.type` that are the same for every error, so that equal values do not show equal errors.
    pub const UNTYPED_ERRORS: &'static [&'static str] =
        &["_OTHER", "anyhow::Error", "eyre::Report", "std::io::error::Error"];

    /// Leaves [`detached`](Self::detached) only to calls that started while a run of the list was open. Other calls
    /// outside of runs, such as one awaited in `main`, escaped none.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use genai_view::Call;
    ///
    /// let mut call = Call::new(1, "chat gpt-4o-mini", SystemTime::UNIX_EPOCH);
    /// call.detached = true;
    /// Call::keep_escaped([&mut call]);
    /// assert!(!call.detached);
    /// ```
    pub fn keep_escaped<'a>(calls: impl IntoIterator<Item = &'a mut Self>) {
        let calls: Vec<&mut Self> = calls.into_iter().collect();
        let runs = OpenTimes::of(calls.iter().filter(|call| call.is_run).map(|run| (run.start, run.end)));
        for call in calls {
            call.detached = call.detached && runs.contains(call.start);
        }
    }

    /// A key that is equal for calls of the same tool, or of another call that is compared.
    pub(crate) fn tool_key(&self) -> Option<&str> {
        let is_compared = (self.subject.is_some() || self.same_key.is_some()) && !self.is_model_call;
        is_compared.then_some(&*self.name)
    }

    /// The ending as the search for loops compares it.
    pub(crate) fn loop_end(&self) -> LoopEnd<&str> {
        let refused = self.stop_reason.as_deref().filter(|_| !self.is_run);
        match (refused, self.error.as_deref(), &self.ending) {
            (Some(reason), ..) => LoopEnd::refused(reason),
            (None, Some(error), _) => LoopEnd::failed(error),
            (None, None, Some(ending)) if ending.mood == Mood::Badly => LoopEnd::Failed(None),
            (None, None, Some(ending)) if ending.mood == Mood::Halted => LoopEnd::Unfinished,
            (None, None, _) if self.end.is_none() => LoopEnd::Unfinished,
            (None, None, _) => LoopEnd::Returned,
        }
    }

    /// The duration, or for an open call its age at `now`.
    ///
    /// The duration is zero if the clock was set back in between.
    pub fn duration(&self, now: SystemTime) -> Duration {
        self.end.unwrap_or(now).duration_since(self.start).unwrap_or_default()
    }
}

/// The ending of a call, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ending {
    /// The mood, which determines the colour.
    pub mood: Mood,
    /// The text: printable, one line.
    pub text: String,
}

impl Ending {
    /// An ending with this text, made printable.
    pub fn new(mood: Mood, text: &str) -> Self {
        Self {
            mood,
            text: text::printable(text),
        }
    }
}

/// Whether an ending is good or bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mood {
    /// The call succeeded.
    Well,
    /// The call was cancelled or stopped by a limit.
    Halted,
    /// The call failed.
    Badly,
}

//! The input to the search for loops.

use std::time::SystemTime;

use crate::Call;

/// A call with the facts that the search for loops compares.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use genai_view::LoopCall;
///
/// let start = SystemTime::UNIX_EPOCH;
/// let end = start + Duration::from_secs(2);
/// let test = LoopCall { same_key: Some("run_tests src"), tool_key: Some("run_tests"), ..LoopCall::new(start, end) };
/// # drop(test);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopCall<K> {
    /// Time of the start.
    pub start: SystemTime,
    /// Time of the end or refusal; for an open call, the present time.
    pub end: SystemTime,
    /// The id; `None` if it makes no calls.
    pub id: Option<u64>,
    /// The id of the call that made it; `None` at the top.
    pub parent: Option<u64>,
    /// A key that is equal for calls that do the same thing; `None` for a call whose arguments are not compared, such
    /// as a model call.
    pub same_key: Option<K>,
    /// A key that is equal for calls of the same tool, with any arguments; `None` for a call whose errors are not
    /// compared.
    pub tool_key: Option<K>,
    /// The outcome.
    pub ended: LoopEnd<K>,
    /// Whether it brought something new, if its program recorded that. `None` means that it is new if its key is.
    pub is_new: Option<bool>,
    /// Whether its error is another one than that of the tool's failure before, if its program recorded that. `None`
    /// means that it is new if the key of the error is.
    pub is_new_error: Option<bool>,
    /// Whether it only sums up others, as a run does. It has no time or cost itself, and the calls inside it are in one
    /// run.
    pub sums_up: bool,
    /// Whether a model is called. It requests the later calls with the same parent, and has seen the calls
    /// that ended before it started.
    pub is_model_call: bool,
    /// Estimated cost in US dollars; `None` if unknown.
    pub cost_usd: Option<f64>,
}

/// The outcome of a call, as the search for loops compares it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum LoopEnd<K> {
    /// It returned something.
    Returned,
    /// It failed. Errors with equal keys are the same; `None` if the error's type does not identify the error.
    Failed(Option<K>),
    /// A limit of loops refused it.
    Refused,
    /// It was cancelled, refused by another limit, or is open.
    Unfinished,
}

impl<K> LoopEnd<K> {
    /// The outcome of a call that a limit refused, by its stop reason, such as `cost_budget_exceeded`.
    #[must_use]
    pub fn refused(stop_reason: &str) -> Self {
        match stop_reason {
            "tool_loop_budget_exceeded" | "cycle_budget_exceeded" => Self::Refused,
            _ => Self::Unfinished,
        }
    }

    /// Converts the key of the error with `key`.
    #[must_use]
    pub fn map<L>(self, key: impl FnOnce(K) -> L) -> LoopEnd<L> {
        match self {
            Self::Returned => LoopEnd::Returned,
            Self::Failed(error) => LoopEnd::Failed(error.map(key)),
            Self::Refused => LoopEnd::Refused,
            Self::Unfinished => LoopEnd::Unfinished,
        }
    }
}

impl<'a> LoopEnd<&'a str> {
    /// The outcome of a call that failed with this `error.type`, which is the key if it identifies the error.
    #[must_use]
    pub fn failed(error_type: &'a str) -> Self {
        Self::Failed(Some(error_type).filter(|error| !Call::UNTYPED_ERRORS.contains(error)))
    }
}

impl<K> LoopCall<K> {
    /// A call that returned something; all other facts are unknown.
    pub fn new(start: SystemTime, end: SystemTime) -> Self {
        Self {
            start,
            end,
            id: None,
            parent: None,
            same_key: None,
            tool_key: None,
            ended: LoopEnd::Returned,
            is_new: None,
            is_new_error: None,
            sums_up: false,
            is_model_call: false,
            cost_usd: None,
        }
    }
}

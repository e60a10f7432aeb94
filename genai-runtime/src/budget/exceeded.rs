//! The error of a refused call.

use std::error::Error;
use std::sync::Arc;
use std::{fmt, io};

use crate::budget::limit::Action;
use crate::budget::over::Over;
use crate::budget::reason::StopReason;

/// The error of a call that a budget refused, or of a run that it ended.
///
/// Its text names the run, the limit, the used amount, and the last tools that were called; never arguments or results.
/// It is converted into the error type of the refused function: by `?`, `From`, or the attribute's `refuse = |exceeded|
/// …`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::BudgetExceeded;
/// #[derive(Debug)]
/// enum AgentError { Budget(BudgetExceeded), Model(String) }
///
/// impl From<BudgetExceeded> for AgentError {
///     fn from(exceeded: BudgetExceeded) -> Self {
///         Self::Budget(exceeded)
///     }
/// }
/// ```
#[derive(Clone)]
pub struct BudgetExceeded(Arc<Details>);

#[derive(Clone)]
struct Details {
    run: String,
    over: Over,
    call_id: Option<String>,
}

impl BudgetExceeded {
    pub(crate) fn new(run: &str, over: Over) -> Self {
        Self(Arc::new(Details {
            run: run.to_owned(),
            over,
            call_id: None,
        }))
    }

    /// The same error for the tool call with this id.
    pub(crate) fn of_call(self, id: Option<&str>) -> Self {
        if self.call_id() == id {
            return self;
        }
        let mut details = (*self.0).clone();
        details.call_id = id.map(str::to_owned);
        Self(Arc::new(details))
    }

    /// The kind of limit (`agent.stop_reason`).
    pub fn reason(&self) -> StopReason {
        self.0.over.reason
    }

    /// The limit: `model_calls`, `tool_repeats`, `cost_usd`, …, or the name of your own policy.
    pub fn limit(&self) -> &str {
        &self.0.over.limit
    }

    /// The run that has the limit, by the name of its span: `invoke_workflow repo-debugger`.
    pub fn run(&self) -> &str {
        &self.0.run
    }

    /// The id of the refused tool call, for the message that returns the refusal to the model. `None` if it had no id,
    /// or if a model call was refused or a run was ended.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::BudgetExceeded;
    /// # use serde_json::{Value, json};
    /// // In the attribute: `refuse = |refusal| Ok(to_message(&refusal))`
    /// fn to_message(refusal: &BudgetExceeded) -> Value {
    ///     json!({ "role": "tool", "tool_call_id": refusal.call_id(), "content": refusal.advice() })
    /// }
    /// ```
    pub fn call_id(&self) -> Option<&str> {
        self.0.call_id.as_deref()
    }

    /// Number of iterations: the rounds of a loop, or else the model calls (`agent.loop.iterations`).
    pub fn iterations(&self) -> u64 {
        self.0.over.iterations
    }

    /// The text that was passed to [`CurrentRun::stop`](crate::CurrentRun::stop), if that ended the run. Neither the
    /// error's text nor spans contain it.
    pub fn stop_message(&self) -> Option<&str> {
        (self.reason() == StopReason::User).then_some(self.0.over.words.as_str())
    }

    /// The error text that spans may contain: without the words of a policy.
    pub(crate) fn recorded_text(&self) -> String {
        self.text(self.0.over.recorded_words())
    }

    fn text(&self, words: &str) -> String {
        let Details { run, over, .. } = &*self.0;
        let mut text = match over.reason {
            StopReason::User => format!("`{run}` was stopped by its own code"),
            reason if over.is_used_up && !reason.is_loop() => format!("the budget of `{run}` is used up: {words}"),
            _ => format!("the budget of `{run}` refused a call: {words}"),
        };
        if !over.last_calls.is_empty() {
            text += "; last tool calls: ";
            text += &over.last_calls.join(", ");
        }
        text
    }

    /// Whether this error ends the run.
    pub(crate) fn ends_run(&self) -> bool {
        self.0.over.action == Action::Stop
    }

    /// A short text for the model whose call was refused. It describes the repetition and requires another action. It
    /// names tools, but no arguments or results.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::BudgetExceeded;
    /// fn to_model(result: Result<String, BudgetExceeded>) -> String {
    ///     result.unwrap_or_else(|refused| refused.advice())
    /// }
    /// ```
    pub fn advice(&self) -> String {
        let words = match self.reason() {
            StopReason::User => "the run was stopped",
            _ => &self.0.over.words,
        };
        if self.reason().is_loop() {
            format!(
                "This call was not made: {words}. Repeating it will not help. Use what you know, try something else, or \
                 answer now."
            )
        } else {
            format!("This call was not made: {words}. Make no more calls, and answer with what you know.")
        }
    }

    /// The names of the last tools that were called, the latest last.
    pub fn last_calls(&self) -> &[String] {
        &self.0.over.last_calls
    }
}

impl fmt::Display for BudgetExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&self.0.over.words))
    }
}

/// Prints the same sentence as `Display`, because `fn main() -> Result<(), BudgetExceeded>` and `unwrap` print `Debug`.
impl fmt::Debug for BudgetExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for BudgetExceeded {}

impl From<BudgetExceeded> for String {
    fn from(exceeded: BudgetExceeded) -> Self {
        exceeded.to_string()
    }
}

impl From<BudgetExceeded> for io::Error {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::other(exceeded)
    }
}

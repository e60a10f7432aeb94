//! A handle to the current run, for the code inside it.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::Context;

use crate::budget::{BudgetExceeded, Kind, Limit};
use crate::config::is_thread_ending;
use crate::price::Cost;
use crate::run::run::Run;

/// Returns the current run: the innermost `request`, `workflow` or `agent` around the caller.
///
/// An agent can read how much is left and let its model wrap up:
///
/// ```
/// # extern crate genai_runtime as genai;
/// let left = genai::current_run().remaining();
/// if left.model_calls.is_some_and(|calls| calls <= 2) {
///     // One more question: "answer with what you have".
/// }
/// ```
pub fn current_run() -> CurrentRun {
    if is_thread_ending() {
        return CurrentRun(None);
    }
    CurrentRun(Run::of(&Context::current()).cloned())
}

/// A handle to a run, or to no run; returned by [`current_run`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// let run = genai::current_run();
/// if let Some(refusal) = run.last_refusal() {
///     println!("refused: {refusal}");
/// }
/// run.stop("cancelled in the user interface");
/// ```
#[derive(Debug, Clone)]
pub struct CurrentRun(Option<Arc<Run>>);

impl CurrentRun {
    pub(crate) fn of(run: Arc<Run>) -> Self {
        Self(Some(run))
    }

    /// The rest of the budgets of this run and of the runs above it, without the reservations of running calls. Without
    /// a budget nothing is limited, and every field is `None`.
    pub fn remaining(&self) -> Remaining {
        self.0.as_deref().map(Remaining::of).unwrap_or_default()
    }

    /// Number of calls left for the tool with this name: the least of its own limits and the limits on all tool calls.
    pub fn remaining_calls_of(&self, tool: &str) -> Option<u64> {
        let run = self.0.as_ref()?;
        let mut least = None;
        run.entry.left(|limit, left| match &limit.kind {
            Kind::CallsOf(name) if name == tool => lower(&mut least, left),
            Kind::ToolCalls => lower(&mut least, left),
            _ => {}
        });
        least
    }

    /// Counts of this run so far, for a header, a bill or a log line. `None` outside of runs.
    ///
    /// Calls count when they start; their usage and cost count when they have ended.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// if let Some(totals) = genai::current_run().totals() {
    ///     println!("{} model calls, {}", totals.model_calls, totals.cost.unwrap_or_default());
    /// }
    /// ```
    pub fn totals(&self) -> Option<Totals> {
        let counts = self.0.as_ref()?.entry.counts();
        Some(Totals {
            model_calls: counts.model_calls,
            tool_calls: counts.tool_calls,
            input_tokens: counts.input,
            output_tokens: counts.output,
            cost: counts.cost.map(Cost::from_pico_usd),
            unpriced_calls: counts.unpriced,
            assumed_tokens: counts.assumed.tokens(),
            assumed_cost: Cost::from_pico_usd(counts.assumed.cost),
        })
    }

    /// The last call under this run that a budget refused, even if the run goes on.
    pub fn last_refusal(&self) -> Option<BudgetExceeded> {
        self.0.as_ref()?.open.last_refusal()
    }

    /// Ends the innermost run here that has a budget, even one without limits (`Budget::new()`). Only a run with a
    /// budget is sure to be able to return the refusal. Returns whether there is such a run that had not ended.
    ///
    /// Deadlines and limits end runs in the same way. An `async` run is dropped where it waits next or makes its next
    /// call, and returns the refusal; tasks of [`spawn`](crate::spawn) under it are aborted. A plain `fn` cannot be
    /// ended midway: every call that it still makes is refused. A run that returns first keeps its value.
    ///
    /// The run's span gets `agent.outcome` `stopped` and `agent.stop_reason` `user_stop`. The message is never
    /// recorded; [`BudgetExceeded::stop_message`] returns it to the caller of the run.
    ///
    /// You may keep the handle, so that another task or thread stops the run:
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # fn on_cancel_button(_: impl FnOnce() + Send + 'static) {}
    /// let run = genai::current_run();
    /// on_cancel_button(move || {
    ///     run.stop("cancelled in the user interface");
    /// });
    /// ```
    pub fn stop(&self, message: impl Into<String>) -> bool {
        let Some(run) = &self.0 else { return false };
        let stopped = run.entry.stopped_by_user(message.into(), |run| run.stopper.clone());
        // The lock of the book has been released by the time tasks are aborted.
        stopped.is_some_and(|(stopper, over)| stopper.stop(stopper.refusal(over)))
    }

    /// The reason why the run is being ended, if it is: a limit, its deadline, or [`stop`](Self::stop). A refusal after
    /// which the run goes on is [`last_refusal`](Self::last_refusal).
    pub fn stopped(&self) -> Option<BudgetExceeded> {
        let by = self.0.as_ref()?.ended_by()?;
        by.stopped().cloned()
    }
}

/// Counts of a run so far; returned by [`CurrentRun::totals`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// if let Some(totals) = genai::current_run().totals() {
///     println!("{} model calls, {}", totals.model_calls, totals.cost.unwrap_or_default());
/// }
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// Number of model calls.
    pub model_calls: u64,
    /// Number of tool calls.
    pub tool_calls: u64,
    /// Input tokens, cached ones included; `None` if no call reported any.
    pub input_tokens: Option<u64>,
    /// Output tokens, reasoning included; `None` if no call reported any.
    pub output_tokens: Option<u64>,
    /// Estimated cost of all priced calls; `None` if there was none.
    pub cost: Option<Cost>,
    /// Number of calls without a price.
    pub unpriced_calls: u64,
    /// Tokens that limits count in addition to the totals, because a call did not report them.
    pub assumed_tokens: u64,
    /// Cost that limits count in addition to the totals.
    pub assumed_cost: Cost,
}

/// The rest of the budgets: the tightest limit of each kind; `None` where nothing is limited.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let left = genai::current_run().remaining();
/// let wrap_up = left.total_tokens.is_some_and(|tokens| tokens < 2_000);
/// # let _ = wrap_up;
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub struct Remaining {
    /// Number of model calls left.
    pub model_calls: Option<u64>,
    /// Number of tool calls left.
    pub tool_calls: Option<u64>,
    /// Number of input tokens left.
    pub input_tokens: Option<u64>,
    /// Number of output tokens left.
    pub output_tokens: Option<u64>,
    /// Number of input and output tokens left, together.
    pub total_tokens: Option<u64>,
    /// Estimated cost left.
    pub cost: Option<Cost>,
    /// Time until the deadline.
    pub duration: Option<Duration>,
}

impl Remaining {
    /// The rest of the budgets of this run and of the runs above it.
    pub(crate) fn of(run: &Run) -> Self {
        let mut remaining = Self::default();
        run.entry.left(|limit, left| remaining.take(limit, left));
        remaining
    }

    fn take(&mut self, limit: &Limit, left: u64) {
        match limit.kind {
            Kind::ModelCalls => lower(&mut self.model_calls, left),
            Kind::ToolCalls => lower(&mut self.tool_calls, left),
            Kind::InputTokens => lower(&mut self.input_tokens, left),
            Kind::OutputTokens => lower(&mut self.output_tokens, left),
            Kind::TotalTokens => lower(&mut self.total_tokens, left),
            Kind::Cost => lower(&mut self.cost, Cost::from_pico_usd(left)),
            Kind::Duration => lower(&mut self.duration, Duration::from_millis(left)),
            Kind::CallsOf(_) | Kind::Loop(_) | Kind::Policy(_) => {}
        }
    }
}

fn lower<T: PartialOrd>(least: &mut Option<T>, left: T) {
    if least.as_ref().is_none_or(|least| left < *least) {
        *least = Some(left);
    }
}

//! Limits of a run and their effects.

use std::sync::Arc;
use std::time::Duration;

use crate::budget::limit::{Limit, Unpriced};

/// The callback of a limit that warns.
type OnWarning = Arc<dyn Fn(&Warning<'_>) + Send + Sync>;

/// Limits of a run, for everything that happens under one `request`, `workflow` or `agent`.
///
/// Pass it to the attribute: `budget = Budget::new().max_tool_repeats(3)`, constant or computed from the parameters.
/// Runs nest: each budget holds on its own, and usage under an inner run is also charged to the outer runs.
///
/// Each model call reserves its share before it starts and settles its usage when it ends. So concurrent calls cannot
/// pass a limit together. The share is one call, its output tokens, and their price if there is one. The output is
/// `max_tokens` if the request has it, or else the [estimate](Self::estimate) of this budget. Usage beyond the share,
/// the prompt above all, is known only when the call has ended. The next call is then the first to be refused.
///
/// Limits of loops set by `max_…` refuse the call ([`Action::Refuse`](crate::Action::Refuse)), and the others stop the
/// run ([`Action::Stop`](crate::Action::Stop)). Use [`limit`](Self::limit) to add a limit with another action.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use std::time::Duration;
/// # use genai::{Budget, Limit};
/// let budget = Budget::new()
///     .max_tool_repeats(3)
///     .max_cost_usd(0.50)
///     .max_duration(Duration::from_secs(120))
///     .limit(Limit::total_tokens(200_000).warn_at(0.8));
/// ```
#[derive(Clone, Default)]
#[must_use = "a budget holds when it is given to a run"]
pub struct Budget {
    pub(crate) limits: Vec<Limit>,
    pub(crate) unpriced: Unpriced,
    pub(crate) estimate: (u64, u64),
    pub(crate) on_warning: Option<OnWarning>,
    /// Maximum number of rounds with refusals; `None` means three.
    pub(crate) max_refusals: Option<u64>,
}

/// A limit that was passed, or reached in part, and does not stop the run. Passed to [`Budget::on_warning`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// let budget = genai::Budget::interactive()
///     .limit(genai::Limit::cost_usd(1.0).warn_at(0.8))
///     .on_warning(|warning| println!("{} ({}): {}", warning.run, warning.limit, warning.words));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Warning<'a> {
    /// The run that has the budget, by the name of its span.
    pub run: &'a str,
    /// The limit: `model_calls`, `tool_repeats`, `cost_usd`, …
    pub limit: &'a str,
    /// The used amount or the loop, as text for a log line.
    pub words: &'a str,
    /// Whether the limit itself has been passed, and not only a fraction of it reached.
    pub passed: bool,
}

macro_rules! stopping {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) = $limit:ident;)*) => {
        impl Budget {
            $($(#[$doc])* pub fn $name(self, $($argument: $kind),*) -> Self {
                self.limit(Limit::$limit($($argument),*))
            })*
        }
    };
}

stopping! {
    /// Limits the number of model calls: exactly `max` bodies run.
    max_model_calls(max: u64) = model_calls;
    /// Limits the number of tool calls, of all tools together.
    max_tool_calls(max: u64) = tool_calls;
    /// Limits the calls of one tool with the same arguments, without a new result or other news in between.
    max_tool_repeats(max: u64) = tool_repeats;
    /// Limits the repetitions of the same calls in the same order (A-B-A-B) with the same results, from 2.
    max_cycles(max: u64) = cycles;
    /// Limits the number of retries of a tool call that failed.
    max_retries(max: u64) = retries;
    /// Refuses a call of a tool that failed `max` times in a row with the same error, without any news in between.
    /// Errors are the same as in [`Limit::same_error`](crate::Limit::same_error).
    max_same_error(max: u64) = same_error;
    /// Refuses a call that returned the same result `max` times in a row for the same arguments, without any news in
    /// between.
    max_same_result(max: u64) = same_result;
    /// Limits the number of input tokens, cached ones included.
    max_input_tokens(max: u64) = input_tokens;
    /// Limits the number of output tokens, reasoning included.
    max_output_tokens(max: u64) = output_tokens;
    /// Limits the number of tokens, input and output together.
    max_total_tokens(max: u64) = total_tokens;
    /// Limits the estimated cost, in US dollars.
    max_cost_usd(max: f64) = cost_usd;
    /// Limits the duration of the run: a run that is waiting at the deadline is ended while it waits.
    max_duration(max: Duration) = duration;
}

impl Budget {
    /// A budget without limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// A budget for an agent whose user waits: 25 model calls, 50 tool calls, two minutes, and the limits of
    /// [`loops_only`](Self::loops_only).
    pub fn interactive() -> Self {
        Self::loops_only()
            .max_model_calls(25)
            .max_tool_calls(50)
            .max_duration(Duration::from_secs(2 * 60))
    }

    /// A budget for an agent that works in the background: 200 model calls, 500 tool calls, an hour, and the limits of
    /// [`loops_only`](Self::loops_only).
    pub fn background() -> Self {
        Self::loops_only()
            .max_model_calls(200)
            .max_tool_calls(500)
            .max_duration(Duration::from_secs(60 * 60))
    }

    /// A budget with limits of loops only:
    ///
    /// - the same call with the same result three times,
    /// - the same call ten times without a new result,
    /// - a cycle repeated three times without a new result,
    /// - the same error of a tool five times in a row.
    ///
    /// News restarts each of these counts at one. News is a call that has not succeeded before with its arguments, or
    /// that returns another result than before. So an agent may run the same tests after each of many edits. Code that
    /// retries a failing call, with no model call in between, may do so up to nine times.
    ///
    /// A tool that polls a job and gets the same answer three times is refused. Write `skip_all` in its attribute, so
    /// that it is never a repeat, or build a budget with a higher [`max_same_result`](Self::max_same_result).
    ///
    /// Concurrent calls count once, and so do up to nine calls that one model call requested.
    pub fn loops_only() -> Self {
        Self::new()
            .max_same_result(3)
            .max_tool_repeats(10)
            .limit(Limit::cycles_but_retries(3))
            .limit(Limit::same_error_but_retries(5))
    }

    /// Adds a limit. Several limits of one kind all hold.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limits.push(limit);
        self
    }

    /// Limits the number of calls of the tool with this name.
    pub fn max_calls_of(self, tool: impl Into<std::borrow::Cow<'static, str>>, max: u64) -> Self {
        self.limit(Limit::calls_of(tool, max))
    }

    /// Sets the tokens that a model call is assumed to use until it has ended. The output estimate applies only to
    /// requests without `max_tokens`.
    pub fn estimate(mut self, input_tokens: u64, output_tokens: u64) -> Self {
        self.estimate = (input_tokens, output_tokens);
        self
    }

    /// Sets the effect of a limit of cost or tokens on calls whose amount is unknown: [`Unpriced::Refuse`] by default.
    pub fn unpriced(mut self, unpriced: Unpriced) -> Self {
        self.unpriced = unpriced;
        self
    }

    /// Sets the number of rounds without news after which the run ends; 3 by default. A round is the tool calls between
    /// two model calls. The count begins with the first round in which a limit refused a tool call. A round with news
    /// restarts it, even if a call in it is refused; a round without tool calls does not count. The run ends only if
    /// calls were refused in at least two of the rounds.
    ///
    /// Until then an agent can return each refusal to its model, for example as
    /// [`BudgetExceeded::advice`](crate::BudgetExceeded::advice). Only limits with
    /// [`Action::Refuse`](crate::Action::Refuse) count, such as those of loops.
    pub fn max_refusals(mut self, max: u64) -> Self {
        self.max_refusals = Some(max);
        self
    }

    /// Sets the callback for warnings, called once per limit and run. It must not block; a panic in it is caught and
    /// dropped.
    pub fn on_warning(mut self, callback: impl Fn(&Warning<'_>) + Send + Sync + 'static) -> Self {
        self.on_warning = Some(Arc::new(callback));
        self
    }
}

impl std::fmt::Debug for Budget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Budget")
            .field("limits", &self.limits)
            .field("unpriced", &self.unpriced)
            .field("estimate", &self.estimate)
            .finish_non_exhaustive()
    }
}

/// A value of the attribute's `budget = …`: a [`Budget`], a reference or an `Arc` to one, or an `Option` of these.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use std::sync::LazyLock;
///
/// use genai::Budget;
/// use genai::__private::IntoBudget;
///
/// static DEFAULT: LazyLock<Budget> = LazyLock::new(Budget::interactive);
///
/// let chosen: Option<&Budget> = None;
/// assert!(chosen.to_budget().is_none(), "no budget");
/// assert!(Some(&*DEFAULT).to_budget().is_some());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a budget",
    label = "expected a `genai::Budget`",
    note = "write for example: `budget = genai::Budget::new().max_tool_repeats(3)`"
)]
pub trait IntoBudget {
    /// The budget, if there is one.
    fn to_budget(&self) -> Option<Budget>;
}

#[diagnostic::do_not_recommend]
impl IntoBudget for Budget {
    fn to_budget(&self) -> Option<Budget> {
        Some(self.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<B: IntoBudget + ?Sized> IntoBudget for &B {
    fn to_budget(&self) -> Option<Budget> {
        (**self).to_budget()
    }
}

#[diagnostic::do_not_recommend]
impl<B: IntoBudget + ?Sized> IntoBudget for Arc<B> {
    fn to_budget(&self) -> Option<Budget> {
        (**self).to_budget()
    }
}

#[diagnostic::do_not_recommend]
impl<B: IntoBudget> IntoBudget for Option<B> {
    fn to_budget(&self) -> Option<Budget> {
        self.as_ref().and_then(B::to_budget)
    }
}

//! Limits of a run, and what happens at each.

use std::sync::Arc;
use std::time::Duration;

use crate::budget::limit::{Limit, Unpriced};

/// The callback of a limit that warns.
type OnWarning = Arc<dyn Fn(&Warning<'_>) + Send + Sync>;

/// Limits of a run: of everything that happens under one `request`, `workflow` or `agent`.
///
/// It is given to the attribute, `budget = Budget::new().max_tool_repeats(3)`, constant or computed from the parameters.
/// Runs nest: each budget holds on its own, and what happens under an inner run is charged to the outer ones, too.
///
/// A model call reserves what it may come to before it starts, and settles what it used when it ends, so that a limit is
/// not passed by calls that run side by side: one call, its `max_tokens` as output if the request says it or else the
/// [estimate](Self::estimate) given here, and their price where there is one. What a provider counts beyond that, the
/// prompt above all, is known when the call has ended; the call after it is the first to be refused then.
///
/// The limits of loops set by `max_…` refuse the call ([`Action::Refuse`](crate::Action::Refuse)), and the others stop
/// the run ([`Action::Stop`](crate::Action::Stop)); [`limit`](Self::limit) takes a limit with another action.
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
    /// `None`: three.
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
    /// Whose budget it is, by the name of the run's span.
    pub run: &'a str,
    /// Which limit: `model_calls`, `tool_repeats`, `cost_usd`, …
    pub limit: &'a str,
    /// The used amount or the loop, in words fit for a log line.
    pub words: &'a str,
    /// Whether the limit has been passed, and not only a part of it reached.
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
    /// At most so many model calls: exactly so many bodies run.
    max_model_calls(max: u64) = model_calls;
    /// At most so many tool calls, whatever the tool.
    max_tool_calls(max: u64) = tool_calls;
    /// At most so many calls of one tool with the same arguments, without a new result or anything else new in between.
    max_tool_repeats(max: u64) = tool_repeats;
    /// At most so many times round the same calls in the same order (A-B-A-B) with the same results, from 2.
    max_cycles(max: u64) = cycles;
    /// At most so many retries of a tool call that failed.
    max_retries(max: u64) = retries;
    /// No call of a tool that failed so many times in a row with the same error, without anything new in between.
    max_same_error(max: u64) = same_error;
    /// No call of a tool that returned the same result so many times in a row for the same arguments, without anything new
    /// in between.
    max_same_result(max: u64) = same_result;
    /// At most so many input tokens, cached ones included.
    max_input_tokens(max: u64) = input_tokens;
    /// At most so many output tokens, reasoning included.
    max_output_tokens(max: u64) = output_tokens;
    /// At most so many tokens, input and output together.
    max_total_tokens(max: u64) = total_tokens;
    /// At most this estimated cost, in US dollars.
    max_cost_usd(max: f64) = cost_usd;
    /// At most this long: a run that is waiting then is ended while it waits.
    max_duration(max: Duration) = duration;
}

impl Budget {
    /// No limits yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// For an agent whose user waits: 25 model calls, 50 tool calls, two minutes, and the limits of
    /// [`loops_only`](Self::loops_only).
    pub fn interactive() -> Self {
        Self::loops_only()
            .max_model_calls(25)
            .max_tool_calls(50)
            .max_duration(Duration::from_secs(2 * 60))
    }

    /// For an agent that works in the background: 200 model calls, 500 tool calls, an hour, and the limits of
    /// [`loops_only`](Self::loops_only).
    pub fn background() -> Self {
        Self::loops_only()
            .max_model_calls(200)
            .max_tool_calls(500)
            .max_duration(Duration::from_secs(60 * 60))
    }

    /// Only loops: the same call with the same result three times, the same call ten times without a new result, a cycle
    /// three times round without a new result, and the same error of a tool five times in a row.
    ///
    /// If something new happens, each of these counts starts anew with one: a call that has not succeeded before with its
    /// arguments, or that returns another result than before. So an agent may run the same tests after each of many edits.
    /// Code that retries a failing call, with no model call in between, may do so up to nine times.
    ///
    /// A tool that polls a job and gets the same answer three times is refused: write
    /// `skip_all` in its attribute, so that it is never a repeat, or build a budget with a higher
    /// [`max_same_result`](Self::max_same_result).
    ///
    /// Calls side by side count once, and so do calls that one model call asked for, up to nine of them.
    pub fn loops_only() -> Self {
        Self::new()
            .max_same_result(3)
            .max_tool_repeats(10)
            .limit(Limit::cycles_but_retries(3))
            .limit(Limit::same_error_but_retries(5))
    }

    /// Adds a limit. Several of one kind hold side by side.
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limits.push(limit);
        self
    }

    /// At most so many calls of the tool with this name.
    pub fn max_calls_of(self, tool: impl Into<std::borrow::Cow<'static, str>>, max: u64) -> Self {
        self.limit(Limit::calls_of(tool, max))
    }

    /// The tokens that a model call is assumed to use until it has ended: the input always, the output where the request
    /// does not say its `max_tokens`.
    pub fn estimate(mut self, input_tokens: u64, output_tokens: u64) -> Self {
        self.estimate = (input_tokens, output_tokens);
        self
    }

    /// The effect of a limit of cost or tokens on calls for which nothing gives a number: [`Unpriced::Refuse`] by default.
    pub fn unpriced(mut self, unpriced: Unpriced) -> Self {
        self.unpriced = unpriced;
        self
    }

    /// Ends the run in the round after so many rounds in a row that brought nothing new, from the first in which a limit
    /// refused a tool call; 3 by default. A round is the tool calls between two model calls. A round that brings something
    /// new starts the count anew, also if a call in it is refused; one without tool calls does not count. In two of the
    /// rounds at least, a call was refused.
    ///
    /// Until then an agent can tell its model about each refusal, for which there is
    /// [`BudgetExceeded::advice`](crate::BudgetExceeded::advice). Only limits with
    /// [`Action::Refuse`](crate::Action::Refuse) count, such as those of loops.
    pub fn max_refusals(mut self, max: u64) -> Self {
        self.max_refusals = Some(max);
        self
    }

    /// Is called where a limit warns, once per limit and run. It must not block; a panic in it goes nowhere.
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

/// A value for the attribute's `budget = …`: a [`Budget`], a reference or an `Arc` to one, or an `Option` of these.
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

impl IntoBudget for Budget {
    fn to_budget(&self) -> Option<Budget> {
        Some(self.clone())
    }
}

impl<B: IntoBudget + ?Sized> IntoBudget for &B {
    fn to_budget(&self) -> Option<Budget> {
        (**self).to_budget()
    }
}

impl<B: IntoBudget + ?Sized> IntoBudget for Arc<B> {
    fn to_budget(&self) -> Option<Budget> {
        (**self).to_budget()
    }
}

impl<B: IntoBudget> IntoBudget for Option<B> {
    fn to_budget(&self) -> Option<Budget> {
        self.as_ref().and_then(B::to_budget)
    }
}

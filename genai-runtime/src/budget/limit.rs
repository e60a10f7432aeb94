//! One limit of a budget.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::budget::ask::Spend;
use crate::budget::policies::Cycles;
use crate::budget::policies::Repeats;
use crate::budget::policies::Retries;
use crate::budget::policies::SameError;
use crate::budget::policies::SameResult;
use crate::budget::policy::Policy;
use crate::budget::reason::StopReason;
use crate::notice::{Code, notice_each};

/// The effect of a limit when it is passed.
///
/// By default, limits of money, tokens, time and numbers of calls stop the run, and limits of loops refuse the call.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Action, Budget, Limit};
///
/// let budget = Budget::interactive().limit(Limit::tool_calls(100).action(Action::Refuse));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The call runs, and its span has the limit's name in `agent.budget.exceeded`.
    Record,
    /// The call runs and is recorded likewise. Once per run, the run's span also gets an event and the budget's
    /// callback is called.
    Warn,
    /// The call is refused, and the run goes on.
    ///
    /// The refused call returns the first of these that exists:
    ///
    /// 1. the value of `refuse = |refusal| …` in its attribute,
    /// 2. the error made from [`BudgetExceeded`](crate::BudgetExceeded),
    /// 3. [`advice()`](crate::BudgetExceeded::advice) for the model, if it is a tool that returns text (`String`,
    ///    `Cow<str>`).
    ///
    /// **If none of them exists, the run ends at the refusal**, because there is no value to continue with.
    ///
    /// A run that reaches such a limit in too many rounds in a row also ends:
    /// [`Budget::max_refusals`](crate::Budget::max_refusals).
    Refuse,
    /// The call is refused, and the run ends. An `async` run ends where it waits next, at the latest after 64 more
    /// refused calls. A plain `fn` cannot be ended midway: every call that it still makes is refused.
    Stop,
}

impl Action {
    /// Whether the call does not run.
    pub(crate) const fn refuses(self) -> bool {
        matches!(self, Self::Refuse | Self::Stop)
    }
}

/// The effect of a limit of cost or tokens on a call whose amount is unknown: there is neither a price, nor the usage,
/// nor a reservation, nor an earlier call of the same model.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Budget, Unpriced};
///
/// // A model that runs in your own data centre has no price.
/// let budget = Budget::new().max_cost_usd(1.0).unpriced(Unpriced::Allow);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Unpriced {
    /// Such calls run and count nothing; the run's span gets one event.
    Record,
    /// Such calls run and count nothing.
    Allow,
    /// The first such call runs, since its cost is known only when it has ended. The next one is refused. Under a limit
    /// of tokens, so is a call of a model that did not report its tokens.
    #[default]
    Refuse,
}

/// One limit of a [`Budget`](crate::budget::Budget) with its action: by default [`Action::Refuse`] for limits of loops,
/// else [`Action::Stop`].
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Action, Budget, Limit};
/// let budget = Budget::new()
///     .limit(Limit::model_calls(40).warn_at(0.75))
///     .limit(Limit::calls_of("run_tests", 10).action(Action::Record));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a limit holds when it is part of a budget"]
pub struct Limit {
    pub(crate) kind: Kind,
    pub(crate) max: u64,
    pub(crate) action: Action,
    /// Thousandths of `max`, so that no floats are compared.
    pub(crate) warn_at: Option<u64>,
}

/// The amount or rule that is limited.
#[derive(Clone)]
pub(crate) enum Kind {
    ModelCalls,
    ToolCalls,
    CallsOf(Cow<'static, str>),
    InputTokens,
    OutputTokens,
    TotalTokens,
    /// Cost in the unit of [`Cost`](crate::price::Cost).
    Cost,
    /// Duration in milliseconds.
    Duration,
    /// A policy of this crate. It runs no code of the user, so it may run while the accounting is locked.
    Loop(Arc<dyn Policy>),
    /// A policy of the user.
    Policy(Arc<dyn Policy>),
}

impl Limit {
    fn new(kind: Kind, max: u64) -> Self {
        let action = match kind {
            Kind::Loop(_) | Kind::Policy(_) => Action::Refuse,
            _ => Action::Stop,
        };
        Self {
            kind,
            max,
            action,
            warn_at: None,
        }
    }

    /// Limits the number of model calls.
    pub fn model_calls(max: u64) -> Self {
        Self::new(Kind::ModelCalls, max)
    }

    /// Limits the number of tool calls, of all tools together.
    pub fn tool_calls(max: u64) -> Self {
        Self::new(Kind::ToolCalls, max)
    }

    /// Limits the number of calls of the tool with this name (`gen_ai.tool.name`).
    pub fn calls_of(tool: impl Into<Cow<'static, str>>, max: u64) -> Self {
        Self::new(Kind::CallsOf(tool.into()), max)
    }

    /// Limits the calls of one tool with the same arguments and without any news in between. A repeat with a new result
    /// is progress: the count restarts with it. To limit the plain number of calls, use [`calls_of`](Self::calls_of).
    pub fn tool_repeats(max: u64) -> Self {
        Self::ours(Repeats::new(max))
    }

    /// Limits the repetitions of the same calls, in the same order, with the same arguments: a cycle of up to eight
    /// calls, A-B-A-B for example. A round counts if every call in it returned the same as in the round before. If
    /// results cannot be compared, because they are not `serde::Serialize`, a cycle is detected from its tenth round.
    pub fn cycles(max: u64) -> Self {
        Self::ours(Cycles::new(max, false))
    }

    /// The limit of cycles in presets. Code may retry a call up to nine times, as it may between two model calls.
    pub(crate) fn cycles_but_retries(max: u64) -> Self {
        Self::ours(Cycles::new(max, true))
    }

    /// Limits the retries since the last success: calls of one tool with the arguments of a call that failed.
    pub fn retries(max: u64) -> Self {
        Self::ours(Retries::new(max))
    }

    /// Refuses a call of a tool that failed `max` times in a row with the same error, with any arguments. News in
    /// between restarts the count.
    ///
    /// Errors are the same if their `error.type` is, and the variant of an enum with `Debug`. An error without variants
    /// whose `error.type` is only the name of its type is compared by its text, such as a struct, `String` or
    /// `anyhow::Error`. Numbers in texts do not count. Only keyed hashes are compared.
    pub fn same_error(max: u64) -> Self {
        Self::ours(SameError::new(max, false))
    }

    /// The limit of equal errors in presets. Code may retry a call up to nine times, as it may between two model calls.
    pub(crate) fn same_error_but_retries(max: u64) -> Self {
        Self::ours(SameError::new(max, true))
    }

    /// Refuses a call of a tool that returned the same result `max` times in a row for the same arguments, without any
    /// news in between. Results are compared if they implement `serde::Serialize`.
    pub fn same_result(max: u64) -> Self {
        Self::ours(SameResult::new(max))
    }

    /// Limits the number of input tokens, cached ones included.
    pub fn input_tokens(max: u64) -> Self {
        Self::new(Kind::InputTokens, max)
    }

    /// Limits the number of output tokens, reasoning included.
    pub fn output_tokens(max: u64) -> Self {
        Self::new(Kind::OutputTokens, max)
    }

    /// Limits the number of tokens, input and output together.
    pub fn total_tokens(max: u64) -> Self {
        Self::new(Kind::TotalTokens, max)
    }

    /// Limits the estimated cost, in US dollars. A negative amount or NaN counts as 0, which refuses every call with a
    /// price; a [notice](crate::Notice) reports it.
    pub fn cost_usd(max: f64) -> Self {
        if max.is_nan() || max < 0.0 {
            notice_each(
                Code::Settings,
                format!(
                    "a budget limits the cost to {max} dollars, which is no amount: the limit is $0, so every call with a \
                     price is refused; give `Limit::cost_usd` or `Budget::max_cost_usd` a number that is not negative"
                ),
            );
        }
        Self::new(Kind::Cost, crate::price::Cost::from_usd(max).pico_usd())
    }

    /// Limits the duration from the start of the run, by the wall clock.
    pub fn duration(max: Duration) -> Self {
        Self::new(Kind::Duration, u64::try_from(max.as_millis()).unwrap_or(u64::MAX))
    }

    /// A custom rule: a call is over the limit if the [`Policy`] returns a violation.
    pub fn policy(policy: impl Policy + 'static) -> Self {
        Self::new(Kind::Policy(Arc::new(policy)), 0)
    }

    fn ours(policy: impl Policy + 'static) -> Self {
        Self::new(Kind::Loop(Arc::new(policy)), 0)
    }

    /// Sets the effect of the limit when it is passed.
    pub fn action(self, action: Action) -> Self {
        Self { action, ..self }
    }

    /// Warns once when this fraction of the limit is reached, from 0 to 1: an event on the run's span, and the budget's
    /// callback. It has no effect on limits of loops, which have no fractions.
    pub fn warn_at(self, fraction: f64) -> Self {
        // The cast saturates: an invalid fraction warns at the start or not at all.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let thousandths = (fraction * 1000.0).round() as u64;
        Self {
            warn_at: Some(thousandths),
            ..self
        }
    }

    pub(crate) fn reason(&self) -> StopReason {
        match &self.kind {
            Kind::ModelCalls => StopReason::ModelCalls,
            Kind::ToolCalls | Kind::CallsOf(_) => StopReason::ToolCalls,
            Kind::InputTokens | Kind::OutputTokens | Kind::TotalTokens => StopReason::Tokens,
            Kind::Cost => StopReason::Cost,
            Kind::Duration => StopReason::Duration,
            Kind::Loop(policy) | Kind::Policy(policy) => policy.reason(),
        }
    }

    /// The amount at which to warn.
    pub(crate) fn threshold(&self) -> Option<u64> {
        let thousandths = self.warn_at?;
        let amount = u128::from(self.max) * u128::from(thousandths) / 1000;
        Some(u64::try_from(amount).unwrap_or(u64::MAX))
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl Kind {
    /// The name of the limited amount in attributes and messages.
    pub(crate) fn name(&self) -> Cow<'static, str> {
        match self {
            Self::ModelCalls => "model_calls".into(),
            Self::ToolCalls => "tool_calls".into(),
            Self::CallsOf(tool) => format!("calls_of:{tool}").into(),
            Self::InputTokens => "input_tokens".into(),
            Self::OutputTokens => "output_tokens".into(),
            Self::TotalTokens => "total_tokens".into(),
            Self::Cost => "cost_usd".into(),
            Self::Duration => "duration".into(),
            Self::Loop(policy) | Self::Policy(policy) => policy.name().into(),
        }
    }

    /// An amount of this kind in words.
    pub(crate) fn words(&self, amount: u64) -> String {
        let plural = if amount == 1 { "" } else { "s" };
        match self {
            Self::ModelCalls => format!("{amount} model call{plural}"),
            Self::ToolCalls => format!("{amount} tool call{plural}"),
            Self::CallsOf(tool) => format!("{amount} call{plural} of {tool}"),
            Self::InputTokens => format!("{amount} input token{plural}"),
            Self::OutputTokens => format!("{amount} output token{plural}"),
            Self::TotalTokens => format!("{amount} token{plural}"),
            Self::Cost => crate::price::Cost::from_pico_usd(amount).to_string(),
            Self::Duration => {
                let time = Duration::from_millis(amount);
                format!("{time:?}")
            }
            Self::Loop(policy) | Self::Policy(policy) => policy.name().replace('_', " "),
        }
    }
}

/// The amount that this kind limits, if it is tokens or cost.
pub(super) fn amount_of(kind: &Kind, amounts: Spend) -> Option<u64> {
    match kind {
        Kind::InputTokens => Some(amounts.input),
        Kind::OutputTokens => Some(amounts.output),
        Kind::TotalTokens => Some(amounts.input.saturating_add(amounts.output)),
        Kind::Cost => Some(amounts.cost),
        Kind::ModelCalls | Kind::ToolCalls | Kind::CallsOf(_) | Kind::Duration | Kind::Loop(_) | Kind::Policy(_) => {
            None
        }
    }
}

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

/// The effect of a limit that is passed.
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
    /// The call is made, and its span has the limit's name in `agent.budget.exceeded`.
    Record,
    /// The same, and once per run the run's span gets an event and the budget's callback is called.
    Warn,
    /// This call is refused, and the run goes on.
    ///
    /// The refused call returns the first of these that exists:
    ///
    /// 1. the value of `refuse = |refusal| …` in its attribute,
    /// 2. the error made from [`BudgetExceeded`](crate::BudgetExceeded),
    /// 3. [`advice()`](crate::BudgetExceeded::advice) for the model, if it is a tool that returns text (`String`,
    ///    `Cow<str>`).
    ///
    /// **Where none of them exists, the run ends at the refusal**, because there is no value to go on with.
    ///
    /// A run that comes to such a limit in too many rounds in a row ends, too:
    /// [`Budget::max_refusals`](crate::Budget::max_refusals).
    Refuse,
    /// The call is refused, and the run ends: an `async` run where it waits next, at the latest after 64 more calls that
    /// are refused. A plain `fn` cannot be ended midway: every call that it still makes is refused.
    Stop,
}

impl Action {
    /// Whether the call is not made.
    pub(crate) const fn refuses(self) -> bool {
        matches!(self, Self::Refuse | Self::Stop)
    }
}

/// The effect of a limit of cost or tokens on a call for which nothing gives a number: neither a price, nor the usage, nor a
/// reservation, nor an earlier call of the same model.
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
    /// Such calls are made and count nothing; the run's span gets one event.
    Record,
    /// Such calls are made and count nothing.
    Allow,
    /// The first such call is made, since its cost is known only when it has ended. The next one is refused. So is, under a
    /// limit of tokens, a call of a model that did not report its tokens.
    #[default]
    Refuse,
}

/// One limit of a [`Budget`](crate::budget::Budget) with its action: by default [`Action::Refuse`] if it is a limit of
/// loops, else [`Action::Stop`].
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
    /// In thousandths of `max`, so that nothing is compared in floats.
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
    /// In the unit of [`Cost`](crate::price::Cost).
    Cost,
    /// In milliseconds.
    Duration,
    /// A policy of this crate. It runs no code of the user, so it is asked while the accounting is locked.
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

    /// At most so many model calls.
    pub fn model_calls(max: u64) -> Self {
        Self::new(Kind::ModelCalls, max)
    }

    /// At most so many tool calls, whatever the tool.
    pub fn tool_calls(max: u64) -> Self {
        Self::new(Kind::ToolCalls, max)
    }

    /// At most so many calls of the tool with this name (`gen_ai.tool.name`).
    pub fn calls_of(tool: impl Into<Cow<'static, str>>, max: u64) -> Self {
        Self::new(Kind::CallsOf(tool.into()), max)
    }

    /// At most so many calls of one tool with the same arguments and without anything new in between. A repeat with a new
    /// result is progress: the count starts anew with it. For a plain number of calls there is
    /// [`calls_of`](Self::calls_of).
    pub fn tool_repeats(max: u64) -> Self {
        Self::ours(Repeats::new(max))
    }

    /// At most so many times round the same calls, in the same order, with the same arguments: a cycle of up to eight
    /// calls, A-B-A-B for example. A round counts if every call in it returned what it returned the round before. If
    /// results cannot be compared, because they are not `serde::Serialize`, a cycle is seen from its tenth round.
    pub fn cycles(max: u64) -> Self {
        Self::ours(Cycles::new(max, false))
    }

    /// The same in presets: code may retry a call up to nine times, as it may between two model calls.
    pub(crate) fn cycles_but_retries(max: u64) -> Self {
        Self::ours(Cycles::new(max, true))
    }

    /// At most so many retries: calls of one tool with the arguments of a call that failed, since one succeeded.
    pub fn retries(max: u64) -> Self {
        Self::ours(Retries::new(max))
    }

    /// No further call of a tool that failed so many times in a row with the same error, whatever its arguments, and without
    /// anything new in between. Errors
    /// are compared by `error.type`; where the type says nothing, as `String` or `anyhow::Error`, by a keyed hash of
    /// their text.
    pub fn same_error(max: u64) -> Self {
        Self::ours(SameError::new(max, false))
    }

    /// The same in presets: code may retry a call up to nine times, as it may between two model calls.
    pub(crate) fn same_error_but_retries(max: u64) -> Self {
        Self::ours(SameError::new(max, true))
    }

    /// No further call of a tool with the same arguments that returned the same result so many times in a row, without
    /// anything new in between. Results are compared where they implement `serde::Serialize`.
    pub fn same_result(max: u64) -> Self {
        Self::ours(SameResult::new(max))
    }

    /// At most so many input tokens, cached ones included.
    pub fn input_tokens(max: u64) -> Self {
        Self::new(Kind::InputTokens, max)
    }

    /// At most so many output tokens, reasoning included.
    pub fn output_tokens(max: u64) -> Self {
        Self::new(Kind::OutputTokens, max)
    }

    /// At most so many tokens, input and output together.
    pub fn total_tokens(max: u64) -> Self {
        Self::new(Kind::TotalTokens, max)
    }

    /// At most this estimated cost, in US dollars. A negative or undefined amount is 0, which refuses every call with a
    /// price; a [notice](crate::Notice) says so.
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

    /// At most this long, by the wall clock, from the start of the run.
    pub fn duration(max: Duration) -> Self {
        Self::new(Kind::Duration, u64::try_from(max.as_millis()).unwrap_or(u64::MAX))
    }

    /// A rule of your own: a call is over the limit if the [`Policy`] returns a violation.
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
        // Saturates: a fraction that is none warns at the start or not at all.
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
    /// The limited amount, as attributes and messages say it.
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

    /// An amount of it in words.
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

/// The amount that this kind of limit is about, if it is one of tokens or cost.
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

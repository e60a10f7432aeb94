//! What a call counts as in the runs above it.

use std::sync::Arc;
use std::time::SystemTime;

use genai_semconv::{Charge, attributes as attr};
use opentelemetry::{StringValue, Value};

use super::Ending;
use super::price::Priced;
use crate::budget::BudgetExceeded;
use crate::budget::history::{ToolEnd, hash};
use crate::budget::ledger::{Amounts, Ask, Note, Settlement, What};
use crate::budget::level::Refused;
use crate::failure::PANIC;
use crate::metrics::Price;
use crate::price::Cost;
use crate::reading::Reading;
use crate::run::{Owner, Run};
use crate::start::Start;
use crate::usage::Usage;

/// What a call counts as, and where.
#[derive(Debug)]
pub(super) struct Charged {
    run: Arc<Run>,
    ask: Ask,
}

/// What a call asks of the runs above it.
pub(super) fn ask(start: &Start, run: &Run) -> Ask {
    let text = |key: &str| match start.find(key) {
        Some(Value::String(text)) => text.clone(),
        _ => StringValue::from(start.operation.attribute),
    };
    if start.operation.charge == Charge::ToolCall {
        return Ask {
            what: What::ToolCall(start.fingerprint),
            name: text(attr::GEN_AI_TOOL_NAME.key()),
            estimate: Amounts::default(),
            unpriced: false,
        };
    }
    let mut budgets = run.level.lineage().filter_map(|level| level.tag().as_ref()).peekable();
    let mut unpriced = false;
    let estimate = if budgets.peek().is_some() {
        let stated = budgets.find_map(|stopper| Some(stopper.budget.estimate).filter(|it| *it != (0, 0)));
        let (input, output) = stated.unwrap_or_default();
        let most = match start.find(attr::GEN_AI_REQUEST_MAX_TOKENS.key()) {
            Some(Value::I64(tokens)) => u64::try_from(*tokens).ok(),
            _ => None,
        };
        let output = most.unwrap_or(output);
        let priced = Priced::of(start);
        let cost = priced.and_then(|priced| priced.estimate(run.telemetry.config.prices(), input, output));
        unpriced = cost.is_none();
        Amounts {
            input,
            output,
            cost: cost.map_or(0, Cost::pico_usd),
        }
    } else {
        Amounts::default()
    };
    Ask {
        what: What::ModelCall,
        name: text(attr::GEN_AI_REQUEST_MODEL.key()),
        estimate,
        unpriced,
    }
}

impl Charged {
    pub(super) fn new(run: Arc<Run>, ask: Ask) -> Self {
        Self { run, ask }
    }

    /// The call is counted here and in every run above.
    pub(super) fn count(&self) {
        self.run.charge_call(match self.ask.what {
            What::ModelCall => Charge::ModelCall,
            What::ToolCall(_) => Charge::ToolCall,
        });
    }

    pub(super) fn tell(&self, notes: Vec<(Owner, Note)>) -> Vec<String> {
        self.run.tell(notes)
    }

    /// Whether results are compared with those before.
    pub(super) fn compares_results(&self) -> bool {
        matches!(self.ask.what, What::ToolCall(Some(_))) && self.run.is_budgeted()
    }

    /// The call leaves no trace after all.
    pub(super) fn release(self) {
        let settlement = Settlement {
            used: Amounts::default(),
            end: ToolEnd::Cancelled,
        };
        drop(self.run.level.settle(&self.ask, &settlement));
    }

    /// The call has ended: it used this much, and what it reserved beyond that is free again.
    pub(super) fn settle(&self, ending: &Ending, reading: &Reading, price: Option<Price>) {
        let end = match ending {
            Ending::Cancelled => ToolEnd::Cancelled,
            Ending::Panicked => ToolEnd::Failed(hash(PANIC)),
            Ending::Returned | Ending::Stopped(_) => match &reading.failure {
                Some(error_type) => ToolEnd::Failed(hash(error_type)),
                None => ToolEnd::Succeeded(reading.result),
            },
        };
        let settlement = Settlement {
            used: amounts(
                &reading.usage,
                match price {
                    Some(Price::Known(cost)) => Some(cost),
                    _ => None,
                },
            ),
            end,
        };
        let notes = self.run.level.settle(&self.ask, &settlement);
        if !notes.is_empty() {
            self.run.tell(notes);
        }
    }

    /// Whether what has arrived so far passes a limit.
    pub(super) fn passes_midway(&self, reading: &Reading, priced: Option<&Priced>) -> Option<BudgetExceeded> {
        if !reading.usage.is_known() || !self.run.is_budgeted() {
            return None;
        }
        let prices = self.run.telemetry.config.prices();
        let cost = priced.and_then(|priced| priced.cost(prices, reading, SystemTime::now()));
        let used = amounts(&reading.usage, cost);
        let Err(Refused { by, over }) = self.run.level.check_midway(&self.ask, used) else {
            return None;
        };
        let by = by?;
        let exceeded = by.refusal(over);
        self.run.refused(&by, &exceeded);
        Some(exceeded)
    }
}

fn amounts(usage: &Usage, cost: Option<Cost>) -> Amounts {
    Amounts {
        input: usage.input_tokens().unwrap_or(0),
        output: usage.output_tokens().unwrap_or(0),
        cost: cost.map_or(0, Cost::pico_usd),
    }
}

//! What a call counts as in the runs above it.

use std::time::SystemTime;

use genai_semconv::{Charge, attributes as attr};
use opentelemetry::{StringValue, Value};

use crate::answer::PANIC;
use crate::answer::Reading;
use crate::budget::BudgetExceeded;
use crate::budget::Refused;
use crate::budget::{Ask, Settlement, Spend, What};
use crate::budget::{ToolEnd, hash};
use crate::call::ending::Ending;
use crate::call::price::Priced;
use crate::call::start::Start;
use crate::price::Cost;
use crate::price::Price;
use crate::run::Run;
use crate::usage::Usage;

/// What a call counts as in its run and those above.
#[derive(Debug)]
pub(super) struct Charged {
    ask: Ask,
}

/// What a call asks of the runs above it.
pub(super) fn ask(start: &Start, run: &Run) -> Ask {
    let unnamed = StringValue::from(start.operation.attribute);
    let text = |key: &str| match start.find(key) {
        Some(Value::String(text)) => text.clone(),
        _ => unnamed.clone(),
    };
    if start.operation.charge == Charge::ToolCall {
        return Ask {
            what: What::ToolCall(start.fingerprint),
            name: text(attr::GEN_AI_TOOL_NAME.key()),
            estimate: Spend::default(),
            unpriced: false,
        };
    }
    let mut budgets = run.level.lineage().filter_map(|level| level.tag().as_ref()).peekable();
    if budgets.peek().is_none() {
        // Nobody will ask for its name, nor for what it may come to.
        return Ask {
            what: What::ModelCall,
            name: unnamed,
            estimate: Spend::default(),
            unpriced: false,
        };
    }
    let stated = budgets.find_map(|stopper| Some(stopper.budget.estimate).filter(|it| *it != (0, 0)));
    let (input, output) = stated.unwrap_or_default();
    let most = match start.find(attr::GEN_AI_REQUEST_MAX_TOKENS.key()) {
        Some(Value::I64(tokens)) => u64::try_from(*tokens).ok(),
        _ => None,
    };
    let output = most.unwrap_or(output);
    let cost = Priced::estimate(start, run.telemetry.config.prices(), input, output);
    Ask {
        what: What::ModelCall,
        name: text(attr::GEN_AI_REQUEST_MODEL.key()),
        estimate: Spend {
            input,
            output,
            cost: cost.map_or(0, Cost::pico_usd),
        },
        unpriced: cost.is_none(),
    }
}

impl Charged {
    pub(super) fn new(ask: Ask) -> Self {
        Self { ask }
    }

    /// The call is counted here and in every run above.
    pub(super) fn count(&self, run: &Run) {
        run.charge_call(match self.ask.what {
            What::ModelCall => Charge::ModelCall,
            What::ToolCall(_) => Charge::ToolCall,
        });
    }

    /// Whether results are compared with those before.
    pub(super) fn compares_results(&self, run: &Run) -> bool {
        matches!(self.ask.what, What::ToolCall(Some(_))) && run.is_budgeted()
    }

    /// The call leaves no trace after all.
    pub(super) fn release(self, run: &Run) {
        let settlement = Settlement {
            used: Spend::default(),
            end: ToolEnd::Cancelled,
        };
        drop(run.level.settle(&self.ask, &settlement));
    }

    /// The call has ended: it used this much, and what it reserved beyond that is free again.
    pub(super) fn settle(&self, run: &Run, ending: &Ending, reading: &Reading, price: Option<Price>) {
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
        let notes = run.level.settle(&self.ask, &settlement);
        if !notes.is_empty() {
            run.tell(notes);
        }
    }

    /// Whether what has arrived so far passes a limit.
    pub(super) fn passes_midway(
        &self,
        run: &Run,
        reading: &Reading,
        priced: Option<&Priced>,
    ) -> Option<BudgetExceeded> {
        if !reading.usage.is_known() || !run.is_budgeted() {
            return None;
        }
        let table = run.telemetry.config.prices();
        let cost = priced.and_then(|priced| priced.cost(table, reading, SystemTime::now()));
        let used = amounts(&reading.usage, cost);
        let Err(Refused { by, over }) = run.level.check_midway(&self.ask, used) else {
            return None;
        };
        let by = by?;
        let exceeded = by.refusal(over);
        run.refused(&by, &exceeded);
        Some(exceeded)
    }
}

fn amounts(usage: &Usage, cost: Option<Cost>) -> Spend {
    Spend {
        input: usage.input_tokens().unwrap_or(0),
        output: usage.output_tokens().unwrap_or(0),
        cost: cost.map_or(0, Cost::pico_usd),
    }
}

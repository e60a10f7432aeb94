//! What a call counts as in the runs above it.

use std::time::SystemTime;

use genai_semconv::{Charge, Field, Operation};
use genai_view::{LoopCall, LoopEnd};
use opentelemetry::trace::SpanId;
use opentelemetry::{StringValue, Value};

use crate::answer::PANIC;
use crate::answer::ResponseRecorder;
use crate::answer::says_nothing;
use crate::budget::BudgetExceeded;
use crate::budget::Refused;
use crate::budget::{Ask, AskedPrice, Known, Settlement, Spend, What};
use crate::budget::{ToolEnd, When, hash};
use crate::call::ending::Ending;
use crate::call::price::Priced;
use crate::call::start::Start;
use crate::context::{Inside, Nested};
use crate::price::Cost;
use crate::price::Price;
use crate::run::Run;
use crate::usage::Usage;

/// What a call counts as in its run and those above.
#[derive(Debug)]
pub(super) struct Charged {
    ask: Ask,
    charge: Charge,
    /// Whether its answer has output that is counted in tokens.
    has_output: bool,
    /// Whether a call inside took over what it was counted as.
    is_another: bool,
}

/// What a call asks of the runs above it. It is made directly inside `around`, if that is there.
pub(super) fn ask(start: &Start, run: &Run, around: Option<&Nested>) -> Ask {
    let unnamed = StringValue::from(start.operation.attribute);
    let text = |field| start.attributes.text(field).unwrap_or(&unnamed).clone();
    let is_compared = start.is_compared();
    let what = match start.operation.charge {
        Charge::ModelCall => What::ModelCall,
        Charge::ToolCall => What::ToolCall(start.fingerprint),
        Charge::Search if is_compared => What::Search(start.fingerprint),
        Charge::Search => What::Other,
        _ if is_compared => What::RemoteAgent(start.fingerprint),
        _ => What::Usage,
    };
    if !what.spends() {
        let name = match what {
            What::ToolCall(_) => text(Field::ToolName),
            _ => StringValue::from(start.span_name()),
        };
        return Ask {
            what,
            called: name.clone(),
            name,
            estimate: Spend::default(),
            price: AskedPrice::Free,
            nested: false,
            when: run.when(what),
            taken: None,
        };
    }
    let called = match what {
        What::RemoteAgent(_) => StringValue::from(start.span_name()),
        _ => unnamed.clone(),
    };
    if !run.is_budgeted() || start.operation.charge == Charge::UsageOnce {
        // Nobody will ask for its name, nor for what it may come to.
        return Ask {
            what,
            name: unnamed,
            called,
            estimate: Spend::default(),
            price: AskedPrice::Known,
            nested: around.is_some(),
            when: run.when(what),
            taken: around.and_then(Nested::take),
        };
    }
    let stated = run
        .stoppers()
        .iter()
        .find_map(|stopper| Some(stopper.budget.estimate).filter(|it| *it != (0, 0)));
    let stated = stated.filter(|_| start.operation.charge == Charge::ModelCall);
    let (input, output) = stated.unwrap_or_default();
    let most = match start.attributes.get(Field::RequestMaxTokens) {
        Some(Value::I64(tokens)) => u64::try_from(*tokens).ok(),
        _ => None,
    };
    let output = most.unwrap_or(output);
    let prices = run.telemetry.config.prices();
    let (cost, price) = Priced::asked(start, prices, input, output);
    Ask {
        what,
        name: text(Field::RequestModel),
        called,
        estimate: Spend {
            input,
            output,
            cost: cost.map_or(0, Cost::pico_usd),
        },
        price,
        nested: around.is_some(),
        when: run.when(what),
        taken: around.and_then(Nested::take),
    }
}

impl Charged {
    pub(super) fn new(ask: Ask, operation: &Operation) -> Self {
        Self {
            ask,
            charge: operation.charge,
            has_output: operation.carries.output_tokens,
            is_another: false,
        }
    }

    /// The call is there for good.
    pub(super) fn count(&self, run: &Run) {
        // What it took over has been counted.
        if self.ask.taken.is_none() {
            run.charge_own(self.charge);
        }
    }

    /// The call as the search for loops sees it, with its span and the one around it.
    pub(super) fn loop_call(
        &self,
        (id, parent): (SpanId, SpanId),
        (start, ended): (SystemTime, SystemTime),
        ending: &Ending,
        reading: &ResponseRecorder,
        price: Option<Price>,
    ) -> LoopCall<u64> {
        LoopCall {
            id: Some(number(id)),
            ended: match (ending, &reading.failure) {
                (Ending::Cancelled, _) => LoopEnd::Unfinished,
                // As the tree has it, which knows no more of the error than its type.
                (_, Some(error)) => LoopEnd::failed(error).map(hash),
                (_, None) => LoopEnd::Returned,
            },
            is_model_call: matches!(self.ask.what, What::ModelCall),
            cost_usd: match price {
                Some(Price::Known(cost)) => Some(cost.usd()),
                _ => None,
            },
            ..loop_call(&self.ask, parent, start, ended)
        }
    }

    /// Whether results are compared with those before.
    pub(super) fn compares_results(&self, run: &Run) -> bool {
        self.ask.what.compared().is_some() && run.is_budgeted()
    }

    /// The call leaves no trace after all.
    pub(super) fn release(self, run: &Run, around: Option<&Nested>) {
        run.withdraw(&self.ask);
        if let Some(around) = around {
            around.give_back(self.ask.taken);
        }
    }

    /// What it has reserved.
    pub(super) fn reserved(&self) -> Spend {
        self.ask.estimate
    }

    /// There were calls inside. Returns whether it is to be settled: a wrapper is not, since the call inside is.
    pub(super) fn is_around(&mut self, run: &Run, inside: &Inside, is_wrapper: bool) -> bool {
        let Some(reserved) = inside.reserved else {
            // What it reserved was taken over, and it is counted anew if it is a call of its own.
            self.ask.estimate = Spend::default();
            self.is_another = !is_wrapper;
            if !is_wrapper {
                run.charge_own(self.charge);
            }
            return !is_wrapper;
        };
        self.ask.estimate = reserved;
        if is_wrapper {
            run.withdraw(&self.ask);
        }
        !is_wrapper
    }

    /// The call has ended: it used this much, and what it reserved beyond that is free again.
    pub(super) fn settle(
        &self,
        run: &Run,
        ending: &Ending,
        reading: &ResponseRecorder,
        price: Option<Price>,
        priced: Option<&Priced>,
    ) {
        let end = match ending {
            Ending::Cancelled => ToolEnd::Cancelled,
            Ending::Panicked => ToolEnd::Failed(hash(PANIC)),
            Ending::Returned | Ending::Stopped(_) => match &reading.failure {
                // What is compared of an error is a hash of its text.
                Some(error_type) if says_nothing(error_type) => {
                    ToolEnd::Failed(reading.result.unwrap_or_else(|| hash(error_type)))
                }
                Some(error_type) => ToolEnd::Failed(hash(error_type)),
                None => ToolEnd::Succeeded(reading.result),
            },
        };
        let cost = match price {
            Some(Price::Known(cost)) => Some(cost),
            _ => None,
        };
        let usage = reading.total_usage();
        let known = Known {
            input: usage.input_tokens(),
            output: usage.output_tokens(),
            cost: cost.map(Cost::pico_usd),
            unpriced: price == Some(Price::Unknown),
        };
        let (assumed, unknown_cost) = if self.may_be_more(run, ending, reading) {
            self.assumed(run, ending, reading, cost, priced)
        } else {
            (Spend::default(), false)
        };
        let settlement = Settlement {
            known,
            assumed,
            unknown_cost,
            end,
            at: 0,
            another_call: self.is_another,
        };
        run.settle(&self.ask, settlement);
    }

    /// Whether the call may have used more than is known of it. One that failed without usage has used nothing, as far
    /// as anybody can say: most of these never reached a model.
    fn may_be_more(&self, run: &Run, ending: &Ending, reading: &ResponseRecorder) -> bool {
        let spends = matches!(self.charge, Charge::ModelCall | Charge::Usage);
        let told = reading.total_usage().is_known() || reading.seen_output().is_some();
        let failed = matches!(ending, Ending::Returned) && reading.failure.is_some() && !told;
        spends && !failed && run.is_budgeted()
    }

    /// The assumed usage beyond the known one, and whether nothing gives a number for the whole cost. Output that has arrived
    /// counts first, then the reservation, then the dearest call of the same model.
    fn assumed(
        &self,
        run: &Run,
        ending: &Ending,
        reading: &ResponseRecorder,
        cost: Option<Cost>,
        priced: Option<&Priced>,
    ) -> (Spend, bool) {
        let usage = &reading.total_usage();
        let whole = matches!(ending, Ending::Returned);
        let (input, output) = (usage.input_tokens(), usage.output_tokens());
        let output_is_known = output.is_some() || !self.has_output;
        if input.is_some() && output_is_known && whole && cost.is_some() {
            return (Spend::default(), false);
        }
        let reserved = self.ask.estimate;
        let dearest = run.entry.dearest(&self.ask.name);
        let beside = |reserved: u64, dearest: Option<u64>| Some(reserved).filter(|it| *it > 0).or(dearest);
        let more_input = match input {
            Some(_) => Some(0),
            None => beside(reserved.input, dearest.map(|it| it.input)),
        };
        let seen = reading.seen_output();
        let more_output = match output {
            Some(known) if !whole => Some(seen.unwrap_or(0).saturating_sub(known)),
            Some(_) => Some(0),
            None if !self.has_output => Some(0),
            None => seen.or(beside(reserved.output, dearest.map(|it| it.output))),
        };
        let nothing_known = input.is_none() && more_input.is_none() && output.is_none() && more_output.is_none();
        let assumed = Spend {
            input: more_input.unwrap_or(0),
            output: more_output.unwrap_or(0),
            cost: 0,
        };
        if cost.is_some() && assumed == Spend::default() {
            return (assumed, false);
        }
        let all = assumed.plus(amounts(usage, None));
        let table = run.telemetry.config.prices();
        let by_tokens = priced.filter(|_| !nothing_known).and_then(|priced| {
            let complete = input.is_some() && output_is_known && whole;
            let most = priced.most(table, reading, complete, (all.input, all.output))?;
            Some(most.pico_usd())
        });
        let all_cost = by_tokens.or_else(|| beside(reserved.cost, dearest.map(|it| it.cost)));
        let known = cost.map_or(0, Cost::pico_usd);
        let cost = all_cost.unwrap_or(0).saturating_sub(known);
        // An answer of one token says nothing about a prompt of a million: half of a number is none.
        let has_numbers = more_input.is_some() && more_output.is_some();
        let is_unknown = all_cost.is_none() || !has_numbers;
        let unknown_cost = is_unknown && known == 0 && self.ask.price != AskedPrice::Free;
        (Spend { cost, ..assumed }, unknown_cost)
    }

    /// Whether what has arrived so far passes a limit.
    pub(super) fn passes_midway(
        &self,
        run: &Run,
        reading: &ResponseRecorder,
        priced: Option<&Priced>,
    ) -> Option<BudgetExceeded> {
        let usage = reading.total_usage();
        if !usage.is_known() || !run.is_budgeted() {
            return None;
        }
        let table = run.telemetry.config.prices();
        let cost = priced.and_then(|priced| priced.cost(table, reading, SystemTime::now()));
        let used = amounts(&usage, cost.map(|(cost, _)| cost));
        let Err(Refused { by, over }) = run.entry.check_midway(&self.ask, used) else {
            return None;
        };
        let by = by.stopper.clone()?;
        let exceeded = by.refusal(over);
        run.refused(&by, &exceeded);
        if exceeded.ends_run() {
            by.stop(exceeded.clone());
        }
        Some(exceeded)
    }
}

fn number(id: SpanId) -> u64 {
    u64::from_be_bytes(id.to_bytes())
}

/// A call as the search for loops compares it.
pub(super) fn loop_call(ask: &Ask, parent: SpanId, start: SystemTime, ended: SystemTime) -> LoopCall<u64> {
    let compared = ask.what.compared();
    LoopCall {
        parent: Some(number(parent)),
        same_key: compared.flatten(),
        tool_key: compared.map(|_| hash(ask.called.as_str())),
        ..LoopCall::new(start, ended)
    }
}

/// Counts the usage that a call says of itself which counts as nothing else, such as an agent that records it by hand.
pub(super) fn settle_said(run: &Run, usage: &Usage) {
    let nothing = StringValue::from("");
    let ask = Ask {
        what: What::Other,
        name: nothing.clone(),
        called: nothing,
        estimate: Spend::default(),
        price: AskedPrice::Free,
        nested: false,
        when: When::default(),
        taken: None,
    };
    let settlement = Settlement {
        known: Known {
            input: usage.input_tokens(),
            output: usage.output_tokens(),
            cost: None,
            unpriced: false,
        },
        assumed: Spend::default(),
        unknown_cost: false,
        end: ToolEnd::Succeeded(None),
        at: 0,
        another_call: false,
    };
    run.settle(&ask, settlement);
}

fn amounts(usage: &Usage, cost: Option<Cost>) -> Spend {
    Spend {
        input: usage.input_tokens().unwrap_or(0),
        output: usage.output_tokens().unwrap_or(0),
        cost: cost.map_or(0, Cost::pico_usd),
    }
}

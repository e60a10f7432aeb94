//! Amounts that a call charges to the runs above it.

use std::borrow::Cow;
use std::hash::BuildHasher as _;
use std::time::SystemTime;

use genai_semconv::{Charge, Field, Operation};
use genai_view::{LoopCall, LoopEnd};
use opentelemetry::trace::SpanId;
use opentelemetry::{StringValue, Value};
use rustc_hash::FxBuildHasher;

use crate::answer::{PANIC, ResponseRecorder, says_nothing};
use crate::budget::{
    Ask, AskedPrice, BudgetExceeded, Ended, Failed, Known, News, Refused, Settlement, Spend, ToolEnd, Unknown, What,
    When, hash,
};
use crate::call::ending::Ending;
use crate::call::price::Priced;
use crate::call::start::Start;
use crate::context::{Around, Inside, Nested};
use crate::price::{Cost, Price};
use crate::run::Run;
use crate::usage::Usage;

/// Interval, in tokens of seen content, at which a stream is compared with its limits. Reported tokens always are.
const COMPARED_EVERY: u64 = 16;

/// Maximum number of characters of an `error.type` that a run remembers.
const LONGEST_NAME: usize = 100;

/// Charge of a call to its run and those above.
#[derive(Debug)]
pub(super) struct Charged {
    pub(super) ask: Ask,
    pub(super) charge: Charge,
    /// Whether the answer has output that is counted in tokens.
    pub(super) has_output: bool,
    /// Whether a call inside took over the charge.
    is_another: bool,
    /// Whether this call has the usage that a call inside lacks.
    is_rest: bool,
}

/// The call's request to the runs above it. `around` is the model call directly around it, if there is one.
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
    let called = match what {
        What::ModelCall => text(Field::RequestModel),
        What::ToolCall(_) => text(Field::ToolName),
        What::Usage => unnamed.clone(),
        What::Search(_) | What::RemoteAgent(_) | What::Other => StringValue::from(start.span_name()),
    };
    let mut ask = Ask {
        what,
        name: if what.spends() { unnamed.clone() } else { called.clone() },
        called,
        estimate: Spend::default(),
        price: AskedPrice::Free,
        nested: false,
        when: run.when(what),
        taken: None,
    };
    if !what.spends() {
        return ask;
    }
    ask.price = AskedPrice::Known;
    ask.nested = around.is_some();
    ask.taken = around.and_then(Nested::take);
    if !run.is_budgeted || start.operation.charge == Charge::UsageOnce {
        // Without a budget, its name and estimate are never read.
        return ask;
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
    let (cost, price) = Priced::asked(start, run.telemetry.config.prices(), input, output);
    ask.name = text(Field::RequestModel);
    ask.estimate = Spend {
        input,
        output,
        cost: cost.map_or(0, Cost::pico_usd),
    };
    ask.price = price;
    ask
}

impl Charged {
    pub(super) fn new(ask: Ask, operation: &Operation) -> Self {
        Self {
            ask,
            charge: operation.charge,
            has_output: operation.carries.output_tokens,
            is_another: false,
            is_rest: false,
        }
    }

    /// Whether the call is compared with others.
    pub(super) fn is_compared(&self) -> bool {
        self.ask.what.compared().is_some()
    }

    /// Charges the call, which can no longer be refused.
    pub(super) fn count(&self, run: &Run) {
        // A charge that was taken over has been counted already.
        if self.ask.taken.is_none() {
            run.charge_own(self.charge);
        }
    }

    /// The call in the form that loop detection reads, with its span and its parent.
    pub(super) fn loop_call(
        &self,
        (id, parent): (SpanId, SpanId),
        (start, ended): (SystemTime, SystemTime),
        ending: &Ending,
        reading: &ResponseRecorder,
        price: Option<Price>,
        news: News,
    ) -> LoopCall<u64> {
        LoopCall {
            id: Some(number(id)),
            is_new: news.result,
            is_new_error: news.error,
            ended: match (ending, &reading.failure) {
                (Ending::Cancelled, _) => LoopEnd::Unfinished,
                // The span tree has the error's type and the same news, and both have to agree.
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

    /// Releases the reservation of a call that leaves no trace.
    pub(super) fn release(self, run: &Run, around: Option<&Nested>) {
        run.withdraw(&self.ask);
        if let Some(around) = around {
            around.give_back(self.ask.taken);
        }
    }

    /// Adjusts the charge of a call with calls inside. Returns whether it has to be settled: a wrapper's charge is
    /// settled by the call inside.
    pub(super) fn is_around(&mut self, run: &Run, inside: &Inside, around: Around) -> bool {
        // The calls inside took over the reservation, if there were any.
        self.ask.estimate = inside.reserved.unwrap_or_default();
        match (around, inside.reserved) {
            (Around::Another, Some(_)) => return true,
            (Around::Another, None) => run.charge_own(self.charge),
            (Around::Wrapper | Around::Rest(_), Some(_)) => {
                run.withdraw(&self.ask);
                self.ask.estimate = Spend::default();
            }
            (Around::Wrapper | Around::Rest(_), None) => {}
        }
        self.is_another = around == Around::Another;
        self.is_rest = matches!(around, Around::Rest(_));
        self.is_another || self.is_rest
    }

    /// Settles the charge at the end of the call and frees the rest of its reservation. Returns the news that arguments
    /// and `error.type` alone do not show, and what is assumed beside the known usage.
    pub(super) fn settle(
        &self,
        run: &Run,
        ending: &Ending,
        reading: &ResponseRecorder,
        (price, priced): (Option<Price>, Option<&Priced>),
        is_around: bool,
        response: Option<&StringValue>,
    ) -> (News, Spend) {
        let end = match (ending, &reading.failure) {
            (Ending::Cancelled, _) => ToolEnd::Cancelled,
            (Ending::Panicked, _) => ToolEnd::Failed(failed(Cow::Borrowed(PANIC), None)),
            (Ending::Returned | Ending::Stopped(_), Some(error_type)) => {
                ToolEnd::Failed(failed(error_type.clone(), reading.hashes.error))
            }
            (Ending::Returned | Ending::Stopped(_), None) => ToolEnd::Succeeded(reading.hashes.result),
        };
        let cost = match price {
            Some(Price::Known(cost)) => Some(cost),
            _ => None,
        };
        let usage = reading.total_usage();
        let known = Known {
            cost: cost.map(Cost::pico_usd),
            unpriced: price == Some(Price::Unknown),
            ..known_usage(&usage)
        };
        let nothing_came = matches!(ending, Ending::Cancelled) && reading.seen_output().is_none() && !usage.is_known();
        let (assumed, unknown) = if !self.is_rest && self.may_be_more(run, ending, reading) {
            self.assumed(run, ending, reading, cost, priced)
        } else {
            (Spend::default(), Unknown::default())
        };
        let settlement = Settlement {
            known,
            assumed,
            unknown,
            nothing_came,
            response: response.map(|id| hash(id.as_str())),
            fetches: self.is_rest || self.charge == Charge::UsageOnce,
            ended: Ended { end, at: 0, is_around },
            another_call: self.is_another,
        };
        let shown = if run.is_budgeted {
            assumed
        } else {
            Self::arrived(ending, reading)
        };
        (run.settle(&self.ask, settlement), shown)
    }

    /// Whether the stream passes a limit so far, by its reported tokens or by its seen content if that is more.
    pub(super) fn passes_midway(
        &self,
        run: &Run,
        reading: &mut ResponseRecorder,
        priced: Option<&Priced>,
    ) -> Option<BudgetExceeded> {
        if !run.is_budgeted {
            return None;
        }
        let usage = reading.total_usage();
        let spends = matches!(self.charge, Charge::ModelCall | Charge::Usage);
        let seen = reading.seen_output().filter(|_| spends).unwrap_or(0);
        let mut used = known_usage(&usage).spend();
        let reported = used.tokens();
        let (last, next) = reading.compared;
        if (reported == 0 && seen == 0) || (reported == last && seen < next) {
            return None;
        }
        reading.compared = (reported, seen.saturating_add(COMPARED_EVERY));
        if used.input == 0 && spends {
            used.input = self.ask.estimate.input;
        }
        used.output = used.output.max(seen);
        let table = run.telemetry.config.prices();
        let cost = priced.and_then(|priced| priced.cost_so_far(table, reading, (used.input, used.output)));
        used.cost = cost.map_or(0, Cost::pico_usd);
        let Refused { by, over } = run.entry.check_midway(&self.ask, used)?;
        let by = by.stopper.clone()?;
        let exceeded = by.refusal(over);
        run.refused(&by, &exceeded);
        if exceeded.ends_run() {
            by.stop(exceeded.clone());
        }
        Some(exceeded)
    }
}

/// The error in the form in which it is compared. `kind` is the hash of what identifies it beside its `error.type`.
fn failed(error_type: Cow<'static, str>, kind: Option<u64>) -> Failed {
    let (is_named, hashed) = (!says_nothing(&error_type), hash(&error_type));
    let name = match error_type {
        Cow::Borrowed(name) => StringValue::from(name),
        Cow::Owned(name) => StringValue::from(name.chars().take(LONGEST_NAME).collect::<String>()),
    };
    Failed {
        error: FxBuildHasher.hash_one((hashed, kind)),
        error_type: hashed,
        name: is_named.then_some(name),
    }
}

fn number(id: SpanId) -> u64 {
    u64::from_be_bytes(id.to_bytes())
}

/// The call in the form that loop detection compares.
pub(super) fn loop_call(ask: &Ask, parent: SpanId, start: SystemTime, ended: SystemTime) -> LoopCall<u64> {
    let compared = ask.what.compared();
    LoopCall {
        parent: Some(number(parent)),
        same_key: compared.flatten(),
        tool_key: compared.map(|_| hash(ask.called.as_str())),
        ..LoopCall::new(start, ended)
    }
}

/// A run in the form that loop detection compares.
pub(super) fn loop_run((id, parent): (SpanId, SpanId), start: SystemTime, ended: SystemTime) -> LoopCall<u64> {
    LoopCall {
        id: Some(number(id)),
        parent: Some(number(parent)),
        sums_up: true,
        ..LoopCall::new(start, ended)
    }
}

/// Counts usage that is recorded by hand in a call without a charge, such as an agent's.
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
        known: known_usage(usage),
        ..Settlement::default()
    };
    run.settle(&ask, settlement);
}

fn known_usage(usage: &Usage) -> Known {
    Known {
        input: usage.input_tokens(),
        output: usage.output_tokens(),
        ..Known::default()
    }
}

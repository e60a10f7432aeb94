//! Usage that is assumed in addition to a call's known usage.

use genai_semconv::{Charge, own};
use opentelemetry::KeyValue;

use crate::answer::ResponseRecorder;
use crate::budget::{AskedPrice, Known, Spend, Unknown};
use crate::call::charge::Charged;
use crate::call::ending::Ending;
use crate::call::price::Priced;
use crate::price::Cost;
use crate::run::Run;

impl Charged {
    /// Whether the call may have used more than is known. A call that failed without usage counts as having used
    /// nothing, because most of these never reached a model.
    pub(super) fn may_be_more(&self, run: &Run, ending: &Ending, reading: &ResponseRecorder) -> bool {
        let spends = matches!(self.charge, Charge::ModelCall | Charge::Usage);
        let told = !reading.total_usage().is_nothing() || reading.seen_output().is_some();
        let failed = matches!(ending, Ending::Returned) && reading.failure.is_some() && !told;
        spends && !failed && run.is_budgeted
    }

    /// Output that arrived of a stream that was dropped early, beyond what is reported. Nothing is known of its prompt.
    pub(super) fn arrived(ending: &Ending, reading: &ResponseRecorder) -> Spend {
        if !matches!(ending, Ending::Cancelled) {
            return Spend::default();
        }
        let reported = reading.total_usage().output_tokens().unwrap_or(0);
        let seen = reading.seen_output().unwrap_or(0);
        Spend {
            output: seen.saturating_sub(reported),
            ..Spend::default()
        }
    }

    /// The assumed usage beyond the known one, and the amounts for which there is no number.
    ///
    /// A whole answer without counts has the content received as its output. Otherwise the call's reservation is
    /// assumed, or without one the most expensive call of the same model. The assumption is never less than the content
    /// received.
    pub(super) fn assumed(
        &self,
        run: &Run,
        ending: &Ending,
        reading: &ResponseRecorder,
        cost: Option<Cost>,
        priced: Option<&Priced>,
    ) -> (Spend, Unknown) {
        let told = told(reading);
        let broke_off = reading.is_streamed() && reading.failure.is_some();
        let whole = matches!(ending, Ending::Returned) && !broke_off;
        let (input, output) = (told.input, told.output);
        // A provider's charge covers the whole call.
        let by_provider = cost.is_some_and(|cost| cost > Cost::ZERO && reading.known_charge() == Some(cost));
        let is_charged = whole && by_provider;
        let output_is_known = output.is_some() || !self.has_output;
        if input.is_some() && output_is_known && whole && cost.is_some() {
            return (Spend::default(), Unknown::default());
        }
        let reserved = self.ask.estimate;
        let dearest = run.entry.dearest(&self.ask.name);
        let beside = |reserved: u64, dearest: Option<u64>| Some(reserved).filter(|it| *it > 0).or(dearest);
        // A reservation or maximum of 0 tokens counts as unknown.
        let tokens = |reserved, dearest: Option<u64>| beside(reserved, dearest.filter(|it| *it > 0));
        let more_input = match input {
            Some(_) => Some(0),
            None => tokens(reserved.input, dearest.map(|it| it.input)),
        };
        let arrived = reading.seen_output();
        let is_all_there = whole && reading.failure.is_none() && reading.has_content();
        let unseen = || arrived.max(tokens(reserved.output, dearest.map(|it| it.output)));
        let more_output = match output {
            _ if !self.has_output => Some(0),
            Some(_) if whole => Some(0),
            Some(known) => Some(unseen().unwrap_or(0).saturating_sub(known)),
            None if is_all_there => arrived,
            None => unseen(),
        };
        let nothing_known = input.is_none() && more_input.is_none() && output.is_none() && more_output.is_none();
        let assumed = Spend {
            input: more_input.unwrap_or(0),
            output: more_output.unwrap_or(0),
            cost: 0,
        };
        // Half of a number is not used: an answer of one token gives no hint about a prompt of a million.
        let mut unknown = Unknown {
            input: more_input.is_none(),
            output: more_output.is_none(),
            cost: false,
        };
        let has_numbers = !unknown.input && !unknown.output;
        let costs_nothing = cost == Some(Cost::ZERO);
        if is_charged || (cost.is_some() && assumed == Spend::default() && (has_numbers || costs_nothing)) {
            return (assumed, unknown);
        }
        let all = assumed.plus(told.spend());
        let table = run.telemetry.config.prices();
        let by_tokens = priced.filter(|_| !nothing_known).and_then(|priced| {
            let complete = input.is_some() && output_is_known && whole;
            let most = |of: Spend| {
                priced
                    .most(table, reading, complete, (of.input, of.output))
                    .map(Cost::pico_usd)
            };
            match (input, cost) {
                // The prompt has its cost already, whatever part of it was cached.
                (Some(_), Some(cost)) => {
                    let more = most(all)?.saturating_sub(most(told.spend())?);
                    Some(cost.pico_usd().saturating_add(more))
                }
                _ => most(all),
            }
        });
        let all_cost = by_tokens.or_else(|| beside(reserved.cost, dearest.map(|it| it.cost)));
        let known = cost.map_or(0, Cost::pico_usd);
        let cost = all_cost.unwrap_or(0).saturating_sub(known);
        let is_unknown = all_cost.is_none() || !has_numbers;
        unknown.cost = is_unknown && !by_provider && self.ask.price != AskedPrice::Free;
        (Spend { cost, ..assumed }, unknown)
    }
}

/// The assumption as attributes of the call.
pub(super) fn assumed_attributes(assumed: Spend) -> impl Iterator<Item = KeyValue> {
    let tokens = i64::try_from(assumed.tokens()).unwrap_or(i64::MAX);
    let tokens = (tokens > 0).then(|| KeyValue::new(own::AGENT_USAGE_ASSUMED_TOKENS.key(), tokens));
    let cost = Cost::from_pico_usd(assumed.cost).usd();
    let cost = (assumed.cost > 0).then(|| KeyValue::new(own::AGENT_COST_ASSUMED_USD.key(), cost));
    tokens.into_iter().chain(cost)
}

/// Plausible counts. Every prompt has tokens, so a count of 0 was not counted, nor was output of 0 beside content.
fn told(reading: &ResponseRecorder) -> Known {
    let usage = reading.total_usage();
    let has_content = reading.has_content();
    Known {
        input: usage.input_tokens().filter(|input| *input > 0),
        output: usage.output_tokens().filter(|output| !has_content || *output > 0),
        ..Known::default()
    }
}

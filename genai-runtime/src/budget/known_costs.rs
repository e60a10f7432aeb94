//! The usage of the calls of each model in a run.

use std::collections::HashMap;

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, AskedPrice, Settlement, Spend, Unknown};

/// Models that are remembered. Of those beyond, nothing is known.
const MOST_MODELS: usize = 256;

/// The usage of the calls of each model in a run.
#[derive(Debug, Default)]
pub(crate) struct KnownCosts {
    models: HashMap<StringValue, OfModel>,
    /// Whether a call of a model without a price came to nothing that is known. Whatever the model: names may differ
    /// with every call.
    unpriced_seen: bool,
    /// Responses whose usage is not known, by the hashes of their ids. A call that fetches one may report it.
    untold: HashMap<u64, Untold>,
}

/// A response whose usage is not known.
#[derive(Debug)]
struct Untold {
    model: StringValue,
    /// The usage that is assumed for it.
    assumed: Spend,
    unknown: Unknown,
}

/// The most responses that are remembered until a call reports their usage.
const MOST_UNTOLD: usize = 256;

#[derive(Debug, Clone, Copy, Default)]
struct OfModel {
    dearest: Option<Spend>,
    /// The amounts of a call that nothing gave a number for.
    unknown: Unknown,
    /// Calls that were dropped before anything came: of each amount, how many nothing gave a number for so far.
    dropped: Spend,
}

/// So many calls of a model may be dropped before anything came, as at a timeout, until its next call is refused.
const MOST_DROPPED: u64 = 2;

impl KnownCosts {
    /// A call has been settled for this sum. Returns what the calls may have used that were dropped before, if this is the
    /// first one to give a number for them.
    pub(crate) fn settled(&mut self, ask: &Ask, sum: Spend, settlement: &Settlement) -> Spend {
        let unknown = settlement.unknown;
        self.unpriced_seen |= unknown.cost && ask.price == AskedPrice::Unknown;
        if sum == Spend::default() && !unknown.any() {
            return Spend::default();
        }
        if self.models.len() >= MOST_MODELS && !self.models.contains_key(&ask.name) {
            return Spend::default();
        }
        let waits = self.waits(ask, settlement);
        let model = self.models.entry(ask.name.clone()).or_default();
        if unknown.any() && !waits {
            if settlement.nothing_came {
                model.dropped.add(unknown.count());
            }
            let Spend { input, output, cost } = model.dropped;
            if !settlement.nothing_came || input.max(output).max(cost) >= MOST_DROPPED {
                model.unknown.add(unknown);
            }
        }
        if unknown.cost || sum == Spend::default() {
            return Spend::default();
        }
        model.dearest.get_or_insert_default().raise(sum);
        if unknown.any() {
            return Spend::default();
        }
        sum.times(std::mem::take(&mut model.dropped))
    }

    /// Whether the usage of the response may be told later, by a call that fetches it.
    fn waits(&mut self, ask: &Ask, settlement: &Settlement) -> bool {
        let is_untold = settlement.unknown.any() || settlement.assumed != Spend::default();
        let Some(id) = settlement
            .response
            .filter(|_| is_untold && ask.price == AskedPrice::Known)
        else {
            return false;
        };
        // Of two responses with one id, a call that fetches it tells the usage of the first.
        if self.untold.len() >= MOST_UNTOLD || self.untold.contains_key(&id) {
            return false;
        }
        let untold = Untold {
            model: ask.name.clone(),
            assumed: settlement.assumed,
            unknown: settlement.unknown,
        };
        self.untold.insert(id, untold);
        true
    }

    /// The usage of a response is told. Returns what was taken for it before.
    pub(crate) fn told(&mut self, response: u64, sum: Spend) -> Option<Spend> {
        let Untold { model, assumed, .. } = self.untold.remove(&response)?;
        self.models
            .entry(model)
            .or_default()
            .dearest
            .get_or_insert_default()
            .raise(sum);
        Some(assumed)
    }

    /// The most that a call of the model has come to.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.models.get(model)?.dearest
    }

    /// The amounts of calls of the model that nothing gave a number for.
    pub(crate) fn unknown(&self, model: &StringValue) -> Unknown {
        let mut unknown = self
            .models
            .get(model)
            .map_or_else(Unknown::default, |model| model.unknown);
        let untold = self.untold.values().filter(|untold| untold.model == *model);
        untold.for_each(|untold| unknown.add(untold.unknown));
        unknown
    }

    /// Whether a call of any model without a price came to nothing that is known.
    pub(crate) fn unpriced_seen(&self) -> bool {
        self.unpriced_seen
    }
}

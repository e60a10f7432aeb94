//! What the calls of each model have come to in a run.

use std::collections::HashMap;

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, AskedPrice, Settlement, Spend};

/// Models that are remembered. Of those beyond, nothing is known.
const MOST_MODELS: usize = 256;

/// What the calls of each model have come to in a run.
#[derive(Debug, Default)]
pub(crate) struct KnownCosts {
    models: HashMap<StringValue, OfModel>,
    /// Whether a call of a model without a price came to nothing that is known. Whatever the model: names may differ
    /// with every call.
    unpriced_seen: bool,
    /// Responses whose usage is not known, by the hashes of their ids: whoever fetches one may tell it.
    untold: HashMap<u64, Untold>,
}

/// A response whose usage is not known.
#[derive(Debug)]
struct Untold {
    model: StringValue,
    /// What is taken for its usage, if anything gave a number.
    assumed: Option<Spend>,
}

/// Responses that are remembered until their usage is told.
const MOST_UNTOLD: usize = 256;

#[derive(Debug, Clone, Copy, Default)]
struct OfModel {
    dearest: Option<Spend>,
    /// Whether a call came to nothing that is known.
    unknown: bool,
    /// Calls that were dropped before anything came, and whose cost nothing gave a number for so far.
    dropped: u64,
}

/// So many calls of a model may be dropped before anything came, as at a timeout, until its next call is refused.
const MOST_DROPPED: u64 = 2;

impl KnownCosts {
    /// A call has been settled for this sum. Returns what the calls may have cost that were dropped before, if this is the
    /// first one to give a number for them.
    pub(crate) fn settled(&mut self, ask: &Ask, sum: Spend, settlement: &Settlement) -> u64 {
        let unknown = settlement.unknown_cost;
        self.unpriced_seen |= unknown && ask.price == AskedPrice::Unknown;
        if sum == Spend::default() && !unknown {
            return 0;
        }
        if self.models.len() >= MOST_MODELS && !self.models.contains_key(&ask.name) {
            return 0;
        }
        let waits = self.waits(ask, settlement);
        let model = self.models.entry(ask.name.clone()).or_default();
        if unknown && waits {
            return 0;
        }
        if unknown {
            let was_dropped = settlement.nothing_came && ask.price == AskedPrice::Known;
            model.dropped += u64::from(was_dropped);
            model.unknown |= !was_dropped || model.dropped >= MOST_DROPPED;
            return 0;
        }
        model.dearest.get_or_insert_default().raise(sum);
        sum.cost.saturating_mul(std::mem::take(&mut model.dropped))
    }

    /// Whether the usage of the response may be told later, by a call that fetches it.
    fn waits(&mut self, ask: &Ask, settlement: &Settlement) -> bool {
        let is_untold = settlement.unknown_cost || settlement.assumed != Spend::default();
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
            assumed: (!settlement.unknown_cost).then_some(settlement.assumed),
        };
        self.untold.insert(id, untold);
        true
    }

    /// The usage of a response is told. Returns what was taken for it before.
    pub(crate) fn told(&mut self, response: u64, sum: Spend) -> Option<Spend> {
        let Untold { model, assumed } = self.untold.remove(&response)?;
        self.models
            .entry(model)
            .or_default()
            .dearest
            .get_or_insert_default()
            .raise(sum);
        assumed
    }

    /// The most that a call of the model has come to.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.models.get(model)?.dearest
    }

    /// Whether a call of the model came to nothing that is known.
    pub(crate) fn was_unknown(&self, model: &StringValue) -> bool {
        let is_unknown = |untold: &Untold| untold.assumed.is_none() && untold.model == *model;
        self.models.get(model).is_some_and(|model| model.unknown) || self.untold.values().any(is_unknown)
    }

    /// Whether a call of any model without a price came to nothing that is known.
    pub(crate) fn unpriced_seen(&self) -> bool {
        self.unpriced_seen
    }
}

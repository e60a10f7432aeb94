//! The usage of the calls of each model in a run.

use std::collections::HashMap;

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, AskedPrice, Settlement, Spend, Unknown};

/// Maximum number of models that are remembered; later models are ignored.
const MOST_MODELS: usize = 256;

/// The usage of the calls of each model in a run.
#[derive(Debug, Default)]
pub(crate) struct KnownCosts {
    models: HashMap<StringValue, OfModel>,
    /// Whether the cost of a call of an unpriced model stayed unknown. One flag for all models, because names may
    /// differ with every call.
    unpriced_seen: bool,
    /// Responses whose usage is unknown, by the hashes of their ids. A call that fetches one may report it.
    untold: HashMap<u64, Untold>,
}

/// A response whose usage is unknown.
#[derive(Debug)]
struct Untold {
    model: StringValue,
    /// The usage that is assumed for the response.
    assumed: Spend,
    unknown: Unknown,
}

/// Maximum number of responses that are remembered until a call reports their usage.
const MOST_UNTOLD: usize = 256;

#[derive(Debug, Clone, Copy, Default)]
struct OfModel {
    dearest: Option<Spend>,
    /// The amounts of a call that were unknown from every source.
    unknown: Unknown,
    /// Number of calls that were dropped before any answer arrived and whose amount is still unknown, for each amount.
    dropped: Spend,
}

/// Maximum number of calls of a model that may be dropped before any answer arrives, as at a timeout. The next one is
/// refused.
const MOST_DROPPED: u64 = 2;

impl KnownCosts {
    /// Records that a call was settled for this sum. If it is the first call with a known amount, returns the amounts
    /// to assume for the calls that were dropped before.
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

    /// Whether a later call that fetches the response may report its usage.
    fn waits(&mut self, ask: &Ask, settlement: &Settlement) -> bool {
        let is_untold = settlement.unknown.any() || settlement.assumed != Spend::default();
        let Some(id) = settlement
            .response
            .filter(|_| is_untold && ask.price == AskedPrice::Known)
        else {
            return false;
        };
        // If two responses have one id, a call that fetches it reports the usage of the first.
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

    /// Records the reported usage of a response. Returns the usage that was assumed for it before.
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

    /// The highest usage of a call of the model.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.models.get(model)?.dearest
    }

    /// The unknown amounts of calls of the model.
    pub(crate) fn unknown(&self, model: &StringValue) -> Unknown {
        let mut unknown = self
            .models
            .get(model)
            .map_or_else(Unknown::default, |model| model.unknown);
        let untold = self.untold.values().filter(|untold| untold.model == *model);
        untold.for_each(|untold| unknown.add(untold.unknown));
        unknown
    }

    /// Whether the cost of a call of any unpriced model stayed unknown.
    pub(crate) fn unpriced_seen(&self) -> bool {
        self.unpriced_seen
    }
}

//! What the calls of each model have come to in a run.

use std::collections::HashMap;

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, AskedPrice, Spend};

/// Models that are remembered. Of those beyond, nothing is known.
const MOST_MODELS: usize = 256;

/// What the calls of each model have come to in a run.
#[derive(Debug, Default)]
pub(crate) struct KnownCosts {
    models: HashMap<StringValue, OfModel>,
    /// Whether a call of a model without a price came to nothing that is known. Whatever the model: names may differ
    /// with every call.
    unpriced_seen: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct OfModel {
    dearest: Option<Spend>,
    /// Whether a call came to nothing that is known.
    unknown: bool,
}

impl KnownCosts {
    /// A call has been settled for this sum; `unknown` if nothing gave a number for its cost.
    pub(crate) fn settled(&mut self, ask: &Ask, sum: Spend, unknown: bool) {
        self.unpriced_seen |= unknown && ask.price == AskedPrice::Unknown;
        if sum == Spend::default() && !unknown {
            return;
        }
        if self.models.len() >= MOST_MODELS && !self.models.contains_key(&ask.name) {
            return;
        }
        let model = self.models.entry(ask.name.clone()).or_default();
        model.unknown |= unknown;
        if !unknown {
            model.dearest.get_or_insert_default().raise(sum);
        }
    }

    /// The most that a call of the model has come to.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.models.get(model)?.dearest
    }

    /// Whether a call of the model came to nothing that is known.
    pub(crate) fn was_unknown(&self, model: &StringValue) -> bool {
        self.models.get(model).is_some_and(|model| model.unknown)
    }

    /// Whether a call of any model without a price came to nothing that is known.
    pub(crate) fn unpriced_seen(&self) -> bool {
        self.unpriced_seen
    }
}

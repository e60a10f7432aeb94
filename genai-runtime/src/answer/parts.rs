//! Parts of a call that are priced by themselves: one answer of several, or what another model did for an answer.

use opentelemetry::StringValue;

use crate::price::Cost;
use crate::usage::Usage;

/// Usage that one model has a price for.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The requested one, if the answer names none.
    pub(crate) model: Option<StringValue>,
    pub(crate) service_tier: Option<StringValue>,
    pub(crate) usage: Usage,
    pub(crate) charged: Option<Cost>,
    /// Whether it is another model than the one that was asked. If it has no name, it has no price.
    pub(crate) is_helper: bool,
}

impl Part {
    /// Whether the provider charged an amount: gateways fill in 0 for what they do not know.
    pub(crate) fn is_charged(&self) -> bool {
        self.charged.is_some_and(|charged| charged > Cost::ZERO)
    }

    pub(super) fn is_known(&self) -> bool {
        self.usage.is_known() || self.charged.is_some()
    }
}

/// The parts beside the answer that is being recorded.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Answers that came before it.
    pub(super) before: Vec<Part>,
    /// Models that the answer's model asked for help.
    pub(super) helpers: Vec<Part>,
    /// How many generations the answers before had.
    pub(super) generations: usize,
}

impl Parts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Part> {
        self.before.iter().chain(&self.helpers)
    }
}

/// By what an answer is known from the next one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// A hash of its id.
    pub(super) id: Option<u64>,
    /// Content that identifies an answer without an id, if it has come whole.
    pub(super) whole: Option<Whole>,
}

/// A whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// Another whole one is another answer.
    Once,
    /// Events of a stream may look like whole answers too. Those with the same number belong together.
    Repeated(u64),
}

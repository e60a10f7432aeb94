//! Parts of a call that are priced separately: one of several answers, or the usage of a helping model.

use opentelemetry::StringValue;

use crate::price::Cost;
use crate::usage::Usage;

/// Usage that is priced for one model.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Model of the answer. `None` stands for the requested model.
    pub(crate) model: Option<StringValue>,
    pub(crate) service_tier: Option<StringValue>,
    pub(crate) usage: Usage,
    pub(crate) charged: Option<Cost>,
    /// Whether this is a helping model instead of the requested one. A helper without a name has no price.
    pub(crate) is_helper: bool,
}

impl Part {
    pub(super) fn helper(model: Option<StringValue>, service_tier: Option<StringValue>, usage: Usage) -> Self {
        Self {
            model,
            service_tier,
            usage,
            charged: None,
            is_helper: true,
        }
    }

    /// Whether the provider charged an amount. Gateways send 0 for unknown amounts.
    pub(crate) fn is_charged(&self) -> bool {
        self.charged.is_some_and(|charged| charged > Cost::ZERO)
    }

    pub(super) fn is_known(&self) -> bool {
        self.usage.is_known() || self.charged.is_some()
    }
}

/// Parts of a call besides the current answer.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Earlier answers.
    pub(super) before: Vec<Part>,
    /// Models that helped with the current answer.
    pub(super) helpers: Vec<Part>,
    /// Number of generations of the earlier answers.
    pub(super) generations: usize,
}

impl Parts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Part> {
        self.before.iter().chain(&self.helpers)
    }
}

/// Identity of an answer, which distinguishes it from the next one.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known {
    /// Hash of the answer's id.
    pub(super) id: Option<u64>,
    /// Identity of a complete answer without an id.
    pub(super) whole: Option<Whole>,
}

/// Kind of a complete answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    /// Another complete answer is a separate answer.
    Once,
    /// Events of a stream may look like complete answers, too. Those with the same number belong to one answer.
    Repeated(u64),
}

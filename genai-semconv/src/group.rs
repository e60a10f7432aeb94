//! Types for kinds of spans and for metrics, as the conventions define them.

use crate::attr::{AnyAttr, Requirement};
use crate::generated::spans::REFINEMENTS;

/// Kind of a span: the side of a call that it describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanKind {
    /// The caller of a remote operation.
    Client,
    /// Work inside the process.
    Internal,
    /// The callee of a remote operation.
    Server,
}

/// One kind of span.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SpanGroup {
    /// The conventions' name of the kind, such as `gen_ai.client.inference`. It is not on the wire.
    pub id: &'static str,
    /// The span kind.
    pub kind: SpanKind,
    /// The attributes it may carry.
    pub attributes: &'static [SpanAttribute],
}

impl SpanGroup {
    /// Whether the conventions add this attribute to spans of this kind for this provider.
    ///
    /// ```
    /// use genai_semconv::spans::GEN_AI_CLIENT_INFERENCE;
    ///
    /// assert!(GEN_AI_CLIENT_INFERENCE.is_refined("openai", "openai.api.type"));
    /// assert!(!GEN_AI_CLIENT_INFERENCE.is_refined("anthropic", "openai.api.type"));
    /// ```
    pub fn is_refined(&self, provider: &str, key: &str) -> bool {
        self.refinements(key)
            .any(|refinement| refinement.provider == Some(provider))
    }

    /// The refinements of this kind of span that add this attribute.
    ///
    /// ```
    /// use genai_semconv::spans::GEN_AI_EXECUTE_TOOL_INTERNAL;
    ///
    /// assert_eq!(GEN_AI_EXECUTE_TOOL_INTERNAL.refinements("gen_ai.skill.name").count(), 3);
    /// ```
    pub fn refinements(&self, key: &str) -> impl Iterator<Item = &'static Refinement> {
        let adds =
            move |refinement: &Refinement| refinement.attributes.iter().any(|attribute| attribute.attr.key == key);
        REFINEMENTS
            .iter()
            .filter(move |refinement| refinement.span == self.id && adds(refinement))
    }

    /// The entry of this attribute; `None` if the conventions do not have it on this kind of span.
    pub const fn find(&self, key: &str) -> Option<&'static SpanAttribute> {
        let mut index = 0;
        while index < self.attributes.len() {
            if same(self.attributes[index].attr.key, key) {
                return Some(&self.attributes[index]);
            }
            index += 1;
        }
        None
    }
}

/// One attribute of a kind of span.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SpanAttribute {
    /// The attribute.
    pub attr: AnyAttr,
    /// Its requirement level.
    pub requirement: Requirement,
    /// Whether samplers may read it, so that it must be set when the span starts.
    pub sampling: bool,
}

/// Attributes that the conventions add to a kind of span for one provider, or for one kind of tool.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Refinement {
    /// The conventions' name of the refinement, such as `openai.gen_ai.client.inference`.
    pub id: &'static str,
    /// The value of `gen_ai.provider.name`; `None` if the refinement is about tools.
    pub provider: Option<&'static str>,
    /// The [`SpanGroup::id`] of the kind of span.
    pub span: &'static str,
    /// The attributes that spans of this kind may carry in addition.
    pub attributes: &'static [SpanAttribute],
}

/// One metric.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Metric {
    /// The instrument's name.
    pub name: &'static str,
    /// A description of the measured quantity, in a sentence.
    pub brief: &'static str,
    /// The instrument's kind.
    pub instrument: Instrument,
    /// The unit, in UCUM: `s`, `{token}`.
    pub unit: &'static str,
    /// The bucket boundaries of a histogram, in `unit`; empty otherwise.
    pub buckets: &'static [f64],
    /// The attributes of its data points.
    pub attributes: &'static [MetricAttribute],
}

impl Metric {
    /// Whether its data points may have this attribute.
    pub const fn has(&self, key: &str) -> bool {
        let mut index = 0;
        while index < self.attributes.len() {
            if same(self.attributes[index].attr.key, key) {
                return true;
            }
            index += 1;
        }
        false
    }
}

/// One attribute of a metric.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct MetricAttribute {
    /// The attribute.
    pub attr: AnyAttr,
    /// Its requirement level.
    pub requirement: Requirement,
}

/// The kind of an instrument and the type of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instrument {
    /// A sum that only grows, of unsigned integers.
    CounterU64,
    /// A sum that only grows, of floats.
    CounterF64,
    /// A distribution of unsigned integers.
    HistogramU64,
    /// A distribution of floats.
    HistogramF64,
}

/// Equality of strings, usable in constants.
pub(crate) const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

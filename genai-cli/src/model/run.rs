//! One run: the spans of one trace id.

use std::sync::Arc;

use crate::input::{Record, Source};
use crate::model::{Span, Usd};

/// The spans of one trace id.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// 32 hexadecimal digits.
    pub(crate) trace_id: String,
    /// By depth-first order: a parent stands before its children, and children stand in the order they started. A span whose
    /// parent is not in the file stands at the top.
    pub(crate) spans: Vec<Span>,
    /// The file, from which contents are read again.
    pub(crate) source: Arc<Source>,
    /// The last moment of which the run knows, in nanoseconds since 1970: open spans are looked at then.
    pub(crate) now: u64,
}

/// The sums of a run, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// From the first start to the last end, in nanoseconds.
    pub(crate) duration: u64,
    /// How many spans.
    pub(crate) spans: usize,
    /// How many of them are open.
    pub(crate) open: usize,
    /// How many of them failed.
    pub(crate) failed: usize,
    /// How many of them a budget refused: they count as no call of a model or tool.
    pub(crate) refused: usize,
    /// How many calls of models.
    pub(crate) model_calls: usize,
    /// How many of them have no cost.
    pub(crate) unpriced_calls: usize,
    /// How many calls of tools.
    pub(crate) tool_calls: usize,
    /// `None` if no span has any.
    pub(crate) input_tokens: Option<u64>,
    /// `None` if no span has any.
    pub(crate) output_tokens: Option<u64>,
    /// `None` if no span has any.
    pub(crate) cached_tokens: Option<u64>,
    /// `None` if no span has a cost.
    pub(crate) cost: Option<Usd>,
}

impl Run {
    /// The span's whole record, read from the file again: its attributes and events, with contents.
    ///
    /// # Errors
    ///
    /// If the file has been removed or changed since.
    pub(crate) fn record(&self, span: &Span) -> std::io::Result<Record> {
        self.source.record(span.place)
    }

    /// When the first span started, in nanoseconds since 1970.
    pub(crate) fn start(&self) -> u64 {
        self.spans.iter().map(|span| span.start).min().unwrap_or(self.now)
    }

    /// The sums over all spans, without those that only sum up others.
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals {
            duration: self.now.saturating_sub(self.start()),
            ..Totals::default()
        };
        self.spans.iter().for_each(|span| totals.add(span));
        totals
    }
}

impl Totals {
    /// Adds everything but the time.
    pub(crate) fn add(&mut self, span: &Span) {
        use crate::model::Kind;

        self.spans += 1;
        self.open += usize::from(span.is_open());
        self.failed += usize::from(span.has_failed());
        self.refused += usize::from(span.was_refused);
        if span.was_refused {
            return;
        }
        self.tool_calls += usize::from(span.kind == Kind::Tool);
        if span.sums_up {
            return;
        }
        let is_model = span.kind == Kind::Model;
        self.model_calls += usize::from(is_model);
        // A call that failed before anything was counted used nothing.
        let used = span.input_tokens.is_some() || span.output_tokens.is_some() || !span.has_failed();
        self.unpriced_calls += usize::from(is_model && span.cost.is_none() && !span.is_open() && used);
        self.input_tokens = sum(self.input_tokens, span.input_tokens);
        self.output_tokens = sum(self.output_tokens, span.output_tokens);
        self.cached_tokens = sum(self.cached_tokens, span.cached_tokens);
        self.cost = [self.cost, span.cost]
            .into_iter()
            .flatten()
            .reduce(|one, other| one + other);
    }
}

impl Totals {
    /// Adds tokens and cost of others.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.input_tokens = sum(self.input_tokens, other.input_tokens);
        self.output_tokens = sum(self.output_tokens, other.output_tokens);
        let costs = [self.cost, other.cost].into_iter().flatten();
        self.cost = costs.reduce(|one, other| one + other);
    }
}

/// Unknown counts add nothing, and nothing but unknown counts stays unknown.
fn sum(total: Option<u64>, count: Option<u64>) -> Option<u64> {
    [total, count].into_iter().flatten().reduce(u64::saturating_add)
}

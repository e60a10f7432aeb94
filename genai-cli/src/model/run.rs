//! One run: the spans of one trace id.

use std::sync::Arc;

use crate::input::Source;
use crate::model::{Kind, Span, Usd};

/// The spans of one trace id.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// The trace id as 32 hexadecimal digits.
    pub(crate) trace_id: String,
    /// The spans in depth-first order: parents come before their children, and children are in the order in which they
    /// started. A span whose parent is not in the file is a root.
    pub(crate) spans: Vec<Span>,
    /// The file, from which contents are read again.
    pub(crate) source: Arc<Source>,
    /// The last time in the run, in nanoseconds since 1970. It counts as the end of open spans.
    pub(crate) now: u64,
}

/// The sums of a run, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Time from the first start to the last end, in nanoseconds.
    pub(crate) duration: u64,
    /// Number of spans.
    pub(crate) spans: usize,
    /// Number of spans that are open.
    pub(crate) open: usize,
    /// Number of spans that failed.
    pub(crate) failed: usize,
    /// Number of spans that a budget refused. They do not count as calls of a model or tool.
    pub(crate) refused: usize,
    /// Number of model calls.
    pub(crate) model_calls: usize,
    /// Number of model calls without a cost.
    pub(crate) unpriced_calls: usize,
    /// Number of tool calls.
    pub(crate) tool_calls: usize,
    /// Input tokens; `None` if no span has any.
    pub(crate) input_tokens: Option<u64>,
    /// Output tokens; `None` if no span has any.
    pub(crate) output_tokens: Option<u64>,
    /// Cached input tokens; `None` if no span has any.
    pub(crate) cached_tokens: Option<u64>,
    /// The cost; `None` if no span has one.
    pub(crate) cost: Option<Usd>,
}

impl Run {
    /// The start of the first span, in nanoseconds since 1970.
    pub(crate) fn start(&self) -> u64 {
        self.spans.iter().map(|span| span.start).min().unwrap_or(self.now)
    }

    /// The sums over all spans, except those that only sum up others.
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
    /// Adds all amounts of a span except its time.
    pub(crate) fn add(&mut self, span: &Span) {
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
        // A call that failed before anything was counted has used nothing.
        let used = span.input_tokens.is_some() || span.output_tokens.is_some() || !span.has_failed();
        self.unpriced_calls += usize::from(is_model && span.cost.is_none() && !span.is_open() && used);
        self.input_tokens = sum(self.input_tokens, span.input_tokens);
        self.output_tokens = sum(self.output_tokens, span.output_tokens);
        self.cached_tokens = sum(self.cached_tokens, span.cached_tokens);
        self.cost = Usd::sum(self.cost, span.cost);
    }

    /// Adds the tokens and the cost of other totals.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.input_tokens = sum(self.input_tokens, other.input_tokens);
        self.output_tokens = sum(self.output_tokens, other.output_tokens);
        self.cost = Usd::sum(self.cost, other.cost);
    }

    /// Input and output tokens; `None` if neither is known.
    pub(crate) fn tokens(&self) -> Option<u64> {
        sum(self.input_tokens, self.output_tokens)
    }
}

/// Adds a count. An unknown one adds nothing; the sum of unknown counts only is unknown.
fn sum(total: Option<u64>, count: Option<u64>) -> Option<u64> {
    [total, count].into_iter().flatten().reduce(u64::saturating_add)
}

//! Assembly of spans into trees.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Source;
use super::facts::{Facts, RawSpan, Texts};
use crate::model::{Kind, Run, Span, Totals};

/// A collector of spans in any order. The record of a span's end replaces the one of its start.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    pub(super) texts: Texts,
    traces: Vec<(u128, Vec<Span>)>,
    trace_at: FxHashMap<u128, u32>,
    span_at: FxHashMap<(u32, u64), u32>,
}

impl Assembler {
    /// Adds a span. One without ids or without a start is ignored.
    pub(super) fn add(&mut self, raw: RawSpan<'_>, facts: Facts, service: Option<&Arc<str>>) {
        if raw.trace_id == 0 || raw.id == 0 || raw.start == 0 {
            return;
        }
        let mut span = facts.into_span(raw, &mut self.texts);
        span.service = service.cloned();
        let next = u32::try_from(self.traces.len()).unwrap_or(u32::MAX);
        let trace = *self.trace_at.entry(raw.trace_id).or_insert(next);
        if trace == next {
            self.traces.push((raw.trace_id, Vec::new()));
        }
        let spans = &mut self.traces[trace as usize].1;
        let next = u32::try_from(spans.len()).unwrap_or(u32::MAX);
        let at = *self.span_at.entry((trace, span.id)).or_insert(next);
        if at == next {
            spans.push(span);
        } else if !span.is_open() {
            spans[at as usize] = span;
        }
    }

    pub(super) fn into_runs(self, source: &Arc<Source>) -> Vec<Run> {
        drop(self.span_at);
        let runs = self.traces.into_iter().map(|(trace_id, spans)| {
            let spans = in_order(spans);
            let now = spans.iter().map(|span| span.end.unwrap_or(span.start)).max();
            Run {
                trace_id: format!("{trace_id:032x}"),
                now: now.unwrap_or(0),
                spans,
                source: Arc::clone(source),
            }
        });
        runs.collect()
    }
}

/// Sorts parents before children and children by their start, and sets the index of each parent.
fn in_order(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.start, span.id));
    let at: FxHashMap<u64, u32> = spans.iter().zip(0..).map(|(span, at)| (span.id, at)).collect();
    let parent_of = |span: &Span| at.get(&span.parent_id).copied().filter(|_| span.parent_id != span.id);
    // First child of each span, and next span with the same parent, in the order of starts.
    let mut first_child = vec![u32::MAX; spans.len()];
    let mut next = vec![u32::MAX; spans.len()];
    let mut roots = Vec::new();
    let count = u32::try_from(spans.len()).unwrap_or(u32::MAX);
    for index in (0..count).rev() {
        let span = &spans[index as usize];
        match parent_of(span) {
            Some(parent) => {
                next[index as usize] = first_child[parent as usize];
                first_child[parent as usize] = index;
            }
            None => roots.push(index),
        }
    }
    drop(at);

    // The new position of each span, and of its parent.
    let mut order = Vec::with_capacity(spans.len());
    let mut parents = Vec::with_capacity(spans.len());
    let mut is_placed = vec![false; spans.len()];
    let mut open = Vec::new();
    // After the roots comes every span: those that name each other as parents have no root, so the first becomes one.
    for root in roots.into_iter().rev().chain(0..count) {
        open.push((root, None));
        while let Some((index, parent)) = open.pop() {
            if std::mem::replace(&mut is_placed[index as usize], true) {
                continue;
            }
            let own = u32::try_from(order.len()).unwrap_or(u32::MAX);
            order.push(index);
            parents.push(parent);
            let before = open.len();
            let mut child = first_child[index as usize];
            while child != u32::MAX {
                open.push((child, Some(own)));
                child = next[child as usize];
            }
            open[before..].reverse();
        }
    }

    let mut unordered: Vec<Option<Span>> = spans.into_iter().map(Some).collect();
    let ordered = order.into_iter().zip(parents).filter_map(|(index, parent)| {
        let mut span = unordered[index as usize].take()?;
        span.parent = parent;
        Some(span)
    });
    let mut spans: Vec<Span> = ordered.collect();
    mark_sums(&mut spans);
    spans
}

/// Marks spans whose tokens and cost are sums of calls below them. Agents are such spans if their calls have any
/// amounts. So is a model call around another one with the same counts, which happens if two nested libraries both
/// record. A killed run could not write its sums, so it gets those of its calls.
fn mark_sums(spans: &mut [Span]) {
    let has_amount = |span: &Span| span.input_tokens.is_some() || span.output_tokens.is_some() || span.cost.is_some();
    let mut amounts_below = vec![false; spans.len()];
    let mut below = vec![Totals::default(); spans.len()];
    for at in (0..spans.len()).rev() {
        let (before, rest) = spans.split_at_mut(at);
        let span = &mut rest[0];
        if amounts_below[at] && span.kind != Kind::Model && span.kind != Kind::Tool {
            span.sums_up = true;
            if span.is_open() && !has_amount(span) {
                span.input_tokens = below[at].input_tokens;
                span.output_tokens = below[at].output_tokens;
                span.cost = below[at].cost;
            }
        }
        let Some(parent) = span.parent else { continue };
        let (above, this) = below.split_at_mut(at);
        this[0].add(span);
        above[parent as usize].merge(&this[0]);
        amounts_below[parent as usize] |= amounts_below[at] || has_amount(span);
        let parent = &mut before[parent as usize];
        let is_wrapped = parent.kind == Kind::Model
            && span.kind == Kind::Model
            && has_amount(span)
            && (parent.input_tokens, parent.output_tokens) == (span.input_tokens, span.output_tokens)
            && (parent.cost.is_none() || parent.cost == span.cost);
        parent.sums_up |= is_wrapped;
    }
}

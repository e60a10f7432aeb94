//! The calls that are open, which are exported as cancelled ones when the program ends first.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use genai_semconv::own;
use genai_view::Call;
use opentelemetry::trace::{Event, Span as _, SpanId, TraceContextExt as _};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanProcessor};

use crate::notice::{Code, notice_each};
use crate::run::{Remaining, Run};
use crate::telemetry::run_spans::is_run;
use crate::telemetry::tree::{TreeProcessor, open_call};

/// A span processor that passes spans to all others, and keeps those that have not ended.
///
/// Clones share their state: the provider has one, the others interrupt.
#[derive(Clone, Debug)]
pub(super) struct OpenCalls(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    processors: Vec<Box<dyn SpanProcessor>>,
    tree: Option<TreeProcessor>,
    /// The open calls; `None` if nothing shows them, so that they cost nothing.
    open: Option<Mutex<State>>,
    /// Number of open calls, where they are not kept.
    unkept: AtomicUsize,
}

#[derive(Debug, Default)]
struct State {
    calls: HashMap<SpanId, OpenCall>,
    /// Whether open calls were interrupted. A span that ends later has been exported already.
    interrupted: bool,
}

/// A span as it was when it started.
#[derive(Debug)]
struct OpenCall {
    span: SpanData,
    /// The run that the span belongs to, once a call under it has started.
    run: Option<Arc<Run>>,
}

impl OpenCalls {
    /// Passes spans to these processors and to the tree. `keep` turns on keeping open spans.
    pub(super) fn new(
        mut processors: Vec<Box<dyn SpanProcessor>>,
        tree: Option<TreeProcessor>,
        resource: &Resource,
        keep: bool,
    ) -> Self {
        // The resource is set here, because the provider can't reach processors that are shared.
        for processor in &mut processors {
            processor.set_resource(resource);
        }
        Self(Arc::new(Inner {
            processors,
            tree,
            open: keep.then(Mutex::default),
            unkept: AtomicUsize::new(0),
        }))
    }

    /// The open calls as the tree shows them, with their totals so far, and the remaining budgets of the runs among them.
    pub(super) fn now(&self) -> Vec<(Call, Option<Remaining>)> {
        let tree = self.0.tree.as_ref();
        let call = |span: &SpanData| tree.map_or_else(|| open_call(span), |tree| tree.open_call(span));
        let open = self.open(|_| true).into_iter();
        open.map(|(span, run)| (call(&span), run.map(|run| Remaining::of(&run))))
            .collect()
    }

    /// Open spans with their totals so far, and the runs that they belong to.
    fn open(&self, wanted: impl Fn(&SpanData) -> bool) -> Vec<(SpanData, Option<Arc<Run>>)> {
        let mut open: Vec<_> = match self.0.state() {
            Some(state) => {
                let wanted = state.calls.values().filter(|call| wanted(&call.span));
                wanted.map(|call| (call.span.clone(), call.run.clone())).collect()
            }
            None => Vec::new(),
        };
        // Totals are read without the lock, which calls need to start and to end.
        for (span, run) in &mut open {
            span.attributes
                .extend(run.iter().flat_map(|run| run.total_attributes()));
        }
        open
    }

    /// Ends all open calls as cancelled ones, and prints them as open. Later changes of them are not recorded.
    pub(super) fn interrupt(&self) {
        let Some(mut state) = self.0.state() else {
            self.notice_unkept();
            return;
        };
        state.interrupted = true;
        let calls = std::mem::take(&mut state.calls);
        drop(state);
        if calls.is_empty() {
            return;
        }
        let now = SystemTime::now();
        let mut spans: Vec<SpanData> = calls.into_values().map(|call| call.cancelled(now)).collect();
        // Children come before their parents, in the order in which spans end.
        spans.sort_by_key(|span| std::cmp::Reverse(span.start_time));
        for span in &spans {
            for processor in &self.0.processors {
                processor.on_end(span.clone());
            }
        }
        if let Some(tree) = &self.0.tree {
            tree.interrupted(&spans, now);
        }
    }

    /// Raises a notice about open spans that are not kept: their exporters shut down before they end.
    fn notice_unkept(&self) {
        let open = self.0.unkept.load(Relaxed);
        if open > 0 && !self.0.processors.is_empty() {
            let spans = if open == 1 {
                "1 span was"
            } else {
                &format!("{open} spans were")
            };
            let text = format!(
                "{spans} open when the guard of `genai::telemetry` was dropped, and never arrive: wait for these calls before, \
                 or have open ones delivered by calling `flush_on_signals` on `Telemetry::builder()`"
            );
            notice_each(Code::SpansLost, text);
        }
    }
}

impl OpenCall {
    fn cancelled(self, now: SystemTime) -> SpanData {
        let Self { mut span, run } = self;
        span.end_time = now;
        if is_run(&span) {
            // A run without a call under it has no totals.
            span.attributes
                .extend(run.iter().flat_map(|run| run.total_attributes()));
            let outcome = KeyValue::new(own::AGENT_OUTCOME.key(), "cancelled");
            span.attributes.push(outcome);
        } else {
            let event = Event::new(own::CALL_CANCELLED_EVENT, now, Vec::new(), 0);
            span.events.events.push(event);
        }
        span
    }
}

impl Inner {
    fn state(&self) -> Option<MutexGuard<'_, State>> {
        let open = self.open.as_ref()?;
        Some(open.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// All processors. The tree is the last one, so that it is printed even if another one fails.
    fn all(&self) -> impl Iterator<Item = &dyn SpanProcessor> {
        let tree = self.tree.as_ref().map(|tree| tree as &dyn SpanProcessor);
        self.processors.iter().map(AsRef::as_ref).chain(tree)
    }

    fn each(&self, ask: impl Fn(&dyn SpanProcessor) -> OTelSdkResult) -> OTelSdkResult {
        // All processors are called; the first error is returned.
        self.all().map(ask).fold(Ok(()), Result::and)
    }
}

impl SpanProcessor for OpenCalls {
    fn on_start(&self, span: &mut Span, context: &Context) {
        for processor in &self.0.processors {
            processor.on_start(span, context);
        }
        if !span.span_context().is_sampled() {
            return;
        }
        if self.0.open.is_none() {
            self.0.unkept.fetch_add(1, Relaxed);
            return;
        }
        let Some(data) = span.exported_data() else { return };
        if let Some(tree) = &self.0.tree {
            tree.started(&data);
        }
        let Some(mut state) = self.0.state() else { return };
        // A call made by a run itself has that run in its context. Calls deeper than that are skipped.
        let parent = context.span().span_context().span_id();
        if let Some(run) = Run::of(context)
            && let Some(parent) = state.calls.get_mut(&parent)
            && parent.run.is_none()
            && is_run(&parent.span)
        {
            parent.run = Some(Arc::clone(run));
        }
        let id = data.span_context.span_id();
        state.calls.insert(id, OpenCall { span: data, run: None });
    }

    fn on_end(&self, span: SpanData) {
        if let Some(mut state) = self.0.state() {
            if state.interrupted {
                return;
            }
            let ended = state.calls.remove(&span.span_context.span_id());
            // Dropping a run may drop many other values, so the lock is released first.
            drop(state);
            drop(ended);
        } else if span.span_context.is_sampled() {
            self.0.unkept.fetch_sub(1, Relaxed);
        }
        let Some(tree) = &self.0.tree else {
            let Some((last, others)) = self.0.processors.split_last() else {
                return;
            };
            for processor in others {
                processor.on_end(span.clone());
            }
            return last.on_end(span);
        };
        for processor in &self.0.processors {
            processor.on_end(span.clone());
        }
        // The tree is the last one, so that it is printed even if another processor fails.
        let is_root = span.parent_span_id == SpanId::INVALID || span.parent_span_is_remote;
        let trace = span.span_context.trace_id();
        let open = if is_root {
            self.open(|open| open.span_context.trace_id() == trace)
        } else {
            Vec::new()
        };
        let open: Vec<SpanData> = open.into_iter().map(|(span, _)| span).collect();
        tree.ended(span, &open);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.each(|processor| processor.force_flush())
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.each(|processor| processor.shutdown_with_timeout(timeout))
    }
}

//! What runs and calls under a run reach of it. It holds no other run, so that a chain of runs is not kept by its last link.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use opentelemetry::trace::{SpanRef, TraceContextExt};
use opentelemetry::{Array, Context, KeyValue, StringValue, Value};

use genai_semconv::own;

use crate::budget::{BudgetExceeded, Note};
use crate::run::loop_log::LoopLog;
use crate::run::stopper::Stopper;

/// Whose record it is in the book.
pub(crate) type Owner = Arc<OpenRun>;

/// What runs and calls under a run reach of it.
#[derive(Debug, Default)]
pub(crate) struct OpenRun {
    /// What ends it, if it has a budget.
    pub(crate) stopper: Option<Arc<Stopper>>,
    /// The workflow that first ran under this run; `None` if the run was told which it would be.
    served_by: OnceLock<Option<StringValue>>,
    /// The span of the run, once it is there, if it has a budget.
    span: OnceLock<Context>,
    /// The first refusal under it.
    refusal: OnceLock<BudgetExceeded>,
    /// The last one.
    last_refusal: Mutex<Option<BudgetExceeded>>,
    /// Limits that were passed and did not stop: no more than the budget has.
    passed: Mutex<Vec<String>>,
    /// Its last calls.
    pub(super) loops: LoopLog,
}

impl OpenRun {
    pub(super) fn new(stopper: Option<Arc<Stopper>>) -> Self {
        Self {
            stopper,
            ..Self::default()
        }
    }

    /// Whether this is the run whose budget it is.
    pub(crate) fn is_of(&self, by: &Arc<Stopper>) -> bool {
        self.stopper.as_ref().is_some_and(|stopper| Arc::ptr_eq(stopper, by))
    }

    /// Its span says which workflow serves it.
    pub(super) fn says_workflow(&self) {
        drop(self.served_by.set(None));
    }

    /// A workflow runs under it. Returns whether one did before: then all runs above know one, too.
    pub(super) fn is_served_by(&self, workflow: &StringValue) -> bool {
        let known = self.served_by.set(Some(workflow.clone())).is_err();
        known && self.served_by.get().is_some_and(Option::is_some)
    }

    pub(super) fn served_by(&self) -> Option<&Option<StringValue>> {
        self.served_by.get()
    }

    /// The context must hold no run: one that holds itself is never dropped, and a chain of runs would hold each other.
    pub(super) fn opened(&self, span: Context) {
        drop(self.span.set(span));
    }

    /// A call under it was refused.
    pub(super) fn refused(&self, exceeded: &BudgetExceeded) {
        drop(self.refusal.set(exceeded.clone()));
        *self.last_refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(exceeded.clone());
    }

    /// The first refusal under it.
    pub(super) fn refusal(&self) -> Option<&BudgetExceeded> {
        self.refusal.get()
    }

    pub(super) fn last_refusal(&self) -> Option<BudgetExceeded> {
        let last = self.last_refusal.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    /// Says on its span, and to its callback, what is to be said at a limit that does not stop.
    pub(super) fn note(&self, note: &Note) {
        if note.warns
            && let Some(context) = self.span.get()
        {
            let attributes = vec![
                KeyValue::new(own::AGENT_BUDGET_LIMIT.key(), note.over.limit.clone()),
                KeyValue::new(own::AGENT_BUDGET_SEEN.key(), note.over.words.clone()),
            ];
            context.span().add_event(own::BUDGET_WARNING_EVENT, attributes);
        }
        if note.passed {
            let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
            if !passed.contains(&note.over.limit) {
                passed.push(note.over.limit.clone());
            }
        }
        if note.warns
            && let Some(stopper) = &self.stopper
        {
            stopper.warn(&note.over, note.passed);
        }
    }

    /// Limits that were passed and did not stop.
    pub(super) fn write_passed(&self, span: &SpanRef<'_>) {
        let passed = std::mem::take(&mut *self.passed.lock().unwrap_or_else(PoisonError::into_inner));
        write_passed(span, passed);
    }
}

/// Says which limits a call or a run has passed.
pub(crate) fn write_passed(span: &SpanRef<'_>, limits: Vec<String>) {
    if !limits.is_empty() {
        let limits = Array::String(limits.into_iter().map(StringValue::from).collect());
        span.set_attribute(KeyValue::new(own::AGENT_BUDGET_EXCEEDED.key(), Value::Array(limits)));
    }
}

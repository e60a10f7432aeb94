//! The part of a run that its book record holds. It holds no other run, so that the last run of a chain does not keep
//! all others.

use std::sync::{Arc, Mutex, OnceLock};

use opentelemetry::trace::{SpanRef, TraceContextExt};
use opentelemetry::{Array, Context, KeyValue, StringValue, Value};

use genai_semconv::own;

use crate::budget::{BudgetExceeded, Note};
use crate::lock::lock;
use crate::run::loop_log::LoopLog;
use crate::run::stopper::Stopper;

/// Maximum number of passed limits that are remembered: a policy may return another name at each call.
const MOST_PASSED: usize = 64;

/// The owner of a record in the book.
pub(crate) type Owner = Arc<OpenRun>;

/// The part of a run that runs and calls under it use.
#[derive(Debug, Default)]
pub(crate) struct OpenRun {
    /// Ends the run if its budget is exhausted; `None` if it has no budget.
    pub(crate) stopper: Option<Arc<Stopper>>,
    /// The workflow that first ran under this run; `None` inside if the run's own attributes name it.
    pub(super) served_by: OnceLock<Option<StringValue>>,
    /// The provider of the first model call, embedding or remote agent under it that has ended.
    pub(crate) provider: OnceLock<StringValue>,
    /// The span of the run, set once it has started, if the run has a budget.
    span: OnceLock<Context>,
    /// The first refusal under it.
    pub(crate) refusal: OnceLock<BudgetExceeded>,
    /// The last refusal under it.
    last_refusal: Mutex<Option<BudgetExceeded>>,
    /// Limits that were passed without stopping the run.
    passed: Mutex<Vec<String>>,
    /// The run's last calls, if its span records: nothing else reads them.
    pub(super) loops: OnceLock<LoopLog>,
}

impl OpenRun {
    pub(super) fn new(stopper: Option<Arc<Stopper>>) -> Self {
        Self {
            stopper,
            ..Self::default()
        }
    }

    /// Whether the budget of `by` is this run's own.
    pub(crate) fn is_of(&self, by: &Arc<Stopper>) -> bool {
        self.stopper.as_ref().is_some_and(|stopper| Arc::ptr_eq(stopper, by))
    }

    /// Notes that the span has had the workflow's name from its start.
    pub(super) fn says_workflow(&self) {
        drop(self.served_by.set(None));
    }

    /// Notes that a workflow runs under this run. Returns whether one did before; then all runs above have one, too.
    pub(super) fn is_served_by(&self, workflow: &StringValue) -> bool {
        let known = self.served_by.set(Some(workflow.clone())).is_err();
        known && self.served_by.get().is_some_and(Option::is_some)
    }

    /// Notes the provider of a call under it that has ended.
    pub(super) fn answered_by(&self, provider: &StringValue) {
        drop(self.provider.set(provider.clone()));
    }

    /// Keeps the context of the run's span. It must hold no run: a run that holds itself is never dropped, and a chain
    /// of runs would keep each other.
    pub(super) fn opened(&self, span: Context) {
        drop(self.span.set(span));
    }

    /// Logs the run's calls from now on.
    pub(super) fn log_loops(&self) {
        drop(self.loops.set(LoopLog::default()));
    }

    /// Records the refusal of a call under this run.
    pub(super) fn refused(&self, exceeded: &BudgetExceeded) {
        drop(self.refusal.set(exceeded.clone()));
        *lock(&self.last_refusal) = Some(exceeded.clone());
    }

    /// The last refusal under it.
    pub(crate) fn last_refusal(&self) -> Option<BudgetExceeded> {
        let last = lock(&self.last_refusal);
        last.clone()
    }

    /// Writes a note as an event on its span, remembers the limit if it was passed, and calls the budget's callback.
    pub(super) fn note(&self, note: &Note) {
        if note.warns
            && let Some(context) = self.span.get()
        {
            let attributes = vec![
                KeyValue::new(own::AGENT_BUDGET_LIMIT.key(), note.over.limit.clone()),
                KeyValue::new(own::AGENT_BUDGET_SEEN.key(), note.over.recorded_words().to_owned()),
            ];
            context.span().add_event(own::BUDGET_WARNING_EVENT, attributes);
        }
        if note.passed {
            let mut passed = lock(&self.passed);
            if passed.len() < MOST_PASSED && !passed.contains(&note.over.limit) {
                passed.push(note.over.limit.clone());
            }
        }
        if note.warns
            && let Some(stopper) = &self.stopper
        {
            stopper.warn(&note.over, note.passed);
        }
    }

    /// Writes the names of the limits that were passed without stopping the run.
    pub(crate) fn write_passed(&self, span: &SpanRef<'_>) {
        let passed = std::mem::take(&mut *lock(&self.passed));
        span.set_attributes(self::passed(passed));
    }
}

/// Names of the limits that a call or a run has passed, as an attribute.
pub(crate) fn passed(limits: Vec<String>) -> Option<KeyValue> {
    let limits: Vec<_> = limits.into_iter().map(StringValue::from).collect();
    let is_any = !limits.is_empty();
    is_any.then(|| KeyValue::new(own::AGENT_BUDGET_EXCEEDED.key(), Value::Array(Array::String(limits))))
}

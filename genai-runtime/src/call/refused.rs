//! A call that a budget refused.

use std::mem;
use std::sync::Arc;
use std::task::Context as Task;
use std::time::SystemTime;

use genai_semconv::{Field, attributes as attr, own};
use genai_view::{LoopCall, LoopEnd};
use opentelemetry::trace::{SpanKind, Status, TraceContextExt as _};
use opentelemetry::{Context, StringValue, Value};

use crate::budget::{Action, Ask, BudgetExceeded, Over};
use crate::call::charge::loop_call;
use crate::call::openinference;
use crate::call::span::{builder, describe_place, inherit};
use crate::call::start::Start;
use crate::run::{Run, Stopper, is_hosted};

/// A refused call. Its span is written once the outcome is known.
#[derive(Debug)]
pub(super) struct RefusedCall {
    start: Start,
    outer: Context,
    run: Arc<Run>,
    by: Arc<Stopper>,
    pub(super) exceeded: BudgetExceeded,
    ask: Ask,
    /// Whether the run had been stopped before the call's request.
    after_end: bool,
    /// Whether the run's loop log has the call.
    logged: bool,
    waited: Option<Waited>,
}

/// The run's poll in which the call waits, and the number of polls of the call within it.
#[derive(Debug, Clone, Copy)]
struct Waited {
    poll: u64,
    times: u32,
}

/// Outlook of a waiting call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// The run ends when control returns to it.
    ForTheRun,
    /// The run would never end.
    ForEver,
}

/// Maximum number of polls of a call within one poll of its run, by `FuturesUnordered` or a loop of `select!`. Code
/// that polls it more often blocks the thread until the call is done, and the run with it.
const MOST_POLLS: u32 = 64;

impl RefusedCall {
    pub(super) fn new(start: Start, outer: Context, run: Arc<Run>, by: Arc<Stopper>, over: Over, ask: Ask) -> Self {
        let in_round = ask.what.compared().is_some();
        let goes_round = in_round && over.action == Action::Refuse && run.refused_round(&by, &over);
        let exceeded = by.refusal(over);
        run.refused(&by, &exceeded);
        let stops = exceeded.ends_run() || goes_round;
        let mut refused = Self::new_of(start, outer, run, by, exceeded, ask, false);
        if stops {
            // The call must be in the log before the run ends on another thread and writes its loop.
            refused.log();
            refused.stop_run();
        }
        refused
    }

    /// A call under a run that a budget has ended.
    pub(super) fn after_end(start: Start, outer: Context, run: Arc<Run>, by: Arc<Stopper>, ask: Ask) -> Option<Self> {
        let exceeded = by.stopped()?.clone();
        Some(Self::new_of(start, outer, run, by, exceeded, ask, true))
    }

    fn new_of(
        start: Start,
        outer: Context,
        run: Arc<Run>,
        by: Arc<Stopper>,
        exceeded: BudgetExceeded,
        ask: Ask,
        after_end: bool,
    ) -> Self {
        let call_id = start.attributes.text(Field::ToolCallId).map(StringValue::as_str);
        let exceeded = exceeded.of_call(call_id);
        Self {
            start,
            outer,
            run,
            by,
            exceeded,
            ask,
            after_end,
            logged: false,
            waited: None,
        }
    }

    /// The refusal to return before the run ends. After many calls the next one waits instead, if that ends the run: an
    /// agent that handles every refusal and never waits would not stop.
    pub(super) fn returns(&self) -> Option<&BudgetExceeded> {
        let goes_on = !self.after_end || self.by.refuses_after_end() || is_hosted(&self.by).is_none();
        goes_on.then_some(&self.exceeded)
    }

    /// Stops the run whose budget refused the call.
    pub(super) fn stop_run(&self) {
        self.by.stop(self.exceeded.clone());
    }

    /// Stops the run, and waits for its end if the run is polled here.
    pub(super) fn wait(&mut self, task: &mut Task<'_>) -> Waits {
        let Some(poll) = is_hosted(&self.by) else {
            return Waits::ForEver;
        };
        let times = match self.waited {
            Some(waited) if waited.poll == poll => waited.times + 1,
            _ => 1,
        };
        self.waited = Some(Waited { poll, times });
        if times > MOST_POLLS {
            return Waits::ForEver;
        }
        self.stop_run();
        // Waking the task lets a thread blocked by this call notice it by the number of polls.
        task.waker().wake_by_ref();
        Waits::ForTheRun
    }

    /// Parts for starting the call after all, over the budget.
    pub(super) fn into_parts(self) -> (Start, Context, Arc<Run>, Ask) {
        let Self {
            start, outer, run, ask, ..
        } = self;
        (start, outer, run, ask)
    }

    /// Adds the call to the loop log of its run.
    fn log(&mut self) {
        if !mem::replace(&mut self.logged, true) {
            let now = SystemTime::now();
            let parent = self.outer.span().span_context().span_id();
            let ended = if self.exceeded.reason().is_loop() {
                LoopEnd::Refused
            } else {
                LoopEnd::Unfinished
            };
            self.run.log_call(&LoopCall {
                ended,
                ..loop_call(&self.ask, parent, now, now)
            });
        }
    }

    /// Writes the span of a call that was not made.
    pub(super) fn write(mut self) {
        self.log();
        let place = self.run.entry.refused_place(&self.ask);
        let Self {
            mut start,
            outer,
            run,
            exceeded,
            ..
        } = self;
        inherit(&mut start, run.identity());
        if let Some(place) = place {
            describe_place(&mut start, &place);
        }
        let reason = exceeded.reason().as_str();
        start.push(own::AGENT_STOP_REASON, Some(Value::from(reason)));
        start.set(own::AGENT_LOOP_ITERATIONS, &exceeded.iterations());
        start.push(attr::ERROR_TYPE, Some(Value::from(reason)));
        let name = start.span_name();
        // No provider was called, so the span must not be found as a model call.
        let is_no_client = start.operation.priced;
        if is_no_client {
            start.attributes.remove(Field::OperationName);
        }
        if run.telemetry.config.openinference() {
            openinference::describe_refused(&mut start);
        }
        let mut builder = builder(name, start);
        if is_no_client {
            builder.span_kind = Some(SpanKind::Internal);
        }
        let status = Status::error(exceeded.recorded_text());
        run.telemetry.tracer.write(builder, &outer, status);
    }
}

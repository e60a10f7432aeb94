//! A call that a budget does not let begin.

use std::mem;
use std::sync::Arc;
use std::task::Context as Task;
use std::time::SystemTime;

use genai_semconv::{Field, attributes as attr, own};
use genai_view::{LoopCall, LoopEnd};
use opentelemetry::trace::{SpanKind, Status, TraceContextExt as _};
use opentelemetry::{Context, StringValue, Value};

use crate::budget::BudgetExceeded;
use crate::budget::{Action, Ask, Over};
use crate::call::charge::loop_call;
use crate::call::openinference;
use crate::call::span::{builder, describe_place, inherit};
use crate::call::start::Start;
use crate::run::Run;
use crate::run::{Stopper, is_hosted};

/// A call that may not begin. Its span is written when it is clear what becomes of it.
#[derive(Debug)]
pub(super) struct RefusedCall {
    start: Start,
    outer: Context,
    run: Arc<Run>,
    by: Arc<Stopper>,
    pub(super) exceeded: BudgetExceeded,
    ask: Ask,
    /// Whether its run had been stopped before it asked.
    after_end: bool,
    /// Whether its run's log of loops has it.
    logged: bool,
    waited: Option<Waited>,
}

/// In which poll of the run it waits, and how often it was polled there.
#[derive(Debug, Clone, Copy)]
struct Waited {
    poll: u64,
    times: u32,
}

/// Whether waiting comes to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waits {
    /// The run ends when control gets back to it.
    ForTheRun,
    /// Nobody would end it.
    ForEver,
}

/// So often a call is polled again within one poll of its run, by `FuturesUnordered` or a loop of `select!`. Whoever
/// polls it more often blocks the thread until it is done, and with it the run.
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
            // Before the run ends on another thread and writes its loop.
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

    /// What it returns before its run ends, if a refusal can be returned. After many calls the next one waits instead where
    /// the run ends by that: an agent that handles every refusal and never waits would go on for ever.
    pub(super) fn returns(&self) -> Option<&BudgetExceeded> {
        let goes_on = !self.after_end || self.by.refuses_after_end() || is_hosted(&self.by).is_none();
        goes_on.then_some(&self.exceeded)
    }

    /// The run whose budget it is has to end.
    pub(super) fn stop_run(&self) {
        self.by.stop(self.exceeded.clone());
    }

    /// Has the run ended, and waits for that where somebody will see to it.
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
        // So that a thread that is blocked by this finds out that it is.
        task.waker().wake_by_ref();
        Waits::ForTheRun
    }

    /// What the call begins with after all, over the budget.
    pub(super) fn into_parts(self) -> (Start, Context, Arc<Run>, Ask) {
        let Self {
            start, outer, run, ask, ..
        } = self;
        (start, outer, run, ask)
    }

    /// Adds the call to its run's log of loops.
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
        let iterations = i64::try_from(exceeded.iterations()).unwrap_or(i64::MAX);
        start.push(own::AGENT_STOP_REASON, Some(Value::from(reason)));
        start.push(own::AGENT_LOOP_ITERATIONS, Some(Value::I64(iterations)));
        start.push(attr::ERROR_TYPE, Some(Value::from(reason)));
        let name = start.span_name();
        // Nobody called a provider: it is no model call, and whoever counts those does not find it.
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

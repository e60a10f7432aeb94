//! A call from its start to its end: ready, running or refused, and ended exactly once.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Context as Task;
use std::time::{Instant, SystemTime};

use genai_semconv::{Compared, Operation, attributes as attr};
use opentelemetry::trace::{SpanId, TraceContextExt};
use opentelemetry::{KeyValue, StringValue};

use crate::answer::ResponseRecorder;
use crate::budget::BudgetExceeded;
use crate::call::charge::Charged;
use crate::call::chunks::ChunkClock;
use crate::call::ending::Ending;
use crate::call::gate::Gate;
use crate::call::measured::Measured;
use crate::call::price::Priced;
#[cfg(feature = "capture")]
use crate::call::recorder::Recorder;
use crate::call::refused::{RefusedCall, Waits};
use crate::call::shared_span::SharedSpan;
use crate::call::start::Start;
use crate::call::unread::say_not_refused;
use crate::config::{Config, is_thread_ending};
use crate::config::{Telemetry, TelemetryRef};
use crate::content::ContentCapture;
use crate::context::{Entered, Nested, Running};
use crate::fingerprint::ResultKey;
use crate::run::Run;
use crate::run::{Polled, RunGuard};

/// A call that is running, or that leaves no trace because there is no provider and no budget.
#[derive(Debug)]
pub(crate) struct Call(pub(super) Option<Box<State>>);

/// What there is to follow. All of it is in one box, because futures have no room to waste.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // A call is active nearly all of the time.
pub(super) enum State {
    /// The work has not begun.
    Ready(Start),
    /// It has.
    Active(Active),
    /// A budget does not let it begin.
    Refused(RefusedCall),
    /// It is over: the box is left.
    Ended,
}

/// Nothing of it is left half done when a panic unwinds: the call ends then.
impl UnwindSafe for Active {}
impl RefUnwindSafe for Active {}

#[derive(Debug)]
pub(super) struct Active {
    /// What is current while the body runs: the span, and the run. With what the body says of the call, once it asked.
    pub(super) running: Running,
    pub(super) operation: &'static Operation,
    pub(super) home: Home,
    /// Whether its span records.
    pub(super) recording: bool,
    /// Whether the span is somebody else's, who ends it.
    pub(super) shared: SharedSpan,
    /// Of calls whose answer comes as a stream.
    pub(super) started: Option<Instant>,
    /// The same as the span has it.
    pub(super) span_started: SystemTime,
    /// The span around it.
    pub(super) parent: SpanId,
    pub(super) measured: Option<Measured>,
    /// The attributes that the span's start said and that answers say, too: the answer is not asked for them again.
    pub(super) said_before: Vec<&'static str>,
    /// The model call directly around it, if both are model calls.
    pub(super) around: Option<Arc<Nested>>,
    /// What it counts as in the runs above it, if it counts.
    pub(super) charged: Option<Charged>,
    /// How its result is compared with those before, if it is.
    pub(super) result_key: Option<ResultKey>,
    /// What is to be added to its request if it is a stream without usage.
    pub(super) usage_line: Option<&'static str>,
    /// The id of the response that it fetches.
    pub(super) fetched: Option<StringValue>,
    /// If it is a run with a budget: what ends it.
    pub(super) guard: Option<RunGuard>,
    /// What it is priced by, if it has a price.
    pub(super) priced: Option<Priced>,
    /// On what its content may be recorded.
    pub(super) capture: ContentCapture,
    /// Whether the text of an error is recorded as it is.
    pub(super) has_raw_errors: bool,
    /// What is captured of it.
    #[cfg(feature = "capture")]
    pub(super) recorder: Option<Box<Recorder>>,
}

/// What a call goes by.
#[derive(Debug)]
pub(super) enum Home {
    /// The run that it is, or is under.
    Run(Arc<Run>),
    /// It is under none.
    Telemetry(Arc<Telemetry>),
    /// Nor does anything keep what it started with.
    Config(Arc<Config>),
}

impl Home {
    /// That of a call outside of runs.
    pub(super) fn of(telemetry: TelemetryRef<'_>) -> Self {
        match telemetry {
            TelemetryRef::Kept(telemetry) => Self::Telemetry(telemetry),
            TelemetryRef::Above(telemetry) => Self::Telemetry(Arc::clone(telemetry)),
            TelemetryRef::Made(telemetry) => Self::Config(telemetry.config),
        }
    }

    pub(super) fn run(&self) -> Option<&Arc<Run>> {
        match self {
            Self::Run(run) => Some(run),
            Self::Telemetry(_) | Self::Config(_) => None,
        }
    }

    pub(super) fn config(&self) -> &Config {
        match self {
            Self::Run(run) => &run.telemetry.config,
            Self::Telemetry(telemetry) => &telemetry.config,
            Self::Config(config) => config,
        }
    }
}

impl Call {
    /// A call that leaves no trace.
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    /// A call whose work begins later.
    pub(crate) fn ready(start: Start) -> Self {
        if !start.is_enabled() {
            return Self::none();
        }
        Self(Some(boxed(State::Ready(start))))
    }

    /// Starts a call whose work begins now; one that has started stays as it is.
    #[inline]
    pub(crate) fn begin_now(&mut self) {
        if let Some(State::Ready(_)) = self.0.as_deref() {
            self.begin_ready();
        }
    }

    #[cold]
    fn begin_ready(&mut self) {
        if let Some(State::Ready(mut start)) = self.0.take().map(|state| *state) {
            *self = Self::begin_enabled(&mut start);
        }
    }

    /// Whether it leaves no trace, or has ended.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.0.is_none()
    }

    #[inline]
    fn active(&self) -> Option<&Active> {
        match self.0.as_deref() {
            Some(State::Active(active)) => Some(active),
            None | Some(State::Ready(_) | State::Refused(_) | State::Ended) => None,
        }
    }

    /// Whether it leaves a trace and has not ended.
    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.active().is_some()
    }

    /// Whether a budget has a say in its polls.
    #[inline]
    pub(crate) fn is_guarded(&self) -> bool {
        match self.0.as_deref() {
            Some(State::Active(active)) => active.guard.is_some(),
            Some(State::Refused(_)) => true,
            None | Some(State::Ready(_) | State::Ended) => false,
        }
    }

    /// Asks before a poll whether the body may be polled; `task` is woken when the answer changes. `can_refuse`: whether
    /// a refusal can be returned.
    #[cold]
    pub(crate) fn gate(&mut self, task: &mut Task<'_>, can_refuse: bool) -> Gate {
        match self.0.as_deref_mut() {
            Some(State::Active(active)) => {
                let Active { home, guard, .. } = active;
                let Some(guard) = guard else {
                    return Gate::Open;
                };
                if guard.poll(task)
                    && let Some(run) = home.run()
                    && let Some(over) = run.entry.deadline_passed()
                {
                    let exceeded = guard.stopper.refusal(over);
                    guard.stopper.stop(exceeded);
                }
                match guard.stopper.stopped() {
                    Some(exceeded) if can_refuse => Gate::Refuse(exceeded.clone()),
                    _ => Gate::Open,
                }
            }
            Some(State::Refused(refused)) if can_refuse && let Some(exceeded) = refused.returns() => {
                Gate::Refuse(exceeded.clone())
            }
            Some(State::Refused(refused)) => match refused.wait(task) {
                Waits::ForTheRun => Gate::Wait,
                Waits::ForEver if can_refuse => Gate::Refuse(refused.exceeded.clone()),
                Waits::ForEver => {
                    self.begin_anyway();
                    Gate::Open
                }
            },
            None | Some(State::Ready(_) | State::Ended) => Gate::Open,
        }
    }

    /// After a poll in which the body went on waiting: whether its run has to end now.
    pub(crate) fn stopped(&self) -> Option<BudgetExceeded> {
        let guard = self.active()?.guard.as_ref()?;
        guard.stopper.stopped().cloned()
    }

    /// The refusal of a plain function, which cannot wait. If none can be returned, the run above is told to end, and the
    /// body runs over the budget.
    pub(crate) fn gate_now(&mut self, can_refuse: bool) -> Option<BudgetExceeded> {
        let Some(State::Refused(refused)) = self.0.as_deref() else {
            return None;
        };
        if can_refuse {
            return Some(refused.exceeded.clone());
        }
        refused.stop_run();
        say_not_refused(&refused.exceeded);
        self.begin_anyway();
        None
    }

    /// Makes the call current for as long as the guard lives: within one poll, never across an await.
    ///
    /// Not while the thread ends, where nothing can be current any more.
    #[inline]
    pub(crate) fn enter(&mut self) -> Option<(Option<Polled>, Entered<'_>)> {
        match self.0.as_deref_mut() {
            Some(State::Active(active)) if !is_thread_ending() => {
                let Active { running, guard, .. } = active;
                Some((guard.as_ref().and_then(RunGuard::enter), Entered::new(running)))
            }
            _ => None,
        }
    }

    /// For taking down what the call's result tells.
    pub(crate) fn reading(&self) -> ResponseRecorder {
        self.active().map_or_else(ResponseRecorder::default, |active| {
            let recording = active.recording || active.has_events();
            let wants_error_text = active.records_error_text();
            // The metrics and the cost of calls that are not sampled depend on the model, too.
            let wants_model = recording || active.measured.is_some() || active.priced.is_some();
            let mut reading = ResponseRecorder::new(recording, wants_model, wants_error_text);
            if active.home.run().is_some() || active.around.is_some() || active.is_around_calls() {
                reading = reading.with_id();
            }
            #[cfg(feature = "capture")]
            let reading = reading.with_output(active.recorder.as_ref().and_then(|recorder| recorder.output()));
            reading
        })
    }

    /// Ends the call with a value, if it has not ended; the value is only read then, and compared with others only with a
    /// key. Never inlined: a recursion would take the stack for what is read at each of its levels.
    #[inline(never)]
    pub(crate) fn returned(&mut self, read: impl FnOnce(&mut ResponseRecorder, Option<&ResultKey>)) {
        if let Some(active) = self.active() {
            if !active.is_heard() {
                // Nor does its span record: there is nothing to end.
                return self.0.take().map_or((), keep);
            }
            let mut reading = self.reading();
            let key = active.result_key;
            // Only of what can be repeated: the results of runs and models are their owner's.
            if active.operation.compared != Compared::Never && (active.recording || key.is_some()) {
                reading.look_inside();
            }
            reading.attempt(|reading| read(reading, key.as_ref()));
            self.end(&Ending::Returned, &mut reading);
        }
    }

    #[cold]
    fn lost(&mut self) {
        self.end_unread(&Ending::Panicked);
    }

    /// Ends a call of whose result nothing was read. Apart, for the stack that an empty reading takes.
    #[inline(never)]
    pub(crate) fn end_unread(&mut self, ending: &Ending) {
        self.end(ending, &mut ResponseRecorder::default());
    }

    /// Ends the call. What comes later changes nothing, so it is safe to end it again where a body is dropped.
    pub(crate) fn end(&mut self, ending: &Ending, reading: &mut ResponseRecorder) {
        let Some(mut state) = self.0.take() else { return };
        // A panic of the SDK, which needs its own thread-locals, costs the caller nothing.
        let ended = catch_unwind(AssertUnwindSafe(|| {
            if let State::Active(active) = &mut *state {
                // Where it is: it is too large to be moved for nothing.
                active.end(ending, reading);
                keep(state);
            } else if let State::Refused(refused) = *state {
                refused.write();
            }
        }));
        drop(ended);
    }

    /// A chunk of a model's answer has come: it is measured, and the first one is noted on the span.
    pub(crate) fn chunk(&self, clock: &mut ChunkClock, reading: &mut ResponseRecorder) {
        let Some(active) = self.active().filter(|active| active.operation.carries.stream) else {
            return;
        };
        let started = active.started.unwrap_or_else(Instant::now);
        let (context, measured, holds) = (
            &active.running.context,
            active.measured.as_ref(),
            active.is_around_calls(),
        );
        if let Some(seconds) = clock.chunk(started, context, measured, reading, holds) {
            let key = attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key();
            active.running.context.span().set_attribute(KeyValue::new(key, seconds));
            reading.first_chunk = Some(seconds);
        }
    }

    /// Whether what has arrived so far passes a limit of a run above.
    pub(crate) fn passes_midway(&self, reading: &mut ResponseRecorder) -> Option<BudgetExceeded> {
        let active = self.active().filter(|active| !active.is_around_calls())?;
        let (charged, run) = (active.charged.as_ref()?, active.home.run()?);
        charged.passes_midway(run, reading, active.priced.as_ref())
    }
}

/// Only where reading the result panics does a call get here that has not ended: it must not be lost.
impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_some() {
            self.lost();
        }
    }
}

// The box of a call that has ended is kept on its thread for the next one: a call costs one allocation less.
thread_local! {
    static SPARE: Cell<Option<Box<State>>> = const { Cell::new(None) };
}

/// Boxes what there is to follow of a call.
pub(super) fn boxed(state: State) -> Box<State> {
    match SPARE.try_with(Cell::take) {
        Ok(Some(mut spare)) => {
            *spare = state;
            spare
        }
        // There is none, or the thread ends.
        _ => Box::new(state),
    }
}

/// Drops what is in the box, and keeps the box.
fn keep(mut state: Box<State>) {
    // That may end other calls, which is why it comes first.
    *state = State::Ended;
    let _ = SPARE.try_with(|spare| spare.set(Some(state)));
}

//! Life of a call: ready, running or refused, and ended exactly once.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, RefUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Context as Task;
use std::time::{Instant, SystemTime};

use genai_semconv::{Compared, Operation};
use opentelemetry::StringValue;
use opentelemetry::trace::SpanId;

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
use crate::config::{Config, Telemetry, TelemetryRef, is_thread_ending};
use crate::content::ContentCapture;
use crate::context::{Entered, Nested, Running};
use crate::fingerprint::ResultKey;
use crate::run::{Polled, Run, RunGuard};

/// A call, or nothing if it leaves no trace because there is neither a provider nor a budget.
#[derive(Debug)]
pub(crate) struct Call(pub(super) Option<Box<State>>);

/// State of a call. It is boxed as a whole to keep futures small.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // A call is active nearly all of the time.
pub(super) enum State {
    /// The work has not begun.
    Ready(Start),
    /// The work has begun.
    Active(Active),
    /// A budget refused the call.
    Refused(RefusedCall),
    /// The call is over, and only the box is kept.
    Ended,
}

/// A panic cannot leave the call in an inconsistent state, because the call ends then.
impl UnwindSafe for Active {}
impl RefUnwindSafe for Active {}

#[derive(Debug)]
pub(super) struct Active {
    /// Values that are current while the body runs: the span, the run, and facts that the body recorded by hand.
    pub(super) running: Running,
    pub(super) operation: &'static Operation,
    pub(super) home: Home,
    /// Whether the span records.
    pub(super) recording: bool,
    /// The span of an MCP request if the call shares it. The request ends that span.
    pub(super) shared: SharedSpan,
    /// Start of a call whose answer is a stream.
    pub(super) started: Option<Instant>,
    /// Start of the span.
    pub(super) span_started: SystemTime,
    /// Id of the parent span.
    pub(super) parent: SpanId,
    pub(super) measured: Option<Measured>,
    /// Facts that the span's first attributes have already, and which are not read from the answer again.
    pub(super) said_before: Vec<&'static str>,
    /// The model call directly around this one, if both are model calls.
    pub(super) around: Option<Arc<Nested>>,
    /// Charge to the runs above, if the call is counted.
    pub(super) charged: Option<Charged>,
    /// Key by which the result is compared with earlier ones, if it is.
    pub(super) result_key: Option<ResultKey>,
    /// Line to add to the request if a stream is requested without usage.
    pub(super) usage_line: Option<&'static str>,
    /// Id of the response that the call fetches.
    pub(super) fetched: Option<StringValue>,
    /// Guard that ends the run, if the call is a run with a budget.
    pub(super) guard: Option<RunGuard>,
    /// Names by which the call is priced, if it has a price.
    pub(super) priced: Option<Priced>,
    /// Signals on which the content may be recorded.
    pub(super) capture: ContentCapture,
    /// Whether error texts are recorded in full instead of as a summary.
    pub(super) has_raw_errors: bool,
    /// Contents to capture.
    #[cfg(feature = "capture")]
    pub(super) recorder: Option<Box<Recorder>>,
}

/// Owner of a call's configuration.
#[derive(Debug)]
pub(super) enum Home {
    /// The call's own run or the run above it.
    Run(Arc<Run>),
    /// The telemetry of a call outside runs.
    Telemetry(Arc<Telemetry>),
    /// The configuration alone, if no telemetry is needed any more.
    Config(Arc<Config>),
}

impl Home {
    /// Owner for a call outside runs.
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

    /// Starts a ready call, whose work begins now. Other calls stay as they are.
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

    /// Whether the call leaves no trace or has ended.
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

    /// Whether the call leaves a trace and has not ended.
    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.active().is_some()
    }

    /// Whether a budget can refuse or stop polls of the call.
    #[inline]
    pub(crate) fn is_guarded(&self) -> bool {
        match self.0.as_deref() {
            Some(State::Active(active)) => active.guard.is_some(),
            Some(State::Refused(_)) => true,
            None | Some(State::Ready(_) | State::Ended) => false,
        }
    }

    /// Decides before a poll whether the body may be polled; `task` is woken when that changes. `can_refuse` is whether
    /// the return type can hold a refusal.
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

    /// The refusal with which a pending run has to end now, if there is one.
    pub(crate) fn stopped(&self) -> Option<BudgetExceeded> {
        let guard = self.active()?.guard.as_ref()?;
        guard.stopper.stopped().cloned()
    }

    /// The refusal of a plain function, which cannot wait. If the return type cannot hold it, the run above is stopped,
    /// and the body runs over the budget.
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

    /// Makes the call current while the guard lives: within one poll, never across an await.
    ///
    /// Returns `None` while the thread ends, because nothing can be current then.
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

    /// Creates the recorder for the call's result.
    pub(crate) fn reading(&self) -> ResponseRecorder {
        self.active().map_or_else(ResponseRecorder::default, |active| {
            let (capture, has_events) = (active.capture, active.has_events());
            let recording = active.recording || has_events;
            let wants_error_text = capture.on_spans() || (capture.on_events() && has_events);
            // Metrics and cost need the model in calls that are not sampled, too.
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

    /// Ends the call with a value, if it has not ended. The value is read only then, and it is compared with others
    /// only with a key. Inlining would use the stack of a recursion for the reading at each level.
    #[inline(never)]
    pub(crate) fn returned(&mut self, read: impl FnOnce(&mut ResponseRecorder, Option<&ResultKey>)) {
        if let Some(active) = self.active() {
            if !active.is_heard() {
                // A call that is recorded nowhere has no span to end either.
                return self.0.take().map_or((), keep);
            }
            // Reading may be slow, such as the first time that tables are built, and does not belong to the call.
            let ended = SystemTime::now();
            let mut reading = self.reading();
            let key = active.result_key;
            // Only calls that can repeat are compared: results of runs and models are not hashed.
            if active.operation.compared != Compared::Never && (active.recording || key.is_some()) {
                reading.look_inside();
            }
            reading.attempt(|reading| read(reading, key.as_ref()));
            self.end_at(&Ending::Returned, &mut reading, ended);
        }
    }

    #[cold]
    fn lost(&mut self) {
        self.end_unread(&Ending::Panicked);
    }

    /// Ends a call whose result was not read. It is a separate function because an empty reading takes much stack.
    #[inline(never)]
    pub(crate) fn end_unread(&mut self, ending: &Ending) {
        self.end(ending, &mut ResponseRecorder::default());
    }

    /// Ends the call. Later ends have no effect, so it is safe to end it again where a body is dropped.
    pub(crate) fn end(&mut self, ending: &Ending, reading: &mut ResponseRecorder) {
        self.end_at(ending, reading, SystemTime::now());
    }

    /// Ends the call, whose body ended at this time.
    pub(crate) fn end_at(&mut self, ending: &Ending, reading: &mut ResponseRecorder, ended: SystemTime) {
        let Some(mut state) = self.0.take() else { return };
        // A panic of the SDK, which needs its own thread-locals, must not reach the caller.
        let ended = catch_unwind(AssertUnwindSafe(|| {
            if let State::Active(active) = &mut *state {
                // The call is ended in place because it is too large to move.
                active.end(ending, reading, ended);
                keep(state);
            } else if let State::Refused(refused) = *state {
                refused.write();
            }
        }));
        drop(ended);
    }

    /// Whether the call has times of its chunks. Other calls need no clock for each item.
    pub(crate) fn times_chunks(&self) -> bool {
        self.active().is_some_and(|active| active.operation.carries.stream)
    }

    /// Measures a chunk of a model's answer and records the time of the first one on the span. `came` is when the chunk
    /// was there, before it was read.
    pub(crate) fn chunk(&self, clock: &mut ChunkClock, came: Instant, reading: &mut ResponseRecorder) {
        let Some(active) = self.active() else { return };
        let started = active.started.unwrap_or(came);
        let (context, measured, holds) = (
            &active.running.context,
            active.measured.as_ref(),
            active.is_around_calls(),
        );
        if let Some(seconds) = clock.chunk((started, came), context, measured, reading, holds) {
            active.first_chunk(reading, seconds);
        }
    }

    /// The refusal if the chunks received so far pass a limit of a run above.
    pub(crate) fn passes_midway(&self, reading: &mut ResponseRecorder) -> Option<BudgetExceeded> {
        let active = self.active().filter(|active| !active.is_around_calls())?;
        let (charged, run) = (active.charged.as_ref()?, active.home.run()?);
        charged.passes_midway(run, reading, active.priced.as_ref())
    }
}

/// A call is only dropped before its end if reading the result panicked. It is ended here so as not to be lost.
impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_some() {
            self.lost();
        }
    }
}

// The box of an ended call is kept on its thread for the next call, which saves an allocation per call.
thread_local! {
    static SPARE: Cell<Option<Box<State>>> = const { Cell::new(None) };
}

/// Boxes the state of a call, in a spare box if there is one.
pub(super) fn boxed(state: State) -> Box<State> {
    match SPARE.try_with(Cell::take) {
        Ok(Some(mut spare)) => {
            *spare = state;
            spare
        }
        // There is no spare box, or the thread is ending.
        _ => Box::new(state),
    }
}

/// Drops the content of the box, and keeps the box.
fn keep(mut state: Box<State>) {
    // Dropping the content may end other calls, which also keep a box, so it comes first.
    *state = State::Ended;
    let _ = SPARE.try_with(|spare| spare.set(Some(state)));
}

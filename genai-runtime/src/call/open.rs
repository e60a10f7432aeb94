//! Start of a call: its request to the runs above, and its span.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use genai_semconv::{Charge, Field, Operation, own};
#[cfg(feature = "capture")]
use opentelemetry::KeyValue;
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, StringValue, Value};

use crate::budget::history::Place;
use crate::budget::{Ask, Budget, Granted, Over, Refused};
use crate::call::call::{Active, Call, Home, State, boxed};
use crate::call::charge::{Charged, ask};
use crate::call::measured::Measured;
use crate::call::openinference;
use crate::call::price::Priced;
#[cfg(feature = "capture")]
use crate::call::recorder::Recorder;
use crate::call::refused::RefusedCall;
use crate::call::shared_span::open_span;
use crate::call::span::{describe_place, inherit, is_new, said_before};
use crate::call::start::Start;
use crate::config::{Config, Opened, Telemetry, TelemetryRef, found, no_span, say_guard_gone, span_made};
use crate::content::ContentCapture;
#[cfg(feature = "tracing")]
use crate::context::CallNames;
use crate::context::propagation::baggage;
use crate::context::{ModelCall, Nested, Running, Steps};
use crate::fingerprint::ResultKey;
use crate::metrics::OwnCalls;
use crate::run::{Identity, Owner, Run, RunGuard, Stopper, passed};

impl Call {
    /// Reserves in the runs above and opens the span, as a child of the current one.
    #[inline]
    pub(crate) fn begin(mut start: Start, streams: bool) -> Self {
        let call = if start.is_enabled() {
            start.set_streams(streams);
            Self::begin_enabled(&mut start)
        } else {
            Self::none()
        };
        // The compiler cannot see that `start` was emptied.
        mem::forget(start);
        call
    }

    /// The call if a budget refuses it now, with the attributes taken from `start`. Nothing is reserved for it. Request
    /// and refusal are one step: a limit that frees up in between must not start a call whose work never begins.
    pub(crate) fn refused_now(start: &mut Start) -> Option<Self> {
        if !start.is_enabled() || !start.operation.charge.asks_budgets() || !crate::run::any_followed() {
            return None;
        }
        let outer = Context::current();
        let run = Run::of(&outer).filter(|run| run.is_budgeted).cloned()?;
        if let Some(by) = run.ended_by() {
            return Some(Self::after_end(start.take(), outer, run, by));
        }
        let around = around(start, &outer);
        let ask = ask(start, &run, around.as_deref());
        let refused = run.refuses(&ask).map(|Refused { by, over }| (by.stopper.clone(), over));
        if let Some((Some(by), over)) = refused {
            let start = start.take();
            return Some(Self::refused(start, outer, run, around.as_deref(), by, over, ask));
        }
        if let Some(around) = around {
            around.give_back(ask.taken);
        }
        None
    }

    fn after_end(start: Start, outer: Context, run: Arc<Run>, by: Arc<Stopper>) -> Self {
        let ask = ask(&start, &run, None);
        let refused = RefusedCall::after_end(start, outer, run, by, ask);
        Self(refused.map(|refused| Box::new(State::Refused(refused))))
    }

    fn refused(
        start: Start,
        outer: Context,
        run: Arc<Run>,
        around: Option<&Nested>,
        by: Arc<Stopper>,
        over: Over,
        ask: Ask,
    ) -> Self {
        if let Some(around) = around {
            around.refused(ask.taken);
        }
        let refused = RefusedCall::new(start, outer, run, by, over, ask);
        Self(Some(Box::new(State::Refused(refused))))
    }

    /// A panic of the SDK, which needs its own thread-locals, does not reach the caller: the call leaves no trace.
    /// `start` is taken by reference because a recursion would need stack for each copy at every level.
    #[inline(never)]
    pub(super) fn begin_enabled(start: &mut Start) -> Self {
        let start = start.take();
        catch_unwind(AssertUnwindSafe(|| Self::begin_traced(start))).unwrap_or_else(|_| Self::none())
    }

    fn begin_traced(start: Start) -> Self {
        let outer = Context::current();
        if outer.is_telemetry_suppressed() && start.budget.is_none() && !crate::run::any_followed() {
            return Self::none();
        }
        let above = Run::of(&outer).cloned();
        let around = around(&start, &outer);
        if above.is_some() && (start.operation.run || start.is_compared()) {
            Running::note_step(&outer);
        }
        let operation = start.operation;
        let mut granted = None;
        if let Some(run) = above.as_ref().filter(|_| operation.charge != Charge::Nothing) {
            // A fetched response has been paid for, so it is charged at its end and never refused.
            let is_paid = operation.charge == Charge::UsageOnce;
            if !is_paid && let Some(by) = run.ended_by() {
                let run = Arc::clone(run);
                return Self::after_end(start, outer, run, by);
            }
            let ask = ask(&start, run, around.as_deref());
            let leave = if is_paid {
                Ok(Granted::default())
            } else {
                run.reserve(&ask)
            };
            match leave {
                Ok(leave) => granted = Some((Charged::new(ask, operation), leave)),
                Err(refused) if let Some(by) = refused.by.stopper.clone() => {
                    let run = Arc::clone(run);
                    return Self::refused(start, outer, run, around.as_deref(), by, refused.over, ask);
                }
                // Only a run with a budget has limits.
                Err(_) => {}
            }
        }
        open(start, &outer, above.as_ref(), granted, around)
    }

    /// Begins the call over the budget, because waiting for the run to end would never finish.
    pub(super) fn begin_anyway(&mut self) {
        if let Some(State::Refused(refused)) = self.0.take().map(|state| *state) {
            let (start, outer, run, mut ask) = refused.into_parts();
            let around = around(&start, &outer);
            ask.taken = around.as_ref().and_then(|around| around.take());
            let granted = run.force(&ask);
            let charged = Charged::new(ask, start.operation);
            *self = open(start, &outer, Some(&run), Some((charged, granted)), around);
        }
    }
}

fn around(start: &Start, outer: &Context) -> Option<Arc<Nested>> {
    let is_model_call = start.operation.charge == Charge::ModelCall;
    is_model_call.then(|| Running::model_call_around(outer)).flatten()
}

/// Opens the span of a call that may start.
fn open(
    mut start: Start,
    outer: &Context,
    above: Option<&Arc<Run>>,
    granted: Option<(Charged, Granted<Owner>)>,
    around: Option<Arc<Nested>>,
) -> Call {
    let telemetry = above.map_or_else(Config::telemetry, |run| TelemetryRef::Above(&run.telemetry));
    let remote = match above {
        Some(_) => None,
        None => baggage::received(&telemetry.config, outer),
    };
    let place = granted.as_ref().and_then(|(_, granted)| granted.place.as_ref());
    describe_run(&mut start, above, remote.as_ref(), place);
    let (charged, notes) = granted.map_or((None, Vec::new()), |(charged, granted)| (Some(charged), granted.notes));

    let operation = start.operation;
    let name = start.span_name();
    let budget = start.budget.take().map(|budget| (*budget, name.to_string()));
    let (telemetry, run) = begin_run(&mut start, telemetry, above, remote, budget);
    let measured = Measured::new(&telemetry, operation, &start.attributes);
    let started = start.streams.then(Instant::now);
    let span_started = SystemTime::now();
    let said_before = said_before(&start);
    // Only calls that fetch a response start with its id.
    let fetched = start.attributes.text(Field::ResponseId).cloned();
    let compared = charged.as_ref().filter(|charged| charged.is_compared());
    let result_key = compared.map(|_| result_key(&start, &telemetry.config));
    let (usage_line, has_raw_errors) = (start.usage_line, start.has_raw_errors);
    let counted = measured.is_some() || above.is_some();
    let priced = Priced::of(&start, telemetry.config.prices(), counted);
    if let Some(measured) = &measured {
        measured.started(operation, run.as_ref(), above);
    }
    #[cfg(feature = "capture")]
    let (mut for_event, wanted) = (for_event(&start, &telemetry), mem::take(&mut start.contents));
    #[cfg(feature = "tracing")]
    let names = CallNames::of(&start.attributes);
    if telemetry.config.openinference() {
        openinference::describe(&mut start);
    }
    let (Opened { context, recording }, shared) = open_span(name, start, &telemetry, outer, span_started);
    let has_span = recording || shared.is_shared() || is_new(&context, outer);
    let real = is_real(&telemetry, has_span, measured.is_some(), outer);
    let followed = |run: Option<&Arc<Run>>| run.is_some_and(|run| run.is_followed);
    if !real && !followed(run.as_ref()) && !followed(above) {
        if let (Some(charged), Some(above)) = (charged, above) {
            charged.release(above, around.as_deref());
        }
        return Call::none();
    }
    if let (Some(charged), Some(above)) = (&charged, above) {
        charged.count(above);
    }
    if let Some(around) = &around {
        around.made();
    }
    let model_call = (operation.charge == Charge::ModelCall)
        .then(|| ModelCall::new(charged.as_ref().map(|charged| charged.ask.estimate)));
    let steps = result_key.map(|_| Steps::default());
    let under = run.as_ref().or(above);
    let result_key = result_key.filter(|_| recording || under.is_some_and(|run| run.is_budgeted));
    let capture = captured(&telemetry.config, operation, &context, recording, under);
    let passed = (!notes.is_empty()).then(|| Run::tell(notes)).and_then(passed);
    #[cfg(feature = "capture")]
    if let Some(attributes) = &mut for_event {
        attributes.extend(passed.clone());
    }
    context.span().set_attributes(passed);
    #[cfg(feature = "capture")]
    let contents = wanted.of_call(recording);
    #[cfg(feature = "capture")]
    let recorder = Recorder::new(capture, contents, operation, &telemetry, for_event).map(Box::new);
    let guard = run.as_ref().and_then(|run| guard(run));
    let (context, home) = enter(run, above, context, recording, telemetry);
    Call(Some(boxed(State::Active(Active {
        running: Running {
            context,
            by_hand: None,
            model_call,
            steps,
            #[cfg(feature = "rmcp-3")]
            is_tool: operation.charge == Charge::ToolCall,
            #[cfg(feature = "tracing")]
            names,
        },
        around,
        operation,
        home,
        recording,
        shared,
        started,
        span_started,
        parent: outer.span().span_context().span_id(),
        measured,
        priced,
        said_before,
        capture,
        has_raw_errors,
        #[cfg(feature = "capture")]
        recorder,
        charged,
        result_key,
        usage_line,
        fetched,
        guard,
    }))))
}

/// Key for hashes of the call's results.
fn result_key(start: &Start, config: &Config) -> ResultKey {
    let call_id = start.attributes.text(Field::ToolCallId);
    ResultKey::new(config.hash_key(), call_id.map(StringValue::as_str))
}

/// Begins the run of a call that is a run itself.
fn begin_run<'a>(
    start: &mut Start,
    telemetry: TelemetryRef<'a>,
    above: Option<&Arc<Run>>,
    remote: Option<Identity>,
    budget: Option<(Budget, String)>,
) -> (TelemetryRef<'a>, Option<Arc<Run>>) {
    if !start.operation.run {
        return (telemetry, None);
    }
    let (telemetry, shared) = telemetry.shared();
    let own_calls = OwnCalls::of(start.operation);
    let above = above.map(|above| &**above);
    let run = Run::new(above, remote, shared, &start.attributes, budget, own_calls);
    if run.is_outermost {
        start.push(own::AGENT_RUN_OUTERMOST, Some(Value::Bool(true)));
    }
    (telemetry, Some(Arc::new(run)))
}

/// Adds the attributes that come from the run above and from the call's place among similar calls.
fn describe_run(start: &mut Start, above: Option<&Arc<Run>>, remote: Option<&Identity>, place: Option<&Place>) {
    if let Some(identity) = above.map(|run| run.identity()).or(remote) {
        inherit(start, identity);
    }
    if let Some(place) = place {
        describe_place(start, place);
    }
    let counts = matches!(start.operation.charge, Charge::ModelCall | Charge::ToolCall);
    if counts && above.is_none_or(|run| run.is_outside_of_runs) {
        start.push(own::AGENT_DETACHED, Some(Value::Bool(true)));
    }
}

/// Guard that ends a run with a budget.
fn guard(run: &Run) -> Option<RunGuard> {
    let stopper = Arc::clone(run.stopper()?);
    Some(RunGuard::new(stopper, run.entry.deadline()))
}

/// Context and run in which the body runs.
fn enter(
    run: Option<Arc<Run>>,
    above: Option<&Arc<Run>>,
    context: Context,
    recording: bool,
    telemetry: TelemetryRef<'_>,
) -> (Context, Home) {
    match (run, above) {
        (Some(run), _) => {
            run.opened(&context, recording);
            (run.enter(&context), Home::Run(run))
        }
        (None, Some(above)) => (context, Home::Run(Arc::clone(above))),
        (None, None) => (context, Home::of(telemetry)),
    }
}

/// Signals on which the call's content may be recorded.
fn captured(
    config: &Config,
    operation: &Operation,
    context: &Context,
    recording: bool,
    run: Option<&Arc<Run>>,
) -> ContentCapture {
    // A span that does not record has the identity of the caller's span, and attributes set on it are lost.
    if !recording || !config.captures() {
        return ContentCapture::NoContent;
    }
    let trace_id = context.span().span_context().trace_id();
    config.capture_of(&Run::content_call(run.map(|run| &**run), operation.attribute, trace_id))
}

/// Whether the call has a span or is measured. The result is kept for later calls.
fn is_real(telemetry: &Telemetry, has_span: bool, is_measured: bool, outer: &Context) -> bool {
    if has_span {
        span_made();
    } else {
        no_span(telemetry, is_measured, outer.span().is_recording());
        say_guard_gone();
    }
    // Metrics do not need spans: calls are measured without a tracer provider, too.
    let real = has_span || is_measured;
    found(real);
    real
}

/// Attributes at the span's start, for calls whose event repeats them.
#[cfg(feature = "capture")]
fn for_event(start: &Start, telemetry: &Telemetry) -> Option<Vec<KeyValue>> {
    Recorder::emits(start.operation, telemetry).then(|| start.attributes.to_list())
}

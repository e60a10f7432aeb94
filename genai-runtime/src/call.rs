//! A call that is running: its span is open, and it ends exactly once.

use std::borrow::Cow;
use std::mem;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use genai_semconv::{Operation, SpanKind, SpanName, attributes as attr, own};
use opentelemetry::trace::{Span, SpanBuilder, SpanKind as OtelSpanKind, SpanRef, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, StringValue, Value};

use crate::failure::PANIC;
use crate::metrics::{ChunkClock, Ended, Measured, OwnCalls};
use crate::propagation::identity;
use crate::reading::Reading;
use crate::run::{Identity, Run, config_of};
use crate::running::{Entered, Running};
use crate::start::Start;
use crate::tracer::{self, Telemetry};

/// The `error.type` of a call whose future was dropped before it was done, where the configuration calls it an error.
const CANCELLED: &str = "cancelled";

/// A call that is running, or that leaves no trace because there is no provider.
#[derive(Debug)]
pub(crate) struct Call(State);

#[derive(Debug)]
enum State {
    /// There is nothing to follow, or it has ended.
    Idle,
    /// The work has not begun.
    Ready(Box<Start>),
    /// It has. Boxed, because futures have no room to waste.
    Active(Box<Active>),
}

/// Nothing of it is left half done when a panic unwinds: the call ends then.
impl UnwindSafe for Active {}
impl RefUnwindSafe for Active {}

#[derive(Debug)]
struct Active {
    /// What is current while the body runs: the span, and the run. With what the body says of the call, once it asked.
    running: Running,
    operation: &'static Operation,
    started: Instant,
    /// The same as the span has it.
    span_started: SystemTime,
    measured: Option<Measured>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a value.
    Returned,
    /// Unwinding.
    Panicked,
    /// Its future was dropped before it was done.
    Cancelled,
}

impl Call {
    /// A call that leaves no trace.
    pub(crate) const fn none() -> Self {
        Self(State::Idle)
    }

    /// A call whose work begins later.
    pub(crate) fn ready(start: Start) -> Self {
        Self(State::Ready(Box::new(start)))
    }

    /// Starts a call whose work begins now; one that has started stays as it is.
    #[inline]
    pub(crate) fn begin_now(&mut self) {
        if let State::Ready(_) = self.0
            && let State::Ready(start) = mem::replace(&mut self.0, State::Idle)
        {
            *self = Self::begin(*start);
        }
    }

    fn active(&self) -> Option<&Active> {
        match &self.0 {
            State::Active(active) => Some(active),
            State::Idle | State::Ready(_) => None,
        }
    }

    /// Opens the span, as a child of what is current.
    pub(crate) fn begin(mut start: Start) -> Self {
        if !start.is_enabled() {
            return Self::none();
        }
        let outer = Context::current();
        if outer.is_telemetry_suppressed() {
            return Self::none();
        }
        let above = Run::of(&outer).cloned();
        let telemetry = above
            .as_ref()
            .map_or_else(|| Arc::new(Telemetry::current()), |run| Arc::clone(&run.telemetry));
        let remote = match &above {
            Some(_) => None,
            None => identity::received(&telemetry.config, &outer),
        };
        if let Some(identity) = above.as_deref().map(Run::identity).or(remote.as_ref()) {
            inherit(&mut start, identity);
        }

        let operation = start.operation;
        let run = operation.run.then(|| {
            let telemetry = Arc::clone(&telemetry);
            let mut run = Run::new(above.clone(), remote, telemetry, &start.attributes);
            run.own = OwnCalls::of(operation);
            Arc::new(run)
        });
        let mut builder = SpanBuilder::from_name(span_name(&start));
        builder.span_kind = Some(match operation.span.kind {
            SpanKind::Client => OtelSpanKind::Client,
            SpanKind::Internal => OtelSpanKind::Internal,
            SpanKind::Server => OtelSpanKind::Server,
        });
        let measured = Measured::new(&telemetry, operation, &start.attributes);
        let span_started = SystemTime::now();
        builder.start_time = Some(span_started);
        builder.attributes = Some(start.attributes);
        let span = telemetry.tracer.build_with_context(builder, &outer);

        // Measuring does not need spans: without a tracer provider it goes on all the same.
        let real = span.is_recording() || is_new(&span, &outer) || measured.is_some();
        tracer::found(real);
        if !real {
            return Self::none();
        }
        if let Some(above) = &above {
            above.charge_call(operation.charge);
        }
        let context = match run {
            Some(run) => run.enter(&outer).with_span(span),
            None => outer.with_span(span),
        };
        Self(State::Active(Box::new(Active {
            running: Running { context, by_hand: None },
            operation,
            started: Instant::now(),
            span_started,
            measured,
        })))
    }

    /// Whether it leaves a trace and has not ended.
    pub(crate) fn is_running(&self) -> bool {
        self.active().is_some()
    }

    /// Makes the call current for as long as the guard lives: within one poll, never across an await.
    #[inline]
    pub(crate) fn enter(&mut self) -> Option<Entered<'_>> {
        match &mut self.0 {
            State::Active(active) => Some(Entered::new(&mut active.running)),
            State::Idle | State::Ready(_) => None,
        }
    }

    /// For taking down what the call's result tells.
    pub(crate) fn reading(&self) -> Reading {
        self.active().map_or_else(Reading::default, |active| {
            let recording = active.running.context.span().is_recording();
            let wants_error_text = recording && config_of(Run::of(&active.running.context)).captures_on_spans();
            // The metrics of calls that are not sampled have the model, too.
            Reading::new(recording || active.measured.is_some(), wants_error_text)
        })
    }

    /// Ends the call with a value, if it has not ended; the value is only read then.
    pub(crate) fn returned(&mut self, read: impl FnOnce(&mut Reading)) {
        if self.active().is_some() {
            let mut reading = self.reading();
            read(&mut reading);
            self.end(Ending::Returned, reading);
        }
    }

    /// Ends the call. What comes later changes nothing, so it is safe to end it again where a body is dropped.
    #[inline]
    pub(crate) fn end(&mut self, ending: Ending, reading: Reading) {
        if let State::Active(active) = mem::replace(&mut self.0, State::Idle) {
            active.end(ending, reading);
        }
    }

    /// A chunk of a model's answer has come: it is measured, and the first one is noted on the span.
    pub(crate) fn chunk(&self, clock: &mut ChunkClock, reading: &Reading) {
        let Some(active) = self.active().filter(|active| active.operation.carries.stream) else {
            return;
        };
        if let Some(seconds) = clock.chunk(
            active.started,
            &active.running.context,
            active.measured.as_ref(),
            reading,
        ) {
            let key = attr::GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK.key();
            active.running.context.span().set_attribute(KeyValue::new(key, seconds));
        }
    }
}

/// Only where reading the result panics does a call get here that has not ended: it must not be lost.
impl Drop for Call {
    fn drop(&mut self) {
        self.end(Ending::Panicked, Reading::default());
    }
}

impl Active {
    /// The one place where calls end.
    fn end(self, ending: Ending, mut reading: Reading) {
        // One reading of the clock: metrics and span agree on how long the call took.
        let ended = SystemTime::now();
        let Running { context, by_hand } = &self.running;
        let span = context.span();
        let recording = span.is_recording();
        let run = Run::of(context);
        let config = config_of(run);
        reading.restrict(self.operation);
        let ending = match ending {
            // A stream is dropped at its first error more often than not, and the error is what ended the call.
            Ending::Cancelled if reading.failure.is_some() => Ending::Returned,
            ending => ending,
        };
        match ending {
            Ending::Panicked => {
                reading.failed(PANIC);
            }
            Ending::Cancelled if config.cancelled_is_error() => {
                reading.failed(CANCELLED);
            }
            Ending::Returned | Ending::Cancelled => {}
        }
        if let Some(by_hand) = by_hand {
            let usage = by_hand.close();
            // What the answer tells is better than what was said along the way; both would count twice.
            if !reading.usage.is_known() {
                reading.usage = usage;
            }
        }
        if let Some(run) = run {
            run.charge_usage(&reading.usage);
        }
        let outcome = outcome(reading.failure.is_some(), ending);
        if let Some(measured) = &self.measured {
            measured.ended(&Ended {
                context,
                operation: self.operation,
                duration: ended.duration_since(self.span_started).unwrap_or_default(),
                reading: &reading,
                outcome,
                price: None,
            });
        }
        if recording {
            reading.write(self.operation, &span);
            if let Some(error_type) = &reading.failure {
                let error_type = StringValue::from(error_type.clone());
                span.set_attribute(KeyValue::new(attr::ERROR_TYPE.key(), error_type));
                let text = config.redact_for_span(|| reading.error_text.take());
                span.set_status(Status::error(text.unwrap_or_default()));
            }
            match run.filter(|_| self.operation.run) {
                Some(run) => self.write_run(run, &span, outcome),
                None if ending == Ending::Cancelled => {
                    span.add_event_with_timestamp(own::CALL_CANCELLED_EVENT, ended, Vec::new());
                }
                None => {}
            }
        }
        span.end_with_timestamp(ended);
    }

    fn write_run(&self, run: &Run, span: &SpanRef<'_>, outcome: &'static str) {
        run.write_totals(span);
        span.set_attribute(KeyValue::new(own::AGENT_OUTCOME.key(), outcome));
        if self.operation.carries.app_workflow
            && let Some(workflow) = run.served_by()
        {
            span.set_attribute(KeyValue::new(own::APP_WORKFLOW.key(), workflow.clone()));
        }
    }
}

fn outcome(failed: bool, ending: Ending) -> &'static str {
    match ending {
        Ending::Cancelled => "cancelled",
        _ if failed => "failed",
        _ => "completed",
    }
}

/// Takes over from the run what was not given to the call itself, as far as its span may carry it.
fn inherit(start: &mut Start, identity: &Identity) {
    let carries = &start.operation.carries;
    let inherited = [
        (
            carries.conversation_id,
            attr::GEN_AI_CONVERSATION_ID.key(),
            &identity.conversation,
        ),
        (carries.calling_agent, attr::GEN_AI_AGENT_NAME.key(), &identity.agent),
    ];
    for (carried, key, value) in inherited {
        if carried
            && let Some(value) = value
            && start.find(key).is_none()
        {
            start.push(key, Some(Value::String(value.clone())));
        }
    }
}

fn span_name(start: &Start) -> Cow<'static, str> {
    let operation = match (start.operation.name, start.find(attr::GEN_AI_OPERATION_NAME.key())) {
        (Some(name), _) => Cow::Borrowed(name),
        (None, Some(Value::String(name))) => Cow::Owned(name.as_str().to_owned()),
        (None, _) => Cow::Borrowed(start.operation.attribute),
    };
    match start.operation.span_name {
        SpanName::Fixed(name) => Cow::Borrowed(name),
        SpanName::Operation => operation,
        SpanName::OperationAnd(key) => match start.find(key) {
            Some(value) => Cow::Owned(format!("{operation} {}", value.as_str())),
            None => operation,
        },
    }
}

/// Whether a span that does not record was made by a provider, which decided not to sample it. Without a provider the
/// API hands out the parent's identity or none.
fn is_new(span: &impl Span, outer: &Context) -> bool {
    let context = span.span_context();
    context.is_valid() && context.span_id() != outer.span().span_context().span_id()
}

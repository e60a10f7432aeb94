//! How a call begins.

use std::borrow::Cow;
use std::mem;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use genai_semconv::{Charge, Operation, SpanKind, SpanName, attributes as attr, own};
use opentelemetry::trace::{SpanBuilder, SpanKind as OtelSpanKind, TraceContextExt};
use opentelemetry::{Context, StringValue, TraceId, Value};

use super::charge::{Charged, ask};
use super::price::Priced;
use super::refused::RefusedCall;
use super::spare::boxed;
use super::{Active, Call, Home, State};
use crate::budget::RunGuard;
use crate::budget::level::Granted;
#[cfg(feature = "capture")]
use crate::capture::recorder::Recorder;
use crate::config::Config;
use crate::content::ContentCapture;
use crate::content::policy::ContentCall;
use crate::metrics::{Measured, OwnCalls};
use crate::propagation::identity;
use crate::run::{Identity, Owner, Run, write_passed};
use crate::running::Running;
use crate::start::Start;
use crate::tracer::{self, Found, Opened};

impl Call {
    /// Asks the runs above for leave, and opens the span, as a child of what is current.
    #[inline]
    pub(crate) fn begin(mut start: Start, streams: bool) -> Self {
        if start.is_enabled() {
            start.set_streams(streams);
            Self::begin_enabled(start)
        } else {
            // It holds nothing, which the compiler cannot see.
            mem::forget(start);
            Self::none()
        }
    }

    pub(super) fn begin_enabled(start: Start) -> Self {
        let outer = Context::current();
        if outer.is_telemetry_suppressed() && start.budget.is_none() && !crate::budget::any_budget() {
            return Self::none();
        }
        let above = Run::of(&outer).cloned();
        let Some(run) = above.as_ref().filter(|_| start.operation.charge != Charge::Nothing) else {
            return open(start, &outer, above.as_ref(), None);
        };
        let ask = ask(&start, run);
        match run.level.reserve(&ask) {
            Ok(granted) => open(start, &outer, above.as_ref(), Some((Charged::new(ask), granted))),
            Err(refused) => match refused.by {
                Some(by) => Self(Some(Box::new(State::Refused(RefusedCall::new(
                    start,
                    outer,
                    Arc::clone(run),
                    by,
                    refused.over,
                    ask,
                ))))),
                // Only a run with a budget has limits.
                None => open(start, &outer, above.as_ref(), None),
            },
        }
    }
}

/// Opens the span of a call that may start.
pub(super) fn open(
    mut start: Start,
    outer: &Context,
    above: Option<&Arc<Run>>,
    granted: Option<(Charged, Granted<Owner>)>,
) -> Call {
    let mut telemetry = above.map_or_else(Config::telemetry, |run| Found::Above(&run.telemetry));
    let remote = match above {
        Some(_) => None,
        None => identity::received(&telemetry.config, outer),
    };
    if let Some(identity) = above.map(|run| run.identity()).or(remote.as_ref()) {
        inherit(&mut start, identity);
    }
    let (charged, notes) = match granted {
        Some((charged, granted)) => {
            if let Some(place) = &granted.place {
                describe_place(&mut start, place);
            }
            (Some(charged), granted.notes)
        }
        None => (None, Vec::new()),
    };

    let operation = start.operation;
    let name = span_name(&start);
    let budget = start.budget.take().map(|budget| (*budget, name.to_string()));
    let run = if operation.run {
        let shared;
        (telemetry, shared) = telemetry.shared();
        let mut run = Run::new(above.cloned(), remote, shared, &start.attributes, budget);
        run.own = OwnCalls::of(operation);
        Some(Arc::new(run))
    } else {
        None
    };
    let measured = Measured::new(&telemetry, operation, &start.attributes);
    let started = start.streams.then(Instant::now);
    let span_started = SystemTime::now();
    let dimensions_said =
        operation.carries.dimension_count && start.find(attr::GEN_AI_EMBEDDINGS_DIMENSION_COUNT.key()).is_some();
    let counted = measured.is_some() || above.is_some();
    let priced = Priced::of(&start, telemetry.config.prices(), counted);
    #[cfg(feature = "capture")]
    let contents = start.contents.take();
    #[cfg(feature = "capture")]
    let started_with = contents.is_some().then(|| start.attributes.clone());
    let mut builder = builder(name, start);
    builder.start_time = Some(span_started);
    let Opened { context, recording } = telemetry.tracer.open(builder, outer);
    // Measuring does not need spans: without a tracer provider it goes on all the same.
    let real = recording || is_new(&context, outer) || measured.is_some();
    tracer::found(real);
    let budgeted = |run: Option<&Arc<Run>>| run.is_some_and(|run| run.is_budgeted());
    if !real && !budgeted(run.as_ref()) && !budgeted(above) {
        if let (Some(charged), Some(above)) = (charged, above) {
            charged.release(above);
        }
        return Call::none();
    }
    if let (Some(charged), Some(above)) = (&charged, above) {
        charged.count(above);
    }
    // A span that is none keeps the identity of the caller's: what is written on it, and its end, go nowhere.
    let capture = if recording {
        let trace_id = context.span().span_context().trace_id();
        captured(&telemetry.config, operation, trace_id, run.as_ref().or(above))
    } else {
        ContentCapture::NoContent
    };
    #[cfg(feature = "capture")]
    let recorder = contents
        .and_then(|contents| Recorder::new(capture, *contents, &telemetry.config, &started_with.unwrap_or_default()))
        .map(Box::new);
    if let Some(above) = above
        && !notes.is_empty()
    {
        write_passed(&context.span(), above.tell(notes));
    }
    let guard = run.as_ref().and_then(|run| {
        let stopper = run.level.tag().clone()?;
        Some(RunGuard::new(stopper, run.level.deadline()))
    });
    let (context, home) = match (run, above) {
        (Some(run), _) => {
            run.opened(context.clone());
            (run.enter(&context), Home::Run(run))
        }
        (None, Some(above)) => (context, Home::Run(Arc::clone(above))),
        (None, None) => (context, Home::of(telemetry)),
    };
    Call(Some(boxed(State::Active(Active {
        running: Running { context, by_hand: None },
        operation,
        home,
        recording,
        started,
        span_started,
        measured,
        priced,
        dimensions_said,
        capture,
        #[cfg(feature = "capture")]
        recorder,
        charged,
        guard,
    }))))
}

/// What says whether content of the call is recorded.
fn content_call<'a>(operation: &Operation, trace_id: TraceId, run: Option<&'a Run>) -> ContentCall<'a> {
    let identity = run.map(Run::identity);
    ContentCall {
        operation: operation.attribute,
        trace_id,
        workflow: run.and_then(Run::workflow),
        agent: identity
            .and_then(|identity| identity.agent.as_ref())
            .map(StringValue::as_str),
        conversation_id: identity
            .and_then(|identity| identity.conversation.as_ref())
            .map(StringValue::as_str),
    }
}

/// On what the content of a call that is recorded may be recorded.
fn captured(config: &Config, operation: &Operation, trace_id: TraceId, run: Option<&Arc<Run>>) -> ContentCapture {
    if config.captures() {
        config.capture_of(&content_call(operation, trace_id, run.map(|run| &**run)))
    } else {
        ContentCapture::NoContent
    }
}

/// The span with everything that is known at its start.
pub(super) fn builder(name: Cow<'static, str>, start: Start) -> SpanBuilder {
    let mut builder = SpanBuilder::from_name(name);
    builder.span_kind = Some(match start.operation.span.kind {
        SpanKind::Client => OtelSpanKind::Client,
        SpanKind::Internal => OtelSpanKind::Internal,
        SpanKind::Server => OtelSpanKind::Server,
    });
    builder.attributes = Some(start.attributes);
    builder
}

/// Takes over from the run what was not given to the call itself, as far as its span may carry it.
pub(super) fn inherit(start: &mut Start, identity: &Identity) {
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

pub(super) fn span_name(start: &Start) -> Cow<'static, str> {
    if let Some(name) = start.span_name {
        return Cow::Borrowed(name);
    }
    let operation = match (start.operation.name, start.find(attr::GEN_AI_OPERATION_NAME.key())) {
        (Some(name), _) => Cow::Borrowed(name),
        (None, Some(Value::String(name))) => Cow::Owned(name.as_str().to_owned()),
        (None, _) => Cow::Borrowed(start.operation.attribute),
    };
    match start.operation.span_name {
        SpanName::Fixed(name) => Cow::Borrowed(name),
        SpanName::Operation => operation,
        SpanName::OperationAnd(key) => match start.find(key) {
            Some(value) => Cow::Owned([&*operation, " ", &*value.as_str()].concat()),
            None => operation,
        },
    }
}

/// Whether a span that does not record was made by a provider, which decided not to sample it. Without a provider the
/// API hands out the parent's identity or none.
fn is_new(context: &Context, outer: &Context) -> bool {
    let span = context.span();
    let span = span.span_context();
    span.is_valid() && span.span_id() != outer.span().span_context().span_id()
}

/// The place of a tool call among those like it.
pub(super) fn describe_place(start: &mut Start, place: &crate::budget::history::Place) {
    let count = |count: u64| Some(Value::I64(i64::try_from(count).unwrap_or(i64::MAX)));
    start.push(own::TOOL_REPEAT.key(), count(place.repeat));
    start.push(own::TOOL_RETRY.key(), place.retry.and_then(count));
}

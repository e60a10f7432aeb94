//! Calls whose bodies are running on this thread, the innermost last.
//!
//! A body must find its call even if the current span is one of `tracing` or of an HTTP client inside the call. Storing
//! the call in the OpenTelemetry context would cost about 770 instructions and three allocations per call, a fifth of a
//! span.
//!
//! This stack notes the call during a poll instead, without allocating. Values that outlive the poll are created on
//! demand. Carriers of this crate take the call to other threads. Those of OpenTelemetry take only the context, with
//! its span and run.

use std::borrow::Cow;
use std::cell::RefCell;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

#[cfg(feature = "rmcp-3")]
use opentelemetry::KeyValue;
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, ContextGuard};

#[cfg(feature = "tracing")]
use crate::context::call_names::CallNames;
use crate::context::nested::{ModelCall, Nested};
use crate::context::steps::Steps;
use crate::run::Run;
use crate::usage::Usage;

thread_local! {
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(Vec::new()) };
}

/// A call whose body is running.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running {
    /// Context of the call, in which its span is the current one.
    pub(crate) context: Context,
    /// Facts that the body records by hand, created on demand.
    pub(crate) by_hand: Option<Arc<ByHand>>,
    /// Link to model calls directly inside, if this is a model call.
    pub(crate) model_call: Option<ModelCall>,
    /// Steps inside this call, if it is compared with others.
    pub(crate) steps: Option<Steps>,
    /// Whether it is a tool call.
    #[cfg(feature = "rmcp-3")]
    pub(crate) is_tool: bool,
    /// Names for log lines, if names are kept.
    #[cfg(feature = "tracing")]
    pub(crate) names: Option<Arc<CallNames>>,
}

/// Facts recorded by hand in a call's body, until the call ends.
#[derive(Debug)]
pub(crate) struct ByHand(Mutex<Option<Told>>);

/// The recorded facts.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) usage: Usage,
    /// `error.type` of the call's failure.
    pub(crate) failure: Option<Cow<'static, str>>,
    /// Time of the first chunk of the answer.
    pub(crate) first_chunk: Option<SystemTime>,
    /// Attributes of the MCP request that the call sends, whose span is the call's, too.
    #[cfg(feature = "rmcp-3")]
    pub(crate) request: Option<Vec<KeyValue>>,
}

impl ByHand {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Told::default()))))
    }

    /// The facts; `None` once the call has ended.
    fn told(&self) -> MutexGuard<'_, Option<Told>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the usage, which replaces earlier counts. It has no effect once the call has ended.
    pub(crate) fn record(&self, usage: Usage) {
        if let Some(told) = &mut *self.told() {
            told.usage = told.usage.updated_by(usage);
        }
    }

    /// Marks the call as failed. It has no effect once the call has ended.
    pub(crate) fn fail(&self, error_type: Cow<'static, str>) {
        if let Some(told) = &mut *self.told() {
            told.failure = Some(error_type);
        }
    }

    /// Records the time of the first chunk. Later chunks have no effect.
    pub(crate) fn first_chunk(&self) {
        if let Some(told) = &mut *self.told() {
            told.first_chunk.get_or_insert_with(SystemTime::now);
        }
    }

    /// Notes that the call sends an MCP request. Returns whether the call's span takes the request's attributes: only
    /// for its first request, and only before its end.
    #[cfg(feature = "rmcp-3")]
    pub(crate) fn sends(&self, request: Vec<KeyValue>) -> bool {
        match &mut *self.told() {
            Some(told) if told.request.is_none() => {
                told.request = Some(request);
                true
            }
            _ => false,
        }
    }

    /// Adds the attributes of the request's answer.
    #[cfg(feature = "rmcp-3")]
    pub(crate) fn answered(&self, attributes: impl IntoIterator<Item = KeyValue>) {
        if let Some(request) = self.told().as_mut().and_then(|told| told.request.as_mut()) {
            request.extend(attributes);
        }
    }

    /// Takes the recorded facts at the end of the call.
    pub(crate) fn close(&self) -> Told {
        self.told().take().unwrap_or_default()
    }
}

impl Running {
    /// The innermost call on this thread that contains `context`: its span is the context's, or another span was opened
    /// inside it.
    pub(crate) fn of(context: &Context) -> Option<Self> {
        on_stack(|stack| {
            let index = position(stack, context)?;
            let running = stack.get_mut(index)?;
            running.by_hand.get_or_insert_with(ByHand::new);
            Some(running.shared())
        })
    }

    /// The call to carry elsewhere with `context`: the current call. Without spans it is the running call, if that call
    /// needs to know the calls inside it.
    pub(super) fn carried(context: &Context) -> Option<Self> {
        let matters = |running: &Self| running.model_call.is_some() || running.steps.is_some();
        let carried = |running: &mut Self| matters(running).then(|| running.shared());
        Self::of(context).or_else(|| innermost(context, carried))
    }

    /// Notes that a compared call or a run starts in `context`, for the call directly around it.
    pub(crate) fn note_step(context: &Context) {
        innermost(context, |running| running.steps.as_mut().map(Steps::note));
    }

    /// The model call directly around a call that starts in `context`.
    pub(crate) fn model_call_around(context: &Context) -> Option<Arc<Nested>> {
        innermost(context, |running| running.model_call.as_mut().map(ModelCall::nested))
    }

    /// A copy for code elsewhere, which shares the state: calls there are inside this one, too.
    fn shared(&mut self) -> Self {
        if let Some(model_call) = &mut self.model_call {
            model_call.nested();
        }
        if let Some(steps) = &mut self.steps {
            steps.share();
        }
        self.clone()
    }
}

#[cfg(feature = "tracing")]
impl Running {
    /// The context of the running call, if its span is the current one.
    pub(crate) fn innermost() -> Option<Context> {
        let current = Context::map_current(|context| context.span().span_context().clone());
        let is_it = |context: &Context| current.is_valid() && *context.span().span_context() == current;
        on_stack(|stack| stack.last().map(|it| it.context.clone()).filter(is_it))
    }

    /// The names of the innermost call that contains `context`, as far as they are kept.
    pub(super) fn names(context: &Context) -> Option<CallNames> {
        on_stack(|stack| {
            let names = &stack.get(position(stack, context)?)?.names;
            Some(names.as_deref().cloned().unwrap_or_default())
        })
    }
}

/// Applies a function to the calls on this thread. While the thread ends, there are none any more.
fn on_stack<R>(look: impl FnOnce(&mut Vec<Running>) -> Option<R>) -> Option<R> {
    RUNNING.try_with(|stack| look(&mut stack.borrow_mut())).ok().flatten()
}

/// Position of the innermost call that contains `context`.
fn position(stack: &[Running], context: &Context) -> Option<usize> {
    let span = context.span();
    let span = span.span_context();
    // Without spans, only calls under a run are on the stack: its limits need the usage that bodies record.
    if !span.is_valid() && Run::of(context).is_none() {
        return None;
    }
    let own = |running: &Running| span.is_valid() && running.context.span().span_context() == span;
    stack.iter().rposition(own).or_else(|| {
        let innermost = stack.last()?;
        is_inside(context, innermost).then(|| stack.len() - 1)
    })
}

/// Applies a function to the innermost call on this thread, if it contains `context`.
fn innermost<R>(context: &Context, look: impl FnOnce(&mut Running) -> Option<R>) -> Option<R> {
    on_stack(|stack| {
        let running = stack.last_mut()?;
        if is_inside(context, running) {
            look(running)
        } else {
            None
        }
    })
}

/// Whether the context has the trace and the run of the call.
fn is_inside(context: &Context, call: &Running) -> bool {
    let trace = |context: &Context| context.span().span_context().trace_id();
    let run = |context: &Context| Run::of(context).map(Arc::as_ptr);
    trace(context) == trace(&call.context) && run(context) == run(&call.context)
}

/// Guard during whose life a call is the running one on this thread.
#[derive(Debug)]
pub(crate) struct Entered<'a> {
    /// The call is empty while the stack holds it: moving costs half as much as cloning, at every poll.
    call: &'a mut Running,
    noted: bool,
    _current: ContextGuard,
}

impl<'a> Entered<'a> {
    #[inline]
    pub(crate) fn new(call: &'a mut Running) -> Self {
        let current = call.context.clone().attach();
        let noted = RUNNING
            .try_with(|stack| stack.borrow_mut().push(mem::take(call)))
            .is_ok();
        Self {
            call,
            noted,
            _current: current,
        }
    }
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.noted {
            let _ = RUNNING.try_with(|stack| {
                if let Some(call) = stack.borrow_mut().pop() {
                    // The replaced value is empty and nothing leaks. Dropping it would check that at every poll, which
                    // costs more.
                    mem::forget(mem::replace(self.call, call));
                }
            });
        }
    }
}

/// Guard for a call that also runs elsewhere, or for no call.
#[derive(Debug)]
pub(crate) struct Joined {
    noted: bool,
    _current: ContextGuard,
}

impl Joined {
    pub(crate) fn new(context: &Context, call: Option<&Running>) -> Self {
        Self {
            _current: context.clone().attach(),
            noted: call.is_some_and(|call| RUNNING.try_with(|stack| stack.borrow_mut().push(call.clone())).is_ok()),
        }
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        if self.noted {
            // The call is dropped outside the borrow: dropping its context may end a span, and span processors may read
            // the running call.
            drop(on_stack(Vec::pop));
        }
    }
}

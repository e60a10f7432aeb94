//! The calls whose bodies run on this thread right now, the innermost last.
//!
//! A call has to be found again from its body, also where the current span is not its own but a `tracing` span or an
//! HTTP client's inside of it. The OpenTelemetry context could carry it there, but only at the price of a value per call
//! (about 770 instructions and three allocations, a fifth of a span). So it is noted here for as long as a poll lasts,
//! which allocates nothing; what has to outlive the poll is made when it is asked for. Carriers of this crate take it
//! along to other threads; those of OpenTelemetry take only the context, and with it span and run.

use std::borrow::Cow;
use std::cell::RefCell;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
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

/// A call whose body runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running {
    /// The call's own context: its span is the current one.
    pub(crate) context: Context,
    /// What the body says of the call; made when it is asked for.
    pub(crate) by_hand: Option<Arc<ByHand>>,
    /// If it is a model call: what it hands to model calls directly inside of it.
    pub(crate) model_call: Option<ModelCall>,
    /// If it is compared with others: whether it is around some.
    pub(crate) steps: Option<Steps>,
    /// Whether it is a tool call.
    #[cfg(feature = "rmcp-3")]
    pub(crate) is_tool: bool,
    /// What log lines say of it, if some have its names.
    #[cfg(feature = "tracing")]
    pub(crate) names: Option<Arc<CallNames>>,
}

/// What a body says of its call by hand, until the call ends.
#[derive(Debug)]
pub(crate) struct ByHand(Mutex<Option<Told>>);

/// What was said.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) usage: Usage,
    /// A word for why the call failed.
    pub(crate) failure: Option<Cow<'static, str>>,
    /// When the first chunk of the answer came.
    pub(crate) first_chunk: Option<SystemTime>,
    /// What the MCP request says that the call sends: its span is that of the request, too.
    #[cfg(feature = "rmcp-3")]
    pub(crate) request: Option<Vec<KeyValue>>,
}

impl ByHand {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Some(Told::default()))))
    }

    /// Says what the call used; counts that were said before are replaced. Nothing happens once the call has ended.
    pub(crate) fn record(&self, usage: Usage) {
        if let Some(told) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            told.usage = told.usage.updated_by(usage);
        }
    }

    /// Says that the call failed, and why. Nothing happens once it has ended.
    pub(crate) fn fail(&self, error_type: Cow<'static, str>) {
        if let Some(told) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            told.failure = Some(error_type);
        }
    }

    /// The first chunk of the answer has come. Later ones change nothing.
    pub(crate) fn first_chunk(&self) {
        if let Some(told) = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            told.first_chunk.get_or_insert_with(SystemTime::now);
        }
    }

    /// The call sends an MCP request. Returns whether its span has room for what the request says: it is the call's first,
    /// and the call has not ended.
    #[cfg(feature = "rmcp-3")]
    pub(crate) fn sends(&self, request: Vec<KeyValue>) -> bool {
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(told) if told.request.is_none() => {
                told.request = Some(request);
                true
            }
            _ => false,
        }
    }

    /// The request was answered with this.
    #[cfg(feature = "rmcp-3")]
    pub(crate) fn answered(&self, attributes: impl IntoIterator<Item = KeyValue>) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(request) = told.as_mut().and_then(|told| told.request.as_mut()) {
            request.extend(attributes);
        }
    }

    /// What was said, at the end of the call.
    pub(crate) fn close(&self) -> Told {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.take().unwrap_or_default()
    }
}

impl Running {
    /// The innermost call on this thread that `context` is in: whose span it has, or else inside of which another span
    /// was opened.
    pub(crate) fn of(context: &Context) -> Option<Self> {
        let find = |stack: &mut Vec<Self>| {
            let index = position(stack, context)?;
            let running = stack.get_mut(index)?;
            running.by_hand.get_or_insert_with(ByHand::new);
            Some(running.shared())
        };
        // Not there is what it is while the thread ends.
        RUNNING.try_with(|stack| find(&mut stack.borrow_mut())).ok().flatten()
    }

    /// What is carried elsewhere with `context`: the call that is current, or without spans the one that runs here, if calls
    /// inside of it matter to it.
    pub(super) fn carried(context: &Context) -> Option<Self> {
        let matters = |running: &Self| running.model_call.is_some() || running.steps.is_some();
        let carried = |running: &mut Self| matters(running).then(|| running.shared());
        Self::of(context).or_else(|| innermost(context, carried))
    }

    /// A call that is compared, or a run, starts in `context`: the call directly around it is around others.
    pub(crate) fn note_step(context: &Context) {
        innermost(context, |running| running.steps.as_mut().map(Steps::note));
    }

    /// The model call directly around one that starts in `context`.
    pub(crate) fn model_call_around(context: &Context) -> Option<Arc<Nested>> {
        innermost(context, |running| running.model_call.as_mut().map(ModelCall::nested))
    }

    /// The same call for elsewhere: what runs there is inside of it, too.
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
    /// The context of the call that runs here, if its span is the current one.
    pub(crate) fn innermost() -> Option<Context> {
        let current = Context::map_current(|context| context.span().span_context().clone());
        let is_it = |context: &Context| current.is_valid() && *context.span().span_context() == current;
        let find = |stack: &Vec<Self>| stack.last().map(|it| it.context.clone()).filter(is_it);
        RUNNING.try_with(|stack| find(&stack.borrow())).ok().flatten()
    }

    /// The names of the innermost call that `context` is in, as far as they are kept.
    pub(super) fn names(context: &Context) -> Option<CallNames> {
        let find = |stack: &Vec<Self>| {
            let names = &stack.get(position(stack, context)?)?.names;
            Some(names.as_deref().cloned().unwrap_or_default())
        };
        RUNNING.try_with(|stack| find(&stack.borrow())).ok().flatten()
    }
}

/// Where the innermost call is that `context` is in.
fn position(stack: &[Running], context: &Context) -> Option<usize> {
    let span = context.span();
    let span = span.span_context();
    let run = Run::of(context);
    // Without spans there are calls under a run only, whose limits need to know what their bodies record.
    if !span.is_valid() && run.is_none() {
        return None;
    }
    let own = |running: &Running| span.is_valid() && running.context.span().span_context() == span;
    stack.iter().rposition(own).or_else(|| {
        let innermost = stack.last()?;
        let around = innermost.context.span().span_context().trace_id() == span.trace_id()
            && same(Run::of(&innermost.context), run);
        around.then(|| stack.len() - 1)
    })
}

/// Looks at the innermost call on this thread, if `context` is in it.
fn innermost<R>(context: &Context, look: impl FnOnce(&mut Running) -> Option<R>) -> Option<R> {
    let look = |stack: &mut Vec<Running>| {
        let running = stack.last_mut()?;
        let trace = |context: &Context| context.span().span_context().trace_id();
        let is_around = trace(&running.context) == trace(context) && same(Run::of(&running.context), Run::of(context));
        if is_around { look(running) } else { None }
    };
    RUNNING.try_with(|stack| look(&mut stack.borrow_mut())).ok().flatten()
}

fn same(one: Option<&Arc<Run>>, other: Option<&Arc<Run>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

/// As long as it lives, a call runs on this thread.
#[derive(Debug)]
pub(crate) struct Entered<'a> {
    /// Empty while the stack holds it: moving costs half of cloning, at every poll.
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
                    // What it replaces is empty: nothing leaks, and finding that out at every poll costs more.
                    mem::forget(mem::replace(self.call, call));
                }
            });
        }
    }
}

/// The same for a call that runs elsewhere, too, or for none.
#[derive(Debug)]
pub(crate) struct Joined {
    noted: bool,
    _current: ContextGuard,
}

impl Joined {
    pub(crate) fn new(context: &Context, call: Option<&Running>) -> Self {
        Self {
            _current: context.clone().attach(),
            noted: call.is_some_and(note),
        }
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        if self.noted {
            drop(forget());
        }
    }
}

fn note(call: &Running) -> bool {
    RUNNING.try_with(|stack| stack.borrow_mut().push(call.clone())).is_ok()
}

/// Takes the innermost call off. It is dropped by the caller: with its context a span may end, and whatever that calls
/// may ask for the running call again.
fn forget() -> Option<Running> {
    RUNNING.try_with(|stack| stack.borrow_mut().pop()).ok().flatten()
}

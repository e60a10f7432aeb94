//! The calls that MCP requests belong to, found by the trace context that a request carries.
//!
//! An MCP client library sends and serves requests in tasks of its own, where no call is current. What a request carries is
//! the identity of a span; here that identity leads back to the call, as long as it is open in this process.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _};

use crate::context::running::{ByHand, Running};

/// So many calls may be about to send a request. The oldest is forgotten for one more: its request gets a span of its own.
const MOST_SENDERS: usize = 1_024;

/// Tool calls that have written their trace context into a request, until that request is sent.
static SENDERS: Mutex<VecDeque<(SpanContext, Weak<ByHand>)>> = Mutex::new(VecDeque::new());

/// Requests that are served, by the span that serves them.
static SERVED: LazyLock<Mutex<HashMap<SpanId, Weak<ServedRequest>>>> = LazyLock::new(Mutex::default);

/// Whether any request was ever served, which is all that a program without MCP has to look at.
static SERVES: AtomicBool = AtomicBool::new(false);

/// The tool call that runs here writes the current trace context into a request.
pub(crate) fn writes_request() {
    let context = Context::current();
    let span = context.span().span_context().clone();
    let running = Running::of(&context).filter(|running| running.is_tool);
    let Some(call) = running.and_then(|running| running.by_hand) else {
        return;
    };
    let mut senders = lock(&SENDERS);
    if senders.len() == MOST_SENDERS {
        senders.pop_front();
    }
    senders.push_back((span, Arc::downgrade(&call)));
}

/// The tool call that has written this trace context into the request that is sent.
pub(crate) fn sender_of(span: &SpanContext) -> Option<Arc<ByHand>> {
    let is_it = |of: &SpanContext| of.span_id() == span.span_id() && of.trace_id() == span.trace_id();
    let mut senders = lock(&SENDERS);
    let index = senders.iter().position(|(of, _)| is_it(of))?;
    senders.remove(index)?.1.upgrade()
}

/// A request that this process serves.
#[derive(Debug)]
pub(crate) struct ServedRequest {
    /// In which its span is the current one.
    context: Context,
    is_tool_call: bool,
    taken: AtomicBool,
    failed: AtomicBool,
}

/// In the context of what serves the request.
#[derive(Debug)]
struct Serving(Arc<ServedRequest>);

impl ServedRequest {
    /// A request whose span is the current one in this context.
    pub(crate) fn new(context: Context, is_tool_call: bool) -> Arc<Self> {
        SERVES.store(true, Relaxed);
        let span = context.span().span_context().span_id();
        let served = Arc::new(Self {
            context,
            is_tool_call,
            taken: AtomicBool::new(false),
            failed: AtomicBool::new(false),
        });
        lock(&SERVED).insert(span, Arc::downgrade(&served));
        served
    }

    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// The tool that serves it has failed, which its span says.
    pub(crate) fn fail(&self) {
        self.failed.store(true, Relaxed);
    }

    /// Whether its span says that it has failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Relaxed)
    }
}

impl Drop for ServedRequest {
    fn drop(&mut self) {
        lock(&SERVED).remove(&self.context.span().span_context().span_id());
    }
}

/// The context in which to serve a request that came with this trace context: if its span is one of this process, that
/// span itself is current there.
pub(crate) fn serving(received: Context) -> Context {
    if !SERVES.load(Relaxed) {
        return received;
    }
    let span = received.span().span_context().span_id();
    let served = lock(&SERVED).get(&span).and_then(Weak::upgrade);
    match served {
        Some(served) => served.context.with_value(Serving(served.clone())),
        None => received,
    }
}

/// The request whose span a tool call writes on, instead of on one of its own: it is the first directly inside of a
/// request that calls a tool.
pub(crate) fn served_by_tool(outer: &Context) -> Option<Arc<ServedRequest>> {
    if !SERVES.load(Relaxed) {
        return None;
    }
    let Serving(request) = outer.get::<Serving>()?;
    let is_directly_inside = || outer.span().span_context() == request.context.span().span_context();
    let takes = request.is_tool_call && is_directly_inside() && !request.taken.swap(true, Relaxed);
    takes.then(|| Arc::clone(request))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

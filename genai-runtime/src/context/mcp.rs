//! Calls of MCP requests, found by the request's trace context.
//!
//! MCP client libraries send and serve requests in tasks of their own, where no call is current. A request carries only
//! the identity of a span. This module finds the call of that span while it is open in this process.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use opentelemetry::Context;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _};

use crate::context::running::{ByHand, Running};

/// Maximum number of calls about to send a request. The oldest is removed for a new one, and its request gets a
/// separate span.
const MOST_SENDERS: usize = 1_024;

/// Tool calls that have written their trace context into a request that is not sent yet.
static SENDERS: Mutex<VecDeque<(SpanContext, Weak<ByHand>)>> = Mutex::new(VecDeque::new());

/// Requests being served, by their span.
static SERVED: LazyLock<Mutex<HashMap<SpanId, Weak<ServedRequest>>>> = LazyLock::new(Mutex::default);

/// Whether any request was ever served. Programs without MCP only pay for reading this flag.
static SERVES: AtomicBool = AtomicBool::new(false);

/// Notes that the running tool call writes the current trace context into a request.
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

/// The tool call that wrote this trace context into a request.
pub(crate) fn sender_of(span: &SpanContext) -> Option<Arc<ByHand>> {
    let is_it = |of: &SpanContext| of.span_id() == span.span_id() && of.trace_id() == span.trace_id();
    let mut senders = lock(&SENDERS);
    let index = senders.iter().position(|(of, _)| is_it(of))?;
    senders.remove(index)?.1.upgrade()
}

/// A request that this process serves.
#[derive(Debug)]
pub(crate) struct ServedRequest {
    /// Context in which the request's span is the current one.
    context: Context,
    is_tool_call: bool,
    taken: AtomicBool,
    failed: AtomicBool,
}

/// Context value of the code that serves the request.
#[derive(Debug)]
struct Serving(Arc<ServedRequest>);

impl ServedRequest {
    /// Creates a request whose span is the current one in this context.
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

    /// Marks the request's span as failed because the tool that serves it has failed.
    pub(crate) fn fail(&self) {
        self.failed.store(true, Relaxed);
    }

    /// Whether the span is marked as failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed.load(Relaxed)
    }
}

impl Drop for ServedRequest {
    fn drop(&mut self) {
        lock(&SERVED).remove(&self.context.span().span_context().span_id());
    }
}

/// The context in which to serve a request with this trace context. If the span is one of this process, that span
/// itself is current in it.
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

/// The request whose span a tool call shares. Only the first tool call directly inside a `tools/call` request shares
/// its span.
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

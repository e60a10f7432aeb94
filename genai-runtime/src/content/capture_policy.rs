//! Of which calls content is recorded, where the process has opted in.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::TraceId;

/// A call whose content may be recorded, as a predicate of
/// [`content_capture_when`](crate::ConfigBuilder::content_capture_when) sees it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// genai::Config::builder()
///     .content_capture_when(|call| call.operation() == "tool")
///     .install();
/// ```
#[derive(Debug, Clone, Copy)]
pub struct ContentCall<'a> {
    pub(crate) operation: &'static str,
    pub(crate) trace_id: TraceId,
    pub(crate) workflow: Option<&'a str>,
    pub(crate) agent: Option<&'a str>,
    pub(crate) conversation_id: Option<&'a str>,
}

impl<'a> ContentCall<'a> {
    /// The name of the function's attribute: `chat` for `#[genai::chat]`, `tool`, `agent`, `workflow`, `retrieval`, …, or
    /// `evaluation`. It is not the value of `gen_ai.operation.name`, such as `execute_tool`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The trace that the call is part of.
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// The workflow that the call is or is part of, by its name.
    pub fn workflow(&self) -> Option<&'a str> {
        self.workflow
    }

    /// The agent that the call is or is made by, by its name.
    pub fn agent(&self) -> Option<&'a str> {
        self.agent
    }

    /// The conversation that the run is part of.
    pub fn conversation_id(&self) -> Option<&'a str> {
        self.conversation_id
    }
}

pub(crate) type Predicate = dyn Fn(&ContentCall<'_>) -> bool + Send + Sync;

/// All of it has to hold.
#[derive(Clone, Default)]
pub(crate) struct CapturePolicy {
    pub(crate) until: Option<SystemTime>,
    pub(crate) share: Option<Share>,
    pub(crate) workflows: Option<Vec<String>>,
    pub(crate) when: Option<Arc<Predicate>>,
}

impl CapturePolicy {
    /// Whether content of this call is recorded.
    pub(crate) fn admits(&self, call: &ContentCall<'_>) -> bool {
        self.admits_now()
            && self.admits_trace(call.trace_id)
            && self.workflows.as_ref().is_none_or(|workflows| {
                call.workflow
                    .is_some_and(|name| workflows.iter().any(|known| known == name))
            })
            && self.when.as_ref().is_none_or(|when| asked(when, call))
    }

    /// What is known before the call has a span.
    pub(crate) fn admits_now(&self) -> bool {
        self.until.is_none_or(|until| SystemTime::now() < until)
    }

    /// Whether the trace is one of those whose content is recorded.
    pub(crate) fn admits_trace(&self, trace: TraceId) -> bool {
        self.share.is_none_or(|share| share.has(trace))
    }
}

/// A predicate that panics says no.
fn asked(when: &Arc<Predicate>, call: &ContentCall<'_>) -> bool {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| when(call))).unwrap_or(false)
}

impl fmt::Debug for CapturePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CapturePolicy")
            .field("until", &self.until)
            .field("share", &self.share)
            .field("workflows", &self.workflows)
            .field("when", &self.when.is_some())
            .finish()
    }
}

/// A share of all traces, by the last 63 bits of their ids: as the SDK's sampler by ratio, so every process decides alike.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share(u64);

impl Share {
    pub(crate) fn new(ratio: f64) -> Self {
        // `as` stays at the limits, and makes 0 of what is no number.
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        Self((ratio.clamp(0.0, 1.0) * (1_u64 << 63) as f64) as u64)
    }

    fn has(self, trace: TraceId) -> bool {
        let mut last = [0; 8];
        last.copy_from_slice(&trace.to_bytes()[8..]);
        u64::from_be_bytes(last) >> 1 < self.0
    }
}

//! Conditions under which content of a call is recorded, if the process allows content at all.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use opentelemetry::TraceId;

/// Call whose content may be recorded, as passed to the predicate of
/// [`content_capture_when`](crate::ConfigBuilder::content_capture_when).
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
    /// Name of the function's attribute: `chat` for `#[genai::chat]`, `tool`, `agent`, `workflow`, `retrieval`, …, or
    /// `evaluation`. It is not the value of `gen_ai.operation.name`, such as `execute_tool`.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Trace id of the call.
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// Name of the workflow that the call is or belongs to.
    pub fn workflow(&self) -> Option<&'a str> {
        self.workflow
    }

    /// Name of the agent that the call is or belongs to.
    pub fn agent(&self) -> Option<&'a str> {
        self.agent
    }

    /// Id of the run's conversation.
    pub fn conversation_id(&self) -> Option<&'a str> {
        self.conversation_id
    }
}

pub(crate) type Predicate = dyn Fn(&ContentCall<'_>) -> bool + Send + Sync;

/// Conditions that all have to hold.
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

    /// Whether content may be recorded now. This is checked before the call has a span.
    pub(crate) fn admits_now(&self) -> bool {
        self.until.is_none_or(|until| SystemTime::now() < until)
    }

    /// Whether content of this trace is recorded.
    pub(crate) fn admits_trace(&self, trace: TraceId) -> bool {
        self.share.is_none_or(|share| share.has(trace))
    }
}

/// Result of the predicate; `false` if it panics.
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

/// Share of all traces, by the last 63 bits of their ids. The SDK's ratio sampler uses the same bits, so every process
/// selects the same traces.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share(u64);

impl Share {
    pub(crate) fn new(ratio: f64) -> Self {
        // Casts with `as` saturate, and turn NaN into 0.
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

//! `rmcp`, the Model Context Protocol: results of tools, errors, trace context in `params._meta`, and metrics and spans
//! of messages ([`Observed`]). Needs the feature `rmcp-3`.
//!
//! A client sends the context of the current call with its request. The server's call becomes a child of it:
//!
//! ```
//! # extern crate genai_runtime as genai;
//! use genai::FutureExt as _;
//! use genai::adapters::rmcp::{SendsTraceContext as _, TraceContext as _};
//! use rmcp::model::{CallToolRequestParams, CallToolResult, RequestMetaObject};
//!
//! // On the client's side, in a #[genai::execute_tool]:
//! let params = CallToolRequestParams::new("search").with_trace_context();
//!
//! # async fn search() -> CallToolResult { CallToolResult::success(vec![]) }
//! // On the server's side, where `meta` is that of the `RequestContext`:
//! async fn serve(meta: RequestMetaObject) -> CallToolResult {
//!     search().in_context(meta.trace_context()).await
//! }
//! ```
//!
//! In a `ServerHandler`, put `in_context` in `call_tool`, around the router's. Read the context before the router takes
//! the request.

mod message;
mod observed;
mod session;
mod spans;
mod transport;

use std::borrow::Cow;

use opentelemetry::Context;
use rmcp::ServiceError;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ErrorData, RequestMetaObject, RequestParamsMeta,
};
use rmcp::service::{RequestContext, ServiceRole};

use crate::adapters::reader::tool_calls;
use crate::answer::{ErrorType, Outcome};
use crate::budget::BudgetExceeded;
use crate::context::propagation::{extract_meta, inject_meta};
use crate::context::{serving, writes_request};

pub use crate::adapters::rmcp::observed::{Observe, Observed, ObservedAdapter};
pub use crate::adapters::rmcp::transport::ObservedTransport;

/// `error.type` of a result that is an error, as in the conventions' MCP spans.
const TOOL_ERROR: &str = "tool_error";
const TIMEOUT: &str = "timeout";
const CANCELLED: &str = "cancelled";
const TRANSPORT_SEND: &str = "TransportSend";
const TRANSPORT_CLOSED: &str = "TransportClosed";
/// `error.type` of a session whose transport could not be closed, for which the client has no word.
const TRANSPORT_CLOSE: &str = "TransportClose";

// MCP does not send the model's id of the tool call.
tool_calls! {
    CallToolRequestParams { name: name, arguments: arguments }
}

/// A tool marks a failure with `isError`, so that the model receives the error's text.
impl Outcome for CallToolResult {
    fn failure(&self) -> Option<Cow<'static, str>> {
        (self.is_error == Some(true)).then_some(Cow::Borrowed(TOOL_ERROR))
    }
}

/// A request for input and a task that continues elsewhere are not failures.
impl Outcome for CallToolResponse {
    fn failure(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Complete(result) => result.failure(),
            _ => None,
        }
    }
}

/// The code of the JSON-RPC error, as the MCP conventions ask: `-32602`.
impl ErrorType for ErrorData {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Owned(self.code.0.to_string())
    }
}

/// The code of the JSON-RPC error if the peer sent one, or else the client's word: `timeout`, `TransportClosed`, ….
impl ErrorType for ServiceError {
    fn error_type(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::McpError(error) => return error.error_type(),
            Self::Timeout { .. } => TIMEOUT,
            Self::Cancelled { .. } => CANCELLED,
            Self::TransportSend(_) => TRANSPORT_SEND,
            Self::TransportClosed => TRANSPORT_CLOSED,
            Self::UnexpectedResponse => "UnexpectedResponse",
            Self::SubscriptionLagged { .. } => "SubscriptionLagged",
            Self::InputRequiredRoundsExceeded { .. } => "InputRequiredRoundsExceeded",
            _ => "ServiceError",
        })
    }
}

/// Converts a refusal into an internal error (`-32603`) with its text as the message.
impl From<BudgetExceeded> for ErrorData {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::internal_error(exceeded.to_string(), None)
    }
}

/// Converts a refusal into `Cancelled` with its text as the reason, because the peer did not cause it.
impl From<BudgetExceeded> for ServiceError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Cancelled {
            reason: Some(exceeded.to_string()),
        }
    }
}

/// Requests that can carry trace context.
pub trait SendsTraceContext: RequestParamsMeta + Sized {
    /// Writes the current trace context into the request's `_meta`: see [`inject_meta`]. Other entries stay, and
    /// nothing is written if no span is current. Without this call a request has no parent, because rmcp sends it in a
    /// task of its own.
    #[must_use]
    fn with_trace_context(mut self) -> Self {
        let mut meta = self.meta_mut().take().unwrap_or_default();
        inject_meta(&mut meta);
        writes_request();
        if !meta.is_empty() {
            self.set_meta(meta);
        }
        self
    }
}

impl<P: RequestParamsMeta> SendsTraceContext for P {}

/// Received requests that carry trace context.
pub trait TraceContext {
    /// The context in which to serve the request. If the transport is [`Observed`], it is the context of the request's
    /// own span. Otherwise it is the trace context in `_meta` (see [`extract_meta`]), or else the current context.
    fn trace_context(&self) -> Context;
}

impl TraceContext for RequestMetaObject {
    fn trace_context(&self) -> Context {
        serving(extract_meta(self))
    }
}

impl<R: ServiceRole> TraceContext for RequestContext<R> {
    fn trace_context(&self) -> Context {
        self.meta.trace_context()
    }
}

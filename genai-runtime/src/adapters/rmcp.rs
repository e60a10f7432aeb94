//! `rmcp`, the Model Context Protocol: results of tools, errors, trace context in `params._meta`, and metrics and spans of
//! what is sent and received ([`Observed`]). Needs the feature `rmcp-3`.
//!
//! A client sends the context of the call it is in with its request, and the server starts what serves it as a child:
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
//! In a `ServerHandler` the place for `in_context` is `call_tool`, around the router's. Its context has to be taken
//! before the router takes the request.

mod message;
mod observed;
mod session;
mod spans;
mod tool_call;
mod transport;

use std::borrow::Cow;

use opentelemetry::Context;
use rmcp::ServiceError;
use rmcp::model::{CallToolResponse, CallToolResult, ErrorData, RequestMetaObject, RequestParamsMeta};
use rmcp::service::{RequestContext, ServiceRole};

use crate::answer::ErrorType;
use crate::answer::Outcome;
use crate::budget::BudgetExceeded;
use crate::context::propagation::{extract_meta, inject_meta};
use crate::context::{serving, writes_request};

pub use crate::adapters::rmcp::observed::{Observe, Observed, ObservedAdapter};
pub use crate::adapters::rmcp::transport::ObservedTransport;

/// What the MCP conventions call a result that is an error (`error.type` of the MCP spans).
const TOOL_ERROR: &str = "tool_error";
const TIMEOUT: &str = "timeout";
const CANCELLED: &str = "cancelled";
const TRANSPORT_SEND: &str = "TransportSend";
const TRANSPORT_CLOSED: &str = "TransportClosed";
/// Of a session whose transport could not be closed. The client has no word for it.
const TRANSPORT_CLOSE: &str = "TransportClose";

/// A tool says that it failed by `isError`, so that the model sees what it says of it.
impl Outcome for CallToolResult {
    fn failure(&self) -> Option<Cow<'static, str>> {
        (self.is_error == Some(true)).then_some(Cow::Borrowed(TOOL_ERROR))
    }
}

/// A request for input and a task that goes on elsewhere are no failures.
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

/// The code of the JSON-RPC error if the peer sent one, else what the client says: `timeout`, `TransportClosed`, ….
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

/// A refusal as an internal error (`-32603`), whose message is its text.
impl From<BudgetExceeded> for ErrorData {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::internal_error(exceeded.to_string(), None)
    }
}

/// A refusal as `Cancelled`, with its text as the reason: the peer has nothing to do with it.
impl From<BudgetExceeded> for ServiceError {
    fn from(exceeded: BudgetExceeded) -> Self {
        Self::Cancelled {
            reason: Some(exceeded.to_string()),
        }
    }
}

/// Requests that can take trace context along.
pub trait SendsTraceContext: RequestParamsMeta + Sized {
    /// Writes the current trace context into the request's `_meta`: see [`inject_meta`]. What is there stays, and
    /// where no span is current nothing is written. A request without it has no parent: rmcp sends it in a task of its own.
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

/// Requests that have come with trace context.
pub trait TraceContext {
    /// The context in which to serve the request. It is that of the request's own span, if the transport is
    /// [`Observed`]; else the trace context that the other side sent in `_meta`, see [`extract_meta`]; else the current one.
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

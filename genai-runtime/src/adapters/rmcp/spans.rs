//! Spans of requests.

use std::sync::Arc;

use genai_semconv::attributes as attr;
use genai_semconv::values::{mcp_method_name, operation_name};
use opentelemetry::trace::{SpanBuilder, SpanContext, SpanKind, SpanRef, Status, TraceContextExt as _};
use opentelemetry::{Context, KeyValue};
use rmcp::model::{RequestId, RequestMetaObject};

use crate::adapters::rmcp::message::Fate;
use crate::config::{Config, Opened, found, is_worth_trying};
use crate::context::propagation::extract_meta;
use crate::context::{ByHand, ServedRequest, sender_of};
use crate::metrics::{Asked, End};

/// Maximum length of a name. The conventions want low cardinality, and a peer may send any name.
const LONGEST_NAME: usize = 128;
const OTHER: &str = "_OTHER";

/// Facts of a request that are known when it is sent or received.
pub(super) struct Description {
    name: String,
    attributes: Vec<KeyValue>,
    end: End,
    is_tool_call: bool,
    /// Context received with the request.
    outer: Context,
}

impl Description {
    /// Creates the description; `None` if requests have no spans. `connection` are the attributes of the session's
    /// transport.
    pub(super) fn new(
        end: End,
        asked: Asked<'_>,
        id: &RequestId,
        resource: Option<&str>,
        meta: &RequestMetaObject,
        connection: &[KeyValue],
    ) -> Option<Self> {
        if !Config::telemetry().config.mcp_spans() || !is_worth_trying() {
            return None;
        }
        let word = |text: &str| {
            if text.len() <= LONGEST_NAME {
                text.to_owned()
            } else {
                OTHER.to_owned()
            }
        };
        let method = word(asked.method);
        let is_tool_call = asked.method == mcp_method_name::TOOLS_CALL;
        let mut attributes = vec![
            KeyValue::new(attr::MCP_METHOD_NAME.key(), method.clone()),
            KeyValue::new(attr::JSONRPC_REQUEST_ID.key(), id.to_string()),
        ];
        if is_tool_call {
            attributes.push(KeyValue::new(
                attr::GEN_AI_OPERATION_NAME.key(),
                operation_name::EXECUTE_TOOL,
            ));
        }
        let mut name = method;
        if let Some((key, target)) = asked.target {
            let target = word(target);
            name = [&name, " ", &target].concat();
            attributes.push(KeyValue::new(key, target));
        }
        if let Some(uri) = resource {
            // The URI may contain a password or a key.
            let uri = Config::telemetry().config.redact(uri);
            attributes.push(KeyValue::new(attr::MCP_RESOURCE_URI.key(), uri));
        }
        let of_server = [attr::SERVER_ADDRESS.key(), attr::SERVER_PORT.key()];
        let of_client = [attr::CLIENT_ADDRESS.key(), attr::CLIENT_PORT.key()];
        let others = match end {
            End::Sender => of_client,
            End::Receiver => of_server,
        };
        let connection = connection.iter().filter(|it| !others.contains(&it.key.as_str()));
        attributes.extend(connection.cloned());
        Some(Self {
            name,
            attributes,
            end,
            is_tool_call,
            outer: extract_meta(meta),
        })
    }

    /// Opens the span; `None` if there is no provider.
    pub(super) fn open(mut self, version: Option<&str>, write: impl FnOnce(&Context)) -> Option<RequestSpan> {
        let telemetry = Config::telemetry();
        self.attributes.extend(version.map(version_attribute));
        let said_version = version.is_some();
        if self.end == End::Sender {
            let caller = self.outer.span().span_context().clone();
            if self.is_tool_call
                && let Some(call) = sender_of(&caller)
                && call.sends(self.beside_tool())
            {
                let span = Of::Tool(call);
                return Some(RequestSpan { of: span, said_version });
            }
            if caller.is_valid() {
                self.outer = self.outer.with_remote_span_context(of_this_process(&caller));
            }
        }
        let mut builder = SpanBuilder::from_name(self.name);
        builder.span_kind = Some(match self.end {
            End::Sender => SpanKind::Client,
            End::Receiver => SpanKind::Server,
        });
        builder.attributes = Some(self.attributes);
        let Opened { context, recording } = telemetry.tracer.open(builder, &self.outer);
        let span = context.span().span_context().clone();
        if !recording && (!span.is_valid() || span.span_id() == self.outer.span().span_context().span_id()) {
            return None;
        }
        found(true);
        write(&context);
        let of = match self.end {
            End::Sender => Of::Client(context),
            End::Receiver => Of::Server(ServedRequest::new(context, self.is_tool_call)),
        };
        Some(RequestSpan { of, said_version })
    }

    /// Attributes that a tool call's span lacks by itself.
    fn beside_tool(&self) -> Vec<KeyValue> {
        let has = [attr::GEN_AI_OPERATION_NAME.key(), attr::GEN_AI_TOOL_NAME.key()];
        let beside = self.attributes.iter().filter(|it| !has.contains(&it.key.as_str()));
        beside.cloned().collect()
    }
}

/// Marks the span as local, because the trace context of a request to be sent was written in this process.
fn of_this_process(span: &SpanContext) -> SpanContext {
    SpanContext::new(
        span.trace_id(),
        span.span_id(),
        span.trace_flags(),
        false,
        span.trace_state().clone(),
    )
}

/// A request that has a span.
pub(super) struct RequestSpan {
    of: Of,
    said_version: bool,
}

enum Of {
    /// Span of the tool call that sends the request.
    Tool(Arc<ByHand>),
    Client(Context),
    Server(Arc<ServedRequest>),
}

impl RequestSpan {
    /// Ends the request.
    pub(super) fn end(self, fate: &Fate, version: Option<&str>) {
        let code = fate.status_code.clone();
        let code = code.map(|code| KeyValue::new(attr::RPC_RESPONSE_STATUS_CODE.key(), code));
        let version = version.filter(|_| !self.said_version).map(version_attribute);
        let known = code.into_iter().chain(version);
        match self.of {
            Of::Tool(call) => call.answered(known),
            Of::Client(context) => end(&context.span(), known, fate, false),
            Of::Server(request) => end(&request.context().span(), known, fate, request.has_failed()),
        }
    }
}

/// Ends the span. `has_failed` is whether its status is an error already.
fn end(span: &SpanRef<'_>, known: impl Iterator<Item = KeyValue>, fate: &Fate, has_failed: bool) {
    span.set_attributes(known);
    if let Some(error_type) = fate.error_type.clone().filter(|_| !has_failed) {
        span.set_attribute(KeyValue::new(attr::ERROR_TYPE.key(), error_type));
        span.set_status(Status::error(""));
    }
    span.end();
}

fn version_attribute(version: &str) -> KeyValue {
    let version = if version.len() <= LONGEST_NAME { version } else { OTHER };
    KeyValue::new(attr::MCP_PROTOCOL_VERSION.key(), version.to_owned())
}

//! Shared spans: a tool directly inside an MCP request that calls it writes on the request's span, which the request
//! ends.

use std::borrow::Cow;

use opentelemetry::Context;

use crate::call::span::builder;
use crate::call::start::Start;
use crate::config::{Opened, Telemetry};

#[cfg(feature = "rmcp-3")]
use genai_semconv::{Charge, attributes as attr};
#[cfg(feature = "rmcp-3")]
use opentelemetry::KeyValue;
#[cfg(feature = "rmcp-3")]
use opentelemetry::trace::TraceContextExt as _;
#[cfg(feature = "rmcp-3")]
use std::sync::Arc;

/// The MCP request whose span the call shares, if it has none of its own.
#[derive(Debug, Default)]
pub(super) struct SharedSpan {
    #[cfg(feature = "rmcp-3")]
    request: Option<Arc<crate::context::ServedRequest>>,
}

#[cfg(feature = "rmcp-3")]
impl SharedSpan {
    pub(super) fn is_shared(&self) -> bool {
        self.request.is_some()
    }

    /// Marks the request's span as failed because the call has failed.
    pub(super) fn fail(&self) {
        if let Some(request) = &self.request {
            request.fail();
        }
    }
}

#[cfg(not(feature = "rmcp-3"))]
#[allow(clippy::unused_self)] // Without the feature, no span is shared.
impl SharedSpan {
    pub(super) fn is_shared(&self) -> bool {
        false
    }

    pub(super) fn fail(&self) {}
}

/// Opens the span of a call, or returns the one that it shares.
pub(super) fn open_span(
    name: Cow<'static, str>,
    start: Start,
    telemetry: &Telemetry,
    outer: &Context,
    at: std::time::SystemTime,
) -> (Opened, SharedSpan) {
    #[cfg(feature = "rmcp-3")]
    if start.operation.charge == Charge::ToolCall
        && let Some(request) = crate::context::served_by_tool(outer)
    {
        let span = outer.span();
        // The request has set these attributes already.
        let has = |attribute: &KeyValue| {
            [attr::GEN_AI_OPERATION_NAME.key(), attr::GEN_AI_TOOL_NAME.key()].contains(&attribute.key.as_str())
        };
        let attributes = start.attributes.into_list();
        span.set_attributes(attributes.into_iter().filter(|attribute| !has(attribute)));
        let opened = Opened {
            context: outer.clone(),
            recording: span.is_recording(),
        };
        return (opened, SharedSpan { request: Some(request) });
    }
    let mut builder = builder(name, start);
    builder.start_time = Some(at);
    (telemetry.tracer.open(builder, outer), SharedSpan::default())
}

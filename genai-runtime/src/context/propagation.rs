//! Propagation of one trace over several processes. The trace context is sent with a request and read by the process
//! that serves it.
//!
//! OpenTelemetry's global propagator determines the headers: W3C trace context and baggage, if `genai::telemetry::init`
//! set it. Without a propagator, nothing is written or read, with the notice `no_propagator`.
//!
//! Sending, from inside a call:
//!
//! ```
//! # extern crate genai_runtime as genai;
//! use std::collections::HashMap;
//!
//! let mut headers = HashMap::new();
//! genai::propagation::inject(&mut headers);
//! ```
//!
//! Receiving: the call that serves the request starts as a child of the sender's call:
//!
//! ```
//! # extern crate genai_runtime as genai;
//! use genai::{FutureExt as _, propagation};
//! # async fn serve() {} // #[genai::tool(call_id = None)]
//! # async fn handle(headers: std::collections::HashMap<String, String>) {
//! serve().in_context(propagation::extract(&headers)).await;
//! # }
//! ```
//!
//! Only the trace context of a run is sent: no names, and no ids of conversations or users. Its workflow and
//! conversation are sent if both processes set [`identity_in_baggage`](crate::ConfigBuilder::identity_in_baggage).
//! Totals and budgets end at the process.
//!
//! Baggage that your code has set is sent, too. Baggage received with a request is not forwarded unless
//! [`forward_baggage`](crate::ConfigBuilder::forward_baggage) is set, because the sender must not control the content
//! of your requests.

pub(crate) mod baggage;
#[cfg(feature = "http")]
mod headers;
mod meta;
#[cfg(feature = "http")]
mod providers;
mod traceparent;

use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Context, global};

use crate::config::is_disabled;

#[cfg(feature = "http")]
pub use crate::context::propagation::headers::{extract_headers, inject_headers};
#[cfg(feature = "rmcp-3")]
pub(crate) use crate::context::propagation::meta::write_trace_context;
pub use crate::context::propagation::meta::{extract_meta, inject_meta};
#[cfg(feature = "http")]
pub use crate::context::propagation::providers::{header_pairs_to, headers_to};
use crate::context::propagation::traceparent::{Checked, TRACEPARENT};
use crate::notice::{Code, notice};

/// Writes the current trace context into a request to be sent.
///
/// `HashMap<String, String>` is an [`Injector`]. The feature `http` has functions for HTTP headers, and [`inject_meta`]
/// writes MCP's `params._meta`. The feature `rmcp-3` has methods for rmcp's own types. Nothing is written if no span is
/// current.
pub fn inject(carrier: &mut dyn Injector) {
    write(&baggage::outgoing(Context::current()), carrier);
}

fn write(context: &Context, carrier: &mut dyn Injector) {
    global::get_text_map_propagator(|propagator| {
        if context.span().span_context().is_valid() {
            check_propagator(propagator);
        }
        propagator.inject_context(context, &mut NonEmpty(carrier));
    });
}

/// Raises a notice if a trace ends here, because the program has not set a propagator. OpenTelemetry's default one has
/// no fields.
fn check_propagator(propagator: &dyn TextMapPropagator) {
    let is_meant = || is_disabled() || std::env::var("OTEL_PROPAGATORS").is_ok_and(|value| value.trim() == "none");
    if propagator.fields().next().is_none() && !is_meant() {
        notice(
            Code::NoPropagator,
            "a trace is not continued in another process, because no propagator is set: begin `main` with `let _telemetry = \
             genai::telemetry::init()?;`, or with `opentelemetry::global::set_text_map_propagator(\
             opentelemetry_sdk::propagation::TraceContextPropagator::new());`; if this is meant, set OTEL_PROPAGATORS=none",
        );
    }
}

/// Reads the trace context of a received request. Run the code that serves it [in this
/// context](crate::FutureExt::in_context).
///
/// Without a valid trace context, it returns the current context. If a middleware has already read the trace context
/// and opened a span, do not extract it again: that span would be bypassed.
pub fn extract(carrier: &dyn Extractor) -> Context {
    let carrier = &Checked(carrier);
    global::get_text_map_propagator(|propagator| {
        if carrier.get(TRACEPARENT).is_some() {
            check_propagator(propagator);
        }
        let context = propagator.extract(carrier);
        if context.baggage().is_empty() {
            return context;
        }
        // The current context may have values of its own, which did not come with the request.
        let received = propagator.extract_with_context(&Context::new(), carrier);
        baggage::with_origin(context, received)
    })
}

/// Drops empty values: the propagators write one for an empty `tracestate`.
struct NonEmpty<'a>(&'a mut dyn Injector);

impl Injector for NonEmpty<'_> {
    fn set(&mut self, key: &str, value: String) {
        if !value.is_empty() {
            self.0.set(key, value);
        }
    }

    fn reserve(&mut self, additional: usize) {
        self.0.reserve(additional);
    }
}

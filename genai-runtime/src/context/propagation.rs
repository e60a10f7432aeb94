//! One trace over several processes: the trace context goes out with a request and is taken up where it arrives.
//!
//! What is written and read is up to OpenTelemetry's global propagator: W3C trace context and baggage, if
//! `genai::telemetry::init` set it. Where none is set, nothing is written and nothing is read.
//!
//! Going out, from inside a call:
//!
//! ```
//! # extern crate genai_runtime as genai;
//! use std::collections::HashMap;
//!
//! let mut headers = HashMap::new();
//! genai::propagation::inject(&mut headers);
//! ```
//!
//! Coming in, the call that serves it starts as a child of the call that asked:
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
//! Of a run, nothing but the trace context travels: no names, no ids of conversations or users. Its workflow and
//! conversation do if both processes ask for it, by
//! [`identity_in_baggage`](crate::ConfigBuilder::identity_in_baggage). Totals and budgets end at the process.
//!
//! Baggage that your code has set goes out, too. Baggage that came in with a request stays in the process, unless
//! [`forward_baggage`](crate::ConfigBuilder::forward_baggage) is set: who sent it does not choose what your requests carry.

pub(crate) mod baggage;
#[cfg(feature = "http")]
mod headers;
mod meta;
#[cfg(feature = "http")]
mod providers;
mod traceparent;

use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::propagation::{Extractor, Injector};
use opentelemetry::{Context, global};

#[cfg(feature = "http")]
pub use crate::context::propagation::headers::{extract_headers, inject_headers};
#[cfg(feature = "rmcp-3")]
pub(crate) use crate::context::propagation::meta::write_trace_context;
pub use crate::context::propagation::meta::{extract_meta, inject_meta};
#[cfg(feature = "http")]
pub use crate::context::propagation::providers::{header_pairs_to, headers_to};
use crate::context::propagation::traceparent::Checked;

/// Writes the current trace context into a request that goes out.
///
/// `HashMap<String, String>` is an [`Injector`]; the feature `http` has functions for HTTP headers, [`inject_meta`] writes
/// MCP's `params._meta`, the feature `rmcp-3` for rmcp's own types. Nothing is written if no span is current.
pub fn inject(carrier: &mut dyn Injector) {
    write(&baggage::outgoing(Context::current()), carrier);
}

fn write(context: &Context, carrier: &mut dyn Injector) {
    global::get_text_map_propagator(|propagator| propagator.inject_context(context, &mut NonEmpty(carrier)));
}

/// Reads the trace context of a request that came in. Run what serves it
/// [in this context](crate::FutureExt::in_context).
///
/// Where there is none, or none that is valid, it is the current context. Where a middleware has already taken up the
/// trace context and opened a span, do not extract it again: that span would be left out.
pub fn extract(carrier: &dyn Extractor) -> Context {
    let carrier = &Checked(carrier);
    global::get_text_map_propagator(|propagator| {
        let context = propagator.extract(carrier);
        if context.baggage().is_empty() {
            return context;
        }
        // Some of it may have been in the current context, which is this process's own.
        let received = propagator.extract_with_context(&Context::new(), carrier);
        baggage::with_origin(context, received)
    })
}

/// Leaves out what is empty, which the propagators write for an empty `tracestate`.
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

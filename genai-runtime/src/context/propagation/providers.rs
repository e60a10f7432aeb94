//! Trace context for model providers that the configuration lists.

use http::{HeaderMap, HeaderName};
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt as _;

use crate::context::propagation::headers::Outgoing;
use crate::context::propagation::write;
use crate::run::config_here;

/// The headers that continue the trace at a model provider: `traceparent` and `tracestate`. There are none unless
/// [`propagate_to`](crate::ConfigBuilder::propagate_to) lists the host of this URL.
///
/// Call it in the annotated function that makes the request, with the URL that the client uses. Baggage is never sent
/// to a provider. Needs the feature `http`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::propagation::headers_to;
///
/// genai::Config::builder().propagate_to("api.anthropic.com").install();
///
/// // let request = http.post(url).headers(headers_to(url));
/// assert!(headers_to("https://api.openai.com/v1/chat/completions").is_empty());
/// ```
#[cfg(feature = "http")]
pub fn headers_to(url: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if config_here().propagates_to(url) {
        write(&Context::current().with_cleared_baggage(), &mut Outgoing(&mut headers));
        // With any propagator, a provider only gets the trace context.
        headers.remove("baggage");
    }
    headers
}

/// The headers as pairs of strings, for clients that need that form. Needs the feature `http`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// for (name, value) in genai::propagation::header_pairs_to("https://api.anthropic.com/v1/messages") {
///     println!("{name}: {value}");
/// }
/// ```
#[cfg(feature = "http")]
pub fn header_pairs_to(url: &str) -> Vec<(String, String)> {
    let pair = |(name, value): (Option<HeaderName>, http::HeaderValue)| {
        Some((name?.to_string(), value.to_str().ok()?.to_owned()))
    };
    headers_to(url).into_iter().filter_map(pair).collect()
}

//! HTTP headers.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector};

/// Writes the current trace context into the headers of a request, as `traceparent`, `tracestate` and `baggage`.
///
/// What is there under these names is replaced. Needs the feature `http`.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let mut headers = http::HeaderMap::new();
/// genai::propagation::inject_headers(&mut headers);
/// ```
#[cfg(feature = "http")]
pub fn inject_headers(headers: &mut HeaderMap) {
    crate::context::propagation::inject(&mut Outgoing(headers));
}

/// Reads the trace context from the headers of a request: see [`extract`](crate::context::propagation::extract). Needs the feature `http`.
#[cfg(feature = "http")]
pub fn extract_headers(headers: &HeaderMap) -> Context {
    crate::context::propagation::extract(&Incoming(headers))
}

struct Outgoing<'a>(&'a mut HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

struct Incoming<'a>(&'a HeaderMap);

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        let values: Vec<_> = self.0.get_all(key).iter().filter_map(|it| it.to_str().ok()).collect();
        (!values.is_empty()).then_some(values)
    }
}

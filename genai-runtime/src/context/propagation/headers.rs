//! Trace context in HTTP headers.

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector};

/// Writes the current trace context into the headers of a request, as `traceparent`, `tracestate` and `baggage`.
///
/// Existing values of these headers are replaced. Needs the feature `http`.
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

/// Reads the trace context from the headers of a request: see [`extract`](crate::context::propagation::extract).
///
/// A request with two `traceparent` headers counts as having none, as W3C asks. Several `tracestate` or `baggage`
/// headers are joined into one list. Needs the feature `http`.
#[cfg(feature = "http")]
pub fn extract_headers(headers: &HeaderMap) -> Context {
    crate::context::propagation::extract(&Incoming::new(headers))
}

pub(super) struct Outgoing<'a>(pub(super) &'a mut HeaderMap);

impl Injector for Outgoing<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}

struct Incoming<'a> {
    headers: &'a HeaderMap,
    /// Lists that came in several headers.
    joined: [(&'static str, Option<String>); 2],
}

impl<'a> Incoming<'a> {
    fn new(headers: &'a HeaderMap) -> Self {
        let joined = |name| {
            let values = all(headers, name);
            (name, (values.len() > 1).then(|| values.join(",")))
        };
        Self {
            headers,
            joined: ["tracestate", "baggage"].map(joined),
        }
    }
}

impl Extractor for Incoming<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        if let Some((_, Some(list))) = self.joined.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
            return Some(list);
        }
        let mut values = self.headers.get_all(key).iter();
        let first = values.next()?;
        if values.next().is_some() && key.eq_ignore_ascii_case("traceparent") {
            return None;
        }
        first.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.headers.keys().map(HeaderName::as_str).collect()
    }

    fn get_all(&self, key: &str) -> Option<Vec<&str>> {
        let values = all(self.headers, key);
        (!values.is_empty()).then_some(values)
    }
}

fn all<'a>(headers: &'a HeaderMap, key: &str) -> Vec<&'a str> {
    headers.get_all(key).iter().filter_map(|it| it.to_str().ok()).collect()
}

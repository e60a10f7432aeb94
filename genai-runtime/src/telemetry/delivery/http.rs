//! The HTTP client of the exporters, which notes why requests fail and how many items a collector rejects.

use std::borrow::Cow;
use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use hyper_util::client::proxy::matcher::Matcher;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::redirect::Policy;

use crate::telemetry::delivery::answer::{Answer, redirection};
use crate::telemetry::delivery::loss::Fate;
use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::delivery::remedy::{of_connection, of_port};
use crate::telemetry::settings::Otlp;

/// An HTTP client that notes the results of its requests.
#[derive(Debug)]
pub(super) struct Watched {
    client: Arc<reqwest::blocking::Client>,
    losses: Losses,
    headers: HeaderMap,
    proxy: Option<String>,
    port_hint: &'static str,
}

impl Watched {
    /// A client whose failures are noted in `losses`.
    pub(super) fn new(otlp: &Otlp, losses: Losses) -> Result<Self, String> {
        // A redirect is not followed: most turn the request into one without a body, and headers with a backend's key
        // would go to another host.
        let builder = reqwest::blocking::Client::builder()
            .timeout(otlp.timeout)
            .redirect(Policy::none());
        #[cfg(feature = "otlp-tls")]
        let builder = match &otlp.certificate {
            Some(pem) => {
                let certificates = reqwest::Certificate::from_pem_bundle(pem.as_bytes());
                builder.tls_certs_only(certificates.map_err(|error| reason(&error))?)
            }
            None => builder,
        };
        // A thread of its own, because a blocking client must not be made within an asynchronous function.
        let make = move || builder.build();
        let thread = thread::Builder::new().spawn(make).map_err(|error| error.to_string())?;
        let client = thread
            .join()
            .map_err(|_| "the HTTP client could not be started".to_owned())?;
        let mut own_headers = headers(otlp);
        own_headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        if otlp.gzip {
            own_headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Ok(Self {
            client: Arc::new(client.map_err(|error| error.to_string())?),
            losses,
            headers: own_headers,
            proxy: proxy(&otlp.url),
            port_hint: of_port(&otlp.shown),
        })
    }

    fn note(&self, result: &Result<Response<Bytes>, HttpError>) {
        let losses = &self.losses;
        let lost = |reason| Some((Fate::Lost(Cow::Owned(reason + self.port_hint)), None));
        losses.note(match result {
            Err(error) if is_silence(error) => Some((Fate::Unanswered, None)),
            Err(error) => {
                let request = error.downcast_ref::<reqwest::Error>();
                let is_connecting = request.is_some_and(reqwest::Error::is_connect);
                lost(of_connection(&reason(&**error), is_connecting, self.proxy.as_deref()))
            }
            Ok(response) if response.status().is_success() => match Answer::of(response) {
                Answer::Taken => None,
                Answer::Rejected(count, message) => Some((Fate::Rejected(message), Some(count))),
                Answer::Odd(answer) => Some((Fate::Misdirected(answer), None)),
            },
            Ok(response) => {
                let of_status = || losses.reason_of_status(response.status().as_u16());
                lost(redirection(response).unwrap_or_else(of_status))
            }
        });
    }

    /// Replaces the headers by those of the settings. The exporter reads the variables of headers once more, and would
    /// send values that the settings have refused.
    fn set_headers(&self, request: &mut Request<Bytes>) {
        let agent = request.headers_mut().remove(USER_AGENT);
        let mut headers = HeaderMap::new();
        headers.extend(agent.map(|agent| (USER_AGENT, agent)));
        headers.extend(self.headers.clone());
        *request.headers_mut() = headers;
    }
}

/// The headers of the settings.
pub(super) fn headers(otlp: &Otlp) -> HeaderMap {
    let header = |(name, value): &(String, String)| {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some((name, HeaderValue::from_str(value).ok()?))
    };
    otlp.headers.iter().filter_map(header).collect()
}

/// The proxy through which the client sends, from the variables that it reads. Without its credentials.
fn proxy(url: &str) -> Option<String> {
    let proxy = Matcher::from_env().intercept(&url.parse().ok()?)?;
    let proxy = proxy.uri();
    Some(format!("{}://{}", proxy.scheme_str()?, proxy.authority()?))
}

impl HttpClient for Watched {
    fn send_bytes<'client, 'future>(
        &'client self,
        mut request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'future>>
    where
        'client: 'future,
        Self: 'future,
    {
        Box::pin(async move {
            self.set_headers(&mut request);
            let result = self.client.send_bytes(request).await;
            self.note(&result);
            result
        })
    }
}

/// Whether the collector was reached and did not answer in time.
fn is_silence(error: &HttpError) -> bool {
    let error = error.downcast_ref::<reqwest::Error>();
    error.is_some_and(|error| error.is_timeout() && !error.is_connect())
}

/// The reason why a request failed, without the address, which may hold credentials.
fn reason(error: &(dyn Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    match innermost.downcast_ref::<reqwest::Error>() {
        Some(_) => "the request failed".to_owned(),
        None => innermost.to_string(),
    }
}

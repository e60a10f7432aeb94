//! The HTTP client of the exporters, which notes why requests fail and what a collector rejects.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use prost::Message;

use crate::notice::{Code, notice};
use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::settings::Otlp;

/// Sends requests, and notes what becomes of them.
#[derive(Debug)]
pub(super) struct Watched {
    client: Arc<reqwest::blocking::Client>,
    losses: Losses,
    endpoint: String,
}

impl Watched {
    /// A client whose failures are noted in `losses`.
    pub(super) fn new(otlp: &Otlp, losses: Losses) -> Result<Self, String> {
        let builder = reqwest::blocking::Client::builder().timeout(otlp.timeout);
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
        Ok(Self {
            client: Arc::new(client.map_err(|error| error.to_string())?),
            losses,
            endpoint: otlp.shown.clone(),
        })
    }

    fn note(&self, result: &Result<Response<Bytes>, HttpError>) {
        match result {
            Err(error) if is_silence(&**error) => self.losses.note_silence(),
            Err(error) => self.losses.note_failure(reason(&**error)),
            Ok(response) if response.status().is_success() => {
                self.losses.note_answer();
                if let Some(rejected) = PartialSuccess::of(response.body()) {
                    let text = format!("the collector at {} did not take everything: {rejected}", self.endpoint);
                    notice(Code::Rejected, text);
                }
            }
            // The error of the exporter names the status.
            Ok(_) => self.losses.note_answer(),
        }
    }
}

impl HttpClient for Watched {
    fn send_bytes<'client, 'future>(
        &'client self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'future>>
    where
        'client: 'future,
        Self: 'future,
    {
        Box::pin(async move {
            let result = self.client.send_bytes(request).await;
            self.note(&result);
            result
        })
    }
}

/// Whether the collector was reached and did not answer in time.
fn is_silence(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<reqwest::Error>();
    error.is_some_and(|error| error.is_timeout() && !error.is_connect())
}

/// Why a request failed, without the address, which may hold credentials.
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

/// The answer of a collector to an export of any signal: it has the same form for all three.
#[derive(Clone, PartialEq, Message)]
struct Answer {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    message: String,
}

impl PartialSuccess {
    /// What was rejected, as the end of a sentence.
    fn of(body: &Bytes) -> Option<String> {
        const MOST: usize = 300;

        let answer = Answer::decode(body.clone()).ok()?;
        let Self { rejected, message } = answer.partial_success?;
        let message: String = message.chars().filter(|char| !char.is_control()).take(MOST).collect();
        match (rejected, message.is_empty()) {
            (0, true) => None,
            (0, false) => Some(message),
            (rejected, true) => Some(format!("{rejected} rejected")),
            (rejected, false) => Some(format!("{rejected} rejected: {message}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use opentelemetry_http::Bytes;
    use prost::Message as _;

    use crate::telemetry::delivery::http::{Answer, PartialSuccess};

    #[test]
    fn otlp_partial_success_is_parsed() {
        let text = |partial_success| {
            let answer = Answer { partial_success };
            PartialSuccess::of(&Bytes::from(answer.encode_to_vec()))
        };
        let partial = |rejected, message: &str| {
            Some(PartialSuccess {
                rejected,
                message: message.to_owned(),
            })
        };
        assert_eq!(text(None), None);
        assert_eq!(text(partial(0, "")), None);
        assert_eq!(text(partial(3, "")).as_deref(), Some("3 rejected"));
        assert_eq!(text(partial(3, "too\nlarge")).as_deref(), Some("3 rejected: toolarge"));
        assert_eq!(text(partial(0, "old version")).as_deref(), Some("old version"));
        assert_eq!(PartialSuccess::of(&Bytes::from_static(b"{}")), None);
    }
}

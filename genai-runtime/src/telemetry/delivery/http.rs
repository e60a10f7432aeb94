//! The HTTP client of the exporters, which notes why requests fail and what a collector rejects.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::redirect::Policy;

use crate::notice::{Code, notice};
use crate::telemetry::delivery::answer::{Answer, redirection};
use crate::telemetry::delivery::losses::Losses;
use crate::telemetry::delivery::remedy::{of_connection, of_status};
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
        // A redirect is not followed: most turn the request into one without a body, and headers with a backend's key would
        // go to another host.
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
        Ok(Self {
            client: Arc::new(client.map_err(|error| error.to_string())?),
            losses,
            endpoint: otlp.shown.clone(),
        })
    }

    fn note(&self, result: &Result<Response<Bytes>, HttpError>) {
        match result {
            Err(error) if is_silence(&**error) => self.losses.note_silence(),
            Err(error) => self.losses.note_failure(failure(&**error)),
            Ok(response) if response.status().is_success() => match Answer::of(response) {
                Answer::Taken => self.losses.note_answer(),
                Answer::Rejected(rejected) => {
                    self.losses.note_answer();
                    let text = format!(
                        "the collector at {} did not take everything: {rejected}; look into its log for what to correct",
                        self.endpoint
                    );
                    notice(Code::Rejected, text);
                }
                Answer::Odd(answer) => self.losses.note_odd_answer(answer),
            },
            Ok(response) => {
                let of_status = || of_status(response.status().as_u16(), self.losses.kind());
                self.losses
                    .note_failure(redirection(response).unwrap_or_else(of_status));
            }
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

/// Why a request failed, and what to do.
fn failure(error: &(dyn Error + 'static)) -> String {
    let is_connecting = error
        .downcast_ref::<reqwest::Error>()
        .is_some_and(reqwest::Error::is_connect);
    of_connection(&reason(error), is_connecting)
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

//! Records the HTTP answers of a provider.

use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use genai_redact::StandardRedactor;
use reqwest::{Client, Url};

use crate::testing::cassette::{self, Answer, Exchange, Request};
use crate::testing::serving::{Serving, in_pieces};

/// Passes the requests of a run on to a provider, and records the answers for a [`ReplayServer`](crate::testing::ReplayServer).
///
/// Your client's base URL is the only thing that changes: give it [`url`](Self::url) in place of the provider's address.
/// Requests and answers pass the standard redactor before they are kept; headers, and the keys in them, are not kept.
/// A secret that a stream has split over its chunks is found, too. Read the file all the same before you commit it.
///
/// Streams are recorded whole, so their chunks come late while a run is recorded. One that breaks off breaks off for your client
/// as well, and again when it is replayed.
///
/// A provider behind `https://` needs a feature that brings TLS to `reqwest`, such as `otlp-tls` or that of your client.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// use genai::testing::RecordingProxy;
///
/// let proxy = RecordingProxy::start("https://api.openai.com")?;
/// let base_url = format!("{}/v1", proxy.url());
/// // Give it to your client, and run the agent.
/// proxy.save("tests/mends_test.json")?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[cfg(feature = "testing-http")]
#[derive(Debug)]
pub struct RecordingProxy {
    serving: Serving,
    recorder: Arc<Recorder>,
}

#[derive(Debug)]
struct Recorder {
    client: Client,
    /// Without a slash at its end.
    upstream: String,
    redactor: StandardRedactor,
    /// In the order of the requests; `None` until the answer is there.
    exchanges: Mutex<Vec<Option<Exchange>>>,
}

impl RecordingProxy {
    /// Starts to pass requests on to `upstream`, such as `https://api.openai.com`.
    ///
    /// # Errors
    ///
    /// `upstream` is no URL, or the server cannot be started.
    pub fn start(upstream: &str) -> io::Result<Self> {
        let url =
            Url::parse(upstream).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error.to_string()))?;
        let host = url.host_str().unwrap_or_default();
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        // A proxy of the network cannot reach this machine's own servers.
        let builder = if is_here {
            Client::builder().no_proxy()
        } else {
            Client::builder()
        };
        let recorder = Arc::new(Recorder {
            client: builder.build().map_err(io::Error::other)?,
            upstream: upstream.trim_end_matches('/').to_owned(),
            redactor: cassette::redactor()?,
            exchanges: Mutex::default(),
        });
        let router = Router::new().fallback(pass_on).with_state(Arc::clone(&recorder));
        let serving = Serving::start("recording proxy", router)?;
        Ok(Self { serving, recorder })
    }

    /// Its address without a path, such as `http://127.0.0.1:49152`. Put behind it what your client has behind the
    /// provider's host, often `/v1`.
    pub fn url(&self) -> String {
        self.serving.url()
    }

    /// Writes what was answered so far, as JSON that can be read and reviewed.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let exchanges: Vec<Exchange> = self.recorder.exchanges().iter().flatten().cloned().collect();
        std::fs::write(path, cassette::write(&exchanges))
    }
}

impl Recorder {
    fn exchanges(&self) -> MutexGuard<'_, Vec<Option<Exchange>>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn pass_on(
    State(recorder): State<Arc<Recorder>>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::new(&recorder.redactor, method.as_str(), path, &body);
    let place = {
        let mut exchanges = recorder.exchanges();
        exchanges.push(None);
        exchanges.len() - 1
    };
    // The client sets those of the connection itself. An answer that is not compressed can be read.
    for name in [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
        header::ACCEPT_ENCODING,
    ] {
        headers.remove(name);
    }
    let url = format!("{}{path}", recorder.upstream);
    let sent = recorder.client.request(method, url).headers(headers).body(body);
    match sent.send().await {
        Ok(mut response) => {
            let status = response.status();
            let kind = response.headers().get(header::CONTENT_TYPE);
            let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
            let mut body = Vec::new();
            let breaks = loop {
                match response.chunk().await {
                    Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                    Ok(None) => break false,
                    Err(_) => break true,
                }
            };
            let answer = Answer::new(&recorder.redactor, status.as_u16(), &kind, &body, breaks);
            recorder.exchanges()[place] = Some(Exchange { request, answer });
            (status, [(header::CONTENT_TYPE, kind)], in_pieces([body], breaks)).into_response()
        }
        Err(error) => {
            let text = format!("{} did not answer: {}\n", recorder.upstream, error.without_url());
            (StatusCode::BAD_GATEWAY, text).into_response()
        }
    }
}

//! A proxy that records the HTTP answers of a provider.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use tokio::sync::{mpsc, oneshot};

use crate::testing::cassette::{Answer, Cassette, Exchange, Incomplete, Request};
use crate::testing::redaction::Redaction;
use crate::testing::serving::{Serving, own_answer};

/// A proxy that passes requests to a provider and records the answers for a
/// [`ReplayServer`](crate::testing::ReplayServer).
///
/// Only your client's base URL changes: set it to [`url`](Self::url) in place of the provider's address. Each chunk of
/// a stream is passed on when it arrives. A stream that breaks off also breaks off for your client, and again when it
/// is replayed.
///
/// Requests and answers pass the standard redactor before they are saved. It also finds a secret that a stream has
/// split over its chunks. A redacted value keeps digits of a salted hash, so that a request about one address gets no
/// answer about another. Headers of requests, and the keys in them, are not kept. Headers of answers are kept if a
/// client may read them, such as `retry-after`. Bodies that are no text are kept as base64 and are not redacted. Still,
/// read the file before you commit it.
///
/// If the provider cannot be reached, the proxy itself answers with status 502 and the header
/// `genai-testing: provider_not_reached`. The text of the error has the reason.
///
/// A provider behind `https://` requires a feature that brings TLS to `reqwest`, such as `otlp-tls` or that of your
/// client.
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

struct Recorder {
    client: Client,
    /// The address without a slash at its end.
    upstream: String,
    /// The requests that were passed on, in their order.
    passed: Mutex<Vec<Passed>>,
}

/// A request that was passed on, and the parts of its answer so far.
struct Passed {
    method: Method,
    path: String,
    body: Bytes,
    answer: Option<Received>,
}

struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
    incomplete: Option<Incomplete>,
}

impl RecordingProxy {
    /// Starts a proxy to `upstream`, such as `https://api.openai.com`.
    ///
    /// # Errors
    ///
    /// If `upstream` is no address of a provider, or the server cannot be started.
    pub fn start(upstream: &str) -> io::Result<Self> {
        let url = address(upstream).map_err(|problem| {
            let problem = format!("`{upstream}` is no address such as `https://api.openai.com`: {problem}");
            io::Error::new(io::ErrorKind::InvalidInput, problem)
        })?;
        let host = url.host_str().unwrap_or_default();
        let is_here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        // The client follows redirects itself, and sees them in a replay.
        let builder = Client::builder().redirect(Policy::none());
        // Another crate of the program may have enabled decompression.
        let builder = builder.no_gzip().no_brotli().no_deflate().no_zstd();
        // A network proxy cannot reach servers on this machine.
        let builder = if is_here { builder.no_proxy() } else { builder };
        let recorder = Arc::new(Recorder {
            client: builder.build().map_err(io::Error::other)?,
            upstream: upstream.trim_end_matches('/').to_owned(),
            passed: Mutex::default(),
        });
        let router = Router::new().fallback(pass_on).with_state(Arc::clone(&recorder));
        let serving = Serving::start("recording proxy", router)?;
        Ok(Self { serving, recorder })
    }

    /// Its address without a path, such as `http://127.0.0.1:49152`. Append the path that your client has after the
    /// provider's host, often `/v1`.
    pub fn url(&self) -> String {
        self.serving.url()
    }

    /// Writes the exchanges so far, as JSON that can be read and reviewed.
    ///
    /// An incomplete answer is marked as such, so save when the agent has ended. The file also has the proxy's own
    /// answers with status 502.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. The error names it.
    pub fn save(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut cassette = Cassette::new();
        let redaction = Redaction::new(&cassette.salt)?;
        let passed = self.recorder.passed();
        cassette.exchanges.extend(passed.iter().map(|passed| Exchange {
            request: Request::new(&redaction, passed.method.as_str(), &passed.path, &passed.body),
            response: passed.answer.as_ref().map(|received| {
                let Received { headers, body, .. } = received;
                Answer::new(&redaction, received.status.as_u16(), headers, body, received.incomplete)
            }),
        }));
        drop(passed);
        cassette.write(path.as_ref())
    }
}

/// The address of a provider, to which the paths of requests are appended.
fn address(upstream: &str) -> Result<Url, String> {
    let url = Url::parse(upstream).map_err(|error| error.to_string())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!(
            "its scheme is `{}`, and only `http` and `https` are passed on",
            url.scheme()
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("it has a query or a fragment, which cannot stand in front of a path".to_owned());
    }
    Ok(url)
}

impl fmt::Debug for Recorder {
    /// Leaves out the exchanges, which are not redacted yet.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Recorder {
    fn passed(&self) -> MutexGuard<'_, Vec<Passed>> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the received answer of one request.
    fn receive(&self, place: usize, change: impl FnOnce(&mut Received)) {
        self.passed()[place].answer.as_mut().map(change);
    }
}

async fn pass_on(
    State(recorder): State<Arc<Recorder>>,
    method: Method,
    uri: Uri,
    mut headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    // The client sets the headers of the connection itself.
    for name in [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::CONNECTION,
        header::EXPECT,
    ] {
        headers.remove(name);
    }
    // Only an uncompressed answer can be redacted.
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let url = format!("{}{path}", recorder.upstream);
    let request = recorder
        .client
        .request(method.clone(), url)
        .headers(headers)
        .body(body.clone());
    let place = {
        let mut passed = recorder.passed();
        passed.push(Passed {
            method,
            path,
            body,
            answer: None,
        });
        passed.len() - 1
    };
    let (answer, answered) = oneshot::channel();
    // A separate task records the answer to its end, even if the client does not wait for it.
    tokio::spawn(async move { record(&recorder, place, request, answer).await });
    answered
        .await
        .unwrap_or_else(|_| not_reached("the recording of the answer has failed").into_response())
}

/// Sends a request, and passes its answer both to the recording and to the client.
async fn record(recorder: &Recorder, place: usize, request: RequestBuilder, answer: oneshot::Sender<Response>) {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) => {
            let causes = causes(&error.without_url());
            let (status, headers, body) = not_reached(&format!("{} did not answer: {causes}", recorder.upstream));
            recorder.passed()[place].answer = Some(Received {
                status,
                headers: headers.clone(),
                body: body.clone().into_bytes(),
                incomplete: None,
            });
            let _ = answer.send((status, headers, body).into_response());
            return;
        }
    };
    let (status, mut headers) = (response.status(), response.headers().clone());
    for name in [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION] {
        headers.remove(name);
    }
    // A redirect within the provider is rewritten to this proxy.
    let location = headers
        .get(header::LOCATION)
        .and_then(|location| location.to_str().ok());
    if let Some(Ok(path)) = location
        .and_then(|location| location.strip_prefix(&recorder.upstream))
        .map(HeaderValue::from_str)
    {
        headers.insert(header::LOCATION, path);
    }
    recorder.passed()[place].answer = Some(Received {
        status,
        headers: headers.clone(),
        body: Vec::new(),
        incomplete: Some(Incomplete::UnderWay),
    });
    let (chunks, received) = mpsc::unbounded_channel::<io::Result<Bytes>>();
    let body = stream::unfold(received, |mut received| async {
        Some((received.recv().await?, received))
    });
    // Sending fails only if the client has disconnected.
    let _ = answer.send((status, headers, Body::from_stream(body)).into_response());
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                recorder.receive(place, |received| received.body.extend_from_slice(&chunk));
                let _ = chunks.send(Ok(chunk));
            }
            Ok(None) => return recorder.receive(place, |received| received.incomplete = None),
            Err(error) => {
                recorder.receive(place, |received| received.incomplete = Some(Incomplete::Broken));
                let _ = chunks.send(Err(io::Error::other(error)));
                return;
            }
        }
    }
}

/// The answer of the proxy in place of the provider's.
fn not_reached(problem: &str) -> (StatusCode, HeaderMap, String) {
    own_answer(StatusCode::BAD_GATEWAY, "provider_not_reached", problem)
}

/// An error with its causes: reqwest's own text does not contain a refused connection.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

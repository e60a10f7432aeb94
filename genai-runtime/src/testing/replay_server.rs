//! A server that replays the HTTP answers of a recorded run.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use similar::TextDiff;

use crate::testing::cassette::{Answer, Cassette, Exchange, Request};
use crate::testing::redaction::Redaction;
use crate::testing::serving::{Serving, in_pieces, own_answer};

/// A server that repeats the answers that a [`RecordingProxy`](crate::testing::RecordingProxy) recorded, without a
/// network.
///
/// A request gets the answer of the recorded one with the same method, path and body. Equal requests get their answers
/// in the recorded order, each once. Streams are sent event by event, and break off where they did in the recording.
/// Answers have only the headers in the file: shorten a long `retry-after` there.
///
/// Any other request is answered with status 404, which clients do not try again, and the header
/// `genai-testing: not_recorded`. Its text shows the nearest recording and the difference. [`misses`](Self::misses)
/// returns that text for the test.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// use genai::testing::ReplayServer;
///
/// let provider = ReplayServer::open("tests/mends_test.json")?;
/// let base_url = format!("{}/v1", provider.url());
/// // Give it to your client, and run the agent.
/// assert!(provider.misses().is_empty(), "{}", provider.misses().join("\n"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[cfg(feature = "testing-http")]
#[derive(Debug)]
pub struct ReplayServer {
    serving: Serving,
    player: Arc<Player>,
}

struct Player {
    redaction: Redaction,
    compared: Box<dyn Fn(&str) -> String + Send + Sync>,
    state: Mutex<Played>,
}

#[derive(Debug)]
struct Played {
    recordings: Vec<Recording>,
    misses: Vec<String>,
}

#[derive(Debug)]
struct Recording {
    /// The text to which requests are compared.
    request: String,
    /// The answer; `None` if it had not begun when the file was saved.
    answer: Option<Answer>,
    is_used: bool,
}

impl ReplayServer {
    /// Starts a server of the answers in this file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no cassette, or the server cannot be started.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::open_with(path, str::to_owned)
    }

    /// Like [`open`](Self::open), but compares requests after `compared` has changed them. Remove the parts that differ
    /// from run to run, such as times and temporary paths.
    ///
    /// The text is the method, the path and the redacted body, with JSON in lines. A redacted value has the form
    /// `[redacted:email:1f3a5fffffffffff]`, with digits that separate it from others.
    ///
    /// ```no_run
    /// # extern crate genai_runtime as genai;
    /// use genai::testing::ReplayServer;
    ///
    /// let without_digits = |request: &str| request.replace(|char: char| char.is_ascii_digit(), "");
    /// let provider = ReplayServer::open_with("tests/mends_test.json", without_digits)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is no cassette, or the server cannot be started.
    pub fn open_with(
        path: impl AsRef<Path>,
        compared: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let cassette = Cassette::read(path.as_ref())?;
        let recording = |Exchange { request, response }: Exchange| Recording {
            request: compared(&request.lines()),
            answer: response,
            is_used: false,
        };
        let redaction = Redaction::new(&cassette.salt)?;
        let recordings = cassette.exchanges.into_iter().map(recording).collect();
        let player = Arc::new(Player {
            redaction,
            compared: Box::new(compared),
            state: Mutex::new(Played {
                recordings,
                misses: Vec::new(),
            }),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&player));
        let serving = Serving::start("replayed provider", router)?;
        Ok(Self { serving, player })
    }

    /// Its address without a path, such as `http://127.0.0.1:49152`.
    pub fn url(&self) -> String {
        self.serving.url()
    }

    /// Requests without a recorded answer: for each the nearest recording, and the difference from it.
    pub fn misses(&self) -> Vec<String> {
        self.player.state().misses.clone()
    }

    /// Number of recorded answers that no request has used.
    pub fn unused(&self) -> usize {
        let state = self.player.state();
        state.recordings.iter().filter(|recording| !recording.is_used).count()
    }
}

impl fmt::Debug for Player {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Player")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Player {
    fn state(&self) -> MutexGuard<'_, Played> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, request: &Request) -> Result<Answer, String> {
        let asked = (self.compared)(&request.lines());
        let mut state = self.state();
        let same = |recording: &&mut Recording| !recording.is_used && recording.request == asked;
        let found = state.recordings.iter_mut().find(same).map(|recording| {
            recording.is_used = true;
            recording.answer.clone()
        });
        let miss = match found {
            Some(Some(answer)) => return Ok(answer),
            Some(None) => format!("{} had no answer yet when it was saved:\n{asked}", first_line(&asked)),
            None => miss(&state.recordings, &asked),
        };
        state.misses.push(miss.clone());
        Err(miss)
    }
}

/// The line with the method and the path.
fn first_line(asked: &str) -> &str {
    asked.lines().next().unwrap_or_default()
}

/// The message about a request that was not recorded.
fn miss(recordings: &[Recording], asked: &str) -> String {
    let first = first_line(asked);
    let same = recordings.iter().filter(|recording| recording.request == asked).count();
    if same > 0 {
        return format!("{first} is asked for once more than it was recorded ({same}):\n{asked}");
    }
    // Of equally near recordings, the first unused one is named.
    let near = |recording: &&Recording| {
        let ratio = TextDiff::from_lines(recording.request.as_str(), asked).ratio();
        (ratio, !recording.is_used)
    };
    let nearest = recordings
        .iter()
        .enumerate()
        .rev()
        .max_by(|(_, one), (_, other)| near(one).partial_cmp(&near(other)).unwrap_or(std::cmp::Ordering::Equal));
    let Some((at, nearest)) = nearest else {
        return format!("{first} was not recorded, and nothing else was:\n{asked}");
    };
    let diff = TextDiff::from_lines(nearest.request.as_str(), asked);
    let diff = diff
        .unified_diff()
        .context_radius(2)
        .header("recorded", "asked")
        .to_string();
    format!("{first} was not recorded; the nearest is recording {}:\n{diff}", at + 1)
}

async fn answer(State(player): State<Arc<Player>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let request = Request::new(&player.redaction, method.as_str(), path, &body);
    match player.answer(&request) {
        Ok(answer) => {
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = in_pieces(answer.pieces(), answer.incomplete.is_some());
            let mut response = (status, body).into_response();
            *response.headers_mut() = headers(&answer);
            response
        }
        Err(miss) => own_answer(StatusCode::NOT_FOUND, "not_recorded", &miss).into_response(),
    }
}

/// The recorded headers. They were validated when the file was read.
fn headers(answer: &Answer) -> HeaderMap {
    let headers = answer.headers.iter();
    headers
        .filter_map(|(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?)))
        .collect()
}

//! Serves the HTTP answers of a recorded run.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use genai_redact::StandardRedactor;
use serde_json::json;
use similar::TextDiff;

use crate::testing::cassette::{self, Answer, Exchange, Request};
use crate::testing::serving::{Serving, in_pieces};

/// Answers as a provider did when a [`RecordingProxy`](crate::testing::RecordingProxy) recorded it, without a network.
///
/// A request gets the answer of the recorded one with the same method, path and body. Requests that are the same get their
/// answers in the order in which they were recorded, each once. Streams are sent event by event, and break where they broke.
///
/// For any other request the answer has status 404, which clients do not try again. Its text shows the nearest recording
/// and the difference, and [`misses`](Self::misses) returns it for the test.
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
    redactor: StandardRedactor,
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
    /// The text that requests are compared with.
    request: String,
    answer: Answer,
    is_used: bool,
}

impl ReplayServer {
    /// Starts to serve the answers in this file.
    ///
    /// # Errors
    ///
    /// The file cannot be read or is no cassette, or the server cannot be started.
    pub fn open(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::open_with(path, str::to_owned)
    }

    /// The same, with requests compared after `compared` has changed them: take out what differs from run to run, such as
    /// times and temporary paths.
    ///
    /// The text is the method, the path and the redacted body, with JSON in lines.
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
    /// The file cannot be read or is no cassette, or the server cannot be started.
    pub fn open_with(
        path: impl AsRef<Path>,
        compared: impl Fn(&str) -> String + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let path = path.as_ref();
        let named = |problem: String| format!("{}: {problem}", path.display());
        let text =
            std::fs::read_to_string(path).map_err(|error| io::Error::new(error.kind(), named(error.to_string())))?;
        let exchanges =
            cassette::read(&text).map_err(|problem| io::Error::new(io::ErrorKind::InvalidData, named(problem)))?;
        let recording = |Exchange { request, answer }: Exchange| Recording {
            request: compared(&request.lines()),
            answer,
            is_used: false,
        };
        let recordings = exchanges.into_iter().map(recording).collect();
        let player = Arc::new(Player {
            redactor: cassette::redactor()?,
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

    /// Requests that no recording answers: for each the nearest recording, and the difference from it.
    pub fn misses(&self) -> Vec<String> {
        self.player.state().misses.clone()
    }

    /// How many recorded answers nobody has asked for.
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
        if let Some(recording) = state.recordings.iter_mut().find(same) {
            recording.is_used = true;
            return Ok(recording.answer.clone());
        }
        let miss = miss(&state.recordings, &asked);
        state.misses.push(miss.clone());
        Err(miss)
    }
}

/// The sentence about a request that has no answer.
fn miss(recordings: &[Recording], asked: &str) -> String {
    let first = asked.lines().next().unwrap_or_default();
    let same = recordings.iter().filter(|recording| recording.request == asked).count();
    if same > 0 {
        return format!("{first} is asked for once more than it was recorded ({same}):\n{asked}");
    }
    // Of those that are as near, the first that nobody has asked for.
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
    let request = Request::new(&player.redactor, method.as_str(), path, &body);
    match player.answer(&request) {
        Ok(answer) => {
            let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let kind = [(header::CONTENT_TYPE, answer.content_type.clone())];
            // Clients that retry do so at once.
            let retry = [(header::RETRY_AFTER, "0")];
            let body = in_pieces(answer.pieces(), answer.breaks);
            (status, kind, retry, body).into_response()
        }
        Err(miss) => {
            let error = json!({"message": miss, "type": "not_recorded", "param": null, "code": "not_recorded"});
            (StatusCode::NOT_FOUND, Json(json!({ "error": error }))).into_response()
        }
    }
}

//! An HTTP server of a scripted model.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::testing::model::{ScriptedAnswer, ScriptedModel, WireFormat};
use crate::testing::serving::{Serving, in_pieces, own_answer};

/// A server of a [`ScriptedModel`] on a free port of this machine, for any client that takes a base URL.
///
/// The path of a request decides the format of its answer: see [`WireFormat::of_path`]. A request that no provider
/// would accept, with a method other than POST or without a JSON object, uses no step. Its answer has status 4xx and
/// the header `genai-testing: not_served`. The server has its own thread, so that the test may use any executor. It
/// stops when it is dropped.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::testing::{ModelServer, ScriptStep, ScriptedModel};
///
/// let server = ModelServer::start(ScriptedModel::new([ScriptStep::text("Hello")]))?;
/// let base_url = format!("{}/v1", server.url());
/// // Give it to your client: `OpenAIConfig::new().with_api_base(base_url)`.
/// assert!(base_url.starts_with("http://127.0.0.1:"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[cfg(feature = "testing-http")]
#[derive(Debug)]
pub struct ModelServer {
    serving: Serving,
    served: Arc<Served>,
}

/// A request that a [`ModelServer`] has received.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::testing::{ModelServer, ScriptedModel};
///
/// let server = ModelServer::start(ScriptedModel::new([]))?;
/// // … the agent …
/// for request in server.requests() {
///     assert!(!request.body.contains("hunter2"), "{}", request.path);
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[cfg(feature = "testing-http")]
pub struct ReceivedRequest {
    /// The path, such as `/v1/chat/completions`.
    pub path: String,
    /// The body as text.
    pub body: String,
}

#[derive(Debug)]
struct Served {
    model: ScriptedModel,
    requests: Mutex<Vec<ReceivedRequest>>,
}

impl ModelServer {
    /// Starts the server. It accepts requests as soon as this returns.
    ///
    /// # Errors
    ///
    /// If a port cannot be opened, or no thread can be started.
    pub fn start(model: ScriptedModel) -> io::Result<Self> {
        let served = Arc::new(Served {
            model,
            requests: Mutex::default(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&served));
        let serving = Serving::start("scripted model", router)?;
        Ok(Self { serving, served })
    }

    /// Its address without a path, such as `http://127.0.0.1:49152`. Most clients require `/v1` behind it.
    pub fn url(&self) -> String {
        self.serving.url()
    }

    /// The requests so far, in the order in which they were received.
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.served
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

async fn answer(State(served): State<Arc<Served>>, method: Method, uri: Uri, body: String) -> Response {
    let path = uri.path().to_owned();
    let Some(wire) = WireFormat::of_path(&path) else {
        let known = "chat/completions, responses, messages and api/chat are served";
        return not_served(StatusCode::NOT_FOUND, &format!("{path} is not served: {known}"));
    };
    if method != Method::POST {
        let problem = format!("{method} {path} is not served: send a POST");
        let answer = not_served(StatusCode::METHOD_NOT_ALLOWED, &problem);
        return ([(header::ALLOW, "POST")], answer).into_response();
    }
    let object = serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(&body);
    if let Err(error) = object {
        let problem = format!("the body of POST {path} is no JSON object: {error}");
        return not_served(StatusCode::BAD_REQUEST, &problem);
    }
    let answer = {
        // The lock covers both, so that concurrent requests are listed in the order of their answers.
        let mut requests = served.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = served.model.answer(wire, &body);
        requests.push(ReceivedRequest { path, body });
        answer
    };
    response(answer)
}

fn not_served(status: StatusCode, problem: &str) -> Response {
    own_answer(status, "not_served", problem).into_response()
}

fn response(answer: ScriptedAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = [(header::CONTENT_TYPE, answer.content_type)];
    // Zero makes clients retry at once.
    let retry = (status == StatusCode::TOO_MANY_REQUESTS).then_some([(header::RETRY_AFTER, "0")]);
    (
        status,
        content_type,
        retry.unwrap_or([(header::CACHE_CONTROL, "no-store")]),
        in_pieces(answer.chunks, answer.breaks),
    )
        .into_response()
}

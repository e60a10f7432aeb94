//! A chat-completions endpoint that streams, on this machine: the protocol, the client and the HTTP are the real ones.

#![allow(
    unreachable_pub,
    reason = "nothing in an example can be reached from outside, and `pub(crate)` would not say more"
)]

use std::{convert::Infallible, io, time::Duration};

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response, Sse, sse::Event},
    routing::post,
};
use futures_util::stream::{self, Stream, StreamExt as _};
use model_server::ModelServer;
use serde_json::{Value, json};
use tokio::time::sleep;

/// A model thinks before its first word …
const THINKS: Duration = Duration::from_millis(40);
/// … and then writes like this.
const WRITES: Duration = Duration::from_millis(5);

const ANSWER: &str = "Every addition rounds to the nearest float, and the error depends on how large the sum is by then. \
                      Adding the small numbers first lets them grow before they meet the large ones.";

/// Starts the model, which answers until the server is dropped.
pub async fn start() -> io::Result<ModelServer> {
    ModelServer::start(post(complete)).await
}

async fn complete(Json(request): Json<Value>) -> Response {
    if request["stream"] != true {
        let error = json!({ "message": "this server only streams", "type": "invalid_request_error" });
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    }
    Sse::new(events(chunks(&request))).into_response()
}

/// The answer word by word, then why it ended, then the usage in a chunk without choices if it was asked for.
fn chunks(request: &Value) -> Vec<Value> {
    let words: Vec<&str> = ANSWER.split_inclusive(' ').collect();
    let mut chunks: Vec<Value> = words
        .iter()
        .map(|word| chunk(&json!([choice(&json!({ "content": word }), &Value::Null)])))
        .collect();
    chunks.push(chunk(&json!([choice(&json!({}), &json!("stop"))])));
    if request["stream_options"]["include_usage"] == true {
        // About four characters a token.
        let (prompt, completion) = (request["messages"].to_string().len().div_ceil(4), words.len());
        let mut last = chunk(&json!([]));
        last["usage"] = json!({
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        });
        chunks.push(last);
    }
    chunks
}

fn chunk(choices: &Value) -> Value {
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": choices,
    })
}

fn choice(delta: &Value, finish_reason: &Value) -> Value {
    json!({ "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish_reason })
}

fn events(chunks: Vec<Value>) -> impl Stream<Item = Result<Event, Infallible>> {
    let chunks = stream::iter(chunks.into_iter().enumerate()).then(|(index, chunk)| async move {
        sleep(if index == 0 { THINKS } else { WRITES }).await;
        chunk.to_string()
    });
    let done = stream::iter(["[DONE]".to_owned()]);
    chunks.chain(done).map(|data| Ok(Event::default().data(data)))
}

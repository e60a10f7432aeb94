//! Content identified as secret only by names or position, or not at all: bare marks, and secrets in pieces.

use futures_util::stream::{self, Stream};
use genai::{Chunk, ResponseRecorder};
use serde_json::{Value, json};

use crate::operations::play_one;
use crate::secrets::{KEPT, bare, pieces, secrets};
use crate::work::{Failed, Work, end, wait};

/// Secret parameter of a type that cannot be serialized.
struct Token(String);

#[genai::tool(name = "kept_out", call_id = None, capture(raw(arguments, result)), secret(token))]
fn tool(kept: &str, token: &Token) -> usize {
    kept.len() + token.0.len()
}

#[genai::agent(name = "kept_out", capture(raw(input, output)), secret(token))]
fn agent(kept: &str, token: &Token) -> usize {
    kept.len() + token.0.len()
}

#[genai::workflow(name = "kept_out", capture(raw(input, output)), secret(token))]
fn workflow(token: &Token) -> usize {
    token.0.len()
}

#[genai::retrieval(data_source = "kept_out", capture(raw(query, documents)), secret(token))]
fn retrieval(kept: &str, token: &Token) -> Vec<usize> {
    vec![kept.len() + token.0.len()]
}

#[genai::memory(operation = "search_memory", capture(raw(query, records)), secret(token))]
fn memory(token: &Token) -> Vec<usize> {
    vec![token.0.len()]
}

/// Tool whose parameters are secret by their names, even if there is only one.
#[genai::tool(name = "named", call_id = None, capture(raw(arguments)))]
fn named_tool(password: &str, access_token: Value) -> usize {
    password.len() + access_token.to_string().len()
}

#[genai::agent(name = "named", capture(raw(input)))]
fn named_agent(password: &str) -> usize {
    password.len()
}

#[genai::workflow(name = "named", capture(raw(input)))]
fn named_workflow(kept: &str, api_key: &str) -> usize {
    kept.len() + api_key.len()
}

#[genai::workflow(name = "named", capture(raw(input(credentials))))]
fn named_among_others(kept: &str, credentials: &Value) -> usize {
    kept.len() + credentials.to_string().len()
}

#[genai::retrieval(data_source = "named", capture(raw(query)))]
fn named_retrieval(client_secret: &str) -> Vec<usize> {
    vec![client_secret.len()]
}

#[genai::memory(operation = "create_memory", capture(raw(records(secrets))))]
fn named_memory(secrets: &[String]) -> usize {
    secrets.len()
}

/// Agent whose captured content is a part of a parameter.
#[genai::agent(name = "said", capture(raw(input = asked["text"])))]
fn said(asked: &Value) -> usize {
    asked.to_string().len()
}

#[genai::retrieval(data_source = "said", capture(raw(query = asked["inner"])))]
fn said_query(asked: &Value) -> Vec<usize> {
    vec![asked.to_string().len()]
}

/// Tool with a parameter that `capture(…)` does not name, so that it is not read.
#[genai::tool(name = "not_named", call_id = None, capture(raw(arguments(kept))))]
fn not_named(kept: &str, other: &str) -> String {
    format!("{kept} {other}")
}

#[genai::tool(name = "skipped", call_id = None, skip(other), capture(raw(arguments)))]
fn skipped(kept: &str, other: &str) -> String {
    format!("{kept} {other}")
}

/// Values next to the name of a secret.
fn pairs() -> Vec<Value> {
    let secret = || bare("pair");
    vec![
        json!({ "kept": KEPT, "name": "Authorization", "value": secret() }),
        json!({ "kept": KEPT, "key": "api_key", "value": secret() }),
        json!({ "kept": KEPT, "header": "Cookie", "value": secret() }),
        json!({ "kept": KEPT, "password": secret(), "metadata": { "token": secret() } }),
        json!({ "kept": KEPT, "content": { "name": "password", "value": secret() } }),
        json!({ "content": KEPT, "name": "password", "value": secret() }),
        // These fields have names of the conventions' shapes, but another type.
        json!({ "kept": KEPT, "parts": secrets("parts") }),
        json!({ "kept": KEPT, "parts": { "password": secret(), "text": secrets("parts") } }),
        json!({ "kept": KEPT, "parts": [secrets("parts"), [secrets("parts")], { "password": secret() }] }),
        json!({ "kept": KEPT, "server_tool_call": secrets("call"), "server_tool_call_response": [secrets("call")] }),
        json!({ "kept": KEPT, "role": secrets("role"), "type": secrets("type"), "id": [secrets("id")] }),
        json!({ "kept": KEPT, "metadata": secrets("metadata"), "score": secrets("score"), "uri": secrets("uri") }),
    ]
}

#[genai::retrieval(data_source = "pairs", capture(raw(documents)))]
fn documents() -> Vec<Value> {
    pairs()
}

#[genai::memory(operation = "search_memory", capture(raw(records)))]
fn records() -> Vec<Value> {
    pairs()
}

#[genai::tool(name = "pairs", call_id = None, capture(raw(result)))]
fn results() -> Vec<Value> {
    pairs()
}

#[genai::chat(provider = "openai", model = "pairs", request = &request, capture(raw(input, output, system, tools)))]
fn parts(request: Value) -> Value {
    json!({ "choices": [{ "message": request["messages"][0] }] })
}

/// Piece of an answer.
struct Piece(String);

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        if let Some(output) = recorder.output() {
            output.reasoning(0, &self.0);
            output.text(1, &self.0);
            output.tool_call(2, 0, Some("c"), Some("search"), &self.0);
        }
    }
}

/// Pieces of the text, followed by the ending.
fn in_pieces<T>(text: &str, end: u8, piece: fn(String) -> T) -> impl Stream<Item = Result<T, Failed>> + use<T> {
    let pieces: Vec<_> = pieces(text).into_iter().map(|text| Ok(piece(text))).collect();
    let last = stream::once(async move {
        wait(end).await;
        crate::work::finish(end).map(|_| piece(String::new()))
    });
    futures_util::StreamExt::chain(stream::iter(pieces), last)
}

#[genai::chat(provider = "openai", model = "pieces", capture(raw(output, error)))]
fn chat_in_pieces(text: String, end: u8) -> impl Stream<Item = Result<Piece, Failed>> {
    in_pieces(&text, end, Piece)
}

#[genai::agent(name = "pieces", capture(raw(output, error)))]
fn agent_in_pieces(text: String, end: u8) -> impl Stream<Item = Result<String, Failed>> {
    in_pieces(&text, end, |text| text)
}

#[genai::tool(name = "pieces", call_id = None, capture(raw(result, error)))]
fn tool_in_pieces(text: String, end: u8) -> impl Stream<Item = Result<String, Failed>> {
    in_pieces(&text, end, |text| text)
}

/// Stream whose items have a foreign type, so that a closure reads them.
#[genai::chat(
    provider = "openai",
    model = "told",
    response = |piece: &String| genai::Answer::new().text(piece.as_str()),
    capture(raw(output, error))
)]
fn told_in_pieces(text: String, end: u8) -> impl Stream<Item = Result<String, Failed>> {
    in_pieces(&text, end, |text| text)
}

/// Reads all items, or up to the first error.
async fn read<T>(items: impl Stream<Item = Result<T, Failed>>) -> Result<(), Failed> {
    let mut items = std::pin::pin!(items);
    while let Some(item) = futures_util::StreamExt::next(&mut items).await {
        item?;
    }
    Ok(())
}

pub(super) fn play() {
    let token = || Token(bare("token"));
    tool(KEPT, &token());
    agent(KEPT, &token());
    workflow(&token());
    retrieval(KEPT, &token());
    memory(&token());
    named_tool(&bare("password"), json!({ "any": bare("token") }));
    named_agent(&bare("password"));
    named_workflow(KEPT, &bare("key"));
    named_among_others(KEPT, &json!({ "user": KEPT, "word": bare("credentials") }));
    named_retrieval(&bare("secret"));
    named_memory(&[bare("password")]);
    let asked = json!({ "text": secrets("said"), "other": bare("other"), "inner": { "token": bare("said") } });
    said(&asked);
    said_query(&asked);
    not_named(KEPT, &bare("other"));
    skipped(KEPT, &bare("other"));
    documents();
    records();
    results();
    let odd: Vec<_> = pairs()
        .into_iter()
        .map(|mut part| {
            part["type"] = "odd".into();
            part
        })
        .collect();
    let tools: Vec<_> = pairs()
        .into_iter()
        .map(|pair| json!({ "name": "f", "parameters": pair }))
        .collect();
    parts(json!({ "messages": [{ "role": "user", "content": odd }], "system": odd, "tools": tools }));

    let arguments = json!({ "password": bare("argument"), "text": secrets("argument") }).to_string();
    for text in [secrets("piece"), arguments] {
        for end in end::ALL {
            streamed(&text, end);
        }
        // In an interrupted stream, the rest of the last secret is too short for its rule.
        for middle in (1..text.len()).step_by(83) {
            streamed(&text[..middle], end::HANG);
            streamed(&text[..middle], end::ERROR);
        }
    }
}

fn streamed(text: &str, end: u8) {
    let text = || text.to_owned();
    let all: [Work; 4] = [
        Box::pin(read(chat_in_pieces(text(), end))),
        Box::pin(read(agent_in_pieces(text(), end))),
        Box::pin(read(tool_in_pieces(text(), end))),
        Box::pin(read(told_in_pieces(text(), end))),
    ];
    all.into_iter().for_each(play_one);
}

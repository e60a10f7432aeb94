//! Summaries of each operation, of errors and of streams, and the places where they are recorded.

use genai::{Config, ContentCapture};
use serde_json::{Value, json};

use crate::summaries::{text, without_fingerprints};
use crate::support::{Exported, attribute};

#[genai::agent(name = "a", capture(input, output))]
fn agent(task: &str) -> String {
    task.to_uppercase()
}

#[genai::agent(name = "a", capture(input, output))]
fn agent_of_more(task: &str, depth: u8) -> (u8, usize) {
    (depth, task.len())
}

struct Task {
    text: String,
    hint: Option<String>,
}

#[genai::workflow(name = "w", capture(input = task.hint))]
fn workflow(task: &Task) -> usize {
    task.text.len()
}

#[genai::retrieval(data_source = "d", capture(query, documents))]
fn search(query: &str) -> Vec<Value> {
    vec![json!({"id": "doc-1", "score": 0.5, "text": query}), json!("plain")]
}

#[genai::memory(operation = "search_memory", capture(query(facts), records))]
fn recall(facts: [&str; 2]) -> Value {
    json!([{"content": facts[0], "id": 1, "metadata": "none"}, facts[1]])
}

fn message(role: &str, part: &Value) -> Value {
    json!([{"role": role, "parts": [part]}])
}

fn part(kind: &str, bytes: usize) -> Value {
    json!({"type": "summary", "part": kind, "bytes": bytes})
}

#[test]
fn every_operation_keeps_its_shape() {
    let exported = Exported::on_spans();
    agent("find it");
    assert_eq!(
        without_fingerprints(exported.content()),
        json!({
            "gen_ai.input.messages": message("user", &part("text", 7)),
            "gen_ai.output.messages": message("assistant", &part("text", 7)),
        })
    );
    agent_of_more("t", 2);
    assert_eq!(
        without_fingerprints(exported.content()),
        json!({
            "gen_ai.input.messages":
                message("user", &json!({"type": "summary", "part": "json", "value": {"task": text(1), "depth": 2}})),
            "gen_ai.output.messages":
                message("assistant", &json!({"type": "summary", "part": "json", "value": [2, 1]})),
        })
    );
    let task = |hint: Option<&str>| Task {
        text: "x".to_owned(),
        hint: hint.map(str::to_owned),
    };
    workflow(&task(Some("there")));
    assert_eq!(
        without_fingerprints(exported.content()),
        json!({"gen_ai.input.messages": message("user", &part("text", 5))})
    );
    workflow(&task(None));
    assert_eq!(exported.content(), json!({}), "there is none");
    search("leave");
    let content = exported.content();
    let query: Value = serde_json::from_str(content["gen_ai.retrieval.query.text"].as_str().unwrap()).unwrap();
    assert_eq!(without_fingerprints(query), text(5));
    assert_eq!(
        without_fingerprints(content["gen_ai.retrieval.documents"].clone()),
        json!([{"summary": {"id": text(5), "score": 0.5, "text": text(5)}}, {"summary": text(5)}])
    );
    recall(["ab", "cde"]);
    let content = exported.content();
    let query: Value = serde_json::from_str(content["gen_ai.memory.query.text"].as_str().unwrap()).unwrap();
    assert_eq!(without_fingerprints(query), json!([text(2), text(3)]));
    assert_eq!(
        without_fingerprints(content["gen_ai.memory.records"].clone()),
        json!([{"content": {"content": text(2), "id": 1, "metadata": text(4)}}, {"content": text(3)}])
    );
}

#[derive(Debug)]
struct Refused(&'static str);

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

#[genai::tool(call_id = None, capture(error))]
fn fails() -> Result<(), Refused> {
    Err(Refused("no such user: ada"))
}

#[test]
fn error_text_is_summarized() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).hash_key([7; 16]));
    fails().ok();
    let opentelemetry::trace::Status::Error { description } = exported.span().status else {
        panic!("no error");
    };
    let (head, fingerprint) = description.split_at("error text of 17 bytes, fingerprint ".len());
    assert_eq!(head, "error text of 17 bytes, fingerprint ");
    assert_eq!(fingerprint.len(), 32);
}

#[test]
fn process_decides_about_summaries_too() {
    let exported = Exported::with(|config| config);
    agent("find it");
    fails().ok();
    for span in exported.spans() {
        assert_eq!(crate::support::content(&span), json!({}));
        assert!(!format!("{:?}", span.status).contains("bytes"), "{:?}", span.status);
    }
}

#[genai::tool(call_id = None, capture(raw(arguments), result))]
fn half_raw(path: &str) -> String {
    path.to_uppercase()
}

#[test]
fn raw_goes_beside_summaries() {
    let exported = Exported::on_spans();
    half_raw("key sk-ant-none");
    assert_eq!(
        without_fingerprints(exported.content()),
        json!({
            "gen_ai.tool.call.arguments": {"path": "key sk-ant-none"},
            "gen_ai.tool.call.result": {"result": text(15)},
        })
    );
}

#[genai::agent(name = "a", capture(output))]
fn streams(items: Vec<&'static str>) -> impl futures_util::Stream<Item = &'static str> + Send + Unpin {
    futures_util::stream::iter(items)
}

#[tokio::test]
async fn streamed_texts_are_one_text() {
    use futures_util::StreamExt as _;
    let exported = Exported::on_spans();
    streams(vec!["find ", "it"]).collect::<Vec<_>>().await;
    let streamed = exported.content();
    agent("FIND it");
    let whole = exported.content();
    assert_eq!(
        without_fingerprints(streamed),
        json!({"gen_ai.output.messages": message("assistant", &part("text", 7))})
    );
    assert_eq!(
        without_fingerprints(whole["gen_ai.output.messages"].clone()),
        message("assistant", &part("text", 7))
    );
}

#[test]
fn summaries_reach_events_and_stores() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanAndEvent));
    crate::summaries_of_messages::ask(&json!({"messages": [{"role": "user", "content": "hello"}]}), json!({}));
    let [(_, event, _)] = &exported.events()[..] else {
        panic!("not one event");
    };
    assert_eq!(
        without_fingerprints(event["gen_ai.input.messages"].clone()),
        message("user", &part("text", 5))
    );
    assert!(attribute(&exported.span(), "gen_ai.input.messages").is_some());
    Config::builder().install();
}

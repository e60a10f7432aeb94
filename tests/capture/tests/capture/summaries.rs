//! What `capture(…)` records without `raw`: names, types, sizes, numbers, and the fingerprints of texts.

use std::collections::{BTreeMap, HashMap};

use genai::{Config, ContentCapture};
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::{Exported, attribute};

/// The summary of a text: its fingerprint has to be there and is left out of what is compared.
pub(crate) fn without_fingerprints(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                if let Some(fingerprint) = fields.remove("fingerprint") {
                    let fingerprint = fingerprint.as_str().expect("a text");
                    assert!(fingerprint.len() == 32 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()));
                    assert!(fields.contains_key("bytes"), "a fingerprint without a length");
                }
                fields.values_mut().for_each(walk);
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    value
}

fn text(bytes: usize) -> Value {
    json!({"type": "string", "bytes": bytes})
}

#[derive(Serialize)]
enum Mode {
    Fast,
    Retry { times: u8, why: String },
    Named(String),
}

#[derive(Serialize)]
struct Place {
    x: f64,
    note: Option<String>,
    tags: Vec<String>,
}

#[genai::tool(call_id = None, capture(arguments, result), secret(token))]
fn read(path: &str, limit: u32, deep: bool, mode: Mode, at: Place, none: Option<u8>, token: &str) -> Mode {
    let _ = (path, limit, deep, at, none, token);
    mode
}

fn place() -> Place {
    Place {
        x: 1.5,
        note: Some("near the church".to_owned()),
        tags: vec!["ab".to_owned(), "cde".to_owned()],
    }
}

#[test]
fn typed_arguments_keep_all_but_texts() {
    let exported = Exported::on_spans();
    read("src/main.rs", 7, true, Mode::Fast, place(), None, "t");
    assert_eq!(
        without_fingerprints(exported.content()),
        json!({
            "gen_ai.tool.call.arguments": {
                "path": text(11),
                "limit": 7,
                "deep": true,
                "mode": "Fast",
                "at": {"x": 1.5, "note": text(15), "tags": [text(2), text(3)]},
                "none": null,
                "token": "[redacted:secret]",
            },
            "gen_ai.tool.call.result": {"result": "Fast"},
        })
    );
    let mode = Mode::Retry {
        times: 3,
        why: "refused".to_owned(),
    };
    read("a", 0, false, mode, place(), Some(1), "t");
    let content = without_fingerprints(exported.content());
    assert_eq!(
        content["gen_ai.tool.call.result"],
        json!({"Retry": {"times": 3, "why": text(7)}})
    );
    read("a", 0, false, Mode::Named("x".into()), place(), Some(1), "t");
    let content = without_fingerprints(exported.content());
    assert_eq!(content["gen_ai.tool.call.result"], json!({"Named": text(1)}));
}

#[genai::tool(call_id = None, capture(result))]
fn returns<T: Serialize>(with: T) -> T {
    with
}

fn of_result<T: Serialize>(exported: &Exported, value: T) -> Value {
    returns::<T>(value);
    exported.content()["gen_ai.tool.call.result"].clone()
}

#[test]
fn equal_texts_have_equal_fingerprints() {
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).hash_key([7; 16]));
    let one = of_result(&exported, "ada@example.org");
    assert_eq!(one, of_result(&exported, "ada@example.org".to_owned()));
    assert_ne!(one, of_result(&exported, "bob@example.org"));
    drop(exported);
    let exported = Exported::with(|config| config.content_capture(ContentCapture::SpanOnly).hash_key([8; 16]));
    assert_ne!(one, of_result(&exported, "ada@example.org"), "another key");
}

#[test]
fn json_results_are_read_from_texts() {
    let exported = Exported::on_spans();
    let expected = json!({"path": text(3), "lines": [1, 2], "nested": {"deep": null}});
    let value = json!({"path": "a.b", "lines": [1, 2], "nested": {"deep": null}});
    assert_eq!(without_fingerprints(of_result(&exported, value.clone())), expected);
    assert_eq!(without_fingerprints(of_result(&exported, value.to_string())), expected);
    // Not every text that begins like JSON is JSON.
    assert_eq!(
        without_fingerprints(of_result(&exported, "[redacted] {")),
        json!({"result": text(12)})
    );
}

#[test]
fn keys_that_are_data_are_counted() {
    let exported = Exported::on_spans();
    let by_mail = HashMap::from([("ada@example.org", 1), ("bob@example.org", 2)]);
    assert_eq!(of_result(&exported, by_mail), json!({"…": {"unnamed_keys": 2}}));
    // Names of people look like names of fields, but the map's type says that its keys are data.
    let by_name = BTreeMap::from([("alice".to_owned(), 1_u8), ("bob".to_owned(), 2)]);
    assert_eq!(of_result(&exported, by_name), json!({"…": {"unnamed_keys": 2}}));
    let by_id = HashMap::from([(4711_u32, "x")]);
    assert_eq!(of_result(&exported, by_id), json!({"…": {"unnamed_keys": 1}}));
    let json = json!({
        "size": 1,
        "ada@example.org": 2,
        "user_4711": 3,
        "two words": 4,
        "größe": 5,
        "a_name_that_is_longer_than_any_field_would_be": 6,
    });
    assert_eq!(of_result(&exported, json), json!({"size": 1, "…": {"unnamed_keys": 5}}));
    let table: serde_json::Map<_, _> = ('a'..='z')
        .flat_map(|first| [format!("{first}x"), format!("{first}y")])
        .map(|key| (key, json!(1)))
        .collect();
    assert_eq!(of_result(&exported, table), json!({"…": {"unnamed_keys": 52}}));
}

#[derive(Serialize)]
struct Flattened {
    known: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[test]
fn flattened_fields_keep_names() {
    let exported = Exported::on_spans();
    let value = Flattened {
        known: 1,
        rest: BTreeMap::from([("alice".to_owned(), 2)]),
    };
    assert_eq!(
        of_result(&exported, value),
        json!({"known": 1, "…": {"unnamed_keys": 1}})
    );
}

#[test]
fn unit_variants_as_keys_are_named() {
    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Side {
        Left,
    }
    let exported = Exported::on_spans();
    let value = BTreeMap::from([(Side::Left, 1)]);
    assert_eq!(of_result(&exported, value), json!({"Left": 1}));
}

#[test]
fn number_and_byte_lists_are_counted() {
    let exported = Exported::on_spans();
    let cases = [
        (
            json!(b"hunter2 is the password".to_vec()),
            json!({"type": "array", "length": 23}),
        ),
        (json!([1, 2, 3]), json!([1, 2, 3])),
        (json!(vec![0.5; 1536]), json!({"type": "array", "length": 1536})),
    ];
    for (value, expected) in cases {
        assert_eq!(of_result(&exported, value), json!({"result": expected}));
    }
    // Few bytes are a text as well.
    assert_eq!(
        of_result(&exported, b"hunter2".to_vec()),
        json!({"result": {"type": "array", "length": 7}})
    );
    assert_eq!(
        of_result(&exported, vec!['p', 'i', 'n']),
        json!({"result": {"type": "array", "length": 3}})
    );
    assert_eq!(of_result(&exported, [0_u8; 0]), json!({"result": []}));
}

#[test]
fn long_lists_name_their_first_elements() {
    let exported = Exported::on_spans();
    let many: Vec<_> = (0..100).map(|at| json!({"at": at})).collect();
    let first: Vec<_> = (0..8).map(|at| json!({"at": at})).collect();
    assert_eq!(
        of_result(&exported, many),
        json!({"result": {"type": "array", "length": 100, "first": first}})
    );
}

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

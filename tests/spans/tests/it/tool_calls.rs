//! Tool calls as values: the comparison of calls, and the attributes of their spans.

use std::collections::HashMap;
use std::future::Future;

use genai::ToolCall;
use opentelemetry::Value;
use serde::Serialize;
use serde_json::json;

use crate::support::{Span, Trace, strings};

/// A call as most clients define it: the arguments are a text.
#[derive(ToolCall)]
struct Call {
    id: Option<String>,
    name: &'static str,
    arguments: String,
}

fn call(name: &'static str, arguments: impl Into<String>) -> Call {
    Call {
        id: Some("call-1".to_owned()),
        name,
        arguments: arguments.into(),
    }
}

#[genai::workflow(name = "run")]
async fn run<F: Future>(calls: F) -> F::Output {
    calls.await
}

/// The spans of the tool calls under one run.
pub(crate) async fn spans(calls: impl Future) -> Vec<Span> {
    let trace = Trace::new();
    trace.run(run(calls)).await;
    let mut spans = trace.spans();
    spans.retain(|span| span.name.starts_with("execute_tool"));
    spans
}

pub(crate) fn repeats(spans: &[Span]) -> Vec<Option<i64>> {
    spans.iter().map(|span| span.int("tool.repeat")).collect()
}

fn fingerprints(spans: &[Span]) -> Vec<Option<String>> {
    let mut all: Vec<_> = spans.iter().map(|span| span.text("tool.args.fingerprint")).collect();
    all.dedup();
    all
}

pub(crate) fn keys(span: &Span) -> Option<Value> {
    span.get("tool.args.keys")
}

// --- `call = call` ---

#[genai::tool(call = call)]
async fn dispatch(registry: &NotSerialize, call: &Call) -> String {
    let _ = registry;
    call.arguments.clone()
}

/// A registry that tools use. It is not an argument, so it needs no `Serialize`.
struct NotSerialize;

#[tokio::test]
async fn call_key_records_name_and_id() {
    let spans = spans(dispatch(
        &NotSerialize,
        &call("read_file", r#"{"path": "a", "from": 1}"#),
    ))
    .await;
    let [span] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(span.name, "execute_tool read_file");
    assert_eq!(span.text("gen_ai.tool.name").as_deref(), Some("read_file"));
    assert_eq!(span.text("gen_ai.tool.call.id").as_deref(), Some("call-1"));
    assert_eq!(keys(span), Some(strings(&["from", "path"])));
    assert_eq!(span.int("tool.repeat"), Some(1));
    // Samplers see the fingerprint.
    assert!(span.start_attributes().contains_key("tool.args.fingerprint"));
}

#[tokio::test]
async fn different_arguments_have_different_fingerprints() {
    let spans = spans(async {
        for path in ["a", "b", "c"] {
            dispatch(&NotSerialize, &call("read_file", json!({ "path": path }).to_string())).await;
        }
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(1), Some(1)]);
    assert_eq!(fingerprints(&spans).len(), 3);
}

#[tokio::test]
async fn text_arguments_compare_as_json() {
    let spans = spans(async {
        for text in [r#"{"path":"a","from":1}"#, "{ \"from\": 1.0,\n \"path\": \"a\" }"] {
            let mut call = call("read_file", text);
            // Providers give every call an id of its own.
            call.id = Some(text.len().to_string());
            dispatch(&NotSerialize, &call).await;
        }
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(2)]);
    assert_eq!(fingerprints(&spans).len(), 1);
}

#[tokio::test]
async fn tool_name_changes_fingerprint() {
    let spans = spans(async {
        dispatch(&NotSerialize, &call("read_file", "{}")).await;
        dispatch(&NotSerialize, &call("write_file", "{}")).await;
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(1)]);
}

#[tokio::test]
async fn non_object_arguments_are_compared() {
    let spans = spans(async {
        for text in ["no JSON", "no JSON", "", "[1]", "{}", r#"{"a": 1"#] {
            dispatch(&NotSerialize, &call("say", text)).await;
        }
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(2), Some(1), Some(1), Some(1), Some(1)]);
    assert!(spans.iter().all(|span| keys(span).is_none()), "{spans:?}");
}

#[genai::tool(call)]
async fn with_keys_beside(call: Call) {
    drop(call);
}

struct Holder(Call);

impl Holder {
    #[genai::tool(call = &self.0, name = "fixed", call_id = None, arguments = [self.0.name])]
    async fn own_keys_win(&self) {}
}

#[tokio::test]
async fn explicit_keys_beat_tool_call() {
    let holder = Holder(call("search", "{}"));
    let spans = spans(async {
        holder.own_keys_win().await;
        with_keys_beside(call("search", r#"{"q": 1}"#)).await;
    })
    .await;
    let [fixed, bare] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(fixed.name, "execute_tool fixed");
    assert_eq!(fixed.get("gen_ai.tool.call.id"), None);
    assert_eq!(keys(fixed), None);
    assert_eq!(bare.name, "execute_tool search");
    assert_eq!(keys(bare), Some(strings(&["q"])));
}

#[tokio::test]
async fn unnamed_call_uses_function_name() {
    let mut unnamed = call("", "{}");
    unnamed.id = None;
    let spans = spans(dispatch(&NotSerialize, &unnamed)).await;
    assert_eq!(spans[0].name, "execute_tool dispatch");
    assert_eq!(spans[0].get("gen_ai.tool.call.id"), None);
}

#[tokio::test]
async fn call_is_evaluated_once() {
    #[genai::tool(call = counted(asked, call))]
    async fn counting(asked: &std::cell::Cell<u32>, call: &Call) {}
    fn counted<'a>(asked: &std::cell::Cell<u32>, call: &'a Call) -> &'a Call {
        asked.set(asked.get() + 1);
        call
    }
    let asked = std::cell::Cell::new(0);
    spans(counting(&asked, &call("t", "{}"))).await;
    assert_eq!(asked.get(), 1);
}

// --- `arguments = expr` ---

#[derive(Serialize)]
struct Query {
    text: &'static str,
    limit: u32,
}

#[genai::tool(name = name, call_id = id, arguments = query)]
async fn search(client: &NotSerialize, name: &str, id: &str, query: Query) -> &'static str {
    let _ = client;
    query.text
}

#[genai::tool(call_id = None, arguments = text)]
fn text_sync(text: &str, attempt: u32) -> u32 {
    attempt
}

#[tokio::test]
async fn arguments_key_compares_one_value() {
    let spans = spans(async {
        let query = |limit| Query { text: "t", limit };
        search(&NotSerialize, "web", "1", query(1)).await;
        search(&NotSerialize, "web", "2", query(1)).await;
        search(&NotSerialize, "web", "3", query(2)).await;
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(2), Some(1)]);
    assert_eq!(spans[0].name, "execute_tool web");
    assert_eq!(keys(&spans[0]), Some(strings(&["limit", "text"])));
}

#[genai::tool(call_id = None, arguments = scores)]
async fn score(scores: &HashMap<String, u32>) -> usize {
    scores.len()
}

#[tokio::test]
async fn argument_keys_of_data_are_counted() {
    let spans = spans(async {
        score(&HashMap::from([("jo.smith".to_owned(), 1), ("max".to_owned(), 2)])).await;
        let by_email = r#"{"to": 1, "jo@example.org": 2, "2026-11-29": 3, "+49 30 1234567": 4, "müller": 5}"#;
        dispatch(&NotSerialize, &call("mail", by_email)).await;
        let table: serde_json::Map<_, _> = ('a'..='z')
            .chain('A'..='Z')
            .map(|key| (key.to_string(), json!(1)))
            .collect();
        dispatch(&NotSerialize, &call("table", json!(table).to_string())).await;
    })
    .await;
    let found: Vec<_> = spans.iter().map(keys).collect();
    assert_eq!(
        found,
        [
            Some(strings(&["…2"])),
            Some(strings(&["to", "…4"])),
            Some(strings(&["…52"]))
        ]
    );
}

#[tokio::test]
async fn unlisted_parameters_are_not_compared() {
    let spans = spans(async {
        text_sync(r#"{"a": 1}"#, 1);
        text_sync(r#"{ "a": 1 }"#, 2);
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(2)]);
    assert_eq!(keys(&spans[0]), Some(strings(&["a"])));
}

#[tokio::test]
async fn large_arguments_are_not_compared() {
    let text = |bytes: usize| json!({ "text": "x".repeat(bytes) }).to_string();
    let spans = spans(async {
        for bytes in [1_000_000, 1_000_000, 1_060_000, 1_060_000] {
            dispatch(&NotSerialize, &call("write", text(bytes))).await;
        }
        let many: Vec<u32> = (0..200_000).collect();
        numbers(&many).await;
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(2), None, None, None]);
    let compared: Vec<_> = spans
        .iter()
        .map(|span| (span.get("tool.args.fingerprint").is_some(), keys(span).is_some()))
        .collect();
    let (yes, no) = ((true, true), (false, false));
    assert_eq!(compared, [yes, yes, no, no, no]);
}

#[genai::tool(call_id = None)]
async fn numbers(numbers: &[u32]) {
    let _ = numbers;
}

// --- parameters ---

#[allow(unused_variables)] // That the body does not mention them is what is tested.
#[genai::tool(call_id = None)]
async fn unmentioned(path: &str, _depth: u32) {}

#[genai::tool(call_id = None)]
async fn nothing() {}

#[genai::tool(call_id = call.id, skip(call))]
async fn all_skipped(call: &Call) {
    let _ = call;
}

#[genai::tool(call_id = None, skip_all)]
async fn never_compared(path: &str) {
    let _ = path;
}

#[genai::tool(call_id = None, secret(token))]
async fn with_secret(path: &str, token: &str) {
    let _ = (path, token);
}

#[tokio::test]
async fn unmentioned_parameters_are_compared() {
    let spans = spans(async {
        unmentioned("a", 1).await;
        unmentioned("b", 1).await;
        unmentioned("b", 2).await;
        unmentioned("b", 2).await;
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(1), Some(1), Some(2)]);
    assert_eq!(keys(&spans[0]), Some(strings(&["_depth", "path"])));
}

#[tokio::test]
async fn calls_without_arguments_are_repeats() {
    let spans = spans(async {
        for _ in 0..2 {
            nothing().await;
            all_skipped(&call("c", "")).await;
            never_compared("a").await;
        }
    })
    .await;
    let again = [Some(1), Some(1), None, Some(2), Some(2), None];
    assert_eq!(repeats(&spans), again);
    assert!(spans.iter().all(|span| keys(span).is_none()), "{spans:?}");
}

#[tokio::test]
async fn skipped_secrets_are_not_compared() {
    let spans = spans(async {
        with_secret("a", "one").await;
        with_secret("a", "two").await;
    })
    .await;
    assert_eq!(repeats(&spans), [Some(1), Some(2)]);
    assert_eq!(keys(&spans[0]), Some(strings(&["path"])));
}

//! Tools: their name, description, type, call id, and the names of their arguments.

use opentelemetry::trace::SpanKind;

use crate::support::{Attributes, Trace, attributes, strings};

struct ToolCall {
    id: String,
}

fn call() -> ToolCall {
    ToolCall {
        id: "call-1".to_owned(),
    }
}

fn start(name: &'static str, arguments: &[&'static str]) -> Attributes {
    let mut start = attributes! {
        "gen_ai.operation.name" => "execute_tool",
        "gen_ai.tool.name" => name,
        "gen_ai.tool.type" => "function",
    };
    if !arguments.is_empty() {
        start.insert("tool.args.keys".to_owned(), strings(arguments));
    }
    start
}

#[genai::tool(
    name = "http_get",
    call_id = call.id,
    description = "fetches",
    type = "extension",
    agent = "browser",
    conversation_id = "conv-1",
    skip(call)
)]
async fn get(call: &ToolCall, url: &str, depth: u8) -> Result<String, std::io::Error> {
    Ok(format!("{}:{url}:{depth}", call.id))
}

#[tokio::test]
async fn tool_records_every_key() {
    let trace = Trace::new();
    let got = trace.run(get(&call(), "secret://url", 3)).await;
    assert_eq!(got.ok().as_deref(), Some("call-1:secret://url:3"));
    let start = attributes! {
        "gen_ai.operation.name" => "execute_tool",
        "gen_ai.tool.name" => "http_get",
        "gen_ai.tool.call.id" => "call-1",
        "gen_ai.tool.description" => "fetches",
        "gen_ai.tool.type" => "extension",
        "gen_ai.agent.name" => "browser",
        "gen_ai.conversation.id" => "conv-1",
        // The names are sorted.
        "tool.args.keys" => strings(&["depth", "url"]),
    };
    let span = trace.only();
    span.assert("execute_tool http_get", &SpanKind::Internal, &start, &Attributes::new());
    assert!(!format!("{span:?}").contains("secret://"), "{span:?}");
}

/// Reads one file,
/// and closes it.
///
/// This is for people only.
#[genai::execute_tool(call_id = None)]
fn read_file(path: &str) -> usize {
    path.len()
}

#[test]
fn tool_description_defaults_to_doc_comment() {
    let trace = Trace::new();
    assert_eq!(trace.enter(|| read_file("a/b")), 3);
    let mut start = start("read_file", &["path"]);
    start.extend(attributes! { "gen_ai.tool.description" => "Reads one file, and closes it." });
    let span = trace.only();
    span.assert(
        "execute_tool read_file",
        &SpanKind::Internal,
        &start,
        &Attributes::new(),
    );
}

/// Not recorded.
#[genai::tool(call_id = None, description = None, type = None, name = "quiet")]
fn no_description() {}

#[test]
fn none_keys_omit_tool_attributes() {
    let trace = Trace::new();
    trace.enter(no_description);
    let mut start = start("quiet", &[]);
    start.remove("gen_ai.tool.type");
    let span = trace.only();
    span.assert("execute_tool quiet", &SpanKind::Internal, &start, &Attributes::new());
}

#[genai::tool(call_id = None)]
async fn r#move(r#type: &str, b: u8) -> String {
    [r#type, &b.to_string()].concat()
}

#[tokio::test]
async fn raw_identifiers_lose_their_prefix() {
    let trace = Trace::new();
    trace.run(r#move("x", 1)).await;
    let span = trace.only();
    let start = start("move", &["b", "type"]);
    span.assert("execute_tool move", &SpanKind::Internal, &start, &Attributes::new());
}

#[genai::tool(call_id = call.id, skip(client, call))]
async fn skip_one(client: &str, call: &ToolCall, query: &str) -> String {
    [client, &call.id, query].concat()
}

#[genai::tool(call_id = call.id.as_str(), skip(client, call, query))]
async fn skip_each(client: &str, call: &ToolCall, query: &str) -> String {
    [client, &call.id, query].concat()
}

#[genai::tool(call_id = id, skip_all)]
async fn skip_all(client: &str, id: Option<&str>) -> String {
    [client, id.unwrap_or_default()].concat()
}

#[genai::tool(call_id)]
async fn bare(call_id: &str, zebra: u8, apple: u8) -> u8 {
    zebra + apple
}

#[tokio::test]
async fn skipped_parameters_are_no_arguments() {
    let trace = Trace::new();
    trace
        .run(async {
            skip_one("client", &call(), "q").await;
            skip_each("client", &call(), "q").await;
            skip_all("client", None).await;
            bare("call-2", 1, 2).await;
        })
        .await;
    let expected: [(_, Option<&str>, &[_]); 4] = [
        ("skip_one", Some("call-1"), &["query"]),
        ("skip_each", Some("call-1"), &[]),
        ("skip_all", None, &[]),
        ("bare", Some("call-2"), &["apple", "zebra"]),
    ];
    for (name, call_id, arguments) in expected {
        let mut start = start(name, arguments);
        if let Some(call_id) = call_id {
            start.extend(attributes! { "gen_ai.tool.call.id" => call_id.to_owned() });
        }
        let span = trace.span(&format!("execute_tool {name}"));
        let mut found = span.attributes();
        let compared = found.remove("tool.args.fingerprint").is_some();
        assert_eq!(compared, name != "skip_all", "fingerprint of `{name}`");
        assert_eq!(found, start);
    }
}

struct Searcher {
    index: Vec<&'static str>,
}

impl Searcher {
    /// Finds an entry.
    #[genai::tool(call_id = None)]
    async fn find(&self, (prefix, limit): (&str, usize)) -> usize {
        let found = self.index.iter().filter(|entry| entry.starts_with(prefix));
        found.count().min(limit)
    }
}

#[tokio::test]
async fn argument_keys_exclude_self() {
    let trace = Trace::new();
    let searcher = Searcher {
        index: vec!["ab", "ac", "b"],
    };
    assert_eq!(trace.run(searcher.find(("a", 5))).await, 2);
    let mut start = start("find", &["limit", "prefix"]);
    start.extend(attributes! { "gen_ai.tool.description" => "Finds an entry." });
    let mut found = trace.only().attributes();
    assert!(found.remove("tool.args.fingerprint").is_some());
    assert_eq!(found, start);
}

//! Captured content of each operation, compared as a whole.

use genai::Usage;
use serde::Serialize;
use serde_json::{Value, json};

use crate::support::Exported;

#[derive(Serialize)]
struct Point {
    x: u8,
    note: Option<String>,
}

#[derive(Debug)]
struct Failed;

#[genai::tool(call_id = call, capture(raw(arguments, result)))]
async fn read(call: &str, path: &str, limit: Option<u32>, at: Point) -> Result<Value, Failed> {
    let _ = (call, limit, at.x, &at.note);
    Ok(json!({"path": path, "lines": [1, 2]}))
}

#[genai::tool(call_id = None, capture(raw(arguments(path, limit))))]
fn some_of_it(path: &str, limit: usize, _handle: &str) -> usize {
    path.len() + limit
}

#[genai::tool(call_id = None, capture(raw(arguments)), secret(token))]
fn with_secret(path: &str, token: &Unserialisable) -> usize {
    path.len() + token.0
}

struct Unserialisable(usize);

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
async fn nothing() {}

#[genai::tool(call_id = None, capture(raw(result)))]
fn answers(with: Value) -> Value {
    with
}

#[genai::tool(call_id = None, capture(raw(arguments)), skip(secret))]
async fn moves(text: String, secret: String, mut list: Vec<u8>) -> usize {
    list.push(1);
    let moved = (text, secret, list);
    moved.0.len() + moved.1.len() + moved.2.len()
}

struct Client;

impl Client {
    #[genai::tool(call_id = None, capture(raw(arguments, result)))]
    async fn method(&self, count: &mut u8) -> u8 {
        *count += 1;
        *count
    }
}

#[tokio::test]
async fn tool_arguments_and_results_are_captured() {
    let exported = Exported::on_spans();
    let at = Point { x: 3, note: None };
    read("call-1", "src/lib.rs", None, at).await.expect("a result");
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.tool.call.arguments": {"path": "src/lib.rs", "limit": null, "at": {"x": 3, "note": null}},
            "gen_ai.tool.call.result": {"path": "src/lib.rs", "lines": [1, 2]},
        })
    );
    some_of_it("a", 1, "handle");
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {"path": "a", "limit": 1}})
    );
    with_secret("a", &Unserialisable(1));
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {"path": "a", "token": "[redacted:secret]"}})
    );
    nothing().await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {}, "gen_ai.tool.call.result": {"result": null}})
    );
    moves("t".into(), "s".into(), b"password=hunter2".to_vec()).await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {"text": "t", "list": "password=[redacted:secret_field]"}})
    );
    moves("t".into(), "s".into(), vec![1]).await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {"text": "t", "list": [1]}})
    );
    Client.method(&mut 1).await;
    assert_eq!(
        exported.content(),
        json!({"gen_ai.tool.call.arguments": {"count": 1}, "gen_ai.tool.call.result": {"result": 2}})
    );
}

#[test]
fn tool_results_are_captured_as_objects() {
    let exported = Exported::on_spans();
    let cases = [
        (json!({"a": 1}), json!({"a": 1})),
        (json!("{\"a\": 1}"), json!({"a": 1})),
        (json!("text"), json!({"result": "text"})),
        (json!("[1]"), json!({"result": "[1]"})),
        (json!([1, 2]), json!({"result": [1, 2]})),
        (json!(2.5), json!({"result": 2.5})),
        (json!(null), json!({"result": null})),
    ];
    for (value, expected) in cases {
        answers(value);
        assert_eq!(exported.content(), json!({"gen_ai.tool.call.result": expected}));
    }
}

#[genai::agent(name = "a", capture(raw(input, output)))]
async fn agent(task: &str) -> Result<String, Failed> {
    Ok(format!("done: {task}"))
}

#[genai::agent(name = "a", capture(raw(input, output)), secret(key))]
fn agent_of_more(task: &str, depth: u8, key: &str) -> (u8, usize) {
    (depth, task.len() + key.len())
}

#[genai::workflow(name = "w", capture(raw(input(task), output)))]
fn workflow(_client: &Client, task: &str) -> Option<String> {
    (!task.is_empty()).then(|| task.to_uppercase())
}

fn user(text: &str) -> Value {
    json!([{"role": "user", "parts": [{"type": "text", "content": text}]}])
}

fn assistant(text: &str) -> Value {
    json!([{"role": "assistant", "parts": [{"type": "text", "content": text}]}])
}

#[tokio::test]
async fn agent_and_workflow_content_is_captured() {
    let exported = Exported::on_spans();
    agent("find it").await.expect("an answer");
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": user("find it"), "gen_ai.output.messages": assistant("done: find it")})
    );
    agent_of_more("t", 2, "k");
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.input.messages": user(r#"{"depth":2,"key":"[redacted:secret]","task":"t"}"#),
            "gen_ai.output.messages": assistant("[2,2]"),
        })
    );
    workflow(&Client, "x");
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": user("x"), "gen_ai.output.messages": assistant("X")})
    );
    // A missing output is not invented.
    workflow(&Client, "");
    assert_eq!(exported.content(), json!({"gen_ai.input.messages": user("")}));
}

#[derive(Serialize)]
struct Hit {
    id: u32,
    score: f64,
    text: &'static str,
}

#[genai::retrieval(data_source = "handbook", capture(raw(query, documents)))]
async fn search(query: &str) -> Result<Vec<Hit>, Failed> {
    let _ = query;
    Ok(vec![Hit {
        id: 7,
        score: 0.5,
        text: "found",
    }])
}

#[genai::retrieval(data_source = "handbook", skip(_client), capture(raw(query(text, top), documents)))]
fn search_texts(_client: &Client, text: &str, top: u8) -> Vec<String> {
    vec![text.repeat(usize::from(top))]
}

#[genai::memory(operation = "search_memory", capture(raw(query, records)))]
fn recall(query: &str) -> Value {
    json!([{"content": query, "id": 1, "metadata": "none", "score": 0.25}, {"fact": true}, "plain"])
}

#[genai::memory(operation = "create_memory", capture(raw(records(facts))))]
fn remember(_store: &Client, facts: &[&str]) -> Failed {
    let _ = facts;
    Failed
}

#[tokio::test]
async fn retrieval_and_memory_content_is_captured() {
    let exported = Exported::on_spans();
    search("leave").await.expect("hits");
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.retrieval.query.text": "leave",
            "gen_ai.retrieval.documents": [{"id": "7", "score": 0.5, "text": "found"}],
        })
    );
    search_texts(&Client, "ab", 2);
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.retrieval.query.text": r#"{"text":"ab","top":2}"#,
            "gen_ai.retrieval.documents": [{"content": "abab"}],
        })
    );
    recall("who");
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.memory.query.text": "who",
            "gen_ai.memory.records": [
                {"content": "who", "id": "1", "score": 0.25},
                {"content": {"fact": true}},
                {"content": "plain"},
            ],
        })
    );
    remember(&Client, &["a", "b"]);
    assert_eq!(
        exported.content(),
        json!({"gen_ai.memory.records": [{"content": "a"}, {"content": "b"}]})
    );
}

#[genai::chat(provider = "openai", request = request, capture(raw(input, output, system, tools)))]
async fn chat(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::chat(provider = "openai", request = request, capture(raw(tools)))]
fn only_tools(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::remote_agent(provider = "openai", name = "r", request, capture(raw(input, output)))]
fn remote(request: &Value, answer: Value) -> Value {
    answer
}

#[genai::fetch_response(provider = "openai", response_id = "resp_1", capture(raw(output)))]
fn fetch(answer: Value) -> Value {
    answer
}

fn request() -> Value {
    json!({
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
    })
}

fn answer() -> Value {
    json!({"model": "m", "choices": [{"index": 0, "message": {"role": "assistant", "content": "ho"}, "finish_reason": "stop"}]})
}

#[tokio::test]
async fn model_call_content_is_captured() {
    let exported = Exported::on_spans();
    let tools = json!([{"type": "function", "name": "f", "parameters": {"type": "object"}}]);
    chat(&request(), answer()).await;
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.input.messages": user("hi"),
            "gen_ai.output.messages": assistant("ho"),
            "gen_ai.tool.definitions": tools,
        })
    );
    only_tools(&request(), answer());
    assert_eq!(exported.content(), json!({"gen_ai.tool.definitions": tools}));
    remote(&request(), answer());
    assert_eq!(
        exported.content(),
        json!({"gen_ai.input.messages": user("hi"), "gen_ai.output.messages": assistant("ho")})
    );
    fetch(answer());
    assert_eq!(exported.content(), json!({"gen_ai.output.messages": assistant("ho")}));
}

struct Prompt(&'static str);

impl genai::Request for Prompt {
    fn describe(&self, attributes: &mut genai::RequestAttributes<'_>) {
        attributes.model("own");
    }

    fn content(&self, content: &mut genai::capture::RequestContent) {
        use genai::capture::{Message, Part, ToolDefinition};
        assert!(content.wants_input() && content.wants_system() && !content.wants_tools());
        content
            .system(Part::text("be brief"))
            .message(Message::new("user").name("ada").part(Part::text(self.0)))
            .tool(ToolDefinition::function("not asked for"));
    }
}

struct Told(&'static str);

impl genai::Response for Told {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }

    fn record(&self, recorder: &mut genai::ResponseRecorder) {
        if let Some(output) = recorder.output() {
            output
                .text(0, self.0)
                .text(0, "!")
                .tool_call(0, 0, Some("c"), Some("f"), "{\"a\":1}");
        }
    }
}

#[genai::chat(provider = "mine", request, capture(raw(input, system, output)))]
fn own_types(request: &Prompt) -> Result<Told, Failed> {
    Ok(Told(request.0))
}

#[genai::chat(provider = "mine", model = "m", response = |_: &String| Told("by closure"), capture(raw(output)))]
fn told() -> String {
    String::new()
}

#[test]
fn custom_types_are_captured() {
    let exported = Exported::on_spans();
    own_types(&Prompt("hi")).ok();
    let parts = json!([
        {"type": "text", "content": "hi!"},
        {"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}},
    ]);
    assert_eq!(
        exported.content(),
        json!({
            "gen_ai.system_instructions": [{"type": "text", "content": "be brief"}],
            "gen_ai.input.messages": [{"role": "user", "name": "ada", "parts": [{"type": "text", "content": "hi"}]}],
            "gen_ai.output.messages": [{"role": "assistant", "parts": parts}],
        })
    );
    told();
    let parts = json!([
        {"type": "text", "content": "by closure!"},
        {"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}},
    ]);
    assert_eq!(
        exported.content(),
        json!({"gen_ai.output.messages": [{"role": "assistant", "parts": parts}]})
    );
}

//! Tool calls of each client: name, id and arguments on spans.

use async_openai::types::chat::{ChatCompletionMessageToolCall, ChatCompletionMessageToolCalls};
use async_openai::types::responses::{CustomToolCall, FunctionToolCall};
use aws_sdk_bedrockruntime::types::ToolUseBlock;
use aws_smithy_types::{Document, Number};
use genai::ToolCall;
use ollama_rs::generation::tools::ToolCall as OllamaCall;
use rig_core::completion::message::{CallId, ToolCall as RigCall, ToolFunction, ToolName};
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::CallToolRequestParams;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{Trace, strings};

#[genai::tool(call = call)]
async fn dispatch(call: &impl ToolCall) {
    let _ = call;
}

fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("the client's form")
}

/// Asserts id and argument names on the call's span, and returns its fingerprint.
async fn check(call: &impl ToolCall, id: Option<&str>, keys: &[&'static str]) -> String {
    let trace = Trace::new();
    trace.run(dispatch(call)).await;
    let span = trace.only();
    assert_eq!(span.name, "execute_tool find");
    assert_eq!(span.text("gen_ai.tool.call.id").as_deref(), id);
    let expected = (!keys.is_empty()).then(|| strings(keys));
    assert_eq!(span.get("tool.args.keys"), expected);
    span.text("tool.args.fingerprint").expect("arguments that are compared")
}

/// Arguments of the tool calls.
fn arguments() -> Value {
    json!({"query": "soup", "limit": 3})
}

const KEYS: &[&str] = &["limit", "query"];

async fn is_the_same(call: &impl ToolCall, id: Option<&str>) {
    let by_hand: OllamaCall = read(json!({"function": {"name": "find", "arguments": arguments()}}));
    let expected = check(&by_hand, None, KEYS).await;
    assert_eq!(
        check(call, id, KEYS).await,
        expected,
        "the same arguments are another call"
    );
}

#[tokio::test]
async fn async_openai_tool_call_is_read() {
    let function = json!({"name": "find", "arguments": format!("{:#}", arguments())});
    let call: ChatCompletionMessageToolCall = read(json!({"id": "call_1", "function": function.clone()}));
    is_the_same(&call, Some("call_1")).await;
    is_the_same(&ChatCompletionMessageToolCalls::Function(call), Some("call_1")).await;
    let response: FunctionToolCall =
        read(json!({"id": "fc_1", "call_id": "call_1", "name": "find", "arguments": arguments().to_string()}));
    is_the_same(&response, Some("call_1")).await;
}

#[tokio::test]
async fn async_openai_custom_calls_are_read() {
    let custom = |input: &str| -> ChatCompletionMessageToolCalls {
        let tool = json!({"name": "find", "input": input});
        read(json!({"type": "custom", "id": "call_1", "custom_tool": tool}))
    };
    let soup = check(&custom("soup"), Some("call_1"), &[]).await;
    assert_ne!(check(&custom("stew"), Some("call_1"), &[]).await, soup);
    let response: CustomToolCall = read(json!({"id": "ctc_1", "call_id": "call_1", "name": "find", "input": "soup"}));
    assert_eq!(check(&response, Some("call_1"), &[]).await, soup);
}

#[tokio::test]
async fn genai_client_tool_call_is_read() {
    let call: genai_client::chat::ToolCall =
        read(json!({"call_id": "call_1", "fn_name": "find", "fn_arguments": arguments()}));
    is_the_same(&call, Some("call_1")).await;
}

#[tokio::test]
async fn rig_tool_call_is_read() {
    let call = |id: CallId, arguments: Value| RigCall {
        id,
        function: ToolFunction::new(ToolName::new("find").expect("a name"), arguments),
        native: None,
    };
    is_the_same(&call(CallId::from_wire("call_1"), arguments()), Some("call_1")).await;
    // Rig generated this id, so it is not recorded.
    is_the_same(&call(CallId::from_wire(""), arguments()), None).await;
    let broken = |text: &str| call(CallId::from_wire("call_1"), text.into());
    let one = check(&broken("no JSON"), Some("call_1"), &[]).await;
    assert_ne!(check(&broken("nor this"), Some("call_1"), &[]).await, one);
}

#[tokio::test]
async fn ollama_tool_call_is_read() {
    let call: OllamaCall = read(json!({"function": {"name": "find", "arguments": arguments()}}));
    check(&call, None, KEYS).await;
}

#[tokio::test]
async fn gemini_tool_call_is_read() {
    let call: gemini_rust::FunctionCall = read(json!({"name": "find", "args": arguments()}));
    is_the_same(&call, None).await;
}

#[tokio::test]
async fn bedrock_tool_call_is_read() {
    let call = |input| {
        let call = ToolUseBlock::builder()
            .tool_use_id("tooluse_1")
            .name("find")
            .input(input);
        call.build().expect("all that is required")
    };
    let fields = [
        ("query".to_owned(), Document::String("soup".to_owned())),
        ("limit".to_owned(), Document::Number(Number::PosInt(3))),
    ];
    is_the_same(&call(Document::Object(fields.into())), Some("tooluse_1")).await;
    // The arguments are nested too deep to be read.
    let deep = (0..1000).fold(Document::Null, |inner, _| Document::Array(vec![inner]));
    let trace = Trace::new();
    trace.run(dispatch(&call(deep))).await;
    assert_eq!(trace.only().get("tool.args.fingerprint"), None);
}

#[tokio::test]
async fn misanthropic_tool_call_is_read() {
    let call: misanthropic::tool::Use = read(json!({"id": "toolu_1", "name": "find", "input": arguments()}));
    is_the_same(&call, Some("toolu_1")).await;
}

#[tokio::test]
async fn rmcp_tool_call_is_read() {
    let Value::Object(fields) = arguments() else {
        panic!("an object")
    };
    is_the_same(&CallToolRequestParams::new("find").with_arguments(fields), None).await;
    check(&CallToolRequestParams::new("find"), None, &[]).await;
}

#[derive(Serialize)]
struct Find {
    query: &'static str,
    limit: u32,
}

#[genai::execute_tool(name = "find", call_id = None)]
async fn whole(parameters: Parameters<Find>) {
    let _ = parameters;
}

#[genai::execute_tool(name = "find", call_id = None)]
async fn taken_out(Parameters(find): Parameters<Find>) {
    let _ = find;
}

#[genai::execute_tool(name = "find", call_id = None, skip(client))]
async fn with_others(client: &(), parameters: Parameters<Find>) {
    let _ = (client, parameters);
}

#[genai::execute_tool(name = "find", call_id = None, arguments = parameters)]
async fn by_key(parameters: Parameters<Find>, attempt: u32) {
    let _ = (parameters, attempt);
}

#[tokio::test]
async fn rmcp_parameters_compare_by_fields() {
    let find = || Find {
        query: "soup",
        limit: 3,
    };
    let trace = Trace::new();
    trace
        .run(async {
            whole(Parameters(find())).await;
            taken_out(Parameters(find())).await;
            with_others(&(), Parameters(find())).await;
            by_key(Parameters(find()), 1).await;
        })
        .await;
    let spans = trace.spans();
    assert_eq!(spans.len(), 4);
    for span in &spans {
        assert_eq!(span.get("tool.args.keys"), Some(strings(KEYS)), "{span:?}");
        assert_eq!(span.get("tool.args.fingerprint"), spans[0].get("tool.args.fingerprint"));
    }
}

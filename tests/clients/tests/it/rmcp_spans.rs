//! Spans of requests on both sides of an rmcp session whose transports are observed.

use genai::FutureExt as _;
use genai::adapters::rmcp::{Observe as _, SendsTraceContext as _, TraceContext as _};
use opentelemetry::trace::{SpanKind, Status};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, GetPromptRequestParams, GetPromptResponse,
    GetPromptResult, ReadResourceRequestParams, RequestParamsMeta as _,
};
use rmcp::service::{QuitReason, RequestContext, RunningService};
use rmcp::{ErrorData, RoleClient, RoleServer, ServerHandler, ServiceError, ServiceExt as _};
use tokio::task::JoinHandle;

use crate::support::{Attributes, Span, Trace, attributes, names};

// A tool of the server, by name.
#[genai::execute_tool(name = name, call_id = None)]
async fn serve_tool(name: &str) -> Result<CallToolResult, ErrorData> {
    match name {
        "find" => Ok(CallToolResult::success(Vec::new())),
        "fail" => Ok(CallToolResult::error(Vec::new())),
        _ => Err(ErrorData::internal_error("secret", None)),
    }
}

struct Server;

impl ServerHandler for Server {
    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let serves = async {
            match &*request.name {
                "plain" => return Ok(CallToolResult::success(Vec::new())),
                "plain_fail" => return Ok(CallToolResult::error(Vec::new())),
                "plain_invalid" => return Err(ErrorData::invalid_params("secret", None)),
                "twice" => drop(serve_tool("find").await),
                _ => {}
            }
            serve_tool(if request.name == "twice" { "find" } else { &request.name }).await
        };
        serves.in_context(context.trace_context()).await.map(Into::into)
    }

    async fn get_prompt(
        &self,
        _request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let tool = serve_tool("find").in_context(context.meta.trace_context());
        tool.await.map(|_| GetPromptResult::new(Vec::new()).into())
    }
}

type Client = RunningService<RoleClient, ()>;

#[genai::execute_tool(name = name, kind = client, call_id = None, skip(client))]
async fn call_tool(client: &Client, name: &'static str) -> Result<CallToolResult, ServiceError> {
    client
        .call_tool(CallToolRequestParams::new(name).with_trace_context())
        .await
}

/// Both sides of a session.
struct Pair {
    client: Client,
    server: JoinHandle<QuitReason>,
}

impl Pair {
    async fn new() -> Self {
        let (theirs, ours) = tokio::io::duplex(4096);
        let server = tokio::spawn(async move {
            let observed = theirs
                .observed()
                .over_stdio()
                .client("127.0.0.1", 50_000)
                .session_id("s1");
            let running = Server.serve(observed).await.expect("the server starts");
            running.waiting().await.expect("it does not panic")
        });
        let ours = ours.observed().over_stdio().server("mcp.test", 8_080);
        let client = ().serve(ours).await.expect("the client starts");
        Self { client, server }
    }

    /// Spans of the trace, after both sides have ended.
    async fn spans(self, trace: &Trace) -> Vec<Span> {
        self.client.cancel().await.expect("the client ends");
        self.server.await.expect("the server ends");
        trace.spans()
    }
}

/// Spans of a tool call on the server; the client's is first.
async fn called(name: &'static str) -> [Span; 2] {
    let pair = Pair::new().await;
    let trace = Trace::new();
    let _ = trace.run(call_tool(&pair.client, name)).await;
    let [client, server] = two(pair.spans(&trace).await);
    assert!(trace.is_parent_of(&client));
    [client, server]
}

/// Client's span and server's span, which is its child.
fn two(spans: Vec<Span>) -> [Span; 2] {
    let [one, other] = <[Span; 2]>::try_from(spans).unwrap_or_else(|spans| panic!("not two: {:?}", names(&spans)));
    let [client, server] = if one.span_kind == SpanKind::Server {
        [other, one]
    } else {
        [one, other]
    };
    assert!(server.is_child_of(&client) && server.parent_span_is_remote);
    assert_eq!(server.span_kind, SpanKind::Server);
    assert_eq!(client.span_kind, SpanKind::Client);
    [client, server]
}

/// Attributes of the request on both sides, without its id.
fn request(method: &'static str) -> Attributes {
    attributes! {
        "mcp.method.name" => method,
        "mcp.protocol.version" => "2025-11-25",
        "network.transport" => "pipe",
    }
}

fn at_client(mut request: Attributes) -> Attributes {
    request.extend(attributes! { "server.address" => "mcp.test", "server.port" => 8_080 });
    request
}

fn at_server(mut request: Attributes) -> Attributes {
    request.extend(attributes! {
        "client.address" => "127.0.0.1",
        "client.port" => 50_000,
        "mcp.session.id" => "s1",
    });
    request
}

fn tool_call(tool: &'static str) -> Attributes {
    let mut request = request("tools/call");
    request.extend(attributes! { "gen_ai.operation.name" => "execute_tool", "gen_ai.tool.name" => tool });
    request
}

/// Attributes of the request with those that an annotated tool adds.
fn annotated(mut request: Attributes) -> Attributes {
    request.extend(attributes! { "gen_ai.tool.type" => "function" });
    request
}

/// Attributes without the request's id and the fingerprint. The id must exist; `has_fingerprint` states whether the
/// fingerprint does.
fn without_ids(span: &Span, has_fingerprint: bool) -> Attributes {
    let mut attributes = span.attributes();
    let id = attributes.remove("jsonrpc.request.id").expect("a request has an id");
    assert!(id.as_str().parse::<u64>().is_ok(), "{id:?}");
    assert_eq!(attributes.remove("tool.args.fingerprint").is_some(), has_fingerprint);
    attributes.remove("tool.args.keys");
    attributes
}

#[tokio::test]
async fn annotated_tools_share_request_spans() {
    let [client, server] = called("find").await;
    assert_eq!((&*client.name, &*server.name), ("execute_tool find", "tools/call find"));
    assert_eq!(without_ids(&client, true), at_client(annotated(tool_call("find"))));
    assert_eq!(without_ids(&server, true), at_server(annotated(tool_call("find"))));
    assert_eq!([&client.status, &server.status], [&Status::Unset; 2]);
}

#[tokio::test]
async fn failed_tool_fails_both_spans() {
    for (tool, error_type) in [("fail", "tool_error"), ("break", "-32603")] {
        for span in called(tool).await {
            span.assert_failed(error_type);
            let code = span.text("rpc.response.status_code");
            assert_eq!(code.as_deref(), (tool == "break").then_some("-32603"), "{}", span.name);
            let errors = span.attributes.iter().filter(|it| it.key.as_str() == "error.type");
            assert_eq!(errors.count(), 1, "{}", span.name);
            assert!(!format!("{span:?}").contains("secret"));
        }
    }
}

#[tokio::test]
async fn plain_server_functions_keep_server_spans() {
    let [_, server] = called("plain").await;
    assert_eq!(without_ids(&server, false), at_server(tool_call("plain")));
    let [_, server] = called("plain_fail").await;
    server.assert_failed("tool_error");
    // The request was invalid, so the server's span has no error status.
    let [client, server] = called("plain_invalid").await;
    client.assert_failed("-32602");
    assert_eq!(server.status, Status::Unset);
    assert_eq!(server.text("rpc.response.status_code").as_deref(), Some("-32602"));
    assert_eq!(server.get("error.type"), None);
}

#[tokio::test]
async fn second_tool_has_own_span() {
    let pair = Pair::new().await;
    let trace = Trace::new();
    trace.run(call_tool(&pair.client, "twice")).await.expect("it succeeds");
    let spans = pair.spans(&trace).await;
    assert_eq!(spans.len(), 3, "{:?}", names(&spans));
    let (server, second) = (trace.span("tools/call twice"), trace.span("execute_tool find"));
    assert!(second.is_child_of(&server) && !second.parent_span_is_remote);
    assert_eq!(second.span_kind, SpanKind::Internal);
    assert!(server.get("tool.args.fingerprint").is_some(), "the first writes on it");
}

#[tokio::test]
async fn plain_caller_has_client_span() {
    let pair = Pair::new().await;
    let trace = Trace::new();
    let params = trace.enter(|| CallToolRequestParams::new("plain").with_trace_context());
    pair.client.call_tool(params).await.expect("it succeeds");
    let [client, server] = two(pair.spans(&trace).await);
    assert_eq!((&*client.name, &*server.name), ("tools/call plain", "tools/call plain"));
    assert!(client.parent_span_id == trace.parent_id() && !client.parent_span_is_remote);
    assert_eq!(without_ids(&client, false), at_client(tool_call("plain")));
    client.assert_scope();
}

#[genai::execute_tool(call_id = None, skip(client))]
async fn two_requests(client: &Client) -> Result<CallToolResult, ServiceError> {
    for _ in 0..2 {
        let params = CallToolRequestParams::new("plain").with_trace_context();
        client.call_tool(params).await?;
    }
    let prompt = GetPromptRequestParams::new("greet").with_trace_context();
    client.get_prompt(prompt).await?;
    let uri = "https://user:hunter2@files.test/list";
    let resource = ReadResourceRequestParams::new(uri).with_trace_context();
    client.read_resource(resource).await.expect_err("there is none");
    Ok(CallToolResult::success(Vec::new()))
}

#[tokio::test]
async fn further_requests_have_client_spans() {
    let pair = Pair::new().await;
    let trace = Trace::new();
    trace.run(two_requests(&pair.client)).await.expect("it succeeds");
    let spans = pair.spans(&trace).await;
    let tool = trace.span("execute_tool two_requests");
    assert_eq!(tool.text("mcp.method.name").as_deref(), Some("tools/call"));
    assert_eq!(tool.span_kind, SpanKind::Internal, "nobody said that it is a client");
    let clients = spans.iter().filter(|span| span.span_kind == SpanKind::Client);
    let clients: Vec<_> = clients.inspect(|span| assert!(span.is_child_of(&tool))).collect();
    let client_names: Vec<_> = clients.iter().map(|span| &*span.name).collect();
    assert_eq!(
        client_names,
        ["tools/call plain", "prompts/get greet", "resources/read"]
    );
    assert_eq!(clients[1].text("gen_ai.prompt.name").as_deref(), Some("greet"));
    assert_eq!(clients[1].get("gen_ai.operation.name"), None);
    let uri = clients[2].text("mcp.resource.uri").expect("it names one");
    assert!(uri.starts_with("https://") && !uri.contains("hunter2"), "{uri}");
    clients[2].assert_failed("-32601");
    let servers = spans.iter().filter(|span| span.span_kind == SpanKind::Server);
    assert_eq!(servers.count(), 4, "one for each request");
    // Only a function that serves a `tools/call` adds to the request's span.
    let prompt = spans
        .iter()
        .find(|span| span.name == "prompts/get greet" && span.span_kind == SpanKind::Server);
    assert!(
        trace
            .span("execute_tool find")
            .is_child_of(prompt.expect("there is one"))
    );
}

#[tokio::test]
async fn requests_without_context_begin_traces() {
    let pair = Pair::new().await;
    let params = CallToolRequestParams::new("plain");
    assert!(params.meta().is_none());
    let trace = Trace::new();
    trace.run(pair.client.call_tool(params)).await.expect("it succeeds");
    assert_eq!(names(&pair.spans(&trace).await), [""; 0]);
}

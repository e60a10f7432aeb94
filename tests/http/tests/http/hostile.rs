//! Requests that no well-behaved client sends.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use genai::FutureExt as _;
use genai::propagation::inject_headers;
use genai::tower::RequestLayer;
use hyper_util::rt::TokioIo;
use opentelemetry::Context;
use opentelemetry::baggage::BaggageExt as _;
use opentelemetry::trace::Status;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Caller, serve};

/// Returns its trace id, the number of baggage entries that it has, and whether it would send baggage. The test itself
/// checks whether the caller's span is the parent.
#[genai::request]
async fn trace() -> String {
    let seen = Context::current().baggage().len();
    let mut headers = HeaderMap::new();
    inject_headers(&mut headers);
    let sent = headers.contains_key("baggage");
    let trace = genai::current_call().trace_id().unwrap_or_default();
    format!("{trace} {seen} {sent}")
}

#[genai::request(attr("app.waiting" = true))]
async fn waiting() {
    std::future::pending::<()>().await;
}

async fn server() -> String {
    let app = Router::new().route("/", post(trace)).route("/wait", post(waiting));
    serve(app.layer(RequestLayer::new())).await
}

/// Sends these header lines unchanged, and returns the answer.
async fn send(address: &str, headers: &[(&str, &[u8])]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the server listens");
    let mut request = b"POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n".to_vec();
    for (name, value) in headers {
        request.extend_from_slice(name.as_bytes());
        request.extend_from_slice(b": ");
        request.extend_from_slice(value);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    answer
}

/// The last line of the answer: trace id, number of baggage entries, and whether baggage was sent.
fn last(answer: &str) -> &str {
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer.lines().last().unwrap_or_default()
}

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

#[tokio::test]
async fn malformed_traceparent_begins_trace() {
    let address = server().await;
    Caller::new();
    let malformed: [&[u8]; 19] = [
        b"",
        b"00",
        b"00-0af7651916cd43dd8448eb211c80319c",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        b"0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        b"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        b"+0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        b"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        b"00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        b"00-0af7651916cd43dd8448eb211c80319cc-b7ad6b7169203331-01",
        b"00-0af7651916cd43dd8448eb211c80319c-7ad6b7169203331-01",
        b"00-00000000000000000000000000000000-b7ad6b7169203331-01",
        b"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        b"00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\xff",
    ];
    for traceparent in malformed {
        let answer = send(&address, &[("traceparent", traceparent)]).await;
        let trace = last(&answer).split(' ').next().unwrap_or_default();
        let shown = String::from_utf8_lossy(traceparent);
        assert!(trace.len() == 32 && trace != TRACE, "`{shown}`: {trace}");
        assert!(!trace.starts_with("00000000"), "`{shown}`: {trace}");
    }
}

#[tokio::test]
async fn unusual_valid_traceparent_continues_trace() {
    let address = server().await;
    Caller::new();
    for (name, value) in [
        (
            "TraceParent",
            &b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"[..],
        ),
        (
            "traceparent",
            b"  00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01  ",
        ),
        (
            "traceparent",
            b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff",
        ),
        // A future version of the header may have more fields.
        (
            "traceparent",
            b"cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        ),
    ] {
        let answer = send(&address, &[(name, value)]).await;
        assert!(last(&answer).starts_with(TRACE), "{answer}");
    }
}

#[tokio::test]
async fn two_traceparents_begin_trace() {
    let address = server().await;
    Caller::new();
    let one = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let other = b"00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203332-01";
    for headers in [
        [("traceparent", &one[..]), ("traceparent", other)],
        [("traceparent", one), ("TRACEPARENT", one)],
    ] {
        let answer = send(&address, &headers).await;
        let trace = last(&answer);
        assert!(!trace.contains("af7651916cd43dd8448eb211c80319c"), "{answer}");
    }
}

#[tokio::test]
async fn repeated_list_headers_are_joined() {
    let address = server().await;
    let caller = Caller::new();
    let parent = caller.traceparent();
    let headers: [(&str, &[u8]); 5] = [
        ("traceparent", parent.as_bytes()),
        ("tracestate", b"one=1"),
        ("baggage", b"a=1"),
        ("tracestate", b"two=2"),
        ("baggage", b"b=2,c=3"),
    ];
    let answer = send(&address, &headers).await;
    assert_eq!(last(&answer), format!("{} 3 false", caller.trace));
    let request = caller.span("agent.request").await;
    assert_eq!(request.span_context.trace_state().header(), "one=1,two=2");
}

#[tokio::test]
async fn malformed_lists_lose_no_trace() {
    let address = server().await;
    let huge = vec![b'x'; 16 * 1024];
    let many = (0..1000).map(|at| format!("k{at}=v")).collect::<Vec<_>>().join(",");
    let lists: [(&str, &[u8]); 9] = [
        ("baggage", &huge),
        ("baggage", many.as_bytes()),
        ("baggage", b"=,;;,=="),
        ("baggage", b"a=%zz,b=%00"),
        ("baggage", b"\xff\xfe=1"),
        ("baggage", b"gen_ai.conversation.id=forged"),
        ("tracestate", &huge),
        ("tracestate", b"=,=,\x09"),
        ("tracestate", b"\xff"),
    ];
    for (name, value) in lists {
        let caller = Caller::new();
        let parent = caller.traceparent();
        let answer = send(&address, &[("traceparent", parent.as_bytes()), (name, value)]).await;
        let mut parts = last(&answer).split(' ');
        assert_eq!(
            parts.next(),
            Some(caller.trace.to_string().as_str()),
            "{name}: {answer}"
        );
        let entries: usize = parts.next().and_then(|count| count.parse().ok()).expect("a count");
        assert!(entries <= 64, "{name}: {entries} entries");
        assert_eq!(parts.next(), Some("false"), "{name}: nothing goes on");
    }
}

/// A request to upgrade the connection is handled like any other.
#[tokio::test]
async fn upgrade_request_continues_trace() {
    let address = server().await;
    let caller = Caller::new();
    let parent = caller.traceparent();
    let headers: [(&str, &[u8]); 3] = [
        ("traceparent", parent.as_bytes()),
        ("upgrade", b"websocket"),
        ("sec-websocket-version", b"13"),
    ];
    let answer = send(&address, &headers).await;
    assert!(last(&answer).starts_with(&caller.trace.to_string()), "{answer}");
    assert_eq!(caller.span("agent.request").await.parent_span_id, caller.span);
}

/// The layer does not disturb an upgraded connection, and the body keeps its length.
#[tokio::test]
async fn upgraded_connection_carries_bytes() {
    #[genai::request]
    async fn upgrading(mut request: Request) -> StatusCode {
        let upgraded = hyper::upgrade::on(&mut request);
        // The task is started by the library's own function, so it is in the trace of the request.
        let echo = async {
            let mut upgraded = TokioIo::new(upgraded.await.expect("it is upgraded"));
            let mut bytes = [0; 4];
            upgraded.read_exact(&mut bytes).await.expect("it gets bytes");
            echoed(bytes.len()).await;
            upgraded.write_all(&bytes).await.expect("it sends bytes");
        };
        tokio::spawn(echo.in_current_context());
        StatusCode::SWITCHING_PROTOCOLS
    }

    #[genai::tool(call_id = None)]
    async fn echoed(bytes: usize) -> usize {
        bytes
    }

    let app = Router::new().route("/", get(upgrading)).layer(RequestLayer::new());
    let address = serve(app).await;
    let caller = Caller::new();
    let mut stream = TcpStream::connect(&address).await.expect("the server listens");
    let request = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: echo\r\ntraceparent: {}\r\n\r\n",
        caller.traceparent()
    );
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("it answers"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream.write_all(b"ping").await.expect("it reads");
    let mut echo = [0; 4];
    stream.read_exact(&mut echo).await.expect("it answers");
    assert_eq!(&echo, b"ping");
    let tool = caller.span("execute_tool echoed").await;
    let request = caller.span("agent.request").await;
    assert_eq!(tool.parent_span_id, request.span_context.span_id());
}

#[tokio::test]
async fn body_keeps_its_length() {
    let address = server().await;
    let answer = send(&address, &[]).await;
    let length = last(&answer).len();
    assert!(answer.contains(&format!("content-length: {length}\r\n")), "{answer}");
}

/// A second layer has no effect.
#[tokio::test]
async fn second_layer_changes_nothing() {
    let app = Router::new().route("/", post(trace));
    let address = serve(app.layer(RequestLayer::new()).layer(RequestLayer::new())).await;
    let caller = Caller::new();
    let parent = caller.traceparent();
    let answer = send(
        &address,
        &[("traceparent", parent.as_bytes()), ("baggage", b"tenant=evil")],
    )
    .await;
    assert_eq!(last(&answer), format!("{} 1 false", caller.trace));
    assert_eq!(caller.span("agent.request").await.parent_span_id, caller.span);
}

/// If a client disconnects before there is an answer, the handler is dropped in its trace.
#[tokio::test]
async fn client_that_goes_away_cancels_handler() {
    let address = server().await;
    let caller = Caller::new();
    let mut stream = TcpStream::connect(&address).await.expect("the server listens");
    let request = format!(
        "POST /wait HTTP/1.1\r\nhost: localhost\r\ntraceparent: {}\r\ncontent-length: 0\r\n\r\n",
        caller.traceparent()
    );
    stream.write_all(request.as_bytes()).await.expect("it reads");
    // The handler must have started, and there is no answer to wait for.
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    drop(stream);
    let request = caller.span("agent.request").await;
    assert_eq!(request.parent_span_id, caller.span);
    assert_eq!(request.status, Status::Unset);
    assert!(
        format!("{:?}", request.attributes).contains("cancelled"),
        "{:?}",
        request.attributes
    );
}

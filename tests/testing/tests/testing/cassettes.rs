//! Cassettes: the parts of requests and answers that a recording keeps, and those that it removes.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use genai::testing::{ModelServer, RecordingProxy, ReplayServer, ScriptStep, ScriptedModel};
use serde_json::{Value, json};

use crate::replay::{ask, chat, record};
use crate::scripts::post;

/// A key that a request has in its body, and that a model repeats.
const KEY: &str = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKL";

/// A request after which the server closes the connection.
const CLOSING: &str = "GET /v1/x HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n";

#[test]
fn cassette_holds_no_secrets() {
    let folder = tempfile::tempdir().expect("there is room");
    let requests = [
        (
            "/v1/chat/completions?api_key=hunter2hunter2",
            chat(&format!("use {KEY}"), false),
        ),
        ("/v1/chat/completions", chat(&format!("use {KEY}"), true)),
    ];
    let says_key = ScriptStep::text(KEY).times(2);
    let (file, recorded) = record(folder.path(), vec![says_key], &requests);
    assert!(
        recorded.iter().all(|(_, body)| body.contains(KEY)),
        "the client sees it: {recorded:?}"
    );
    let text = fs::read_to_string(&file).expect("it was saved");
    assert!(!text.contains(KEY) && !text.contains("hunter2"), "{text}");
    assert!(text.contains("[redacted:"), "{text}");
    // Headers are not there either, as they have keys.
    assert!(!text.to_ascii_lowercase().contains("authorization"), "{text}");

    let provider = ReplayServer::open(&file).expect("it was saved");
    for (path, body) in &requests {
        let (status, body) = ask(&provider.url(), path, body);
        assert!(
            status.contains("200") && body.contains("[redacted:"),
            "{status}: {body}"
        );
        let events = body.lines().filter(|line| line.starts_with("data:")).count();
        assert_eq!(body.matches("\n\n").count(), events, "{body}");
    }
}

/// A provider that sends these bytes to its first client. Each part is sent when a message on the channel releases it.
fn provider_in_parts(parts: Vec<Vec<u8>>) -> (String, Sender<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let (go_on, waits) = channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        // A request is smaller than this, and arrives in one piece.
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).expect("it asks");
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                waits.recv().expect("the test goes on");
            }
            stream.write_all(part).expect("it listens");
        }
    });
    (url, go_on)
}

/// A provider that sends this head and this body to its first client.
fn provider(head: &str, body: &[u8]) -> String {
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    provider_in_parts(vec![[head.as_bytes(), body].concat()]).0
}

/// A connection on which this request was sent. `HOST` in it stands for the server.
fn asked(url: &str, request: &str) -> TcpStream {
    let host = url.strip_prefix("http://").expect("an address");
    let mut connection = TcpStream::connect(host).expect("the server listens");
    let request = request.replace("HOST", host);
    connection.write_all(request.as_bytes()).expect("it is sent");
    connection
}

/// The status line, the headers without those of the connection, and the body as bytes.
fn fetch(url: &str, path: &str) -> (Vec<String>, Vec<u8>) {
    // HTTP/1.0 has no chunks.
    let mut connection = asked(url, &format!("GET {path} HTTP/1.0\r\nhost: HOST\r\n\r\n"));
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    let end = answer
        .windows(4)
        .position(|part| part == b"\r\n\r\n")
        .expect("an answer has a head");
    let head = String::from_utf8_lossy(&answer[..end]).replacen("HTTP/1.0", "HTTP/1.1", 1);
    let of_connection = ["content-length", "transfer-encoding", "connection", "date"];
    let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
    lines.retain(|line| {
        !of_connection
            .iter()
            .any(|name| line.to_ascii_lowercase().starts_with(name))
    });
    lines[1..].sort();
    (lines, answer[end + 4..].to_vec())
}

#[test]
fn split_secrets_are_redacted() {
    type Shape = fn(&str) -> Value;

    let chat = |text: &str| json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    let call =
        |text: &str| json!({"choices": [{"delta": {"tool_calls": [{"index": 1, "function": {"arguments": text}}]}}]});
    let output = |text: &str| json!({"type": "response.output_text.delta", "delta": text});
    let arguments = |text: &str| json!({"index": 1, "delta": {"type": "input_json_delta", "partial_json": text}});
    let part = |text: &str| json!({"candidates": [{"content": {"parts": [{"text": text}]}}]});
    let line = |text: &str| json!({"message": {"role": "assistant", "content": text}, "done": false});
    let said = format!("The key is {KEY}, keep it");
    let written = json!({"path": "a.txt", "content": KEY}).to_string();
    let shapes: [(&str, Shape, &str, &str); 6] = [
        ("/v1/chat/completions", chat, "/choices/0/delta/content", &said),
        (
            "/v1/chat/completions",
            call,
            "/choices/0/delta/tool_calls/0/function/arguments",
            &written,
        ),
        ("/v1/responses", output, "/delta", &said),
        (
            "/v1beta/models/gemini",
            part,
            "/candidates/0/content/parts/0/text",
            &said,
        ),
        ("/v1/messages", arguments, "/delta/partial_json", &written),
        ("/api/chat", line, "/message/content", &said),
    ];
    for ((path, shape, pointer, text), size) in shapes.iter().flat_map(|shape| [1, 4, 11].map(|size| (shape, size))) {
        let folder = tempfile::tempdir().expect("there is room");
        let is_lines = path.starts_with("/api");
        let chars: Vec<char> = text.chars().collect();
        let pieces = chars.chunks(size).map(|piece| shape(&piece.iter().collect::<String>()));
        let frame = if is_lines { ["", "\n"] } else { ["data: ", "\n\n"] };
        let pieces: Vec<String> = pieces.map(|piece| format!("{}{piece}{}", frame[0], frame[1])).collect();
        let body = pieces.concat();
        let kind = if is_lines {
            "application/x-ndjson"
        } else {
            "text/event-stream"
        };
        let head = format!("200 OK\r\ncontent-type: {kind}");
        let proxy = RecordingProxy::start(&provider(&head, body.as_bytes())).expect("a port is free");
        let (_, seen) = ask(&proxy.url(), path, &chat("hello").to_string());
        assert_eq!(
            seen.matches('{').count(),
            body.matches('{').count(),
            "the client sees all of it"
        );
        let file = folder.path().join("cassette.json");
        proxy.save(&file).expect("there is room");

        let replayed = ReplayServer::open(&file).expect("it was saved");
        let (_, replayed) = ask(&replayed.url(), path, &chat("hello").to_string());
        let values: Vec<Value> = replayed
            .lines()
            .map(|line| line.trim_start_matches("data: "))
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_str(line).expect("it stays JSON"))
            .collect();
        assert_eq!(values.len(), chars.chunks(size).count(), "{path} by {size}");
        let texts = values.iter().filter_map(|value| value.pointer(pointer)?.as_str());
        let joined: String = texts.collect();
        assert!(joined.contains("[redacted:"), "{path} by {size}: {joined}");
        assert!(
            !joined.contains(&KEY[8..20]) && !joined.contains(&KEY[40..]),
            "{path} by {size}: {joined}"
        );
        assert!(joined.starts_with(&text[..9]), "{path} by {size}: {joined}");
    }
}

#[test]
fn broken_stream_keeps_no_half_secret() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("cassette.json");
    let event = |text: &str| {
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "delta": {"content": text}}]})
        )
    };
    for length in [9, 12, 16, 20] {
        let half = &KEY[..length];
        let whole = event(&format!("the key is {half}"));
        let torn = whole[..whole.find(half).expect("it is there") + length].to_owned();
        let split = event("the key is ") + &event(&half[..4]) + &event(&half[4..]);
        for body in [whole, torn, split, format!(r#"{{"answer": "the key is {half}"#)] {
            // The announced length is longer than the body.
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n";
            let (url, _) = provider_in_parts(vec![[head, &body].concat().into_bytes()]);
            let proxy = RecordingProxy::start(&url).expect("a port is free");
            let _ = fetch(&proxy.url(), "/v1/x");
            proxy.save(&file).expect("there is room");
            let text = fs::read_to_string(&file).expect("it was saved");
            assert!(text.contains("the key is ") && text.contains("broken"), "{text}");
            assert!(!text.contains(&half[4..]), "{text}");
        }
    }
}

#[test]
fn stream_passes_on_as_it_comes() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("cassette.json");
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    let first = format!("{head}d\r\ndata: first\n\n\r\n");
    let rest = "e\r\ndata: second\n\n\r\n0\r\n\r\n".to_owned();
    let (url, go_on) = provider_in_parts([first, rest].map(String::into_bytes).to_vec());
    let proxy = RecordingProxy::start(&url).expect("a port is free");
    let connection = asked(&proxy.url(), CLOSING);
    connection
        .set_read_timeout(Some(Duration::from_mins(1)))
        .expect("it can wait");
    let mut lines = BufReader::new(connection).lines();
    let mut next = |event: &str| {
        let found = lines.find(|line| !line.as_ref().is_ok_and(|line| line != event));
        found
            .expect("there is more")
            .unwrap_or_else(|error| panic!("{event} comes: {error}"));
    };
    next("data: first");
    proxy.save(&file).expect("there is room");
    let under_way = fs::read_to_string(&file).expect("it was saved");
    assert!(under_way.contains(r#""incomplete": "under_way""#), "{under_way}");
    let replayed = ReplayServer::open(&file).expect("it was saved");
    assert!(!ask_whole(&replayed.url()), "it breaks where it was");
    go_on.send(()).expect("the provider waits");
    next("data: second");
    next("0");
    proxy.save(&file).expect("there is room");
    assert!(ask_whole(&ReplayServer::open(&file).expect("it was saved").url()));
}

fn ask_whole(url: &str) -> bool {
    let mut connection = asked(url, CLOSING);
    let mut answer = String::new();
    let _ = connection.read_to_string(&mut answer);
    answer.ends_with("0\r\n\r\n")
}

#[test]
fn answer_without_reader_is_recorded() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("cassette.json");
    let (url, go_on) = provider_in_parts(vec![
        Vec::new(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nlate".to_vec(),
    ]);
    let proxy = RecordingProxy::start(&url).expect("a port is free");
    let connection = asked(&proxy.url(), "GET /v1/x HTTP/1.1\r\nhost: HOST\r\n\r\n");
    let saved = |has: &str| {
        let tries = std::iter::repeat_with(|| {
            std::thread::sleep(Duration::from_millis(5));
            proxy.save(&file).expect("there is room");
            fs::read_to_string(&file).expect("it was saved")
        });
        let found = tries.take(2_000).find(|text| text.contains(has));
        found.unwrap_or_else(|| panic!("{has} is saved"));
    };
    saved(r#""response": null"#);
    let provider = ReplayServer::open(&file).expect("it was saved");
    assert!(fetch(&provider.url(), "/v1/x").0[0].contains("404"));
    let expected = "GET /v1/x had no answer yet when it was saved";
    assert!(provider.misses()[0].starts_with(expected), "{:?}", provider.misses());
    drop(connection);
    go_on.send(()).expect("the provider waits");
    saved(r#""body": "late""#);
}

#[test]
fn headers_are_replayed_as_recorded() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("cassette.json");
    let gzip = [0x1f, 0x8b, 8, 0, 0xff, 0xfe];
    let limits = "content-type: application/json\r\nretry-after: 7\r\nx-request-id: req_0a1b2c3d4e5f60718293a4b5c6d7e8f9\r\n\
                  x-ratelimit-remaining-tokens: 149984\r\nx-ratelimit-reset-tokens: 6m0s\r\nx-litellm-response-cost: 0.00012";
    for (head, body, missing) in [
        ("200 OK", &b"plain"[..], ""),
        ("204 No Content", b"", ""),
        (&format!("429 Too Many Requests\r\n{limits}"), br#"{"error":1}"#, ""),
        ("200 OK\r\ncontent-type: audio/mpeg", &gzip, ""),
        (
            "200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip",
            &gzip,
            "",
        ),
        ("302 Found\r\nlocation: /elsewhere", b"", ""),
        (
            "200 OK\r\nset-cookie: sid=blue-whale-17\r\nopenai-organization: acme",
            b"x",
            "cookie|organization",
        ),
    ] {
        let proxy = RecordingProxy::start(&provider(head, body)).expect("a port is free");
        let (mut recorded, seen) = fetch(&proxy.url(), "/v1/x");
        assert_eq!(seen, body, "{head}");
        proxy.save(&file).expect("there is room");
        recorded.retain(|line| missing.is_empty() || !missing.split('|').any(|name| line.contains(name)));
        let provider = ReplayServer::open(&file).expect("it was saved");
        let replayed = fetch(&provider.url(), "/v1/x");
        assert_eq!(replayed, (recorded, body.to_vec()), "{head}");
        let sent: Vec<&str> = head.lines().collect();
        let kept = sent
            .iter()
            .filter(|line| replayed.0.iter().any(|replayed| replayed.contains(*line)));
        let left_out = missing.split('|').filter(|name| !name.is_empty()).count();
        assert_eq!(kept.count(), sent.len() - left_out, "{head}: {:?}", replayed.0);
    }
}

#[test]
fn bytes_that_are_no_text_are_compared() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("cassette.json");
    let proxy = RecordingProxy::start(&provider("200 OK", b"heard")).expect("a port is free");
    let send = |url: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("POST /v1/audio HTTP/1.0\r\nhost: HOST\r\ncontent-length: {length}\r\n\r\n");
        let mut connection = asked(url, &head);
        connection.write_all(body).expect("it is sent");
        let mut answer = String::new();
        let _ = connection.read_to_string(&mut answer);
        answer.contains("200 OK")
    };
    assert!(send(&proxy.url(), b"\xff\xfbone"));
    proxy.save(&file).expect("there is room");
    let provider = ReplayServer::open(&file).expect("it was saved");
    assert!(!send(&provider.url(), b"\xff\xfctwo"));
    assert!(send(&provider.url(), b"\xff\xfbone"), "{:?}", provider.misses());
}

#[test]
fn absent_provider_is_recorded() {
    let folder = tempfile::tempdir().expect("there is room");
    // Nothing listens on this port, which was free just now.
    let gone = ModelServer::start(ScriptedModel::new([ScriptStep::text("fine")]))
        .expect("a port is free")
        .url();
    let proxy = RecordingProxy::start(&gone).expect("a port is free");
    let (path, asked) = ("/v1/chat/completions", chat("mend it", false));
    let recorded = ask(&proxy.url(), path, &asked);
    let error: Value = serde_json::from_str(&recorded.1).expect("an error as clients know it");
    let message = error["error"]["message"].as_str().expect("it says why");
    assert!(message.starts_with(&format!("{gone} did not answer: ")), "{message}");
    assert!(
        recorded.0.contains("502") && message.contains("refused"),
        "{recorded:?}"
    );
    let file = folder.path().join("cassette.json");
    proxy.save(&file).expect("there is room");
    let provider = ReplayServer::open(&file).expect("it was saved");
    // No provider's own status 502 has this header.
    for url in [proxy.url(), provider.url()] {
        let (answer, _) = post(&url, path, &asked);
        assert!(
            answer.contains("\r\ngenai-testing: provider_not_reached\r\n"),
            "{answer}"
        );
    }
    let provider = ReplayServer::open(&file).expect("it was saved");
    assert_eq!(ask(&provider.url(), path, &asked), recorded);
    let error = proxy
        .save(folder.path().join("none/a.json"))
        .expect_err("there is no folder");
    assert!(error.to_string().contains("none/a.json: No such file"), "{error}");
}

#[test]
fn upstream_is_named_in_errors() {
    for (upstream, problem) in [
        ("", "relative URL"),
        ("no address", "relative URL"),
        ("127.0.0.1:80", "relative URL"),
        ("ftp://example.org", "its scheme is `ftp`"),
        ("localhost:11434", "its scheme is `localhost`"),
        ("http://", "empty host"),
        ("http://127.0.0.1:1?x=1", "it has a query"),
    ] {
        let error = RecordingProxy::start(upstream).expect_err(upstream).to_string();
        let expected = format!("`{upstream}` is no address such as `https://api.openai.com`: ");
        assert!(error.starts_with(&expected) && error.contains(problem), "{error}");
    }
}

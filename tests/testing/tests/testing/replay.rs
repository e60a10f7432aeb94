//! The HTTP answers of a recorded run, replayed to a client that knows only a base URL.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use genai::testing::{ModelServer, RecordingProxy, ReplayServer, ScriptStep, ScriptedModel};
use serde_json::{Value, json};

use crate::scripts::post;

/// A key that a request has in its body, and a model repeats.
const KEY: &str = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKL";

fn chat(content: &str, streams: bool) -> String {
    let messages = [json!({"role": "user", "content": content})];
    json!({"model": "gpt-4o-mini", "stream": streams, "messages": messages}).to_string()
}

/// The status line and the body, without the sizes of chunks.
fn ask(url: &str, path: &str, body: &str) -> (String, String) {
    let (answer, _) = post(url, path, body);
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.lines().next().unwrap_or_default().to_owned();
    let is_size = |line: &&str| line.len() <= 4 && line.chars().all(|char| char.is_ascii_hexdigit());
    let lines: Vec<&str> = body.split("\r\n").filter(|line| !is_size(line)).collect();
    (status, lines.concat())
}

/// Records these requests of one script, and returns the file and what the client saw.
fn record(folder: &Path, script: Vec<ScriptStep>, requests: &[(&str, String)]) -> (PathBuf, Vec<(String, String)>) {
    let model = ModelServer::start(ScriptedModel::new(script)).expect("a port is free");
    let proxy = RecordingProxy::start(&model.url()).expect("a port is free");
    let answers = requests
        .iter()
        .map(|(path, body)| ask(&proxy.url(), path, body))
        .collect();
    let file = folder.join("cassette.json");
    proxy.save(&file).expect("there is room");
    (file, answers)
}

fn as_json((status, body): &(String, String)) -> (String, Value) {
    let json = serde_json::from_str(body).unwrap_or_else(|_| Value::from(body.as_str()));
    (status.clone(), json)
}

#[test]
fn replay_gives_recorded_answers() {
    let folder = tempfile::tempdir().expect("there is room");
    let script = vec![
        ScriptStep::error(429, "slow down"),
        ScriptStep::tool_call("run_tests", "{}"),
        ScriptStep::text("one two three"),
        ScriptStep::text("one two three"),
        ScriptStep::text("four"),
    ];
    let requests = [
        ("/v1/chat/completions", chat("mend it", false)),
        ("/v1/chat/completions", chat("mend it", false)),
        ("/v1/chat/completions", chat("and now?", true)),
        ("/api/chat", chat("and now?", true)),
        ("/v1/messages", chat("and now?", false)),
    ];
    let (file, recorded) = record(folder.path(), script, &requests);
    assert!(
        recorded[0].0.contains("429") && recorded[1].0.contains("200"),
        "{recorded:?}"
    );
    assert!(recorded[2].1.contains("data: [DONE]"), "{recorded:?}");

    let provider = ReplayServer::open(&file).expect("it was saved");
    assert_eq!(provider.unused(), 5);
    let replayed: Vec<_> = requests
        .iter()
        .map(|(path, body)| ask(&provider.url(), path, body))
        .collect();
    let json = |answers: &[(String, String)]| answers.iter().map(as_json).collect::<Vec<_>>();
    assert_eq!(json(&replayed), json(&recorded));
    assert_eq!(provider.misses(), [""; 0]);
    assert_eq!(provider.unused(), 0);
}

#[test]
fn replayed_stream_comes_in_events() {
    let folder = tempfile::tempdir().expect("there is room");
    let requests = [("/v1/chat/completions", chat("and now?", true))];
    let (file, _) = record(folder.path(), vec![ScriptStep::text("one two")], &requests);
    let provider = ReplayServer::open(&file).expect("it was saved");
    let (answer, is_whole) = post(&provider.url(), requests[0].0, &requests[0].1);
    assert!(answer.contains("content-type: text/event-stream"), "{answer}");
    // Each event is a chunk of its own: a size, and the event.
    let chunks = answer.matches("\r\ndata: ").count();
    assert_eq!(chunks, answer.matches("data: ").count(), "{answer}");
    assert!(chunks > 2 && is_whole, "{answer}");
}

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
    // Neither are the headers there, which have keys.
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

/// A provider that sends this body to whoever asks first.
fn provider(kind: &'static str, body: String) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        // A request has less than this, and comes in one piece.
        let mut request = [0; 4_096];
        let _ = stream.read(&mut request).expect("it asks");
        let length = body.len();
        let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all((head + &body).as_bytes()).expect("it listens");
    });
    url
}

#[test]
fn split_secrets_are_redacted() {
    type Shape = fn(&str) -> Value;

    let chat = |text: &str| json!({"choices": [{"index": 0, "delta": {"content": text}}]});
    let arguments = |text: &str| json!({"index": 1, "delta": {"type": "input_json_delta", "partial_json": text}});
    let line = |text: &str| json!({"message": {"role": "assistant", "content": text}, "done": false});
    let said = format!("The key is {KEY}, keep it");
    let written = json!({"path": "a.txt", "content": KEY}).to_string();
    let shapes: [(&str, Shape, &str); 3] = [
        ("/v1/chat/completions", chat, &said),
        ("/v1/messages", arguments, &written),
        ("/api/chat", line, &said),
    ];
    for ((path, shape, text), size) in shapes.iter().flat_map(|shape| [1, 4, 11].map(|size| (shape, size))) {
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
        let proxy = RecordingProxy::start(&provider(kind, body.clone())).expect("a port is free");
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
        let pointers = ["/choices/0/delta/content", "/delta/partial_json", "/message/content"];
        let texts = values
            .iter()
            .filter_map(|value| pointers.iter().find_map(|pointer| value.pointer(pointer)?.as_str()));
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
fn broken_stream_breaks_again() {
    let folder = tempfile::tempdir().expect("there is room");
    let model = ScriptStep::text("one two three four five six").breaking_after(3);
    let model = ModelServer::start(ScriptedModel::new([model])).expect("a port is free");
    let proxy = RecordingProxy::start(&model.url()).expect("a port is free");
    let (path, body) = ("/v1/chat/completions", chat("count", true));
    let (recorded, is_whole) = post(&proxy.url(), path, &body);
    assert!(!is_whole && recorded.contains("200 OK"), "{recorded}");
    let file = folder.path().join("cassette.json");
    proxy.save(&file).expect("there is room");

    let provider = ReplayServer::open(&file).expect("it was saved");
    let (replayed, is_whole) = post(&provider.url(), path, &body);
    assert!(!is_whole, "{replayed}");
    let events = |answer: &str| answer.matches("data: ").count();
    assert_eq!((events(&replayed), events(&recorded)), (3, 3), "{replayed}");
    assert!(!replayed.contains("[DONE]"), "{replayed}");
    assert_eq!(provider.misses(), [""; 0]);
}

#[test]
fn miss_shows_nearest_recording() {
    let folder = tempfile::tempdir().expect("there is room");
    let requests = [
        ("/v1/chat/completions", chat("an entirely different question", true)),
        ("/v1/chat/completions", chat("mend the test", false)),
    ];
    let (file, _) = record(folder.path(), vec![ScriptStep::text("fine").times(2)], &requests);
    let provider = ReplayServer::open(&file).expect("it was saved");
    let (status, body) = ask(&provider.url(), "/v1/chat/completions", &chat("mend the code", false));
    assert!(status.contains("404"), "{status}");
    let misses = provider.misses();
    let [miss] = misses.as_slice() else {
        panic!("{misses:?}")
    };
    let said = "POST /v1/chat/completions was not recorded; the nearest is recording 2:\n--- recorded\n+++ asked\n";
    assert!(miss.starts_with(said), "{miss}");
    // Where the fields stand, and so which of them a comma follows, depends on a feature of `serde_json`.
    let changed: Vec<_> = miss
        .lines()
        .skip(3)
        .filter(|line| line.starts_with(['-', '+']))
        .collect();
    let changed: Vec<_> = changed.iter().map(|line| line.trim_end_matches(',')).collect();
    assert_eq!(
        changed,
        [
            r#"-      "content": "mend the test""#,
            r#"+      "content": "mend the code""#
        ]
    );
    let error: Value = serde_json::from_str(&body).expect("an error as clients know it");
    assert_eq!(error["error"]["message"], miss.as_str());
}

#[test]
fn answer_is_replayed_once() {
    let folder = tempfile::tempdir().expect("there is room");
    let requests = [("/v1/chat/completions", chat("mend it", false))];
    let (file, _) = record(folder.path(), vec![ScriptStep::text("fine")], &requests);
    let provider = ReplayServer::open(&file).expect("it was saved");
    let (path, body) = &requests[0];
    assert!(ask(&provider.url(), path, body).0.contains("200"));
    assert!(ask(&provider.url(), path, body).0.contains("404"));
    let misses = provider.misses();
    let expected = "POST /v1/chat/completions is asked for once more than it was recorded (1)";
    assert!(misses[0].starts_with(expected), "{misses:?}");
}

#[test]
fn compared_text_may_leave_out_times() {
    let folder = tempfile::tempdir().expect("there is room");
    let requests = [("/v1/chat/completions", chat("it took 0.52 s", false))];
    let (file, _) = record(folder.path(), vec![ScriptStep::text("fine")], &requests);
    let without_digits = |request: &str| request.replace(|char: char| char.is_ascii_digit(), "");
    let provider = ReplayServer::open_with(&file, without_digits).expect("it was saved");
    let (status, _) = ask(&provider.url(), "/v1/chat/completions", &chat("it took 11.07 s", false));
    assert!(status.contains("200"), "{:?}", provider.misses());
}

#[test]
fn unreadable_cassette_is_named() {
    let folder = tempfile::tempdir().expect("there is room");
    for (text, problem) in [
        (None, "No such file"),
        (Some("no JSON"), "expected ident"),
        (Some("{}"), "it is no cassette of version 1"),
        (Some(r#"{"version": 1}"#), "`exchanges` is missing"),
        (Some(r#"{"version": 1, "exchanges": [{}]}"#), "exchange 1 is incomplete"),
    ] {
        let file = folder.path().join("cassette.json");
        if let Some(text) = text {
            fs::write(&file, text).expect("there is room");
        }
        let error = ReplayServer::open(&file).expect_err(problem).to_string();
        assert!(error.contains("cassette.json: ") && error.contains(problem), "{error}");
    }
}

#[test]
fn absent_provider_is_not_recorded() {
    let folder = tempfile::tempdir().expect("there is room");
    // A port that was just free.
    let gone = ModelServer::start(ScriptedModel::new([ScriptStep::text("fine")]))
        .expect("a port is free")
        .url();
    let proxy = RecordingProxy::start(&gone).expect("a port is free");
    let (status, _) = ask(&proxy.url(), "/v1/chat/completions", &chat("mend it", false));
    assert!(status.contains("502"), "{status}");
    let file = folder.path().join("cassette.json");
    proxy.save(&file).expect("there is room");
    assert_eq!(ReplayServer::open(&file).expect("it was saved").unused(), 0);
    assert!(RecordingProxy::start("no address").is_err());
}

//! Scripted models, as functions and behind HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use genai::Usage;
use genai::testing::{CallOutcome, ModelServer, ScriptStep, ScriptedAnswer, ScriptedModel, WireFormat, record};
use serde_json::{Value, json};

use crate::agents::{block_on, run_tests};

const FORMATS: [WireFormat; 4] = [
    WireFormat::ChatCompletions,
    WireFormat::Responses,
    WireFormat::AnthropicMessages,
    WireFormat::OllamaChat,
];

fn usage() -> Usage {
    Usage::input_including_cached(120)
        .with_output_tokens(30)
        .with_cache_read_tokens(100)
}

fn request(streams: bool) -> String {
    json!({"model": "gpt-4o-mini", "stream": streams}).to_string()
}

/// The result of a client: the answer's JSON, or an error.
fn parsed(answer: &ScriptedAnswer) -> Result<Value, std::fmt::Error> {
    let body: Value = serde_json::from_str(&answer.body()).map_err(|_| std::fmt::Error)?;
    Ok(body)
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini", response = json)]
async fn ask(model: &ScriptedModel, wire: WireFormat) -> Result<Value, std::fmt::Error> {
    parsed(&model.answer(wire, &request(false)))
}

#[test]
fn answers_are_read_in_every_format() {
    for wire in FORMATS {
        let model = ScriptedModel::new([ScriptStep::text("It is fine").with_usage(usage())]);
        let run = block_on(record(ask(&model, wire)));
        let call = run.model_calls().next().expect("a call");
        let counts = (call.usage().input_tokens(), call.usage().output_tokens());
        assert_eq!(counts, (Some(120), Some(30)), "{wire:?}: {}", run.tree());
        // Ollama reports no cached tokens.
        let cached = (wire != WireFormat::OllamaChat).then_some(100);
        assert_eq!(call.usage().cache_read_tokens(), cached, "{wire:?}");
        assert_eq!(call.outcome(), CallOutcome::Completed, "{wire:?}");
        let body = run.value().as_ref().expect("JSON").to_string();
        assert!(body.contains("It is fine"), "{wire:?}: {body}");
    }
}

#[test]
fn errors_are_failures_in_every_format() {
    for wire in FORMATS {
        let model = ScriptedModel::new([ScriptStep::error(429, "slow down"), ScriptStep::text("fine")]);
        let refused = model.answer(wire, &request(false));
        assert_eq!(refused.status, 429, "{wire:?}");
        assert!(refused.body().contains("slow down"), "{wire:?}");
        assert_eq!(model.answer(wire, &request(false)).status, 200, "{wire:?}");
        let beyond = model.answer(wire, &request(false));
        assert_eq!(beyond.status, 500);
        assert!(
            beyond.body().contains("the script has 2 steps, and this is request 3"),
            "{wire:?}"
        );
    }
}

/// Calls the model until it requests no tool any more.
#[genai::agent(name = "looped")]
async fn looped(model: &ScriptedModel) -> usize {
    let mut rounds = 0;
    while let Ok(answer) = ask(model, WireFormat::ChatCompletions).await {
        if answer["choices"][0]["message"]["tool_calls"][0]["function"]["name"] != "run_tests" {
            break;
        }
        let _ = run_tests().await;
        rounds += 1;
    }
    rounds
}

#[test]
fn repeated_step_makes_a_loop() {
    let model = ScriptedModel::new([
        ScriptStep::tool_call("run_tests", "{}").times(3),
        ScriptStep::text("done"),
    ]);
    let run = block_on(record(looped(&model)));
    assert_eq!((*run.value(), model.answered()), (3, 4));
    assert_eq!(run.loops().len(), 1, "{}", run.tree());
}

#[test]
fn tool_calls_have_arguments_in_every_format() {
    for wire in FORMATS {
        let step = ScriptStep::tool_call("read_file", r#"{"path": "a.rs"}"#).with_tool_call("run_tests", "{}");
        for streams in [false, true] {
            let model = ScriptedModel::new([step.clone()]);
            let body = model.answer(wire, &request(streams)).body();
            let found = ["read_file", "run_tests", "a.rs"]
                .iter()
                .all(|part| body.contains(part));
            assert!(found, "{wire:?}: {body}");
        }
    }
}

#[test]
fn text_stays_beside_tool_calls() {
    for wire in FORMATS {
        let step = ScriptStep::text("I look").with_tool_call("run_tests", "{}");
        for streams in [false, true] {
            let body = ScriptedModel::new([step.clone()])
                .answer(wire, &request(streams))
                .body();
            // A stream of chat completions has one word in each chunk.
            assert!(body.contains("look") && body.contains("run_tests"), "{wire:?}: {body}");
        }
        let error = ScriptStep::error(429, "slow down").with_tool_call("run_tests", "{}");
        assert_eq!(ScriptedModel::new([error]).answer(wire, &request(false)).status, 200);
    }
}

#[test]
fn function_answers_by_request() {
    let model = ScriptedModel::from_fn(|request| {
        let step = ScriptStep::text(if request.contains("one") { "first" } else { "second" });
        step.times(0)
    });
    for (request, expected) in [("[2, \"two\"]", "second"), ("\"one\"", "first"), ("\"one\"", "first")] {
        let answer = model.answer(WireFormat::ChatCompletions, request);
        assert!(answer.status == 200 && answer.body().contains(expected), "{answer:?}");
    }
    assert_eq!(model.answered(), 3);
}

#[test]
fn broken_arguments_arrive_as_they_are() {
    for (wire, expected) in [
        (WireFormat::ChatCompletions, r#""arguments":"{\"path\": \"a""#),
        (WireFormat::Responses, r#""arguments":"{\"path\": \"a""#),
    ] {
        let model = ScriptedModel::new([ScriptStep::tool_call("read_file", r#"{"path": "a"#)]);
        let body = model.answer(wire, &request(false)).body();
        assert!(body.contains(expected), "{wire:?}: {body}");
    }
}

#[test]
fn chat_stream_has_usage_if_asked() {
    for (request, has) in [
        (r#"{"stream": true}"#, false),
        (r#"{"stream": true, "stream_options": {"include_usage": false}}"#, false),
        (r#"{"stream": true, "stream_options": {"include_usage": true}}"#, true),
        (r#"{"stream_options": null}"#, true),
    ] {
        let model = ScriptedModel::new([ScriptStep::text("fine")]);
        let body = model.answer(WireFormat::ChatCompletions, request).body();
        assert_eq!(body.contains("prompt_tokens"), has, "{request}: {body}");
    }
}

#[test]
fn error_step_has_error_status() {
    for status in [0, 200, 399, 600, 1000] {
        let made = std::panic::catch_unwind(|| ScriptStep::error(status, "no error"));
        let message = *made
            .expect_err("it is no error")
            .downcast::<String>()
            .expect("a message");
        assert_eq!(
            message,
            format!("{status} is no status of an error: those are 400 to 599")
        );
    }
}

#[test]
fn server_takes_large_requests() {
    let server = ModelServer::start(ScriptedModel::new([ScriptStep::text("a picture")])).expect("a port is free");
    let request = format!(
        r#"{{"model": "gpt-4o-mini", "messages": [], "picture": "{}"}}"#,
        "a".repeat(9 << 20)
    );
    let (answer, _) = post(&server.url(), "/v1/chat/completions", &request);
    assert!(
        answer.starts_with("HTTP/1.1 200 ") && answer.contains("a picture"),
        "{answer}"
    );
}

#[test]
fn broken_stream_ends_early() {
    for wire in FORMATS {
        let step = ScriptStep::text("one two three four five six");
        let whole = ScriptedModel::new([step.clone()]).answer(wire, &request(true));
        let broken = ScriptedModel::new([step.breaking_after(3)]).answer(wire, &request(true));
        assert!(broken.breaks && !whole.breaks, "{wire:?}");
        assert_eq!(broken.chunks, whole.chunks[..3], "{wire:?}");
    }
}

/// The status line, headers and body of an answer, and whether it was complete.
pub(crate) fn post(address: &str, path: &str, body: &str) -> (String, bool) {
    send(address, "POST", path, body)
}

fn send(address: &str, method: &str, path: &str, body: &str) -> (String, bool) {
    let host = address.strip_prefix("http://").expect("an address");
    let mut connection = TcpStream::connect(host).expect("the server listens");
    let length = body.len();
    write!(
        connection,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .expect("the request is sent");
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).expect("text");
    let is_whole = answer.ends_with("0\r\n\r\n");
    (answer, is_whole)
}

#[test]
fn server_answers_by_path() {
    let server = ModelServer::start(ScriptedModel::new([
        ScriptStep::error(429, "slow down"),
        ScriptStep::text("It is fine").times(2),
    ]))
    .expect("a port is free");
    let (answer, _) = post(&server.url(), "/v1/chat/completions", &request(false));
    assert!(
        answer.starts_with("HTTP/1.1 429 ") && answer.contains("retry-after: 0"),
        "{answer}"
    );
    assert!(!answer.contains("genai-testing"), "the model's own: {answer}");
    let (answer, is_whole) = post(&server.url(), "/v1/messages", &request(false));
    assert!(answer.contains("\"end_turn\"") && is_whole, "{answer}");
    for (method, path, body, status) in [
        ("POST", "/v1/models", "", "404 "),
        ("GET", "/v1/responses", "", "405 "),
        ("DELETE", "/v1/responses", "{}", "405 "),
        ("POST", "/v1/responses", "", "400 "),
        ("POST", "/v1/responses", "{\"model\":", "400 "),
        ("POST", "/v1/responses", "[]", "400 "),
    ] {
        let (answer, _) = send(&server.url(), method, path, body);
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{method} {body}: {answer}"
        );
        assert!(answer.contains("\r\ngenai-testing: not_served\r\n"), "{answer}");
    }
    // None of the requests above has used up the step.
    let (answer, is_whole) = post(&server.url(), "/v1/responses", &request(true));
    assert!(answer.contains("event: response.completed") && is_whole, "{answer}");
    let paths: Vec<_> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1/chat/completions", "/v1/messages", "/v1/responses"]);
}

#[test]
fn server_breaks_connection_midway() {
    let step = ScriptStep::text("one two three four").breaking_after(3);
    let server = ModelServer::start(ScriptedModel::new([step])).expect("a port is free");
    let (answer, is_whole) = post(&server.url(), "/v1/chat/completions", &request(true));
    // The first chunk has the role, the next two have one word each.
    assert!(answer.contains("\"two \"") && !answer.contains("three"), "{answer}");
    assert!(!is_whole, "{answer}");
}

//! The HTTP answers of a recorded run, replayed to a client of which only the base URL is changed.

use std::fs;
use std::path::{Path, PathBuf};

use genai::testing::{ModelServer, RecordingProxy, ReplayServer, ScriptStep, ScriptedModel};
use serde_json::{Value, json};

use crate::scripts::post;

pub(crate) fn chat(content: &str, streams: bool) -> String {
    let messages = [json!({"role": "user", "content": content})];
    json!({"model": "gpt-4o-mini", "stream": streams, "messages": messages}).to_string()
}

/// The status line and the body, without the sizes of chunks.
pub(crate) fn ask(url: &str, path: &str, body: &str) -> (String, String) {
    let (answer, _) = post(url, path, body);
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let status = head.lines().next().unwrap_or_default().to_owned();
    let is_size = |line: &&str| line.len() <= 4 && line.chars().all(|char| char.is_ascii_hexdigit());
    let lines: Vec<&str> = body.split("\r\n").filter(|line| !is_size(line)).collect();
    (status, lines.concat())
}

/// Records these requests of one script. Returns the file and the answers that the client received.
pub(crate) fn record(
    folder: &Path,
    script: Vec<ScriptStep>,
    requests: &[(&str, String)],
) -> (PathBuf, Vec<(String, String)>) {
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
    // Each event is a chunk of its own, which begins with its size.
    let chunks = answer.matches("\r\ndata: ").count();
    assert_eq!(chunks, answer.matches("data: ").count(), "{answer}");
    assert!(chunks > 2 && is_whole, "{answer}");
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
    let (path, asked) = ("/v1/chat/completions", chat("mend the code", false));
    let (answer, _) = post(&provider.url(), path, &asked);
    assert!(answer.contains("\r\ngenai-testing: not_recorded\r\n"), "{answer}");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    let misses = provider.misses();
    let [miss] = misses.as_slice() else {
        panic!("{misses:?}")
    };
    let said = "POST /v1/chat/completions was not recorded; the nearest is recording 2:\n--- recorded\n+++ asked\n";
    assert!(miss.starts_with(said), "{miss}");
    // The order of fields, and so the place of commas, depends on a feature of `serde_json`.
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
    let error: Value = serde_json::from_str(body).expect("an error as clients know it");
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
fn replayed_answer_fits_next_request() {
    let folder = tempfile::tempdir().expect("there is room");
    let script = || {
        vec![
            ScriptStep::text("Ann is ann@example.org, +1 415 555 0100"),
            ScriptStep::text("sent"),
        ]
    };
    // The second request contains the first answer, like those of agents.
    let run = |url: &str| {
        let (_, first) = ask(url, "/v1/chat/completions", &chat("who is Ann?", false));
        ask(
            url,
            "/v1/chat/completions",
            &chat(&format!("write to her: {first}"), false),
        )
        .0
    };
    let model = ModelServer::start(ScriptedModel::new(script())).expect("a port is free");
    let proxy = RecordingProxy::start(&model.url()).expect("a port is free");
    run(&proxy.url());
    let file = folder.path().join("cassette.json");
    proxy.save(&file).expect("there is room");
    let provider = ReplayServer::open(&file).expect("it was saved");
    assert!(run(&provider.url()).contains("200"), "{:?}", provider.misses());
}

#[test]
fn redacted_values_stay_apart() {
    // The picture is larger than the redactor's default limit.
    let picture = |end: &str| " ".repeat(8 << 20) + end;
    let key = |name: &str| format!("?key={name}hunter2hunter2hunter2");
    for (recorded, asked, is_same) in [
        (["", "write to ann@example.org"], ["", "write to ann@example.org"], true),
        (
            ["", "write to ann@example.org"],
            ["", "write to bob@example.org"],
            false,
        ),
        (
            ["", "pay with 4111 1111 1111 1111"],
            ["", "pay with 5555 5555 5555 4444"],
            false,
        ),
        (
            ["", r#"{"password": "blue-whale-17"}"#],
            ["", r#"{"password": "red-whale-17"}"#],
            false,
        ),
        (["?user=ann@example.org", ""], ["?user=bob@example.org", ""], false),
        (["", &picture("a")], ["", &picture("b")], false),
        // A machine that replays a run does not have the provider's key.
        ([&key("mine"), ""], [&key("none"), ""], true),
    ] {
        let folder = tempfile::tempdir().expect("there is room");
        let [recorded, asked] =
            [recorded, asked].map(|[query, text]| (format!("/v1/chat/completions{query}"), chat(text, false)));
        let (file, _) = record(
            folder.path(),
            vec![ScriptStep::text("fine")],
            &[(&recorded.0, recorded.1.clone())],
        );
        let text = fs::read_to_string(&file).expect("it was saved");
        for secret in ["ann@", "4111", "blue-whale", "hunter2"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let provider = ReplayServer::open(&file).expect("it was saved");
        let (status, _) = ask(&provider.url(), &asked.0, &asked.1);
        assert_eq!(status.contains("200"), is_same, "{status}: {:?}", provider.misses());
    }
}

/// A cassette for the edits below.
const CASSETTE: &str = r#"{
  "version": 1,
  "salt": "pepper",
  "exchanges": [
    {
      "request": {"method": "POST", "path": "/v1/x", "body": {"q": 1}},
      "response": {
        "status": 200,
        "headers": {"content-type": "application/json"},
        "body": {"ok": 1}
      }
    }
  ]
}"#;

/// A text of [`CASSETTE`], its replacement, and the field and line that the error names. `;` is a new line.
const EDITS: &str = r#"
"version": 1         ~ "version": 7         ~ `version`: 7 is no version                         ~ line 2
"exchanges"          ~ "exchange"           ~ unknown field `exchange`                           ~ line 4
"salt": "pepper",    ~                      ~ missing field `salt`                               ~ line
"method": "POST",    ~                      ~ `exchanges[0].request`: missing field `method`     ~ line 6
"path": "/v1/x"      ~ "path": 1            ~ `exchanges[0].request.path`: invalid type          ~ line 6
200                  ~ 0                    ~ response.status`: 0 is no HTTP status              ~ line 8
200                  ~ 99999                ~ response.status`: 99999 is no                      ~ line 8
200                  ~ "200"                ~ response.status`: invalid type                     ~ line 8
200                  ~ 204                  ~ response`: an answer with status 204 has no body   ~ line
application/json     ~ a\u0000b             ~ response.headers`: content-type                    ~ line 9
content-type         ~ content type         ~ response.headers`: "content type"                  ~ line 9
"body": {"ok": 1}    ~ "bdy": {"ok": 1}     ~ unknown field `bdy`, expected one of `status`      ~ line 10
"body": {"ok": 1}    ~ "body_base64": "*"   ~ response.body_base64`: Invalid                     ~ line 11
"body": {"ok": 1}    ~ "body": "", "body_base64": "" ~ response`: it has both                    ~ line
,;        "body": {"ok": 1} ~               ~ response`: `body` is missing                       ~ line
;}                   ~ ;} {                 ~ trailing characters                                ~ line 14
"pepper",            ~ "pepper",,           ~ this is no JSON:                                   ~ line 3
;  "salt"            ~ ;<<<<<<< HEAD;  "salt" ~ a merge conflict: resolve it, or record the run anew ~ line 3
"#;

#[test]
fn edited_cassette_names_line_and_field() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("cassette.json");
    let assert_fails = |edited: &str, expected: [&str; 2]| {
        fs::write(&file, edited).expect("there is room");
        let error = ReplayServer::open(&file).expect_err(edited).to_string();
        let says = |text: &str| error.contains(text);
        assert!(
            says("cassette.json: ") && expected.into_iter().all(says),
            "{error}: {expected:?}"
        );
    };
    for edit in EDITS.lines().filter(|line| !line.is_empty()) {
        let columns: Vec<String> = edit.split('~').map(|column| column.trim().replace(';', "\n")).collect();
        let [from, to, field, line] = columns.as_slice() else {
            panic!("{edit}")
        };
        assert!(CASSETTE.contains(from), "{edit}");
        assert_fails(&CASSETTE.replacen(from, to, 1), [field, line]);
    }
    assert_fails("", ["the file is empty: ", "record the run anew"]);
    assert_fails("[]", ["expected an object with `version`, `salt` and", ""]);
    for readable in [
        CASSETTE.to_owned(),
        format!("\u{feff}{CASSETTE}"),
        CASSETTE.replace("\"body\": {\"ok\": 1}", "\"body\": \"\""),
        CASSETTE
            .replace("\"status\": 200", "\"status\": 204")
            .replace("\"body\": {\"ok\": 1}", "\"body\": null"),
    ] {
        fs::write(&file, readable).expect("there is room");
        ReplayServer::open(&file).expect("it can be read");
    }
    let missing = folder.path().join("none.json");
    let error = ReplayServer::open(&missing).expect_err("it is not there").to_string();
    assert!(error.contains("none.json: No such file"), "{error}");
}

//! Inputs: complete, incomplete, compressed, and broken.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use prost::Message as _;
use serde_json::{Value, json};

use crate::trace::{Folder, Trace, export, small};
use crate::{genai, genai_with_input};

const OPENINFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/openinference.binpb");

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn totals(run: &Value) -> Value {
    let totals = &run["totals"];
    json!([
        totals["input_tokens"],
        totals["output_tokens"],
        totals["cost_usd"],
        totals["spans"]
    ])
}

fn request() -> ExportTraceServiceRequest {
    let attribute = |key: &str, value| KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    };
    let span = Span {
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: 1_u64.to_be_bytes().to_vec(),
        name: "chat gpt-4o".to_owned(),
        start_time_unix_nano: 1_000_000_000,
        end_time_unix_nano: 2_000_000_000,
        attributes: vec![
            attribute(
                "gen_ai.operation.name",
                any_value::Value::StringValue("chat".to_owned()),
            ),
            attribute("gen_ai.usage.input_tokens", any_value::Value::IntValue(412)),
            attribute("agent.cost.usd", any_value::Value::DoubleValue(0.0031)),
        ],
        ..Span::default()
    };
    let scope = ScopeSpans {
        spans: vec![span],
        ..ScopeSpans::default()
    };
    let resource = ResourceSpans {
        scope_spans: vec![scope],
        ..ResourceSpans::default()
    };
    ExportTraceServiceRequest {
        resource_spans: vec![resource],
    }
}

#[test]
fn forms_give_the_same_totals() {
    let folder = Folder::new();
    let lines = small().lines();
    let expected = json!([300, 30, "0.0035", 4]);
    let pretty: Value = serde_json::from_str(&export(&small_spans(&lines))).expect("JSON");
    for (name, bytes) in [
        ("lines.jsonl", lines.clone().into_bytes()),
        ("batch.json", export(&small_spans(&lines)).into_bytes()),
        ("pretty.json", format!("{pretty:#}").into_bytes()),
        ("crlf.jsonl", lines.replace('\n', "\r\n").into_bytes()),
        ("lines.jsonl.gz", gzip(lines.as_bytes())),
        (
            "two.gz",
            [gzip(&lines.as_bytes()[..900]), gzip(&lines.as_bytes()[900..])].concat(),
        ),
    ] {
        let path = folder.file(name, &bytes);
        let runs = genai(&["trace", "--json", &path]).json();
        assert_eq!(totals(&runs[0]), expected, "{name}");
        let runs = genai_with_input(&["trace", "--json", "-"], &bytes).json();
        assert_eq!(totals(&runs[0]), expected, "{name} from standard input");
    }
}

fn small_spans(lines: &str) -> Vec<Value> {
    let spans = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        line["resourceSpans"][0]["scopeSpans"][0]["spans"][0].clone()
    });
    spans.collect()
}

#[test]
fn protobuf_is_read_bare_and_prefixed() {
    let folder = Folder::new();
    let bare = request().encode_to_vec();
    let length = u32::try_from(bare.len()).expect("short").to_be_bytes();
    let prefixed = [&length[..], &bare, &length, &bare].concat();
    for (name, bytes) in [("bare", bare), ("prefixed", prefixed)] {
        let runs = genai(&["trace", "--json", &folder.file(name, bytes)]).json();
        assert_eq!(totals(&runs[0]), json!([412, null, "0.0031", 1]), "{name}");
    }
}

#[test]
fn torn_protobuf_keeps_whole_spans() {
    let folder = Folder::new();
    let bare = request().encode_to_vec();
    let length = u32::try_from(bare.len()).expect("short").to_be_bytes();
    let torn = [&length[..], &bare, &length, &bare[..bare.len() / 2]].concat();
    let run = genai(&["trace", "--json", &folder.file("torn", torn)]);
    assert!(run.errors.contains("breaks off"), "{}", run.errors);
    assert_eq!(totals(&run.json()[0]), json!([412, null, "0.0031", 1]));
}

#[test]
fn torn_last_line_is_a_note() {
    let folder = Folder::new();
    let lines = small().lines();
    let path = folder.file("run.jsonl", &lines[..lines.len() - 40]);
    let run = genai(&["trace", "--json", &path]);
    assert!(
        run.errors.starts_with("note: ") && run.errors.contains("line 4 breaks off"),
        "{}",
        run.errors
    );
    assert_eq!(totals(&run.json()[0]), json!([300, 30, "0.0035", 3]));
}

#[test]
fn torn_gzip_keeps_what_is_whole() {
    let folder = Folder::new();
    let bytes = gzip(small().lines().repeat(200).as_bytes());
    let run = genai(&["trace", "--json", &folder.file("run.gz", &bytes[..bytes.len() - 9])]);
    assert!(run.errors.contains("run.gz breaks off"), "{}", run.errors);
    assert_eq!(totals(&run.json()[0]), json!([300, 30, "0.0035", 4]));
}

#[test]
fn errors_name_file_and_line() {
    let folder = Folder::new();
    let lines = small().lines();
    let first = lines.lines().next().expect("a line").len() + 1;
    for (name, text) in [
        ("garbage.jsonl", format!("{}oops\n{}", &lines[..first], &lines[first..])),
        ("type.jsonl", format!("{}{{\"resourceSpans\": 5}}\n", &lines[..first])),
    ] {
        let run = genai(&["trace", &folder.file(name, text)]);
        assert_eq!(run.code, 2);
        assert!(
            run.errors.contains(&format!("{name}, line 2: not OTLP JSON")),
            "{}",
            run.errors
        );
        assert_eq!(run.out, "");
    }
    for (name, text) in [
        ("empty.jsonl", ""),
        ("other.jsonl", "{\"level\":\"info\"}\n"),
        ("text.txt", "hello\n"),
    ] {
        let run = genai(&["trace", &folder.file(name, text)]);
        assert_eq!(run.code, 2, "{name}");
        assert!(run.errors.contains(name), "{}", run.errors);
    }
    let missing = genai(&["trace", "/nowhere/run.jsonl"]);
    assert_eq!(missing.code, 2);
    assert!(missing.errors.contains("/nowhere/run.jsonl"), "{}", missing.errors);
}

#[test]
fn killed_run_has_open_calls() {
    let folder = Folder::new();
    let mut trace = small();
    let open = trace.spans.last_mut().expect("a span");
    open["endTimeUnixNano"] = "0".into();
    let attributes = open["attributes"].as_array_mut().expect("a list");
    attributes.push(json!({ "key": "agent.span.open", "value": { "boolValue": true } }));
    let lines = trace.lines();
    // The root has no record at all in this file.
    let whole = lines.trim_end().rfind('\n').expect("lines") + 1;
    let path = folder.file("run.jsonl", &lines[..whole]);
    let text = genai(&["trace", &path]).ok();
    assert!(text.contains("open"), "{text}");
    let runs = genai(&["trace", "--json", &path]).json();
    assert_eq!(runs[0]["totals"]["open_spans"], 1);
    assert_eq!(runs[0]["spans"][2]["state"], "open");
    // Its age is unknown: nothing in the file is later than its start.
    let top = genai(&["top", &path]).ok();
    assert!(
        top.lines().any(|line| line.contains(" open")) && !top.contains("0 µs"),
        "{text}{top}"
    );
}

#[test]
fn killed_run_sums_its_calls() {
    let folder = Folder::new();
    let lines = small().lines();
    // The last record is that of the agent's start.
    let (calls, agent) = lines.trim_end().rsplit_once('\n').expect("lines");
    let mut agent: Value = serde_json::from_str(agent).expect("JSON");
    agent["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["endTimeUnixNano"] = "0".into();
    let path = folder.file("run.jsonl", format!("{calls}\n{agent}\n"));
    let spans = &genai(&["trace", "--json", &path]).json()[0]["spans"];
    let root = &spans.as_array().expect("a list")[0];
    assert_eq!(
        (&root["name"], &root["state"]),
        (&json!("invoke_agent fixer"), &json!("open"))
    );
    assert_eq!(
        (&root["input_tokens"], &root["cost_usd"]),
        (&json!(300), &json!("0.0035"))
    );
}

#[test]
fn later_record_replaces_the_start() {
    let folder = Folder::new();
    let ended = small().lines();
    let started = ended.replace("\"endTimeUnixNano\":\"17", "\"endTimeUnixNano\":\"0\",\"x\":\"17");
    for text in [format!("{started}{ended}"), format!("{ended}{started}")] {
        let runs = genai(&["trace", "--json", &folder.file("run.jsonl", text)]).json();
        assert_eq!(totals(&runs[0]), json!([300, 30, "0.0035", 4]));
        assert_eq!(runs[0]["totals"]["open_spans"], 0);
    }
}

#[test]
fn rotated_files_are_one_run() {
    let folder = Folder::new();
    let lines = small().lines();
    let half = lines.find('\n').expect("a line") + 1;
    let (old, new) = (
        folder.file("run.jsonl.1", &lines[..half]),
        folder.file("run.jsonl", &lines[half..]),
    );
    let runs = genai(&["trace", "--json", &old, &new]).json();
    assert_eq!(runs.as_array().map(Vec::len), Some(1));
    assert_eq!(totals(&runs[0]), json!([300, 30, "0.0035", 4]));
}

#[test]
fn half_characters_do_not_lose_spans() {
    let folder = Folder::new();
    let lines = small()
        .lines()
        .replacen("execute_tool read_file", "read \\ud83d\\\\ud83d", 1);
    let path = folder.file("run.jsonl", lines);
    let runs = genai(&["trace", "--json", &path]).json();
    assert_eq!(runs[0]["spans"][2]["name"], "read \u{fffd}\\ud83d");
    let span = genai(&["trace", "--span", "3", &path]).ok();
    assert!(span.contains("gen_ai.tool.name = read_file"), "{span}");
}

#[test]
fn openinference_package_is_understood() {
    let runs = genai(&["trace", "--json", OPENINFERENCE]).json();
    assert_eq!(totals(&runs[0]), json!([700, 80, "0.01", 9]));
    let kinds: Vec<&str> = runs[0]["spans"]
        .as_array()
        .expect("spans")
        .iter()
        .filter_map(|span| span["kind"].as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "agent", "model", "tool", "model", "tool", "model", "tool", "model", "tool"
        ]
    );
    assert_eq!(runs[0]["spans"][1]["model"], "gpt-4o-mini");
    assert_eq!(runs[0]["totals"]["cached_tokens"], 256);
}

#[test]
fn earlier_conventions_are_understood() {
    let folder = Folder::new();
    let mut trace = Trace::new(3);
    let attributes = vec![
        ("gen_ai.system", json!({ "stringValue": "openai" })),
        ("gen_ai.request.model", json!({ "stringValue": "gpt-4" })),
        ("gen_ai.usage.prompt_tokens", json!({ "intValue": 40 })),
        ("gen_ai.usage.completion_tokens", json!({ "intValue": "2" })),
        ("gen_ai.prompt.0.content", json!({ "stringValue": "a secret" })),
    ];
    trace.call("openai.chat", 100, attributes);
    let path = folder.file("old.jsonl", trace.lines());
    let runs = genai(&["trace", "--json", &path]).json();
    let span = &runs[0]["spans"][1];
    assert_eq!(
        (&span["kind"], &span["input_tokens"], &span["output_tokens"]),
        (&json!("model"), &json!(40), &json!(2))
    );
    assert!(!genai(&["trace", "--span", "2", &path]).ok().contains("a secret"));
    assert!(
        genai(&["trace", "--span", "2", "--content", &path])
            .ok()
            .contains("a secret")
    );
}

#[test]
fn other_spans_are_plain() {
    let folder = Folder::new();
    let mut trace = Trace::new(3);
    trace.call(
        "GET /users",
        100,
        vec![("http.request.method", json!({ "stringValue": "GET" }))],
    );
    let path = folder.file("http.jsonl", trace.lines());
    let runs = genai(&["trace", "--json", &path]).json();
    assert_eq!(runs[0]["spans"][1]["kind"], "plain");
    assert!(genai(&["trace", &path]).ok().contains("GET /users"));
}

#[test]
fn spans_in_a_circle_are_shown() {
    let folder = Folder::new();
    let mut trace = small();
    trace.spans[0]["parentSpanId"] = "0000000000000003".into();
    trace.spans[1]["parentSpanId"] = "0000000000000002".into();
    let runs = genai(&["trace", "--json", &folder.file("circle.jsonl", trace.lines())]).json();
    assert_eq!(totals(&runs[0]), json!([300, 30, "0.0035", 4]));
}

#[test]
fn agents_own_totals_count_once() {
    let folder = Folder::new();
    let lines = small().lines();
    let usage = r#"{"key":"gen_ai.usage.input_tokens","value":{"intValue":"300"}},"#;
    let root = lines.lines().last().expect("a line");
    let with_usage = root.rsplit_once("\"attributes\":[").map(|(before, after)| {
        // The resource has a list of attributes before that of the span.
        format!("{before}\"attributes\":[{usage}{after}")
    });
    let lines = lines.replace(root, &with_usage.expect("attributes"));
    let runs = genai(&["trace", "--json", &folder.file("run.jsonl", lines)]).json();
    assert_eq!(runs[0]["totals"]["input_tokens"], 300);
}

#[test]
fn names_cannot_steer_the_terminal() {
    let folder = Folder::new();
    let lines = small()
        .lines()
        .replace("read_file", "read\\u001b]0;owned\\u0007\\u202e");
    let path = folder.file("run.jsonl", lines);
    for command in ["trace", "top", "loops"] {
        let text = genai(&[command, &path]).ok();
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{command}: {text:?}");
    }
    let text = genai(&["trace", "--span", "3", &path]).ok();
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
}

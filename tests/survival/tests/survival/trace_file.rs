//! Contents of trace files, and ownership of a file by one provider.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufReader, Write as _};
use std::path::Path;

use genai::telemetry::TraceFile;
use genai_view::{Part, Sheet, TraceReader};
use opentelemetry::trace::{Link, Span as _, SpanKind, Status, TraceContextExt as _, Tracer as _, TracerProvider as _};
use opentelemetry::{Array, Context, InstrumentationScope, KeyValue, Value};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use serde_json::{Value as Json, json};

fn provider(file: TraceFile) -> SdkTracerProvider {
    let resource = Resource::builder_empty().with_service_name("shop \"1\"").build();
    SdkTracerProvider::builder()
        .with_resource(resource)
        .with_span_processor(file)
        .build()
}

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("it was made");
    text.lines().map(str::to_owned).collect()
}

fn names(path: &Path) -> BTreeSet<String> {
    let mut reader = TraceReader::default();
    reader
        .read(BufReader::new(File::open(path).expect("it was made")))
        .expect("it can be read");
    let calls = reader.runs().into_iter().flat_map(|run| run.calls);
    calls.map(|call| call.name).collect()
}

#[test]
fn records_are_otlp_json() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("new/run.jsonl");
    let provider = provider(TraceFile::create(&path).expect("it can be made"));
    let scope = InstrumentationScope::builder("agent")
        .with_version("1.2")
        .with_schema_url("https://opentelemetry.io/schemas/1.37.0")
        .build();
    let tracer = provider.tracer_with_scope(scope);
    let root = tracer.start("root");
    let other = root.span_context().clone();
    let root = Context::new().with_span(root);
    let mut span = tracer
        .span_builder("chat\n\"x\"")
        .with_kind(SpanKind::Client)
        .with_attributes([KeyValue::new("model", "gpt"), KeyValue::new("n", i64::MAX)])
        .with_links(vec![Link::new(other.clone(), vec![KeyValue::new("why", "fork")], 0)])
        .start_with_context(&tracer, &root);
    let started = lines(&path);
    assert_eq!(started.len(), 2, "each start is a line at once");

    span.set_attribute(KeyValue::new("share", 0.25));
    span.set_attribute(KeyValue::new("odd", f64::NAN));
    span.set_attribute(KeyValue::new("all", Value::Array(Array::Bool(vec![true, false]))));
    span.set_attribute(KeyValue::new("ids", Value::Array(Array::I64(vec![7]))));
    span.add_event("warning", vec![KeyValue::new("cause", "heat")]);
    span.set_status(Status::error("too hot"));
    span.end();
    let ended = lines(&path);
    assert_eq!(ended.len(), 3, "{ended:#?}");

    let start: Json = serde_json::from_str(&started[1]).expect("it is JSON");
    let span = &start["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
    assert_eq!(span["endTimeUnixNano"], "0");
    let open = json!({"key": "agent.span.open", "value": {"boolValue": true}});
    let attributes = span["attributes"].as_array().expect("it has some");
    assert!(attributes.contains(&open), "{span:#}");

    let end: Json = serde_json::from_str(&ended[2]).expect("it is JSON");
    let resource = &end["resourceSpans"][0];
    let name = json!({"attributes": [{"key": "service.name", "value": {"stringValue": "shop \"1\""}}]});
    assert_eq!(resource["resource"], name);
    let scope = &resource["scopeSpans"][0];
    assert_eq!(scope["scope"]["name"], "agent");
    assert_eq!(scope["scope"]["version"], "1.2");
    assert_eq!(scope["schemaUrl"], "https://opentelemetry.io/schemas/1.37.0");
    let span = &scope["spans"][0];
    assert_eq!(span["traceId"], other.trace_id().to_string());
    assert_eq!(span["parentSpanId"], other.span_id().to_string());
    assert_eq!(span["name"], "chat\n\"x\"");
    assert_eq!(span["kind"], 3);
    assert_eq!(span["flags"], 0x101);
    assert_eq!(span["status"], json!({"message": "too hot", "code": 2}));
    for time in ["startTimeUnixNano", "endTimeUnixNano"] {
        let time = span[time].as_str().expect("times are texts");
        assert!(time.parse::<u64>().expect("of nanoseconds") > 1_600_000_000_000_000_000);
    }
    assert_eq!(
        span["attributes"],
        json!([
            {"key": "model", "value": {"stringValue": "gpt"}},
            {"key": "n", "value": {"intValue": "9223372036854775807"}},
            {"key": "share", "value": {"doubleValue": 0.25}},
            {"key": "odd", "value": {"doubleValue": "NaN"}},
            {"key": "all", "value": {"arrayValue": {"values": [{"boolValue": true}, {"boolValue": false}]}}},
            {"key": "ids", "value": {"arrayValue": {"values": [{"intValue": "7"}]}}},
        ])
    );
    assert_eq!(span["events"][0]["name"], "warning");
    let cause = json!([{"key": "cause", "value": {"stringValue": "heat"}}]);
    assert_eq!(span["events"][0]["attributes"], cause);
    assert_eq!(span["links"][0]["spanId"], other.span_id().to_string());
}

#[test]
fn reader_reports_torn_line() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("run.jsonl");
    let provider = provider(TraceFile::create(&path).expect("it can be made"));
    let tracer = provider.tracer("test");
    let root = Context::new().with_span(tracer.start("root"));
    let mut span = tracer.start_with_context("done", &root);
    span.set_attribute(KeyValue::new("gen_ai.usage.input_tokens", 12));
    span.end();
    let mut file = File::options().append(true).open(&path).expect("it was made");
    file.write_all(b"{\"resourceSpans\":[{\"resou").expect("there is room");

    let mut reader = TraceReader::default();
    reader
        .read(BufReader::new(File::open(&path).expect("it was made")))
        .expect("it can be read");
    let [torn] = reader.unread() else {
        panic!("{:?}", reader.unread())
    };
    assert!(torn.torn && torn.line == 4, "{torn:?}");
    let runs = reader.runs();
    let [run] = runs.as_slice() else { panic!("{runs:?}") };
    assert_eq!(run.part, Part::Unfinished);
    let (open, done) = (&run.calls[0], &run.calls[1]);
    assert_eq!((open.name.as_str(), open.end), ("root", None));
    assert_eq!((done.name.as_str(), done.parent), ("done", Some(open.id)));
    assert!(done.end.is_some());
    assert_eq!(done.input_tokens, Some(12));
    assert!(Sheet::plain(80).draw(run).contains("open"));
    drop(root);
}

#[test]
fn torn_file_continues_on_new_line() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("run.jsonl");
    fs::write(&path, "{\"resourceSpans\":[{\"sco").expect("there is room");
    let provider = provider(TraceFile::create(&path).expect("it can be opened"));
    provider.tracer("test").start("after").end();
    assert_eq!(lines(&path).len(), 3);
    assert_eq!(names(&path), BTreeSet::from(["after".to_owned()]));
}

#[test]
fn second_writer_takes_own_name() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("run.jsonl");
    let first = TraceFile::create(&path).expect("it can be made");
    let second = TraceFile::create(&path).expect("it can be made");
    assert_eq!(first.path(), path);
    assert_eq!(second.path(), folder.path().join("run.2.jsonl"));
    drop(first);
    let third = TraceFile::create(&path).expect("it can be made");
    assert_eq!(third.path(), path, "nobody writes it any more");
    provider(second).tracer("test").start("mine").end();
    assert_eq!(
        names(&folder.path().join("run.2.jsonl")),
        BTreeSet::from(["mine".to_owned()])
    );
    assert_eq!(fs::metadata(path).expect("it was made").len(), 0);
}

#[test]
fn rotation_keeps_open_spans() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("run.jsonl");
    let file = TraceFile::builder(&path).max_bytes(4_096).kept_files(2);
    let provider = provider(file.create().expect("it can be made"));
    let tracer = provider.tracer("test");
    let root = Context::new().with_span(tracer.start("root"));
    for number in 0..40 {
        tracer.start_with_context(format!("step {number}"), &root).end();
    }
    let mut files: Vec<_> = fs::read_dir(folder.path())
        .expect("it is there")
        .map(|entry| {
            entry
                .expect("it is there")
                .file_name()
                .into_string()
                .expect("it is text")
        })
        .collect();
    files.sort();
    assert_eq!(files, ["run.jsonl", "run.jsonl.1", "run.jsonl.2"]);
    for file in files {
        let path = folder.path().join(file);
        assert!(names(&path).contains("root"), "{}", path.display());
        assert!(fs::metadata(&path).expect("it is there").len() <= 4_096);
    }
    assert!(names(&path).contains("step 39"));
    root.span().end();
}

#[test]
fn unsampled_spans_are_not_written() {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("run.jsonl");
    let file = TraceFile::create(&path).expect("it can be made");
    let provider = SdkTracerProvider::builder()
        .with_sampler(Sampler::AlwaysOff)
        .with_span_processor(file)
        .build();
    provider.tracer("test").start("nothing").end();
    assert!(lines(&path).is_empty());
}

//! Values of variables that programs without `genai::telemetry` read, too. They are read when the configuration is
//! made, so each case has a process.

use std::ffi::OsString;
use std::process::Command;

use genai::{Config, Usage};

const CAPTURE: &str = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
const EVENTS: &str = "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT";
const CONVENTIONS: &str = "GENAI_OTEL_CONVENTIONS";

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn ask() -> Usage {
    Usage::unknown()
}

#[genai::tool(call_id = None, capture(raw(arguments)))]
fn look_up(name: &str) -> usize {
    name.len()
}

/// Prints the number of events of a model call, and the number of contents that a tool call records.
#[test]
#[ignore = "a case of the other tests"]
fn call() {
    use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLoggerProvider};
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

    let (spans, logs) = (InMemorySpanExporter::default(), InMemoryLogExporter::default());
    let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone()).build();
    let loggers = SdkLoggerProvider::builder().with_simple_exporter(logs.clone()).build();
    Config::builder()
        .tracer_provider(tracers)
        .logger_provider(loggers)
        .install();
    assert_eq!(ask(), Usage::unknown());
    assert_eq!(look_up("bolts"), 5);
    let events = logs.get_emitted_logs().expect("it is not shut down").len();
    let spans = spans.get_finished_spans().expect("it is not shut down");
    let attributes = spans.iter().flat_map(|span| &span.attributes);
    let contents = attributes
        .filter(|attribute| attribute.key.as_str() == "gen_ai.tool.call.arguments")
        .count();
    println!("events={events} contents={contents};");
}

/// The output of the calls, and the notices of the process.
fn run(variable: &str, value: impl Into<OsString>) -> (String, Vec<String>) {
    let mut command = Command::new(std::env::current_exe().expect("a test is a program"));
    command
        .args(["--exact", "values::call", "--ignored", "--nocapture"])
        .env_remove(CAPTURE)
        .env_remove(EVENTS)
        .env_remove(CONVENTIONS)
        .env("GENAI_LOG", "1")
        .env(variable, value.into());
    let output = command.output().expect("it runs again");
    let notices = String::from_utf8(output.stderr).expect("it is text");
    assert!(output.status.success(), "{notices}");
    let notices = notices
        .lines()
        .filter(|line| line.starts_with("genai[") && line.contains(variable));
    let notices = notices.map(str::to_owned).collect();
    let stdout = String::from_utf8(output.stdout).expect("it is text");
    let made = stdout.split_once("events=").and_then(|(_, rest)| rest.split_once(';'));
    (made.expect("it is printed").0.to_owned(), notices)
}

#[track_caller]
fn assert_named(variable: &str, value: impl Into<OsString>, code: &str, shown: &str, made: &str) {
    let (is_made, notices) = run(variable, value);
    assert_eq!(is_made, made);
    let [notice] = notices.as_slice() else {
        panic!("{notices:?}")
    };
    let expected = format!("genai[{code}]: {variable} is `{shown}`: expected ");
    assert!(notice.starts_with(&expected), "{notice}");
}

#[test]
fn right_values_raise_no_notice() {
    assert_eq!(run(EVENTS, " True "), ("1 contents=0".to_owned(), Vec::new()));
    assert_eq!(run(EVENTS, "FALSE"), ("0 contents=0".to_owned(), Vec::new()));
    assert_eq!(run(EVENTS, ""), ("1 contents=0".to_owned(), Vec::new()));
    assert_eq!(run(CAPTURE, "span_only"), ("1 contents=1".to_owned(), Vec::new()));
    assert_eq!(run(CONVENTIONS, "both"), ("1 contents=0".to_owned(), Vec::new()));
}

#[test]
fn unclear_event_setting_turns_events_off() {
    for value in ["no", "0", "off", "1", "tru"] {
        assert_named(EVENTS, value, "settings", value, "0 contents=0");
    }
}

#[test]
fn unclear_capture_setting_captures_nothing() {
    for value in ["true", "span", "SPAN-ONLY", "span_only,event_only"] {
        assert_named(CAPTURE, value, "capture_setting", value, "1 contents=0");
    }
}

#[test]
fn unclear_conventions_are_named() {
    assert_named(CONVENTIONS, "1.41.1", "conventions", "1.41.1", "1 contents=0");
}

#[cfg(unix)]
#[test]
fn values_that_are_no_unicode_are_named() {
    use std::os::unix::ffi::OsStringExt as _;

    let broken = || OsString::from_vec(b"span_only\xff".to_vec());
    assert_named(EVENTS, broken(), "settings", "span_only\u{fffd}", "0 contents=0");
    assert_named(
        CAPTURE,
        broken(),
        "capture_setting",
        "span_only\u{fffd}",
        "1 contents=0",
    );
    assert_named(
        CONVENTIONS,
        broken(),
        "conventions",
        "span_only\u{fffd}",
        "1 contents=0",
    );
}

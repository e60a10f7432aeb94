//! Planted faults fail with readable messages.

#![allow(clippy::needless_raw_string_hashes)] // expect-test writes them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use expect_test::expect;
use genai::testing::{Recording, convention_violations, record, record_with};
use genai::{Config, ContentCapture};
use opentelemetry::trace::{Span as _, SpanKind, Status, Tracer as _, TracerProvider as _};
use opentelemetry::{KeyValue, Value};
use regex::Regex;

use crate::agents::{ask, block_on, circler, edit_file, fixer};

/// The message of a failing assertion, without its durations, the width of their column and the table of shares.
fn message(assertion: impl FnOnce()) -> String {
    let failure = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion fails");
    let message = match failure.downcast::<String>() {
        Ok(message) => *message,
        Err(failure) => (*failure.downcast::<&str>().expect("a message")).to_owned(),
    };
    let duration = Regex::new(r" *\b[0-9.]+ (µs|ms|s)\b").expect("an expression");
    let message = duration.replace_all(&message, " [time]");
    // The table below a tree is sorted by time.
    let before_table = message.split("\n\ncall ").next();
    before_table.unwrap_or_default().to_owned()
}

fn looping(run: &Recording<()>) {
    assert!(run.loops().is_empty(), "the agent goes in circles{}", run.tree());
}

#[test]
fn loop_fails_with_tree() {
    let run = block_on(record(circler()));
    expect![[r#"
        the agent goes in circles
        recorded: 9 calls
        invoke_agent circler [time]  1 648 in  232 out  $0.0004  completed
        ├─ execute_tool run_tests [time]
        ├─ chat gpt-4o-mini [time]    412 in   58 out  $0.0001
        ├─ execute_tool run_tests [time]                              repeat 2
        ├─ chat gpt-4o-mini [time]    412 in   58 out  $0.0001
        ├─ execute_tool run_tests [time]                              repeat 3
        ├─ chat gpt-4o-mini [time]    412 in   58 out  $0.0001
        ├─ execute_tool run_tests [time]                              repeat 4
        └─ chat gpt-4o-mini [time]    412 in   58 out  $0.0001
        loop: run_tests 4×, nothing new after the first: [time] and $0.0003 of $0.0004 (75 %)"#]]
    .assert_eq(&message(|| looping(&run)));
}

#[genai::agent(name = "hasty")]
async fn hasty() {
    let _ = ask("what to do?").await;
    let _ = crate::agents::run_tests().await;
    let _ = edit_file("src/lib.rs", "").await;
}

#[test]
fn call_by_name_fails_with_tree() {
    let run = block_on(record(fixer("mend")));
    let missing = message(|| drop(run.call("delete_file").clone()));
    assert!(
        missing.starts_with("no call is named `delete_file`\nrecorded: 5 calls\n"),
        "{missing}"
    );
    let several = message(|| drop(run.call("gpt-4o-mini").clone()));
    assert!(
        several.starts_with("several calls are named `gpt-4o-mini`\nrecorded:"),
        "{several}"
    );
}

#[test]
fn wrong_order_fails_with_tree() {
    let run = block_on(record(hasty()));
    expect![[r#"
        an edit was not tested
        recorded: 4 calls
        invoke_agent hasty [time]  412 in  58 out  $0.0001  completed
        ├─ chat gpt-4o-mini [time]  412 in  58 out  $0.0001
        ├─ execute_tool run_tests [time]
        └─ execute_tool edit_file [time]"#]]
    .assert_eq(&message(|| {
        assert!(
            run.always_followed_by("edit_file", "run_tests"),
            "an edit was not tested{}",
            run.tree()
        );
    }));
}

#[test]
fn overspending_fails_with_tree() {
    let run = block_on(record(fixer("mend")));
    expect![[r#"
        $0.0002 is too much
        recorded: 5 calls
        invoke_agent fixer [time]  824 in  116 out  $0.0002  completed
        ├─ chat gpt-4o-mini [time]  412 in   58 out  $0.0001
        ├─ execute_tool edit_file [time]
        ├─ execute_tool run_tests [time]
        └─ chat gpt-4o-mini [time]  412 in   58 out  $0.0001"#]]
    .assert_eq(&message(|| {
        let cost = run.totals().cost.expect("the model has a price");
        assert!(cost.usd() < 0.0001, "{cost} is too much{}", run.tree());
    }));
}

#[genai::tool(call_id = None, capture(raw(arguments, result)))]
async fn look_up(name: &str) -> String {
    assert_eq!(name, "green key");
    "kept in \"the blue box\"".to_owned()
}

#[test]
fn leak_fails_with_places() {
    let settings = Config::builder().content_capture(ContentCapture::SpanOnly);
    let run = block_on(record_with(settings, look_up("green key")));
    let markers = ["green key", "in \"the blue box\"", "nowhere"];
    expect![[r#"
        texts that must not be recorded were found in 2 places:
          "green key" is in `gen_ai.tool.call.arguments` of call 0 `execute_tool look_up`
          "in \"the blue box\"" is in `gen_ai.tool.call.result` of call 0 `execute_tool look_up`"#]]
    .assert_eq(&message(|| run.assert_nothing_of(&markers)));
    expect![[r#"
        there is nothing to check: no content was captured; use `record_with` and settings with `content_capture(ContentCapture::SpanOnly)`, the feature `capture` and an attribute that names content, such as `capture(raw(arguments))`"#]]
    .assert_eq(&message(|| {
        block_on(record(look_up("green key"))).assert_nothing_of(&markers);
    }));
    let settings = Config::builder().content_capture(ContentCapture::SpanOnly);
    block_on(record_with(settings, look_up("green key"))).assert_nothing_of(&markers[2..]);
}

#[test]
fn assertions_about_nothing_fail() {
    let run = block_on(record(look_up("green key")));
    let none = block_on(record(async {}));
    let follows = |run: &Recording<_>, first| assert!(run.always_followed_by(first, "look_up"));
    let nothing = "there is nothing to check:\nno calls were recorded: only calls of annotated functions are";
    let failures: [(&dyn Fn(), &str); 7] = [
        (
            &|| genai::testing::assert_conventions(&[]),
            "there are no spans to check",
        ),
        (
            &|| run.assert_nothing_of(&["green", ""]),
            "a text to look for is empty, and would be found everywhere",
        ),
        (&|| run.assert_nothing_of(&[]), "no text to look for was given"),
        (&|| none.assert_nothing_of(&["green"]), nothing),
        (&|| none.assert_conventions(), nothing),
        (
            &|| follows(&run, "look_upp"),
            "the tool `look_upp` was never called, so nothing can follow it\nrecorded: 1 call\n",
        ),
        (
            &|| assert!(none.always_followed_by("a", "b")),
            "the tool `a` was never called, so nothing can follow it\nno calls",
        ),
    ];
    for (assertion, expected) in failures {
        let message = message(assertion);
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn foreign_spans_violate_conventions() {
    let exporter = opentelemetry_sdk::trace::InMemorySpanExporter::default();
    let provider = opentelemetry_sdk::trace::SdkTracerProvider::builder()
        .with_simple_exporter(exporter.clone())
        .build();
    let tracer = provider.tracer("foreign");
    let start = |name: &'static str, kind, attributes: &[(&'static str, Value)]| {
        let attributes = attributes.iter().map(|(key, value)| KeyValue::new(*key, value.clone()));
        tracer
            .span_builder(name)
            .with_kind(kind)
            .with_attributes(attributes)
            .start(&tracer)
    };
    let operation = |name: &'static str| ("gen_ai.operation.name", Value::from(name));
    let mut chat = start(
        "completion",
        SpanKind::Internal,
        &[
            operation("chat"),
            ("gen_ai.system", "openai".into()),
            ("gen_ai.prompt.variable.city", "Rome".into()),
        ],
    );
    chat.set_status(Status::Ok);
    chat.end();
    let mut tool = start(
        "execute_tool ls",
        SpanKind::Internal,
        &[
            operation("execute_tool"),
            ("gen_ai.tool.name", "ls".into()),
            ("gen_ai.skill.name", "files".into()),
            ("gen_ai.usage.input_tokens", "12".into()),
            ("gen_ai.vibe", "good".into()),
            ("error.type", "timeout".into()),
        ],
    );
    tool.end();
    let mut other = start("dance", SpanKind::Internal, &[operation("dance")]);
    other.set_status(Status::error("fell"));
    other.end();
    start("http", SpanKind::Client, &[("http.request.method", "GET".into())]).end();
    start("ask", SpanKind::Client, &[("gen_ai.request.model", "gpt-4o".into())]).end();
    let place = ("gen_ai.conversation.id", "conv-1".into());
    start("in a conversation", SpanKind::Server, &[place]).end();
    let mcp = [
        ("mcp.method.name", "tools/call".into()),
        ("gen_ai.tool.name", "ls".into()),
    ];
    start("tools/call ls", SpanKind::Client, &mcp).end();
    let mut memory = start("search_memory", SpanKind::Client, &[operation("search_memory")]);
    memory.set_attribute(KeyValue::new("gen_ai.provider.name", "openai"));
    memory.end();
    let spans = exporter.get_finished_spans().expect("the exporter is open");
    expect![[r#"
        span `completion`: `gen_ai.system` is deprecated: use `gen_ai.provider.name`
        span `completion`: the span's name does not begin with its operation "chat"
        span `completion`: the span kind Internal is not the operation's
        span `completion`: the status is `Ok`, which instrumentation leaves to the application
        span `execute_tool ls`: `gen_ai.usage.input_tokens` has to be an integer
        span `execute_tool ls`: `gen_ai.vibe` is unknown, in a namespace of the conventions
        span `execute_tool ls`: `gen_ai.usage.input_tokens` does not belong on a span of the kind `gen_ai.execute_tool.internal`
        span `execute_tool ls`: `error.type` is set, and the status is no error
        span `dance`: `gen_ai.operation.name` "dance" is no operation of the conventions
        span `dance`: the status is an error, and `error.type` is missing
        span `ask`: `gen_ai.operation.name` is missing"#]].assert_eq(&convention_violations(&spans).join("\n"));
}

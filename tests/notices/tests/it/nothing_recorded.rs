//! Reasons for recording nothing, or less than expected. A program's set-up holds for the whole process, so each case
//! has a process of its own.

use std::process::Command;

use futures_util::{FutureExt as _, Stream, StreamExt as _};
use genai::telemetry::Telemetry;
use genai::{Config, ContentCapture, Usage};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::trace::noop::NoopTracerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use serde_json::{Value, json};
use tracing_subscriber::layer::SubscriberExt as _;

const CAPTURE: &str = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

#[genai::tool(call_id = None)]
fn look_up() -> usize {
    3
}

#[genai::tool(call_id = None, capture(arguments))]
fn look_at(page: usize) -> usize {
    page
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn ask(answer: Value) -> Value {
    answer
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini", response = genai::json::Body::parse)]
fn ask_raw(answer: &'static str) -> &'static str {
    answer
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn stream(items: Vec<Value>) -> impl Stream<Item = Value> + Unpin {
    futures_util::stream::iter(items)
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini", response = |_| Usage::input_including_cached(3).with_output_tokens(4))]
fn ask_with_closure(answer: Value) -> Value {
    answer
}

#[genai::chat(
    provider = "openai",
    model = "gpt-4o-mini",
    capture(raw(output)),
    response = |_| Usage::input_including_cached(3).with_output_tokens(4),
)]
fn ask_for_usage_alone(answer: Value) -> Value {
    answer
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini", capture(output))]
fn ask_for_all(answer: Value) -> Value {
    answer
}

fn three_calls() {
    for _ in 0..3 {
        assert_eq!(look_up(), 3);
    }
}

/// Installs a provider that records spans and discards them.
fn record() {
    let provider = SdkTracerProvider::builder().build();
    Config::builder().tracer_provider(provider).install();
}

#[test]
#[ignore = "a case of the other tests"]
fn nobody() {
    three_calls();
    if std::env::var_os("OTEL_SDK_DISABLED").is_none() {
        assert_eq!(genai::notices().get("no_provider"), Some(&3), "each call is counted");
    }
}

#[test]
#[ignore = "a case of the other tests"]
fn provider_comes_later() {
    three_calls();
    record();
    three_calls();
}

#[test]
#[ignore = "a case of the other tests"]
fn noop_in_configuration() {
    Config::builder().tracer_provider(NoopTracerProvider::new()).install();
    three_calls();
}

#[test]
#[ignore = "a case of the other tests"]
fn metrics_alone() {
    Config::builder().meter_provider(SdkMeterProvider::default()).install();
    three_calls();
}

#[test]
#[ignore = "a case of the other tests"]
fn guard() {
    let telemetry = Telemetry::builder().init().expect("nothing is wrong");
    three_calls();
    drop(telemetry);
}

#[test]
#[ignore = "a case of the other tests"]
fn guard_dropped_at_once() {
    let _ = Telemetry::builder().init().expect("nothing is wrong");
    three_calls();
}

#[test]
#[ignore = "a case of the other tests"]
fn newest_guard_dropped() {
    let _older = Telemetry::builder().init().expect("nothing is wrong");
    three_calls();
    drop(Telemetry::builder().init().expect("nothing is wrong"));
    three_calls();
}

#[test]
#[ignore = "a case of the other tests"]
fn layer_alone() {
    let provider = SdkTracerProvider::builder().build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("layer"));
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        tracing::info_span!("request").in_scope(three_calls);
    });
    assert_eq!(
        genai::notices().get("provider_not_global"),
        Some(&3),
        "each call is counted"
    );
}

#[test]
#[ignore = "a case of the other tests"]
fn layer_and_metrics() {
    Config::builder().meter_provider(SdkMeterProvider::default()).install();
    layer_alone();
}

#[test]
#[ignore = "a case of the other tests"]
fn capture() {
    record();
    for page in 0..3 {
        assert_eq!(look_at(page), page);
    }
}

#[test]
#[ignore = "a case of the other tests"]
fn capture_without_content() {
    record();
    for _ in 0..3 {
        ask_for_usage_alone(json!({ "reply": "hello" }));
    }
}

#[test]
#[ignore = "a case of the other tests"]
fn capture_with_content() {
    record();
    let usage = json!({ "prompt_tokens": 3, "completion_tokens": 4 });
    ask_for_all(json!({ "choices": [{ "index": 0, "message": { "content": "hello" } }], "usage": usage }));
    ask_for_all(json!({ "error": { "message": "no", "type": "server_error" } }));
    ask_with_closure(json!({ "reply": "hello" }));
}

#[test]
#[ignore = "a case of the other tests"]
fn capture_refused_in_code() {
    let provider = SdkTracerProvider::builder().build();
    Config::builder()
        .tracer_provider(provider)
        .content_capture(ContentCapture::NoContent)
        .install();
    assert_eq!(look_at(1), 1);
}

#[test]
#[ignore = "a case of the other tests"]
fn foreign_json() {
    record();
    for _ in 0..3 {
        ask(json!({ "reply": "hello", "tokens": { "in": 3, "out": 4 } }));
    }
}

#[test]
#[ignore = "a case of the other tests"]
fn foreign_array() {
    record();
    ask(json!(["hello"]));
}

#[test]
#[ignore = "a case of the other tests"]
fn no_json() {
    record();
    ask_raw("<html>");
}

#[test]
#[ignore = "a case of the other tests"]
fn foreign_stream() {
    record();
    let mut items = stream(vec![json!({ "delta": "hel" }), json!({ "delta": "lo" })]);
    while items.next().now_or_never().flatten().is_some() {}
}

#[test]
#[ignore = "a case of the other tests"]
fn known_json() {
    record();
    // The answers are an error, one as text, and one that a closure reads.
    ask(json!({ "error": { "message": "no", "type": "server_error" } }));
    ask_raw(r#"{"choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 4}}"#);
    ask_with_closure(json!({ "reply": "hello" }));
    // One event of a known form is enough for a stream.
    let usage = json!({ "choices": [], "usage": { "prompt_tokens": 3, "completion_tokens": 4 } });
    let mut items = stream(vec![json!({ "ping": 1 }), usage]);
    while items.next().now_or_never().flatten().is_some() {}
    // This stream is not read to its end.
    let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": "hello" } }] });
    stream(vec![chunk.clone(), chunk]).next().now_or_never();
}

#[test]
#[ignore = "a case of the other tests"]
fn answer_without_counts() {
    record();
    for _ in 0..3 {
        ask(json!({ "choices": [{ "index": 0, "message": { "content": "hello" }, "finish_reason": "stop" }] }));
    }
}

#[test]
#[ignore = "a case of the other tests"]
fn stream_without_counts() {
    record();
    let chunk = json!({ "choices": [{ "index": 0, "delta": { "content": "hello" }, "finish_reason": "stop" }] });
    let mut items = stream(vec![chunk]);
    while items.next().now_or_never().flatten().is_some() {}
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
fn ask_number() -> Result<Value, std::num::ParseIntError> {
    Ok(json!({ "choices": [], "usage": { "prompt_tokens": 3, "completion_tokens": 4 } }))
}

#[genai::agent(budget = genai::Budget::new().max_model_calls(2))]
fn plain_agent() -> Result<(), genai::BudgetExceeded> {
    for _ in 0..10 {
        ask_number().ok();
    }
    Ok(())
}

#[test]
#[ignore = "a case of the other tests"]
fn plain_fn_over_budget() {
    record();
    plain_agent().ok();
}

/// The notices on standard error of a process that runs the case.
fn notices_of(case: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().expect("a test is a program"));
    command
        .args([
            "--exact",
            &format!("nothing_recorded::{case}"),
            "--ignored",
            "--nocapture",
        ])
        .env("GENAI_LOG", "1")
        .env_remove("OTEL_SDK_DISABLED")
        .env_remove(CAPTURE)
        .envs(variables.iter().copied());
    let output = command.output().expect("it runs again");
    let said = String::from_utf8(output.stderr).expect("it is text");
    assert!(output.status.success(), "{case}: {said}");
    let lines = said.lines().filter(|line| line.starts_with("genai["));
    lines.map(str::to_owned).collect()
}

/// Asserts that the case raises exactly one notice, which contains the remedy.
fn assert_one(case: &str, variables: &[(&str, &str)], code: &str, remedy: &str) {
    let notices = notices_of(case, variables);
    let [notice] = notices.as_slice() else {
        panic!("{case}: {notices:?}")
    };
    assert!(notice.starts_with(&format!("genai[{code}]: ")), "{case}: {notice}");
    assert!(notice.contains(remedy), "{case}: {notice}");
}

fn assert_none(case: &str, variables: &[(&str, &str)]) {
    assert_eq!(notices_of(case, variables), [""; 0], "{case} {variables:?}");
}

#[test]
fn missing_provider_is_said_once() {
    assert_one("nobody", &[], "no_provider", "genai::telemetry::init()");
    assert_one("provider_comes_later", &[], "no_provider", "before the first call");
}

#[test]
fn chosen_silence_is_not_nagged() {
    assert_none("nobody", &[("OTEL_SDK_DISABLED", "TRUE")]);
    assert_none("noop_in_configuration", &[]);
    assert_none("metrics_alone", &[]);
    assert_none("guard", &[]);
    assert_none("guard", &[("OTEL_SDK_DISABLED", "true")]);
    assert_none("guard", &[("OTEL_TRACES_EXPORTER", "none")]);
    assert_none("guard", &[("OTEL_TRACES_SAMPLER", "always_off")]);
}

#[test]
fn dropped_guard_is_named() {
    for case in ["guard_dropped_at_once", "newest_guard_dropped"] {
        assert_one(case, &[], "guard_dropped", "keep it until the end of `main`");
        assert_one(
            case,
            &[("OTEL_TRACES_EXPORTER", "none")],
            "guard_dropped",
            "keep the newest one",
        );
    }
}

#[test]
fn provider_in_layer_alone_is_named() {
    for case in ["layer_alone", "layer_and_metrics"] {
        assert_one(case, &[], "provider_not_global", "set_tracer_provider");
    }
}

#[test]
fn capture_that_nobody_allowed_is_said() {
    assert_one("capture", &[], "capture_off", &format!("{CAPTURE} to `SPAN_ONLY`"));
    assert_one("capture", &[(CAPTURE, " ")], "capture_off", CAPTURE);
    assert_none("capture", &[(CAPTURE, "NO_CONTENT")]);
    assert_none("capture", &[(CAPTURE, "span_only")]);
    assert_none("capture_refused_in_code", &[]);
}

#[test]
fn answer_without_content_is_said() {
    let spans = [(CAPTURE, "SPAN_ONLY")];
    assert_one("capture_without_content", &spans, "no_output", ".text(…)");
    assert_one(
        "capture_without_content",
        &[(CAPTURE, "span_and_event")],
        "no_output",
        "closure",
    );
    assert_none("capture_without_content", &[(CAPTURE, "NO_CONTENT")]);
    assert_none("capture_with_content", &spans);
}

#[test]
fn unknown_capture_setting_is_named() {
    assert_one("capture", &[(CAPTURE, "true")], "capture_setting", "SPAN_ONLY");
}

#[test]
fn unknown_json_form_is_named() {
    for case in ["foreign_json", "foreign_array", "foreign_stream", "no_json"] {
        assert_one(case, &[], "answer_shape", "the key `response`");
    }
    assert_none("known_json", &[]);
}

#[test]
fn answers_without_counts_are_named() {
    assert_one("answer_without_counts", &[], "token_count", "record_usage");
    assert_one("stream_without_counts", &[], "stream_usage", "include_usage");
}

#[test]
fn plain_fn_over_budget_is_named() {
    assert_one("plain_fn_over_budget", &[], "not_refused", "refuse = |refusal|");
}

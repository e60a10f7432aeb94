//! Recordings contain their own calls, and nothing else.

use std::thread;

use genai::testing::{CallOutcome, record, record_with};
use genai::{Config, FutureExt as _};
use opentelemetry::trace::{TraceContextExt as _, Tracer as _};
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::agents::{ask, block_on, edit_file, fixer, run_tests};

/// Makes `asks` model calls and `tests` tool calls, some of them in tasks and threads.
#[genai::workflow(name = "spread")]
async fn spread(asks: usize, tests: usize) {
    for number in 0..asks {
        match number % 3 {
            0 => {
                let _ = ask("here").await;
            }
            1 => {
                let _ = genai::spawn(async { ask("in a task").await }).await;
            }
            _ => {
                let thread = thread::spawn(genai::in_current_context(|| {
                    block_on(async { ask("in a thread").await })
                }));
                let _ = thread.join();
            }
        }
    }
    futures_util::future::join_all((0..tests).map(|_| run_tests().in_current_context())).await;
}

#[test]
fn parallel_recordings_do_not_cross() {
    let rounds = std::env::var("GENAI_TESTING_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok());
    for round in 0..rounds.unwrap_or(10) {
        thread::scope(|scope| {
            for number in 0..64 {
                scope.spawn(move || {
                    let (asks, tests) = (number % 7, (number + round) % 5);
                    let run = block_on(record(spread(asks, tests)));
                    assert_eq!(run.model_calls().count(), asks, "{}", run.tree());
                    assert_eq!(run.tool("run_tests").count(), tests, "{}", run.tree());
                    assert_eq!(run.calls().count(), 1 + asks + tests, "{}", run.tree());
                    assert!(
                        run.calls().skip(1).all(|call| call.parent() == Some(0)),
                        "{}",
                        run.tree()
                    );
                    let totals = run.totals();
                    assert_eq!((totals.model_calls, totals.tool_calls), (asks as u64, tests as u64));
                });
            }
        });
    }
}

#[test]
fn recording_ignores_process_configuration() {
    let elsewhere = SdkTracerProvider::builder().build();
    Config::builder().tracer_provider(elsewhere).install();
    let run = block_on(record(fixer("mend")));
    assert_eq!(run.calls().count(), 5, "{}", run.tree());
}

/// The other tests pass also in a process whose environment has contrary settings.
#[test]
fn recording_ignores_environment() {
    for tests in ["views::", "failures::"] {
        let output = std::process::Command::new(std::env::current_exe().expect("a test is a program"))
            // These tests make their spans by a provider of their own.
            .args([tests, "--skip", "foreign_spans"])
            .env("OTEL_SDK_DISABLED", "true")
            .env("OTEL_TRACES_SAMPLER", "always_off")
            .env("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "1")
            .env("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "SPAN_AND_EVENT")
            .env("OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT", "false")
            .env("GENAI_OTEL_CONVENTIONS", "v1.41.1")
            .env("GENAI_HASH_KEY", "000102030405060708090a0b0c0d0e0f")
            .output()
            .expect("it runs again");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{printed}");
        assert!(!printed.contains(" 0 passed"), "{printed}");
    }
}

#[test]
fn recording_ignores_surrounding_span() {
    let provider = SdkTracerProvider::builder()
        .with_sampler(opentelemetry_sdk::trace::Sampler::AlwaysOff)
        .build();
    let tracer = opentelemetry::trace::TracerProvider::tracer(&provider, "around");
    let around = opentelemetry::Context::new().with_span(tracer.start("unsampled"));
    let run = block_on(record(fixer("mend")).in_context(around));
    assert_eq!(run.calls().count(), 5, "{}", run.tree());
    assert_eq!(run.calls().filter(|call| call.parent().is_none()).count(), 1);
}

#[test]
fn nested_recording_keeps_its_calls() {
    let run = block_on(record(async {
        let inner = record(run_tests()).await;
        let _ = ask("what now?").await;
        inner
    }));
    assert_eq!(run.calls().count(), 1, "{}", run.tree());
    assert_eq!(run.value().calls().count(), 1, "{}", run.value().tree());
}

#[test]
#[ignore = "panicking_future_prints_tree runs it"]
fn panics() {
    block_on(record(async {
        let _ = edit_file("a.rs", "").await;
        panic!("the agent is confused");
    }));
}

#[test]
fn panicking_future_prints_tree() {
    let output = std::process::Command::new(std::env::current_exe().expect("a test is a program"))
        .args(["--exact", "isolation::panics", "--ignored", "--nocapture"])
        .output()
        .expect("it runs again");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(
        printed.contains("the calls until the panic:\nrecorded: 1 call\n"),
        "{printed}"
    );
    assert!(printed.contains("execute_tool edit_file"), "{printed}");
}

#[test]
fn plain_spawn_is_not_recorded() {
    let run = block_on(record(async { tokio::spawn(async { ask("lost").await }).await }));
    assert_eq!(run.calls().count(), 0);
    assert!(run.tree().contains("`genai::spawn` does"), "{}", run.tree());
}

#[test]
#[allow(clippy::async_yields_async)] // The task outlives the recording.
fn unfinished_call_is_open() {
    let run = block_on(record(async {
        let task = genai::spawn(async { ask_for_ever().await });
        tokio::task::yield_now().await;
        task
    }));
    let outcomes: Vec<_> = run.calls().map(genai::testing::RecordedCall::outcome).collect();
    assert_eq!(outcomes, [CallOutcome::Open], "{}", run.tree());
    run.value().abort();
}

#[genai::tool(call_id = None)]
async fn ask_for_ever() {
    std::future::pending::<()>().await;
}

#[test]
fn own_prices_hold_for_one_recording() {
    use genai::price::{ModelPrice, Prices};

    let mut prices = Prices::bundled();
    let dear = ModelPrice::per_million().input("1000").output("1000");
    prices.add("openai", "gpt-4o-mini", dear).expect("a price");
    let dear = block_on(record_with(Config::builder().prices(prices), ask("dear")));
    let usual = block_on(record(ask("usual")));
    let cost = |run: &genai::testing::Recording<_>| run.totals().cost.expect("a cost").usd();
    assert!(
        cost(&dear) > 0.4 && cost(&usual) < 0.01,
        "{}{}",
        dear.tree(),
        usual.tree()
    );
    drop(block_on(edit_file("", "")));
}

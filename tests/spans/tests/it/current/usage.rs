//! Usage that a body records itself.

use genai::{FutureExt as _, Usage};
use opentelemetry::Value;
use opentelemetry::trace::{FutureExt as _, SpanKind};
use tokio::task::yield_now;

use super::tokens;
use crate::answers::{Answer, chat_start_of};
use crate::support::{Trace, attributes, names, run_end_with_tokens};

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
async fn by_hand() -> Result<String, std::fmt::Error> {
    yield_now().await;
    let usage = tokens(1_200, 80)
        .with_cache_read_tokens(1_024)
        .with_cache_write_tokens(64)
        .with_reasoning_tokens(32);
    genai::current_call().record_usage(usage);
    yield_now().await;
    Ok("answer".to_owned())
}

#[genai::agent(name = "helper")]
async fn helper() {
    by_hand().await.expect("it does not fail");
}

#[genai::workflow(name = "work")]
async fn work() {
    helper().await;
}

#[tokio::test]
async fn manual_usage_reaches_span_and_totals() {
    let trace = Trace::new();
    trace.run(work()).await;
    let chat = trace.span("chat gpt-4o");
    let end = attributes! {
        "gen_ai.usage.input_tokens" => 1_200,
        "gen_ai.usage.output_tokens" => 80,
        "gen_ai.usage.cache_read.input_tokens" => 1_024,
        "gen_ai.usage.cache_write.input_tokens" => 64,
        "gen_ai.usage.reasoning.output_tokens" => 32,
    };
    chat.assert("chat gpt-4o", &SpanKind::Client, &chat_start_of("helper"), &end);
    for name in ["invoke_agent helper", "invoke_workflow work"] {
        let run = trace.span(name);
        let start = run.start_attributes();
        run.assert(name, &SpanKind::Internal, &start, &run_end_with_tokens(1, 0, 1_200, 80));
    }
}

#[tokio::test]
async fn response_usage_beats_manual_usage() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn twice(answer: Answer) -> Answer {
        genai::current_call().record_usage(tokens(999, 999).with_reasoning_tokens(1));
        answer
    }

    #[genai::agent(name = "a")]
    async fn agent(answer: Answer) {
        twice(answer).await;
    }

    let trace = Trace::new();
    trace.run(agent(Answer::tokens(10, 1))).await;
    let end = attributes! { "gen_ai.usage.input_tokens" => 10, "gen_ai.usage.output_tokens" => 1 };
    let chat = trace.span("chat gpt-4o");
    chat.assert("chat gpt-4o", &SpanKind::Client, &chat_start_of("a"), &end);
    let run = trace.span("invoke_agent a");
    assert_eq!(run.int("agent.run.input_tokens"), Some(10));

    // An answer without usage keeps the usage that was recorded before.
    let trace = Trace::new();
    trace.run(agent(Answer::unknown())).await;
    assert_eq!(trace.span("chat gpt-4o").int("gen_ai.usage.input_tokens"), Some(999));
    assert_eq!(trace.span("invoke_agent a").int("agent.run.input_tokens"), Some(999));
}

#[tokio::test]
async fn later_manual_usage_replaces_earlier() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn growing() {
        // Anthropic's stream reports usage like this: the input first, then the output as it grows.
        let call = genai::current_call();
        call.record_usage(
            Usage::input_excluding_cached(100)
                .with_cache_read_tokens(20)
                .with_output_tokens(1),
        );
        call.record_usage(Usage::unknown().with_output_tokens(40));
        call.record_usage(Usage::unknown().with_output_tokens(80));
    }

    let trace = Trace::new();
    trace.run(growing()).await;
    let chat = trace.only();
    assert_eq!(chat.int("gen_ai.usage.input_tokens"), Some(120));
    assert_eq!(chat.int("gen_ai.usage.output_tokens"), Some(80));
}

#[tokio::test]
async fn manual_usage_survives_every_ending() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn ending(how: &str) -> Result<(), std::fmt::Error> {
        genai::current_call().record_usage(tokens(7, 3));
        match how {
            "error" => Err(std::fmt::Error),
            "panic" => panic!("on purpose"),
            _ => std::future::pending().await,
        }
    }

    #[genai::agent(name = "ends")]
    async fn ends() {
        ending("error").await.expect_err("it fails");
        let panicking = std::panic::AssertUnwindSafe(ending("panic"));
        futures_util::FutureExt::catch_unwind(panicking)
            .await
            .expect_err("it panics");
        let _ = futures_util::future::select(Box::pin(ending("drop")), Box::pin(yield_now())).await;
    }

    let trace = Trace::new();
    trace.run(ends()).await;
    let spans = trace.spans();
    assert_eq!(
        names(&spans),
        ["chat gpt-4o", "chat gpt-4o", "chat gpt-4o", "invoke_agent ends"]
    );
    for chat in &spans[..3] {
        assert_eq!(chat.int("gen_ai.usage.output_tokens"), Some(3), "{chat:?}");
    }
    assert_eq!(spans[3].int("agent.run.input_tokens"), Some(21));
}

#[test]
fn manual_usage_works_in_plain_fns() {
    #[genai::tool(call_id = None)]
    fn paid_tool() {
        genai::current_call().record_usage(tokens(5, 2));
    }

    #[genai::agent(name = "plain")]
    fn plain() {
        paid_tool();
        genai::current_call().record_usage(tokens(100, 10));
    }

    let trace = Trace::new();
    trace.enter(plain);
    let tool = trace.span("execute_tool paid_tool");
    assert_eq!(tool.attributes(), tool.start_attributes());
    let run = trace.span("invoke_agent plain");
    let start = run.start_attributes();
    // The usage on an agent's span is the agent's own report, not the sum of its calls.
    let mut end = run_end_with_tokens(0, 1, 105, 12);
    end.extend(attributes! { "gen_ai.usage.input_tokens" => 100, "gen_ai.usage.output_tokens" => 10 });
    run.assert("invoke_agent plain", &SpanKind::Internal, &start, &end);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carried_context_keeps_current_call() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn elsewhere() {
        let report = async { genai::current_call().record_usage(tokens(4, 0)) };
        tokio::spawn(report.in_current_context())
            .await
            .expect("it does not panic");
        let report = || genai::current_call().record_usage(Usage::unknown().with_output_tokens(2));
        let thread = std::thread::spawn(genai::in_current_context(report));
        thread.join().expect("it does not panic");
        // OpenTelemetry's own carrier carries the span, but not the call.
        let report = async {
            genai::current_call().set_attribute("carried", true);
            genai::current_call().record_usage(tokens(1_000, 1_000));
        };
        tokio::spawn(report.with_current_context())
            .await
            .expect("it does not panic");
    }

    #[genai::agent(name = "spread")]
    async fn spread() {
        elsewhere().await;
    }

    let trace = Trace::new();
    trace.run(spread()).await;
    let chat = trace.span("chat gpt-4o");
    assert_eq!(chat.int("gen_ai.usage.input_tokens"), Some(4));
    assert_eq!(chat.int("gen_ai.usage.output_tokens"), Some(2));
    assert_eq!(chat.get("carried"), Some(Value::Bool(true)));
    let run = trace.span("invoke_agent spread");
    assert_eq!(run.int("agent.run.input_tokens"), Some(4));
    assert_eq!(run.int("agent.run.output_tokens"), Some(2));
}

#[tokio::test]
async fn concurrent_calls_keep_manual_usage_apart() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none, attr("number" = number))]
    async fn numbered(number: u64) {
        yield_now().await;
        genai::current_call().record_usage(tokens(number, 0));
        yield_now().await;
    }

    let trace = Trace::new();
    trace.run(futures_util::future::join_all((1..=20).map(numbered))).await;
    let spans = trace.spans();
    assert_eq!(spans.len(), 20);
    for chat in &spans {
        assert_eq!(chat.int("gen_ai.usage.input_tokens"), chat.int("number"));
    }
    let mut numbers: Vec<_> = spans.iter().filter_map(|chat| chat.int("number")).collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(1..=20), "{:?}", names(&spans));
}

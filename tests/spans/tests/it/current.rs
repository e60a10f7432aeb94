//! `genai::current()`: the call that is running, from inside.

use genai::{FutureExt as _, Usage};
use opentelemetry::trace::{FutureExt as _, SpanKind, TraceContextExt, TraceFlags, Tracer};
use opentelemetry::{Context, KeyValue, Value, global};
use tokio::task::yield_now;

use crate::answers::{Answer, chat_start};
use crate::support::{Trace, attributes, names, run_end, run_end_with_tokens, strings};

fn tokens(input: u64, output: u64) -> Usage {
    Usage::input_including_cached(input).output(output)
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
async fn by_hand() -> Result<String, std::fmt::Error> {
    yield_now().await;
    let usage = tokens(1_200, 80).cache_read(1_024).cache_write(64).reasoning(32);
    genai::current().record_usage(usage);
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
async fn usage_by_hand_is_on_the_span_and_in_all_totals_once() {
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
    chat.assert("chat gpt-4o", &SpanKind::Client, &chat_start(), &end);
    for name in ["invoke_agent helper", "invoke_workflow work"] {
        let run = trace.span(name);
        let start = run.start_attributes();
        run.assert(name, &SpanKind::Internal, &start, &run_end_with_tokens(1, 0, 1_200, 80));
    }
}

#[tokio::test]
async fn what_the_return_type_tells_wins() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn twice(answer: Answer) -> Answer {
        genai::current().record_usage(tokens(999, 999).reasoning(1));
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
    chat.assert("chat gpt-4o", &SpanKind::Client, &chat_start(), &end);
    let run = trace.span("invoke_agent a");
    assert_eq!(run.int("agent.run.input_tokens"), Some(10));

    // An answer that knows nothing is no reason to forget what was said.
    let trace = Trace::new();
    trace.run(agent(Answer::unknown())).await;
    assert_eq!(trace.span("chat gpt-4o").int("gen_ai.usage.input_tokens"), Some(999));
    assert_eq!(trace.span("invoke_agent a").int("agent.run.input_tokens"), Some(999));
}

#[tokio::test]
async fn later_counts_replace_earlier_ones() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn growing() {
        // As Anthropic's stream says it: the input first, then the output as it grows.
        let call = genai::current();
        call.record_usage(Usage::input_excluding_cached(100).cache_read(20).output(1));
        call.record_usage(Usage::unknown().output(40));
        call.record_usage(Usage::unknown().output(80));
    }

    let trace = Trace::new();
    trace.run(growing()).await;
    let chat = trace.only();
    assert_eq!(chat.int("gen_ai.usage.input_tokens"), Some(120));
    assert_eq!(chat.int("gen_ai.usage.output_tokens"), Some(80));
}

#[tokio::test]
async fn usage_by_hand_survives_every_ending() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn ending(how: &str) -> Result<(), std::fmt::Error> {
        genai::current().record_usage(tokens(7, 3));
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
fn plain_functions_and_those_without_usage_on_their_span() {
    #[genai::tool(call_id = None)]
    fn paid_tool() {
        genai::current().record_usage(tokens(5, 2));
    }

    #[genai::agent(name = "plain")]
    fn plain() {
        paid_tool();
        genai::current().record_usage(tokens(100, 10));
    }

    let trace = Trace::new();
    trace.enter(plain);
    let tool = trace.span("execute_tool paid_tool");
    assert_eq!(tool.attributes(), tool.start_attributes());
    let run = trace.span("invoke_agent plain");
    let start = run.start_attributes();
    // The span of an agent has usage: what the agent says of itself, not what its calls used.
    let mut end = run_end_with_tokens(0, 1, 105, 12);
    end.extend(attributes! { "gen_ai.usage.input_tokens" => 100, "gen_ai.usage.output_tokens" => 10 });
    run.assert("invoke_agent plain", &SpanKind::Internal, &start, &end);
}

#[test]
fn attributes_and_events_of_ones_own() {
    #[genai::tool(call_id = None)]
    fn annotated() {
        let call = genai::current();
        assert!(call.is_recording());
        call.set_attribute("shop.items", 3);
        call.set_attribute("shop.names".to_owned(), ["a", "b"]);
        call.set_attribute("shop.absent", None::<&str>);
        call.add_event(
            "shop.retry",
            &[
                ("shop.attempt", &2),
                ("shop.why", &"timeout"),
                ("shop.no", &None::<bool>),
            ],
        );
        call.add_event("shop.plain", &[]);
    }

    let trace = Trace::new();
    trace.enter(annotated);
    let span = trace.only();
    let mut expected = span.start_attributes();
    expected.extend(attributes! { "shop.items" => 3, "shop.names" => strings(&["a", "b"]) });
    assert_eq!(span.attributes(), expected);
    assert_eq!(span.events.len(), 2);
    assert_eq!(
        (&*span.events[0].name, &*span.events[1].name),
        ("shop.retry", "shop.plain")
    );
    let attributes = [KeyValue::new("shop.attempt", 2), KeyValue::new("shop.why", "timeout")];
    assert_eq!(span.events[0].attributes, attributes);
    assert_eq!(span.events[1].attributes, []);
}

#[tokio::test]
async fn ids_are_those_of_the_innermost_call() {
    type Ids = (Option<String>, Option<String>);

    fn ids() -> Ids {
        (genai::current().trace_id(), genai::current().span_id())
    }

    #[genai::tool(call_id = None)]
    async fn inner() -> Ids {
        yield_now().await;
        ids()
    }

    #[genai::agent(name = "outer")]
    async fn outer() -> (Ids, Ids, Ids) {
        (ids(), inner().await, ids())
    }

    let trace = Trace::new();
    let (before, inside, after) = trace.run(outer()).await;
    let of = |name: &str| {
        let context = trace.span(name).span_context.clone();
        (
            Some(context.trace_id().to_string()),
            Some(context.span_id().to_string()),
        )
    };
    assert_eq!(before, of("invoke_agent outer"));
    assert_eq!(inside, of("execute_tool inner"));
    assert_eq!(after, before);
    assert_eq!(before.0.map(|id| id.len()), Some(32));
    assert_eq!(before.1.map(|id| id.len()), Some(16));
}

#[tokio::test]
async fn without_a_call_it_does_nothing() {
    #[genai::tool(call_id = None, skip(quiet))]
    async fn suppressing(quiet: fn(genai::CurrentCall)) {
        async { quiet(genai::current()) }
            .in_context(Context::current().with_telemetry_suppressed())
            .await;
        async { quiet(genai::current()) }.in_context(Context::new()).await;
    }

    let quiet = |call: genai::CurrentCall| {
        call.set_attribute("a", 1);
        call.add_event("b", &[]);
        call.record_usage(tokens(1, 1));
        assert!(!call.is_recording());
        assert_eq!((call.trace_id(), call.span_id()), (None, None));
    };
    quiet(genai::current());
    // A span of somebody else is no call of ours.
    let trace = Trace::new();
    trace.enter(|| {
        global::tracer("somebody").in_span("theirs", |_| quiet(genai::current()));
    });
    assert_eq!(trace.only().attributes.len(), 0);

    // Nor is there one where telemetry is suppressed, or in a context of nobody.
    let trace = Trace::new();
    trace.run(suppressing(quiet)).await;
    assert_eq!(trace.only().attributes(), trace.only().start_attributes());
}

#[tokio::test]
async fn a_handle_that_outlives_its_call_does_nothing() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn handing_out() -> genai::CurrentCall {
        genai::current()
    }

    #[genai::agent(name = "late")]
    async fn late() {
        let call = handing_out().await;
        call.record_usage(tokens(1, 1));
        call.set_attribute("late", true);
        assert!(!call.is_recording());
        assert_eq!(call.trace_id(), genai::current().trace_id());
    }

    let trace = Trace::new();
    trace.run(late()).await;
    let run = trace.span("invoke_agent late");
    let start = run.start_attributes();
    run.assert(
        "invoke_agent late",
        &SpanKind::Internal,
        &start,
        &run_end("completed", 1, 0),
    );
    let chat = trace.span("chat gpt-4o");
    assert_eq!(chat.attributes(), chat.start_attributes());
}

#[tokio::test]
async fn it_is_the_call_also_inside_of_spans_of_others() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn through_a_client() {
        let context = Context::current_with_span(global::tracer("client").start("POST"));
        async {
            yield_now().await;
            genai::current().set_attribute("mine", 1);
            genai::current().record_usage(tokens(4, 2));
        }
        .with_context(context)
        .await;
    }

    let trace = Trace::new();
    trace.run(through_a_client()).await;
    let mut expected = chat_start();
    expected.extend(attributes! {
        "mine" => 1,
        "gen_ai.usage.input_tokens" => 4,
        "gen_ai.usage.output_tokens" => 2,
    });
    assert_eq!(trace.span("chat gpt-4o").attributes(), expected);
    assert_eq!(trace.span("POST").attributes, []);
}

#[tokio::test]
async fn a_context_from_further_out_is_the_call_further_out() {
    #[genai::tool(call_id = None, skip(outside))]
    async fn inner(outside: Context) {
        async { genai::current().set_attribute("said.inside", true) }
            .in_context(outside.clone())
            .await;
        // Carried by OpenTelemetry alone, as well.
        async { genai::current().add_event("from_inside", &[]) }
            .with_context(outside)
            .await;
    }

    #[genai::agent(name = "outer")]
    async fn outer() {
        inner(Context::current()).await;
    }

    let trace = Trace::new();
    trace.run(outer()).await;
    let agent = trace.span("invoke_agent outer");
    assert_eq!(agent.get("said.inside"), Some(Value::Bool(true)));
    assert_eq!(agent.events.len(), 1);
    assert_eq!(trace.span("execute_tool inner").events.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carriers_take_the_call_along() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn elsewhere() {
        let report = async { genai::current().record_usage(tokens(4, 0)) };
        tokio::spawn(report.in_current_context())
            .await
            .expect("it does not panic");
        let report = || genai::current().record_usage(Usage::unknown().output(2));
        let thread = std::thread::spawn(genai::in_current_context(report));
        thread.join().expect("it does not panic");
        // OpenTelemetry's carrier knows the span, not the call.
        let report = async {
            genai::current().set_attribute("carried", true);
            genai::current().record_usage(tokens(1_000, 1_000));
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
async fn calls_side_by_side_keep_their_usage_apart() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none, attr("number" = number))]
    async fn numbered(number: u64) {
        yield_now().await;
        genai::current().record_usage(tokens(number, 0));
        yield_now().await;
    }

    let trace = Trace::new();
    trace.run(futures_util::future::join_all((1..=20).map(numbered))).await;
    let spans = trace.spans();
    assert_eq!(spans.len(), 20);
    for chat in spans {
        assert_eq!(chat.int("gen_ai.usage.input_tokens"), chat.int("number"));
    }
}

#[tokio::test]
async fn an_unsampled_call_has_ids_and_records_nothing() {
    #[genai::tool(call_id = None)]
    async fn handle() -> (bool, Option<String>) {
        (genai::current().is_recording(), genai::current().trace_id())
    }

    // The test provider samples everything that its parent did.
    let trace = Trace::with_flags(TraceFlags::NOT_SAMPLED);
    let call = trace.run(async { handle().await }).await;
    assert!(!call.0);
    assert!(call.1.is_some());
}

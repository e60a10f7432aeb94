//! `genai::current_call()`: the running call, from inside.

mod usage;

use genai::{FutureExt as _, Usage};
use opentelemetry::trace::{FutureExt as _, SpanKind, TraceContextExt, TraceFlags, Tracer};
use opentelemetry::{Context, KeyValue, Value, global};
use tokio::task::yield_now;

use crate::answers::chat_start;
use crate::support::{Trace, attributes, run_end, strings};

fn tokens(input: u64, output: u64) -> Usage {
    Usage::input_including_cached(input).with_output_tokens(output)
}

#[test]
fn current_call_records_custom_attributes() {
    #[genai::tool(call_id = None)]
    fn annotated() {
        let call = genai::current_call();
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
async fn current_call_ids_are_innermost() {
    type Ids = (Option<String>, Option<String>);

    fn ids() -> Ids {
        (genai::current_call().trace_id(), genai::current_call().span_id())
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
async fn current_call_outside_calls_is_noop() {
    #[genai::tool(call_id = None, skip(quiet))]
    async fn suppressing(quiet: fn(genai::CurrentCall)) {
        async { quiet(genai::current_call()) }
            .in_context(Context::current().with_telemetry_suppressed())
            .await;
        async { quiet(genai::current_call()) }.in_context(Context::new()).await;
    }

    let quiet = |call: genai::CurrentCall| {
        call.set_attribute("a", 1);
        call.add_event("b", &[]);
        call.record_usage(tokens(1, 1));
        assert!(!call.is_recording());
        assert_eq!((call.trace_id(), call.span_id()), (None, None));
    };
    quiet(genai::current_call());
    // A span of another library is not a call.
    let trace = Trace::new();
    trace.enter(|| {
        global::tracer("somebody").in_span("theirs", |_| quiet(genai::current_call()));
    });
    assert_eq!(trace.only().attributes.len(), 0);

    // There is no call where telemetry is suppressed, or in a context without one.
    let trace = Trace::new();
    trace.run(suppressing(quiet)).await;
    assert_eq!(trace.only().attributes(), trace.only().start_attributes());
}

#[tokio::test]
async fn outliving_call_handle_is_noop() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn handing_out() -> genai::CurrentCall {
        genai::current_call()
    }

    #[genai::agent(name = "late")]
    async fn late() {
        let call = handing_out().await;
        call.record_usage(tokens(1, 1));
        call.set_attribute("late", true);
        assert!(!call.is_recording());
        assert_eq!(call.trace_id(), genai::current_call().trace_id());
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
async fn current_call_found_inside_foreign_spans() {
    #[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
    async fn through_a_client() {
        let context = Context::current_with_span(global::tracer("client").start("POST"));
        async {
            yield_now().await;
            genai::current_call().set_attribute("mine", 1);
            genai::current_call().record_usage(tokens(4, 2));
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
async fn outer_context_selects_outer_call() {
    #[genai::tool(call_id = None, skip(outside))]
    async fn inner(outside: Context) {
        async { genai::current_call().set_attribute("said.inside", true) }
            .in_context(outside.clone())
            .await;
        // OpenTelemetry's own way to carry the context works, too.
        async { genai::current_call().add_event("from_inside", &[]) }
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

#[tokio::test]
async fn unsampled_call_has_ids_only() {
    #[genai::tool(call_id = None)]
    async fn handle() -> (bool, Option<String>) {
        (genai::current_call().is_recording(), genai::current_call().trace_id())
    }

    // The test provider samples every span whose parent is sampled.
    let trace = Trace::with_flags(TraceFlags::NOT_SAMPLED);
    let call = trace.run(async { handle().await }).await;
    assert!(!call.0);
    assert!(call.1.is_some());
}

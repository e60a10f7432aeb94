//! Propagation of the context to branches of one task, other tasks and other threads.

use std::time::Duration;

use futures_util::{Stream as _, StreamExt as _, stream};
use genai::FutureExt as _;
use opentelemetry::trace::{SpanId, TraceContextExt, TraceId};
use opentelemetry::{Context, global};
use tokio::task::yield_now;

use crate::answers::Answer;
use crate::support::{Span, Trace, names};

#[genai::tool(call_id = None, name = name, skip_all)]
async fn tool(name: &'static str) {
    yield_now().await;
}

#[genai::tool(call_id = None, name = name, skip_all)]
fn plain_tool(name: &'static str) {}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask() -> Answer {
    yield_now().await;
    Answer::tokens(10, 1)
}

/// Checks that the trace has exactly one such span, as a child of `parent`.
fn assert_child(trace: &Trace, name: &str, parent: &Span) {
    let span = trace.span(name);
    assert!(
        span.is_child_of(parent),
        "`{name}` is no child of `{}`: {span:?}",
        parent.name
    );
}

#[tokio::test]
async fn join_and_select_branches_keep_parent() {
    #[genai::agent(name = "branching")]
    async fn branching() {
        tokio::join!(tool("left"), tool("right"));
        tokio::select! {
            () = tool("quick") => {}
            () = async { tokio::time::sleep(Duration::from_mins(1)).await; tool("never").await } => {}
        }
    }

    let trace = Trace::new();
    trace.run(branching()).await;
    let agent = trace.span("invoke_agent branching");
    for name in ["execute_tool left", "execute_tool right", "execute_tool quick"] {
        assert_child(&trace, name, &agent);
    }
    assert_eq!(agent.int("agent.run.tool_calls"), Some(3));
    assert_eq!(trace.spans().len(), 4);
}

#[tokio::test]
async fn recursive_runs_nest_and_count() {
    #[genai::agent(name = "recursive", attr("depth" = depth))]
    async fn recurse(depth: u8) {
        ask().await;
        if depth > 0 {
            Box::pin(recurse(depth - 1)).await;
        }
    }

    let trace = Trace::new();
    trace.run(recurse(3)).await;
    let mut levels: Vec<_> = trace
        .spans()
        .into_iter()
        .filter(|it| it.get("depth").is_some())
        .collect();
    levels.sort_by_key(|level| level.int("depth"));
    assert_eq!(levels.len(), 4);
    for (level, calls) in levels.iter().zip(1_i64..) {
        assert_eq!(level.int("agent.run.model_calls"), Some(calls));
        assert_eq!(level.int("agent.run.input_tokens"), Some(10 * calls));
    }
    for pair in levels.windows(2) {
        assert!(pair[0].is_child_of(&pair[1]));
    }
}

#[genai::workflow(name = "elsewhere")]
async fn elsewhere() -> TraceId {
    ask().await;
    Context::current().span().span_context().trace_id()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_spawn_loses_only_parent() {
    #[genai::agent(name = "spawning")]
    async fn spawning() {
        let lost = tokio::spawn(elsewhere()).await.expect("it does not panic");
        let here = Context::current().span().span_context().trace_id();
        assert_ne!(lost, TraceId::INVALID);
        assert_ne!(lost, here);
    }

    let trace = Trace::new();
    trace.run(spawning()).await;
    let agent = trace.only();
    assert_eq!(agent.int("agent.run.model_calls"), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carried_future_keeps_parent_and_run() {
    #[genai::agent(name = "carrying")]
    async fn carrying() {
        tokio::spawn(ask().in_current_context())
            .await
            .expect("it does not panic");
        let context = Context::current();
        tokio::spawn(tool("carried").in_context(context))
            .await
            .expect("it does not panic");
    }

    let trace = Trace::new();
    trace.run(carrying()).await;
    let agent = trace.span("invoke_agent carrying");
    assert_child(&trace, "chat gpt-4o", &agent);
    assert_child(&trace, "execute_tool carried", &agent);
    assert_eq!(agent.int("agent.run.model_calls"), Some(1));
    assert_eq!(agent.int("agent.run.input_tokens"), Some(10));
    assert_eq!(agent.int("agent.run.tool_calls"), Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn genai_spawn_keeps_parent() {
    use genai::JoinSetExt as _;

    #[genai::agent(name = "spawning")]
    async fn spawning() {
        genai::spawn(tool("spawned")).await.expect("it does not panic");
        genai::spawn_blocking(|| plain_tool("blocking"))
            .await
            .expect("it does not panic");
        let mut tasks = tokio::task::JoinSet::new();
        for name in ["one", "two"] {
            tasks.spawn_in_current_context(tool(name));
        }
        tasks.spawn_blocking_in_current_context(|| plain_tool("three"));
        tasks.join_all().await;
    }

    let trace = Trace::new();
    trace.run(spawning()).await;
    let agent = trace.span("invoke_agent spawning");
    for name in ["spawned", "blocking", "one", "two", "three"] {
        assert_child(&trace, &format!("execute_tool {name}"), &agent);
    }
    assert_eq!(agent.int("agent.run.tool_calls"), Some(5));
}

#[tokio::test]
async fn aborted_task_span_keeps_parent() {
    #[genai::tool(call_id = None)]
    async fn hang() {
        std::future::pending::<()>().await;
    }

    #[genai::agent(name = "aborting")]
    async fn aborting() {
        let task = genai::spawn(hang());
        yield_now().await;
        task.abort();
        assert!(task.await.expect_err("it was aborted").is_cancelled());
    }

    let trace = Trace::new();
    trace.run(aborting()).await;
    let tool = trace.span("execute_tool hang");
    assert!(tool.is_child_of(&trace.span("invoke_agent aborting")));
    assert_eq!(tool.events.len(), 1);
    assert_eq!(tool.events[0].name, "agent.call.cancelled");
}

#[test]
fn carried_threads_keep_parent() {
    #[genai::workflow(name = "threads")]
    fn threads() {
        let thread = std::thread::spawn(genai::in_current_context(|| plain_tool("thread")));
        thread.join().expect("it does not panic");
        let carrier = genai::Carrier::current();
        std::thread::scope(|scope| {
            for name in ["first", "second"] {
                let carrier = &carrier;
                scope.spawn(move || carrier.run(|| plain_tool(name)));
            }
        });
    }

    let trace = Trace::new();
    trace.enter(threads);
    let workflow = trace.span("invoke_workflow threads");
    for name in ["thread", "first", "second"] {
        assert_child(&trace, &format!("execute_tool {name}"), &workflow);
    }
    assert_eq!(workflow.int("agent.run.tool_calls"), Some(3));
}

/// A guard that opens a span when it is dropped, as a client's guard might.
struct DropsASpan;

impl Drop for DropsASpan {
    fn drop(&mut self) {
        plain_tool("dropped");
    }
}

#[tokio::test]
async fn carried_future_drops_in_its_context() {
    let trace = Trace::new();
    let held = DropsASpan;
    let carried = trace.enter(|| {
        async move {
            let _held = held;
            std::future::pending::<()>().await;
        }
        .in_current_context()
    });
    // The future is never polled, and is dropped outside of its context.
    drop(carried);
    assert!(trace.is_parent_of(&trace.only()));
}

#[tokio::test]
async fn carried_stream_keeps_context() {
    let trace = Trace::new();
    let here = || Context::current().span().span_context().span_id();
    let numbers = stream::iter(0..3).map(move |_| here());
    let carried = trace.enter(|| numbers.in_current_context());
    assert_eq!(carried.size_hint(), (3, Some(3)));
    let seen: Vec<SpanId> = carried.collect().await;
    assert_eq!(seen, [trace.parent_id(); 3]);
}

#[tokio::test]
async fn carrying_empty_context_is_harmless() {
    let (before, after) = async {
        let before = Context::current().span().span_context().is_valid();
        yield_now().await;
        (before, genai::current_call().trace_id())
    }
    .in_current_context()
    .await;
    assert_eq!((before, after), (false, None));
    assert_eq!(genai::in_current_context(|| 7)(), 7);
}

#[tokio::test]
async fn client_spans_nest_but_are_uncounted() {
    use opentelemetry::trace::{FutureExt as _, Span as _, Tracer};

    /// A client that emits its own spans, one of which is marked as a model call.
    async fn client() {
        let tracer = global::tracer("some-client");
        let span = tracer.start("chat some-client");
        let context = Context::current_with_span(span);
        async {
            context
                .span()
                .set_attribute(opentelemetry::KeyValue::new("gen_ai.operation.name", "chat"));
            context
                .span()
                .set_attribute(opentelemetry::KeyValue::new("gen_ai.usage.input_tokens", 10));
            let mut http = tracer.start("POST");
            yield_now().await;
            http.end();
        }
        .with_context(context.clone())
        .await;
    }

    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn ask_client(quietly: bool) -> Answer {
        if quietly {
            client()
                .in_context(Context::current().with_telemetry_suppressed())
                .await;
        } else {
            client().await;
        }
        Answer::tokens(10, 1)
    }

    #[genai::agent(name = "using")]
    async fn using(quietly: bool) {
        ask_client(quietly).await;
    }

    let trace = Trace::new();
    trace.run(using(false)).await;
    let chat = trace.span("chat gpt-4o");
    assert_child(&trace, "chat some-client", &chat);
    assert_child(&trace, "POST", &trace.span("chat some-client"));
    let agent = trace.span("invoke_agent using");
    assert_eq!(agent.int("agent.run.model_calls"), Some(1));
    assert_eq!(agent.int("agent.run.input_tokens"), Some(10));

    // Telemetry is suppressed around the client, so there is just one model call.
    let trace = Trace::new();
    trace.run(using(true)).await;
    assert_eq!(names(&trace.spans()), ["chat gpt-4o", "invoke_agent using"]);
    let agent = trace.span("invoke_agent using");
    assert_eq!(agent.int("agent.run.input_tokens"), Some(10));
}

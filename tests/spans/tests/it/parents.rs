//! The current span inside and outside of calls, and the parents of spans.

use opentelemetry::trace::{FutureExt as _, SpanId, TraceContextExt, TraceFlags, Tracer};
use opentelemetry::{Context, global};
use tokio::task::yield_now;

use crate::answers::Answer;
use crate::support::{Trace, names};

fn current() -> SpanId {
    Context::current().span().span_context().span_id()
}

#[genai::tool(call_id = None, skip_all)]
async fn tool() -> (SpanId, SpanId) {
    let before = current();
    yield_now().await;
    (before, current())
}

#[genai::tool(call_id = None, name = name, skip_all)]
fn nested(name: String, depth: u8) -> SpanId {
    if depth > 0 {
        nested(format!("{name}.{depth}"), depth - 1);
    }
    current()
}

#[tokio::test]
async fn span_is_current_only_in_body() {
    let trace = Trace::new();
    let outside = trace.enter(current);
    let (inside, after) = trace.run(async { (tool().await, current()) }).await;
    let span = trace.only();
    assert_eq!(inside, (span.id(), span.id()));
    assert_eq!(after, outside);
    assert!(trace.is_parent_of(&span));

    let trace = Trace::new();
    let outside = trace.enter(current);
    let (inside, after) = trace.enter(|| (nested("n".to_owned(), 0), current()));
    assert_eq!((inside, after), (trace.only().id(), outside));
}

#[tokio::test]
async fn caller_context_values_reach_body() {
    #[derive(Debug, PartialEq)]
    struct Mine(u8);

    #[genai::workflow(name = "w")]
    async fn workflow() -> (bool, Option<u8>) {
        let mine = || Context::current().get::<Mine>().map(|mine| mine.0);
        let before = mine();
        yield_now().await;
        (before == mine(), mine())
    }

    let trace = Trace::new();
    let context = trace.context().with_value(Mine(7));
    assert_eq!(workflow().with_context(context).await, (true, Some(7)));
}

#[test]
fn plain_fn_spans_nest() {
    let trace = Trace::new();
    trace.enter(|| nested("n".to_owned(), 2));
    let (outer, middle, inner) = (
        trace.span("execute_tool n"),
        trace.span("execute_tool n.2"),
        trace.span("execute_tool n.2.1"),
    );
    assert!(trace.is_parent_of(&outer));
    assert!(middle.is_child_of(&outer) && inner.is_child_of(&middle));
}

#[genai::chat(provider = "openai", model = model)]
async fn ask(model: &str) -> Answer {
    yield_now().await;
    nested(format!("in {model}"), 0);
    yield_now().await;
    Answer::unknown()
}

#[genai::agent(name = name)]
async fn agent(name: &str) {
    let models = [1, 2, 3].map(|number| format!("{name}-{number}"));
    tokio::join!(
        async {
            ask(&models[0]).await;
            nested(format!("after {name}-1"), 0);
        },
        ask(&models[1]),
        ask(&models[2]),
    );
    nested(format!("end of {name}"), 0);
}

fn assert_agent(trace: &Trace, name: &str) {
    let agent = trace.span(&format!("invoke_agent {name}"));
    for number in 1..=3 {
        let chat = trace.span(&format!("chat {name}-{number}"));
        assert!(chat.is_child_of(&agent), "{}", chat.name);
        let tool = trace.span(&format!("execute_tool in {name}-{number}"));
        assert!(tool.is_child_of(&chat), "{}", tool.name);
    }
    for tool in [format!("after {name}-1"), format!("end of {name}")] {
        assert!(
            trace.span(&format!("execute_tool {tool}")).is_child_of(&agent),
            "{tool}"
        );
    }
    assert_eq!(agent.int("agent.run.model_calls"), Some(3));
    assert_eq!(agent.int("agent.run.tool_calls"), Some(5));
}

#[tokio::test]
async fn joined_calls_share_parent() {
    let trace = Trace::new();
    trace.run(agent("a")).await;
    assert_agent(&trace, "a");
    assert_eq!(trace.spans().len(), 9);
}

#[genai::agent(name = "racing")]
async fn racing() -> SpanId {
    tokio::select! {
        biased;
        () = std::future::ready(()), if false => {}
        _ = ask("slow") => {}
        () = yield_now() => {}
    }
    ask("next").await;
    current()
}

#[tokio::test]
async fn dropped_branch_restores_context() {
    let trace = Trace::new();
    let seen = trace.run(racing()).await;
    let (agent, slow, next) = (
        trace.span("invoke_agent racing"),
        trace.span("chat slow"),
        trace.span("chat next"),
    );
    assert_eq!(seen, agent.id());
    assert!(slow.is_child_of(&agent) && next.is_child_of(&agent));
    assert_eq!(slow.events.len(), 1);
    assert!(next.events.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_agents_keep_separate_traces() {
    let agents: Vec<_> = (0..40)
        .map(|number| {
            let trace = Trace::new();
            let context = trace.context();
            let name = format!("agent-{number}");
            let task = tokio::spawn(async move { agent(&name).await }.with_context(context));
            (number, trace, task)
        })
        .collect();
    for (number, trace, task) in agents {
        task.await.expect("the agent does not panic");
        assert_agent(&trace, &format!("agent-{number}"));
        let spans = trace.spans();
        assert_eq!(spans.len(), 9, "{:?}", names(&spans));
    }
}

#[genai::workflow(name = "spawning")]
async fn spawning() {
    let task = tokio::spawn(async { ask("spawned").await }.with_current_context());
    task.await.expect("the call does not panic");
}

#[tokio::test]
async fn spawned_call_with_context_is_counted() {
    let trace = Trace::new();
    trace.run(spawning()).await;
    let run = trace.span("invoke_workflow spawning");
    assert!(trace.span("chat spawned").is_child_of(&run));
    assert_eq!(run.int("agent.run.model_calls"), Some(1));
    assert_eq!(run.int("agent.run.tool_calls"), Some(1));
}

#[genai::agent(name = "mixed")]
async fn mixed() {
    let tracer = global::tracer("somebody else");
    let foreign = tracer.start("http");
    ask("m").with_context(Context::current_with_span(foreign)).await;
}

#[tokio::test]
async fn foreign_spans_keep_run_and_parent() {
    let trace = Trace::new();
    trace.run(mixed()).await;
    let (agent, foreign, chat) = (
        trace.span("invoke_agent mixed"),
        trace.span("http"),
        trace.span("chat m"),
    );
    assert!(foreign.is_child_of(&agent) && chat.is_child_of(&foreign));
    // The run is found through spans of other libraries.
    assert_eq!(agent.int("agent.run.model_calls"), Some(1));
}

#[tokio::test]
async fn unsampled_trace_runs_without_export() {
    let trace = Trace::with_flags(TraceFlags::NOT_SAMPLED);
    let outside = trace.enter(current);
    let (inside, after) = trace.run(async { (tool().await, current()) }).await;
    assert_eq!(names(&trace.spans()), [""; 0]);
    assert_eq!((inside.0, after), (inside.1, outside));
    // Headers that the body sends have the id of a new span, as for any span that is not sampled.
    assert_ne!(inside.0, outside);
}

#[tokio::test]
async fn suppressed_telemetry_records_no_span() {
    let trace = Trace::new();
    let context = trace.context().with_telemetry_suppressed();
    let outside = trace.enter(current);
    let inside = tool().with_context(context).await;
    assert_eq!(inside, (outside, outside));
    assert_eq!(names(&trace.spans()), [""; 0]);
}

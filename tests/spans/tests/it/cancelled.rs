//! Futures that are dropped before they are done, which is common in agents.

use std::future::{Future, pending};
use std::pin::pin;
use std::task::{Context as Task, Poll, Waker};

use opentelemetry::Context;
use opentelemetry::trace::{FutureExt as _, SpanId, Status, TraceContextExt};

use crate::answers::{Answer, chat_start};
use crate::support::{Trace, names, run_end, strings};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn never_answered() -> Answer {
    pending().await
}

#[genai::agent(name = "a")]
async fn agent() {
    answered().await;
    never_answered().await;
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
async fn answered() -> Answer {
    Answer::tokens(10, 2)
}

/// Polls once and drops.
fn poll_once<F: Future>(trace: &Trace, future: F) -> Poll<F::Output> {
    let future = pin!(future.with_context(trace.context()));
    future.poll(&mut Task::from_waker(Waker::noop()))
}

#[test]
fn dropped_call_is_cancelled_without_error() {
    let trace = Trace::new();
    assert!(poll_once(&trace, never_answered()).is_pending());
    let span = trace.only();
    assert_eq!(span.status, Status::Unset);
    let mut expected = chat_start();
    expected.insert("gen_ai.response.finish_reasons".to_owned(), strings(&["error"]));
    assert_eq!(span.attributes(), expected);
    let events: Vec<_> = span.events.iter().map(|event| &*event.name).collect();
    assert_eq!(events, ["agent.call.cancelled"]);
    assert!(span.events[0].attributes.is_empty());
}

#[test]
fn unpolled_future_records_no_span() {
    let trace = Trace::new();
    trace.enter(|| drop(never_answered()));
    trace.enter(|| drop(agent()));
    assert_eq!(names(&trace.spans()), [""; 0]);
}

#[test]
fn dropped_run_keeps_received_usage() {
    let trace = Trace::new();
    assert!(poll_once(&trace, agent()).is_pending());
    let (run, chat) = (trace.span("invoke_agent a"), trace.span("chat gpt-4o"));
    assert!(chat.is_child_of(&run));
    assert_eq!(chat.events.len(), 1);
    assert_eq!(run.status, Status::Unset);
    assert_eq!(run.get("error.type"), None);
    let events: Vec<_> = run.events.iter().map(|event| &*event.name).collect();
    assert_eq!(events, ["agent.call.cancelled"]);
    let mut end = run_end("cancelled", 2, 0);
    end.extend(crate::support::attributes! {
        "agent.run.input_tokens" => 10,
        "agent.run.output_tokens" => 2,
    });
    let mut whole = run.start_attributes();
    whole.extend(end);
    assert_eq!(run.attributes(), whole);
    // Inner spans end first.
    assert_eq!(
        names(&trace.spans()),
        ["chat gpt-4o-mini", "chat gpt-4o", "invoke_agent a"]
    );
}

#[tokio::test]
async fn completed_future_drop_is_not_cancelled() {
    let trace = Trace::new();
    let mut call = Box::pin(trace.run(answered()));
    let _ = call.as_mut().await;
    drop(call);
    let span = trace.only();
    assert!(span.events.is_empty(), "{:?}", span.events);
}

#[tokio::test]
async fn select_cancels_only_the_loser() {
    let trace = Trace::new();
    let answer = trace.run(async {
        tokio::select! {
            biased;
            _ = never_answered() => None,
            answer = answered() => Some(answer),
        }
    });
    assert!(answer.await.is_some());
    let (winner, loser) = (trace.span("chat gpt-4o-mini"), trace.span("chat gpt-4o"));
    assert!(winner.events.is_empty());
    assert_eq!(loser.events.len(), 1);
    // Both are children of the caller.
    assert!(trace.is_parent_of(&winner) && trace.is_parent_of(&loser));
}

#[tokio::test]
async fn aborted_task_call_is_cancelled() {
    let trace = Trace::new();
    let (started, wait) = tokio::sync::oneshot::channel();
    let context = trace.context();
    let task = tokio::spawn(tool(started).with_context(context));
    wait.await.expect("the tool starts");
    task.abort();
    assert!(task.await.is_err_and(|error| error.is_cancelled()));
    let span = trace.only();
    assert_eq!(span.status, Status::Unset);
    assert_eq!(span.events.len(), 1);
}

#[genai::tool(call_id = None, skip_all)]
async fn tool(started: tokio::sync::oneshot::Sender<()>) {
    started.send(()).expect("the test waits");
    pending::<()>().await;
}

/// A guard that records the current span when it is dropped.
struct DropsIn<'a>(&'a mut Option<SpanId>);

impl Drop for DropsIn<'_> {
    fn drop(&mut self) {
        *self.0 = Some(Context::current().span().span_context().span_id());
    }
}

#[genai::workflow(name = "w")]
async fn holding(seen: &mut Option<SpanId>) {
    let _held = DropsIn(seen);
    pending::<()>().await;
}

#[test]
fn body_locals_drop_inside_span() {
    let trace = Trace::new();
    let mut seen = None;
    assert!(poll_once(&trace, holding(&mut seen)).is_pending());
    assert_eq!(seen, Some(trace.only().id()));
}

//! An annotated future is `Send` exactly if its body is.

use std::cell::Cell;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::stream::{self, Stream, StreamExt as _};
use opentelemetry::trace::FutureExt as _;
use tokio::task::{LocalSet, spawn_local, yield_now};

use crate::answers::Answer;
use crate::support::Trace;

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn ask(prompt: String) -> Result<Answer, std::io::Error> {
    yield_now().await;
    Ok(Answer::tokens(prompt.len() as u64, 1))
}

#[genai::tool(call_id = None)]
async fn tool(path: String) -> usize {
    yield_now().await;
    path.len()
}

#[genai::agent]
async fn agent() -> usize {
    let Ok(_) = ask("prompt".to_owned()).await else {
        return 0;
    };
    tool("path".to_owned()).await
}

#[genai::workflow]
async fn workflow() -> usize {
    agent().await
}

#[genai::request(user = user)]
async fn request(user: String) -> usize {
    workflow().await
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn annotated_functions_can_be_spawned() {
    let trace = Trace::new();
    let context = trace.context();
    let task = tokio::spawn(assert_send(request("ada".to_owned())).with_context(context));
    assert_eq!(task.await.ok(), Some(4));
    assert_eq!(trace.spans().len(), 5);
}

type AnyError = Box<dyn Error + Send + Sync>;
type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

/// An error type with a `dyn` in it, for which rustc finds it hardest to prove that a future is `Send`.
#[genai::agent]
async fn dynamic_error() -> Result<usize, AnyError> {
    yield_now().await;
    Ok(1)
}

#[genai::agent]
async fn dynamic_stream() -> Result<BoxStream<Result<usize, AnyError>>, AnyError> {
    dynamic_error().await?;
    Ok(Box::pin(stream::iter([Ok(1), Ok(2)])))
}

#[genai::agent]
fn opaque_stream() -> impl Future<Output = BoxStream<Result<usize, AnyError>>> {
    async { dynamic_stream().await.unwrap_or_else(|_| Box::pin(stream::empty())) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opaque_stream_call_can_be_spawned() {
    let trace = Trace::new();
    let work = async { opaque_stream().await.count().await };
    let task = tokio::spawn(assert_send(work).with_context(trace.context()));
    assert_eq!(task.await.ok(), Some(2));
    assert_eq!(trace.spans().len(), 3);
}

#[genai::agent(name = "local")]
async fn local(seen: Rc<Cell<usize>>) -> Rc<Cell<usize>> {
    let held = Rc::clone(&seen);
    let found = local_tool(&seen).await;
    held.set(held.get() + *found);
    seen
}

#[genai::tool(call_id = None)]
async fn local_tool(seen: &Cell<usize>) -> Rc<usize> {
    yield_now().await;
    Rc::new(seen.get())
}

#[tokio::test]
async fn non_send_body_runs_in_localset() {
    let trace = Trace::new();
    let task = async {
        let seen = Rc::new(Cell::new(21));
        let task = spawn_local(local(seen).with_context(trace.context()));
        task.await.map(|seen| seen.get())
    };
    assert_eq!(LocalSet::new().run_until(task).await.ok(), Some(42));
    let run = trace.span("invoke_agent local");
    assert!(trace.span("execute_tool local_tool").is_child_of(&run));
}

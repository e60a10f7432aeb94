//! The tree marks calls as detached only where they escaped a run. The configuration holds for the whole process, so this
//! file has one test.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use genai::Config;
use genai::telemetry::TreeExporter;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

#[genai::tool(call_id = None)]
async fn look() {}

#[genai::agent(name = "agent")]
async fn agent() {
    look().await;
    tokio::spawn(async { look().await }).await.expect("it does not panic");
}

#[genai::agent(name = "plain")]
async fn plain_agent() {
    look().await;
}

/// A tool that begins before the only run.
#[genai::tool(call_id = None)]
async fn delegate() {
    // Clocks of some systems are coarse.
    tokio::time::sleep(Duration::from_millis(1)).await;
    plain_agent().await;
}

#[genai::tool(call_id = None, skip_all)]
async fn outlive(starts: oneshot::Sender<()>, ends: oneshot::Receiver<()>) {
    starts.send(()).expect("the agent waits");
    ends.await.expect("the test sends it");
}

/// An agent that leaves a call behind.
#[genai::agent(name = "leaving")]
async fn leave(ends: oneshot::Receiver<()>) -> JoinHandle<()> {
    let (starts, started) = oneshot::channel();
    let left = tokio::spawn(outlive(starts, ends));
    started.await.expect("it starts");
    left
}

/// The printed text.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn take(&self) -> String {
        let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(std::mem::take(&mut text)).expect("it is text")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn tree_marks_only_escaped_calls() {
    let paper = Paper::default();
    let tree = TreeExporter::to_writer(paper.clone(), 120).into_processor();
    let provider = SdkTracerProvider::builder().with_span_processor(tree).build();
    Config::builder().tracer_provider(provider).install();

    look().await;
    let before = paper.take();
    assert!(
        before.contains("execute_tool look") && !before.contains("detached"),
        "{before}"
    );

    agent().await;
    let printed = paper.take();
    assert_eq!(printed.matches("detached").count(), 1, "{printed}");

    look().await;
    let after = paper.take();
    assert!(
        after.contains("execute_tool look") && !after.contains("detached"),
        "{after}"
    );

    delegate().await;
    let around = paper.take();
    assert!(
        around.contains("execute_tool delegate") && !around.contains("detached"),
        "it began before the run: {around}"
    );

    let (end, ends) = oneshot::channel();
    let left = leave(ends).await;
    assert!(!paper.take().contains("detached"), "it is open");
    end.send(()).expect("the tool waits");
    left.await.expect("it does not panic");
    let printed = paper.take();
    assert_eq!(printed.matches("detached").count(), 1, "it began in the run: {printed}");
}

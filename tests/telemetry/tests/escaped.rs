//! The tree marks calls as detached only where they escaped a run. The configuration holds for the whole process, so this
//! file has one test.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use genai::Config;
use genai::telemetry::TreeExporter;
use opentelemetry_sdk::trace::SdkTracerProvider;

#[genai::tool(call_id = None)]
async fn look() {}

#[genai::agent(name = "agent")]
async fn agent() {
    look().await;
    tokio::spawn(async { look().await }).await.expect("it does not panic");
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
}

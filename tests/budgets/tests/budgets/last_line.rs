//! The last line of a tree has the cost of the loop.

use std::io::{self, Write};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use genai::Config;
use genai::telemetry::TreeExporter;
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::fixer::{call, fixer};

/// The printed tree.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn looping_agent_prints_loop_cost() {
    if own_process::passed("last_line::looping_agent_prints_loop_cost") {
        return;
    }
    let printed = Printed::default();
    let tree = TreeExporter::to_writer(printed.clone(), 140).into_processor();
    let provider = SdkTracerProvider::builder().with_span_processor(tree).build();
    Config::builder().tracer_provider(provider.clone()).install();
    let thoughts = AtomicU64::new(0);
    fixer(|_| vec![call("run_tests", "{}")], &thoughts)
        .await
        .expect_err("it is stopped");
    provider.shutdown().expect("nothing is exported");

    let bytes = printed.0.lock().expect("no writer panicked").clone();
    let text = String::from_utf8(bytes).expect("it is text");
    let (tree, _) = text.split_once("\n\n").expect("a table follows the tree");
    let last = tree.lines().last().expect("it has lines");
    assert!(
        last.starts_with("loop: run_tests 7×, nothing new after the first: "),
        "{text}"
    );
    // Six of the seven model calls are in the loop, at $0.0035 each.
    assert!(last.ends_with(" and $0.0210 of $0.0245 (86 %)"), "{text}");
    let repeats = [2, 3, 4, 5, 6, 7].map(|repeat| text.contains(&format!("repeat {repeat}")));
    assert_eq!(repeats, [true; 6], "refused calls have a number, too:\n{text}");
}

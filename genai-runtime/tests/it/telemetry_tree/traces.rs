//! The spans that are printed together, and the moment: late ones, unfinished ones, those of other processes, too many.

use std::io::{self, Write};

use genai_runtime::telemetry::TreeExporter;
use opentelemetry::trace::{Span as _, Tracer as _, TracerProvider as _};
use opentelemetry_sdk::trace::{SdkTracerProvider, Span};

use super::desk::{Desk, Paper, clock};

#[test]
fn late_spans_are_printed_afterwards() {
    let desk = Desk::new(80);
    let mut root = desk.start("first", 0, None);
    let mut late = desk.start("late", 1, Some(&root));
    let mut later = desk.start("later", 2, Some(&late));
    let mut last = desk.start("last", 3, Some(&later));
    desk.call("child", 2, 3, &late, &[]);
    root.end_with_timestamp(clock(10));
    assert!(!desk.paper.take().contains("child"), "its parent is still running");

    late.end_with_timestamp(clock(20));
    assert_eq!(desk.paper.take(), "", "it waits for the next trace");
    desk.start("second", 30, None).end_with_timestamp(clock(31));
    let expected = "\
trace 00000000000000000000000000000001
late: ended after their root
late      0.02 s
└─ child  1.0 ms

trace 00000000000000000000000000000002
second  1.0 ms

";
    assert_eq!(desk.paper.take(), expected);

    later.end_with_timestamp(clock(40));
    desk.provider.force_flush().expect("printing does not fail");
    assert!(
        desk.paper
            .take()
            .starts_with("trace 00000000000000000000000000000001\nlate: ended after their root\nlater")
    );

    last.end_with_timestamp(clock(50));
    assert!(
        desk.close()
            .starts_with("trace 00000000000000000000000000000001\nlate: ended after their root\nlast")
    );
}

#[test]
fn unfinished_spans_are_marked_at_shutdown() {
    let desk = Desk::new(80);
    let root = desk.start("root", 0, None);
    let mut agent = desk.start("agent", 1, Some(&root));
    desk.call("chat", 1, 2, &agent, &[]);
    agent.end_with_timestamp(clock(3));
    let running = desk.start("running", 4, Some(&root));
    desk.call("orphan", 4, 5, &running, &[]);
    desk.provider.force_flush().expect("printing does not fail");
    assert_eq!(desk.paper.take(), "", "a flush does not tear a running trace");
    let expected = "\
trace 00000000000000000000000000000001
incomplete: the root has not ended
agent    2.0 ms
└─ chat  1.0 ms
orphan   1.0 ms

";
    assert_eq!(desk.close(), expected);
}

#[test]
fn remote_parent_starts_own_tree() {
    let desk = Desk::new(80);
    let mut one = desk.serve("one", 0, 7, 77);
    let mut other = desk.serve("other", 0, 7, 78);
    desk.call("chat one", 1, 2, &one, &[]);
    desk.call("chat other", 1, 2, &other, &[]);
    one.end_with_timestamp(clock(3));
    let printed = desk.paper.take();
    assert!(printed.contains("one          3.0 ms\n└─ chat one"), "{printed}");
    assert!(!printed.contains("other"), "it still runs: {printed}");
    other.end_with_timestamp(clock(4));
    let printed = desk.paper.take();
    assert!(printed.contains("other          4.0 ms\n└─ chat other"), "{printed}");
    assert!(!printed.contains("late"), "{printed}");
}

#[test]
fn spans_over_limit_are_counted() {
    let desk = Desk::new(80);
    let mut root = desk.start("root", 0, None);
    for at in 0..10_005 {
        desk.call("call", at, at + 1, &root, &[]);
    }
    root.end_with_timestamp(clock(20_000));
    let printed = desk.paper.take();
    assert_eq!(
        printed.matches("─ call").count(),
        9_999,
        "the root is one of those that are kept"
    );
    assert!(printed.contains("\nleft out: the first 6 spans\n"));
}

#[test]
fn unfinished_traces_over_limit_are_counted() {
    let desk = Desk::new(80);
    // Finished traces are removed first, without a message.
    for at in 0..100 {
        desk.start("finished", at, None).end_with_timestamp(clock(at + 1));
    }
    assert!(!desk.paper.take().contains("left out"));
    let roots: Vec<Span> = (0..66).map(|at| desk.start("root", at, None)).collect();
    for root in &roots {
        desk.call("one", 1, 2, root, &[]);
        desk.call("two", 1, 2, root, &[]);
    }
    let printed = desk.close();
    assert!(
        printed.starts_with("left out: 2 unfinished traces (4 spans)\n\n"),
        "{printed}"
    );
    assert_eq!(printed.matches("incomplete").count(), 64);
}

#[test]
fn failing_tree_writer_is_ignored() {
    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::Error::other("no paper"))
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::Error::other("no paper"))
        }
    }
    let tree = TreeExporter::to_writer(Broken, 80).into_processor();
    let provider = SdkTracerProvider::builder().with_span_processor(tree).build();
    provider.tracer("test").start("root").end();
    provider.force_flush().expect("nothing to tell");
    provider.shutdown().expect("nothing to tell");
}

#[test]
fn tree_exporter_works_with_simple_processor() {
    let paper = Paper::default();
    let tree = TreeExporter::to_writer(paper.clone(), 80);
    let provider = SdkTracerProvider::builder().with_simple_exporter(tree).build();
    provider.tracer("test").start("root").end();
    assert!(paper.take().contains("\nroot  "));
    provider.shutdown().expect("shut down once");
}

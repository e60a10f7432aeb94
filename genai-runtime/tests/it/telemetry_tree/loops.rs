//! The line about the costliest loop.

use opentelemetry::KeyValue;
use opentelemetry::trace::Span as _;

use super::desk::{Desk, clock};

/// A tool call with the recorded attributes, from `from` to `to` milliseconds.
fn test(desk: &Desk, root: &opentelemetry_sdk::trace::Span, fingerprint: &'static str, from: u64, to: u64) {
    let attributes = [
        KeyValue::new("gen_ai.tool.name", "run_tests"),
        KeyValue::new("tool.args.fingerprint", fingerprint),
    ];
    desk.call("execute_tool run_tests", from, to, root, &attributes);
}

fn draw(fingerprints: [&'static str; 3]) -> String {
    let desk = Desk::new(100);
    let mut root = desk.start("invoke_agent fixer", 0, None);
    let chat = |cost: f64| {
        [
            KeyValue::new("gen_ai.operation.name", "chat"),
            KeyValue::new("agent.cost.usd", cost),
        ]
    };
    desk.call("chat m", 0, 100, &root, &chat(0.000_2));
    for (at, fingerprint) in (0..).zip(fingerprints) {
        let start = 100 + at * 1_000;
        test(&desk, &root, fingerprint, start, start + 400);
        desk.call("chat m", start + 400, start + 1_000, &root, &chat(0.000_5));
    }
    root.end_with_timestamp(clock(3_100));
    desk.paper.take()
}

#[test]
fn three_equal_fingerprints_are_a_loop() {
    let printed = draw(["5f", "5f", "5f"]);
    let expected = "\nloop: run_tests 3×, nothing new after the first: 2.0 s and $0.0010 of $0.0017 (59 %)\n\n";
    assert!(printed.contains(expected), "{printed}");
}

#[test]
fn different_fingerprints_are_no_loop() {
    let printed = draw(["5f", "60", "5f"]);
    assert!(!printed.contains("loop"), "{printed}");
}

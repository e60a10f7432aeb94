//! The text of tokens, durations and outcomes, and the table under the tree.

use std::time::{Duration, SystemTime};

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span as _, Status};

use super::desk::{Desk, clock, tokens};

#[test]
fn tree_omits_unknown_token_counts() {
    let desk = Desk::new(80);
    let mut root = desk.start("invoke_agent a", 0, None);
    desk.call("chat a", 1, 2, &root, &tokens(1_234_567, 0));
    desk.call(
        "chat b",
        2,
        3,
        &root,
        &[KeyValue::new("gen_ai.usage.input_tokens", 999)],
    );
    desk.call("chat c", 3, 4, &root, &tokens(-1, -1));
    root.set_attribute(KeyValue::new("agent.outcome", "completed"));
    root.end_with_timestamp(clock(20));
    let expected = "\
trace 00000000000000000000000000000001
invoke_agent a  0.02 s                       completed
├─ chat a       1.0 ms  1 234 567 in  0 out
├─ chat b       1.0 ms        999 in
└─ chat c       1.0 ms

call    calls   total  share         in  out
chat a      1  1.0 ms    5 %  1 234 567    0
chat b      1  1.0 ms    5 %        999
chat c      1  1.0 ms    5 %

";
    assert_eq!(desk.paper.take(), expected);
}

#[test]
fn durations_print_in_fitting_unit() {
    let cases = [
        (38, "38 µs"),
        (4_100, "4.1 ms"),
        (12_000, "0.01 s"),
        (1_840_000, "1.84 s"),
        (125_000_000, "2 min 05 s"),
        (3_720_000_000, "1 h 02 min"),
    ];
    for (microseconds, expected) in cases {
        let desk = Desk::new(80);
        desk.start("chat", 0, None)
            .end_with_timestamp(SystemTime::UNIX_EPOCH + Duration::from_micros(microseconds));
        let printed = desk.paper.take();
        assert!(printed.contains(&format!("\nchat  {expected}\n")), "{printed}");
    }
}

#[test]
fn span_outcomes_print_as_words() {
    let cases: [(&[KeyValue], bool, &str); 6] = [
        (&[KeyValue::new("agent.outcome", "completed")], false, "completed"),
        (
            &[
                KeyValue::new("agent.outcome", "failed"),
                KeyValue::new("error.type", "E"),
            ],
            true,
            "failed: E",
        ),
        (&[KeyValue::new("agent.outcome", "cancelled")], false, "cancelled"),
        (
            &[
                KeyValue::new("agent.outcome", "stopped"),
                KeyValue::new("agent.stop_reason", "cost_budget_exceeded"),
            ],
            true,
            "stopped: cost_budget_exceeded",
        ),
        (&[KeyValue::new("error.type", "timeout")], true, "failed: timeout"),
        (&[], true, "failed"),
    ];
    for (attributes, error, expected) in cases {
        let desk = Desk::new(80);
        let mut root = desk.start("span", 0, None);
        root.set_attributes(attributes.iter().cloned());
        if error {
            root.set_status(Status::error(""));
        }
        root.end_with_timestamp(clock(1_000));
        let printed = desk.paper.take();
        assert!(printed.contains(&format!("\nspan  1.00 s  {expected}\n")), "{printed}");
    }
}

#[test]
fn tree_table_lists_ten_names() {
    let desk = Desk::new(80);
    let mut root = desk.start("root", 0, None);
    for at in 0..13 {
        desk.call(&format!("execute_tool t{at:02}"), 0, 100 - at, &root, &[]);
    }
    root.end_with_timestamp(clock(100));
    let printed = desk.paper.take();
    let (_, table) = printed.split_once("\n\n").expect("a table under the tree");
    assert_eq!(
        table.lines().filter(|line| line.starts_with("execute_tool")).count(),
        10,
        "{table}"
    );
    assert!(table.contains("\nand 3 more\n"), "{table}");
    assert!(
        table
            .lines()
            .nth(1)
            .is_some_and(|line| line.starts_with("execute_tool t00")),
        "the longest first: {table}"
    );

    // A single call is only in the tree, because there is nothing to compare.
    let mut root = desk.start("root", 0, None);
    desk.call("chat", 0, 1, &root, &[]);
    root.end_with_timestamp(clock(100));
    assert!(!desk.paper.take().contains("calls"));
}

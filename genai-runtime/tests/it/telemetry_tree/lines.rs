//! The drawing of a trace: its lines, their order and their width.

use opentelemetry::KeyValue;
use opentelemetry::trace::Span as _;
use unicode_width::UnicodeWidthStr as _;

use super::desk::{Desk, clock, nest, repair, run, tokens};

#[test]
fn trace_prints_tree_and_table() {
    let desk = Desk::new(100);
    repair(&desk, "execute_tool read_file");
    let expected = "\
trace 00000000000000000000000000000001
agent.request                     1.84 s  3 412 in  611 out  completed
└─ invoke_workflow repo-debugger  1.84 s  3 412 in  611 out  completed
   ├─ chat gpt-4o-mini            0.02 s    412 in   58 out
   ├─ execute_tool read_file      4.0 ms
   ├─ execute_tool run_tests      0.91 s                     failed: TestError
   │  └─ GET                      0.90 s
   ├─ execute_tool read_file      5.0 ms                     repeat 2
   └─ chat gpt-4o-mini            0.84 s                     cancelled

call                    calls   total  share   in  out  failed  repeats
execute_tool run_tests      1  0.91 s    1 %                 1
GET                         1  0.90 s   49 %
chat gpt-4o-mini            2  0.86 s   47 %  412   58
execute_tool read_file      2  9.0 ms   <1 %                          1

";
    assert_eq!(desk.paper.take(), expected);
    assert_eq!(desk.close(), "", "nothing is printed twice");
}

#[test]
fn first_chunk_time_shown_if_fits() {
    let first_chunk = |seconds: f64| KeyValue::new("gen_ai.response.time_to_first_chunk", seconds);
    let draw = |width| {
        let desk = Desk::new(width);
        let mut root = desk.start("agent.request", 0, None);
        let [input, output] = tokens(412, 58);
        desk.call("chat gpt-4o-mini", 1, 900, &root, &[input, output, first_chunk(0.0042)]);
        let mut dropped = desk.start("chat gpt-4o-mini", 900, Some(&root));
        dropped.set_attribute(first_chunk(0.25));
        dropped.add_event("agent.call.cancelled", Vec::new());
        dropped.end_with_timestamp(clock(1_200));
        desk.call("chat gpt-4o-mini", 1_200, 1_300, &root, &[first_chunk(f64::NAN)]);
        root.set_attributes(run("completed", 412, 58));
        root.end_with_timestamp(clock(1_300));
        desk.paper.take()
    };
    let expected = "\
trace 00000000000000000000000000000001
agent.request        1.30 s  412 in  58 out                      completed
├─ chat gpt-4o-mini  0.90 s  412 in  58 out  first chunk 4.2 ms
├─ chat gpt-4o-mini  0.30 s                  first chunk 0.25 s  cancelled
└─ chat gpt-4o-mini  0.10 s
";
    assert!(draw(80).starts_with(expected), "{}", draw(80));
    let narrow = draw(60);
    assert!(!narrow.contains("first chunk") && narrow.contains("412 in"), "{narrow}");
}

#[test]
fn tree_children_sorted_by_start_time() {
    let desk = Desk::new(60);
    let mut root = desk.start("root", 0, None);
    let mut second = desk.start("second", 20, Some(&root));
    let mut first = desk.start("first", 10, Some(&root));
    desk.call("first.b", 12, 13, &first, &[]);
    desk.call("first.a", 11, 14, &first, &[]);
    second.end_with_timestamp(clock(30));
    desk.call("second.a", 21, 22, &second, &[]);
    first.end_with_timestamp(clock(30));
    root.end_with_timestamp(clock(40));
    let printed = desk.paper.take();
    let names: Vec<&str> = printed.lines().skip(1).take(6).map(name).collect();
    let expected = [
        "root",
        "├─ first",
        "│  ├─ first.a",
        "│  └─ first.b",
        "└─ second",
        "   └─ second.a",
    ];
    assert_eq!(names, expected, "{printed}");
}

/// A line of the tree up to its first number.
fn name(line: &str) -> &str {
    let letters = line.find(char::is_alphabetic).expect("a name");
    let end = line[letters..].find("  ").expect("a duration");
    &line[..letters + end]
}

#[test]
fn tree_lines_fit_requested_width() {
    let names = [
        "execute_tool read_file".to_owned(),
        "execute_tool 読み込み_ファイルの全部_とても長い名前_もっと長い".to_owned(),
        "execute_tool 👩‍👩‍👧‍👦❤️🇪🇺 e\u{301}e\u{301} \u{200f}العربية".to_owned(),
        format!("execute_tool {}", "x".repeat(5_000)),
        "\u{301}".repeat(3_000),
    ];
    for width in [0, 20, 33, 40, 60, 80, 100, 300] {
        for name in &names {
            let desk = Desk::new(width);
            repair(&desk, name);
            let mut stopped = desk.start(name, 0, None);
            nest(&desk, name, &stopped, 40);
            stopped.set_attributes(run("stopped", i64::MAX, i64::MAX));
            stopped.set_attribute(KeyValue::new("gen_ai.response.time_to_first_chunk", 0.25));
            stopped.set_attribute(KeyValue::new("agent.stop_reason", "tool_loop_budget_exceeded"));
            stopped.set_attribute(KeyValue::new("agent.run.cost_usd", 17e6));
            stopped.end_with_timestamp(clock(100_000_000));
            let printed = desk.paper.take();
            assert!(printed.lines().count() > 50, "two trees and their tables: {printed}");
            for line in printed.lines() {
                assert!(line.width() <= width.max(20), "{} > {width}: {line}", line.width());
                assert_eq!(line, line.trim_end(), "no blanks at the end");
            }
        }
    }
}

#[test]
fn deep_trace_does_not_overflow_stack() {
    let desk = Desk::new(60);
    let mut root = desk.start("root", 0, None);
    nest(&desk, "step", &root, 9_000);
    root.end_with_timestamp(clock(9_000));
    let printed = desk.paper.take();
    assert_eq!(printed.lines().filter(|line| line.contains("└─ step")).count(), 9_000);
    assert!(
        printed.contains("…              └─ step"),
        "the lines of outer levels are left out"
    );
}

#[test]
fn plain_writer_gets_no_escape_codes() {
    let desk = Desk::new(80);
    let mut root = desk.start("agent\u{1b}[31m.request\nsecond line", 0, None);
    root.set_attributes(run("failed", 1, 1));
    root.set_attribute(KeyValue::new("error.type", "Bad\u{7}Error"));
    root.end_with_timestamp(clock(1_000));
    let printed = desk.paper.take();
    assert!(
        printed.chars().all(|char| char == '\n' || !char.is_control()),
        "{printed:?}"
    );
    assert_eq!(printed.lines().count(), 3, "{printed}");
    assert!(printed.contains("failed: Bad Error"), "{printed}");
}

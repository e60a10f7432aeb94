//! The tree on the terminal, through the SDK and the public API.
#![cfg(feature = "telemetry")]

#[path = "telemetry_tree/costs.rs"]
mod costs;
#[path = "telemetry_tree/loops.rs"]
mod loops;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use genai_runtime::telemetry::TreeExporter;
use opentelemetry::trace::{
    Span as _, SpanContext, SpanId, Status, TraceContextExt as _, TraceFlags, TraceId, TraceState, Tracer as _,
    TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{IdGenerator, SdkTracer, SdkTracerProvider, Span};
use unicode_width::UnicodeWidthStr as _;

/// What was printed, shared with the exporter.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    /// What was printed since this was asked last.
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().expect("no writer panicked"))).expect("text")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Traces and spans numbered from 1.
#[derive(Debug, Default)]
struct Numbered(Mutex<(u128, u64)>);

impl IdGenerator for Numbered {
    fn new_trace_id(&self) -> TraceId {
        let mut next = self.0.lock().expect("no generator panicked");
        next.0 += 1;
        TraceId::from(next.0)
    }

    fn new_span_id(&self) -> SpanId {
        let mut next = self.0.lock().expect("no generator panicked");
        next.1 += 1;
        SpanId::from(next.1)
    }
}

/// A provider that prints to paper, and a clock that is set by hand.
struct Desk {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    paper: Paper,
}

impl Desk {
    fn new(width: usize) -> Self {
        let paper = Paper::default();
        let tree = TreeExporter::to_writer(paper.clone(), width);
        let provider = SdkTracerProvider::builder()
            .with_id_generator(Numbered::default())
            .with_span_processor(tree.into_processor())
            .build();
        Self {
            tracer: provider.tracer("test"),
            provider,
            paper,
        }
    }

    /// Starts a span `at` that many milliseconds.
    fn start(&self, name: &str, at: u64, parent: Option<&Span>) -> Span {
        // The name of `with_remote_span_context` notwithstanding, the parent stays as local as it is.
        let parent = parent.map_or_else(Context::new, |parent| {
            Context::new().with_remote_span_context(parent.span_context().clone())
        });
        self.tracer
            .span_builder(name.to_owned())
            .with_start_time(clock(at))
            .start_with_context(&self.tracer, &parent)
    }

    /// A span that starts and ends at once, as far as the exporter is concerned.
    fn call(&self, name: &str, from: u64, to: u64, parent: &Span, attributes: &[KeyValue]) {
        let mut span = self.start(name, from, Some(parent));
        span.set_attributes(attributes.iter().cloned());
        span.end_with_timestamp(clock(to));
    }

    /// A call that was served for another process: its parent is elsewhere.
    fn serve(&self, name: &str, at: u64, trace: u128, parent: u64) -> Span {
        let remote = SpanContext::new(
            TraceId::from(trace),
            SpanId::from(parent),
            TraceFlags::SAMPLED,
            true,
            TraceState::NONE,
        );
        let parent = Context::new().with_remote_span_context(remote);
        self.tracer
            .span_builder(name.to_owned())
            .with_start_time(clock(at))
            .start_with_context(&self.tracer, &parent)
    }

    /// Everything that is still to be printed.
    fn close(self) -> String {
        self.provider.shutdown().expect("shut down once");
        self.paper.take()
    }
}

fn clock(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
}

fn tokens(input: i64, output: i64) -> [KeyValue; 2] {
    [
        KeyValue::new("gen_ai.usage.input_tokens", input),
        KeyValue::new("gen_ai.usage.output_tokens", output),
    ]
}

fn run(outcome: &'static str, input: i64, output: i64) -> [KeyValue; 3] {
    [
        KeyValue::new("agent.outcome", outcome),
        KeyValue::new("agent.run.input_tokens", input),
        KeyValue::new("agent.run.output_tokens", output),
    ]
}

/// What is printed of an agent that repairs something, with names as they come in life.
fn repair(desk: &Desk, tool: &str) {
    let mut request = desk.start("agent.request", 0, None);
    let mut workflow = desk.start("invoke_workflow repo-debugger", 0, Some(&request));
    desk.call("chat gpt-4o-mini", 1, 21, &workflow, &tokens(412, 58));
    desk.call(tool, 25, 29, &workflow, &[KeyValue::new("tool.repeat", 1)]);
    let mut tests = desk.start("execute_tool run_tests", 30, Some(&workflow));
    desk.call("GET", 31, 930, &tests, &[]);
    tests.set_status(Status::error(""));
    tests.set_attribute(KeyValue::new("error.type", "TestError"));
    tests.end_with_timestamp(clock(940));
    desk.call(tool, 950, 955, &workflow, &[KeyValue::new("tool.repeat", 2)]);
    let mut late = desk.start("chat gpt-4o-mini", 960, Some(&workflow));
    late.add_event("agent.call.cancelled", Vec::new());
    late.end_with_timestamp(clock(1_800));
    workflow.set_attributes(run("completed", 3_412, 611));
    workflow.end_with_timestamp(clock(1_840));
    request.set_attributes(run("completed", 3_412, 611));
    request.end_with_timestamp(clock(1_840));
}

#[test]
fn a_trace_is_drawn_as_a_tree_with_a_table() {
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
execute_tool run_tests      1  0.91 s   49 %                 1
GET                         1  0.90 s   49 %
chat gpt-4o-mini            2  0.86 s   47 %  412   58
execute_tool read_file      2  9.0 ms   <1 %                          2

";
    assert_eq!(desk.paper.take(), expected);
    assert_eq!(desk.close(), "", "nothing is printed twice");
}

#[test]
fn the_first_chunk_of_a_stream_is_shown_until_there_is_no_room() {
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
fn lines_lead_from_parents_to_children_in_the_order_they_started() {
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
fn no_line_is_wider_than_asked() {
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
            for line in desk.paper.take().lines() {
                assert!(line.width() <= width.max(20), "{} > {width}: {line}", line.width());
                assert_eq!(line, line.trim_end(), "no blanks at the end");
            }
        }
    }
}

/// A chain of calls, one within the other.
fn nest(desk: &Desk, name: &str, parent: &Span, depth: u64) {
    let mut chain = Vec::new();
    for at in 0..depth {
        let span = desk.start(name, at, Some(chain.last().unwrap_or(parent)));
        chain.push(span);
    }
    while let Some(mut span) = chain.pop() {
        span.end_with_timestamp(clock(depth));
    }
}

#[test]
fn deep_traces_neither_overflow_the_stack_nor_the_line() {
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
fn a_plain_writer_gets_no_escape_codes() {
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

#[test]
fn tokens_are_grouped_and_unknown_ones_are_absent() {
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
fn durations_are_told_in_the_unit_that_says_most() {
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
fn outcomes_are_told_in_words() {
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
fn the_table_shows_ten_names_and_counts_the_others() {
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

    // A single call is in the tree, and nothing is to be compared.
    let mut root = desk.start("root", 0, None);
    desk.call("chat", 0, 1, &root, &[]);
    root.end_with_timestamp(clock(100));
    assert!(!desk.paper.take().contains("calls"));
}

#[test]
fn late_spans_are_printed_with_the_next_trace_or_flush_or_at_the_shutdown() {
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
fn what_is_unfinished_at_the_shutdown_is_marked() {
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
fn calls_served_for_another_process_are_trees_of_their_own() {
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
fn more_spans_than_are_kept_are_counted() {
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
fn more_unfinished_traces_than_are_kept_are_counted() {
    let desk = Desk::new(80);
    // Finished ones are forgotten first, and silently.
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
fn a_writer_that_fails_does_not_trouble_the_host() {
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
fn it_is_an_exporter_like_any_other() {
    let paper = Paper::default();
    let tree = TreeExporter::to_writer(paper.clone(), 80);
    let provider = SdkTracerProvider::builder().with_simple_exporter(tree).build();
    provider.tracer("test").start("root").end();
    assert!(paper.take().contains("\nroot  "));
    provider.shutdown().expect("shut down once");
}

//! Runs as text, and their sums.

use std::time::{Duration, SystemTime};

use genai_view::{Call, Ending, Mood, Part, Run, Sheet};

fn at(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
}

fn call(id: u64, name: &str, start: u64, end: u64) -> Call {
    let mut call = Call::new(id, name, at(start));
    call.parent = (id > 1).then_some(1);
    call.end = Some(at(end));
    call
}

fn chat(id: u64, start: u64, end: u64, usd: f64) -> Call {
    let mut chat = call(id, "chat gpt-4o-mini", start, end);
    chat.input_tokens = Some(100);
    chat.cost_usd = Some(usd);
    chat
}

fn test(id: u64, start: u64, end: u64) -> Call {
    let mut test = call(id, "execute_tool run_tests", start, end);
    test.subject = Some("run_tests".to_owned());
    test.same_key = Some("run_tests 5f".to_owned());
    test
}

/// An agent that runs the same tests three times.
fn looping() -> Vec<Call> {
    let mut agent = call(1, "invoke_agent fixer", 0, 2_900);
    agent.is_run = true;
    agent.cost_usd = Some(0.0015);
    agent.ending = Some(Ending::new(Mood::Halted, "stopped: tool_loop_budget_exceeded"));
    vec![
        agent,
        chat(2, 0, 100, 0.0002),
        test(3, 100, 400),
        chat(4, 400, 1_000, 0.0005),
        test(5, 1_000, 1_700),
        chat(6, 1_700, 2_000, 0.0008),
        test(7, 2_000, 2_900),
    ]
}

#[test]
fn tree_names_loop_and_cost() {
    let expected = "\
trace 1
invoke_agent fixer         2.90 s          $0.0015  stopped: tool_loop_budget_exceeded
├─ chat gpt-4o-mini        0.10 s  100 in  $0.0002
├─ execute_tool run_tests  0.30 s
├─ chat gpt-4o-mini        0.60 s  100 in  $0.0005
├─ execute_tool run_tests  0.70 s
├─ chat gpt-4o-mini        0.30 s  100 in  $0.0008
└─ execute_tool run_tests  0.90 s
loop: run_tests 3×, nothing new after the first: 2.5 s and $0.0013 of $0.0015 (87 %)

call                    calls   total  share   in     cost
execute_tool run_tests      3  1.90 s   66 %
chat gpt-4o-mini            3  1.00 s   34 %  300  $0.0015

";
    assert_eq!(Sheet::plain(100).draw(&Run::new("trace 1", looping())), expected);
}

#[test]
fn loop_without_cost_has_its_duration() {
    let calls = looping().into_iter().map(|mut call| {
        call.cost_usd = None;
        call
    });
    let text = Sheet::plain(100).draw(&Run::new("trace 1", calls.collect()));
    assert!(
        text.contains("\nloop: run_tests 3×, nothing new after the first: 2.5 s\n"),
        "{text}"
    );
}

#[test]
fn tree_names_all_tools_of_cycle() {
    let read = |id, start, end| {
        let mut read = call(id, "execute_tool read_file", start, end);
        read.subject = Some("read_file".to_owned());
        read.same_key = Some("read_file a0".to_owned());
        read
    };
    let mut calls = looping();
    calls.extend([(8, 310), (9, 910), (10, 1_910)].map(|(id, start)| read(id, start, start + 50)));
    let text = Sheet::plain(100).draw(&Run::new("trace 1", calls.clone()));
    assert!(text.contains("\nloop: run_tests, read_file 3×, nothing new"), "{text}");

    // These calls are made by other calls.
    for (index, call) in calls.iter_mut().skip(7).enumerate() {
        call.parent = Some(2 + index as u64);
    }
    let text = Sheet::plain(100).draw(&Run::new("trace 1", calls));
    assert!(text.contains("\nloop: run_tests 3×, nothing new"), "{text}");
}

#[test]
fn narrow_tree_keeps_loop_cost() {
    let text = Sheet::plain(50).draw(&Run::new("trace 1", looping()));
    let expected = "\nloop: run_tests 3×, nothing new after the first:\n  2.5 s and $0.0013 of $0.0015 (87 %)\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn late_calls_have_no_loop() {
    let mut run = Run::new("trace 1", looping());
    run.part = Part::Late;
    let text = Sheet::plain(100).draw(&run);
    assert!(text.contains("run_tests") && !text.contains("loop:"), "{text}");
}

#[test]
fn open_calls_show_elapsed_time() {
    let mut calls = looping();
    calls[0].end = None;
    calls[0].ending = None;
    calls[6].end = None;
    let mut run = Run::new("trace 1", calls);
    run.now = at(5_000);
    let text = Sheet::plain(100).draw(&run);
    assert!(text.contains("\ninvoke_agent fixer         5.00 s"), "{text}");
    assert!(
        text.contains("\n└─ execute_tool run_tests  3.00 s                   open\n"),
        "{text}"
    );
    assert!(
        text.contains("first: 4.6 s and"),
        "the open call belongs to the loop: {text}"
    );
}

#[test]
fn trace_totals_skip_run_totals() {
    let totals = Run::new("trace 1", looping()).totals();
    assert_eq!(totals.duration, Duration::from_millis(2_900));
    assert_eq!((totals.input_tokens, totals.output_tokens), (Some(300), None));
    let cost = totals.cost_usd.expect("the model calls have a cost");
    assert!((cost - 0.0015).abs() < 1e-12, "{cost}");
}

#[test]
fn amounts_round_half_to_even() {
    let shown = |usd| {
        let mut call = Call::new(1, "x", at(0));
        call.cost_usd = Some(usd);
        let text = Sheet::plain(80).draw(&Run::new("t", vec![call]));
        let amount = text.split_whitespace().find(|word| word.contains('$'));
        amount.expect("an amount").to_owned()
    };
    assert_eq!(shown(0.0), "$0.0000");
    assert_eq!(shown(0.000_000_1), "<$0.0001");
    assert_eq!(shown(0.000_15), "$0.0002");
    assert_eq!(shown(0.000_25), "$0.0002");
    assert_eq!(shown(0.1 + 0.2), "$0.3000");
    assert_eq!(shown(1234.5), "$1234.5000");
}

/// Returns the cells of the row with this name in the table below the tree.
fn row<'a>(drawn: &'a str, name: &str) -> Vec<&'a str> {
    let table = drawn
        .split("\ncall ")
        .nth(1)
        .unwrap_or_else(|| panic!("no table in {drawn}"));
    let line = table.lines().find_map(|line| line.strip_prefix(name));
    let cells = line.unwrap_or_else(|| panic!("no {name} in {drawn}")).split("  ");
    cells.map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn shares_are_of_own_time() {
    // A tool waits for a tool that waits for a model, and another tool runs all the time.
    let nested = |id, name, parent, start, end| {
        let mut call = call(id, name, start, end);
        call.parent = Some(parent);
        call
    };
    let calls = vec![
        call(1, "invoke_agent outer", 0, 1_000),
        nested(2, "execute_tool a", 1, 0, 1_000),
        nested(3, "execute_tool b", 2, 0, 900),
        nested(4, "chat m", 3, 100, 900),
        nested(5, "execute_tool c", 1, 0, 1_000),
    ];
    let drawn = Sheet::plain(100).draw(&Run::new("trace 1".to_owned(), calls));
    let shares = [("a", "1.00 s", "5 %"), ("b", "0.90 s", "5 %"), ("c", "1.00 s", "50 %")];
    for (tool, total, share) in shares {
        assert_eq!(
            row(&drawn, &format!("execute_tool {tool}")),
            ["1", total, share],
            "{drawn}"
        );
    }
    assert_eq!(row(&drawn, "chat m"), ["1", "0.80 s", "40 %"], "{drawn}");
}

#[test]
fn open_call_without_age_is_open() {
    let mut calls = looping();
    calls[0].end = None;
    calls[0].ending = None;
    calls[6].end = None;
    calls.push(call(8, "execute_tool hang", 2_000, 2_000));
    calls[7].end = None;
    let mut run = Run::new("trace 1".to_owned(), calls);
    // A reader of a file uses the time of the last event.
    run.now = at(2_000);
    let drawn = Sheet::plain(100).draw(&run);
    assert!(!drawn.contains("0 µs"), "{drawn}");
    assert_eq!(row(&drawn, "execute_tool hang")[1], "open", "{drawn}");
    assert_eq!(row(&drawn, "execute_tool run_tests")[1], "1.00 s open", "{drawn}");
}

//! The definition of loops, and their costs.

use std::time::{Duration, SystemTime};

use genai_view::{LoopCall, LoopEnd, costliest_loop, loops};

type Call = LoopCall<&'static str>;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn call(start: u64, end: u64) -> Call {
    LoopCall::new(at(start), at(end))
}

fn tool(key: &'static str, start: u64, end: u64) -> Call {
    LoopCall {
        same_key: Some(key),
        ..call(start, end)
    }
}

fn chat(start: u64, end: u64, usd: f64) -> Call {
    LoopCall {
        is_model_call: true,
        cost_usd: Some(usd),
        ..call(start, end)
    }
}

/// A call that another call made.
fn inside(call: Call) -> Call {
    LoopCall {
        parent: Some(1),
        ..call
    }
}

#[test]
fn loop_duration_excludes_wait_between_calls() {
    let calls = [
        chat(0, 10, 4.0),
        tool("test", 10, 13),
        chat(20, 24, 0.5),
        tool("test", 24, 27),
        chat(27, 30, 0.25),
        tool("test", 30, 32),
        chat(32, 40, 8.0),
    ];
    let found = costliest_loop(&calls).expect("three of the same calls");
    assert_eq!(found.first, 1);
    assert_eq!(found.repeats, 2);
    assert_eq!(found.duration, seconds(12), "without the wait from 13 to 20");
    assert_eq!(found.cost_usd, Some(0.75));
}

#[test]
fn single_repeat_is_no_loop() {
    let calls = [tool("test", 0, 1), chat(1, 2, 1.0), tool("test", 2, 3)];
    assert_eq!(costliest_loop(&calls), None);
}

#[test]
fn different_call_ends_a_loop() {
    let healthy = [
        tool("test", 0, 1),
        tool("edit 1", 1, 2),
        tool("test", 2, 3),
        tool("edit 2", 3, 4),
        tool("test", 4, 5),
        tool("edit 3", 5, 6),
        tool("test", 6, 7),
    ];
    assert_eq!(costliest_loop(&healthy), None);

    let mut stuck = healthy.to_vec();
    stuck.extend([tool("edit 2", 7, 8), tool("test", 8, 9), tool("test", 9, 10)]);
    let found = costliest_loop(&stuck).expect("the last edit is not new");
    assert_eq!((found.first, found.repeats), (6, 2));
    assert_eq!(found.duration, seconds(3));
}

#[test]
fn model_calls_alone_are_no_loop() {
    let calls = [chat(0, 1, 1.0), chat(1, 2, 1.0), chat(2, 3, 1.0)];
    assert_eq!(costliest_loop(&calls), None);
}

#[test]
fn costliest_of_interleaved_loops_is_found() {
    let calls = [
        tool("a", 0, 1),
        tool("b", 1, 2),
        tool("a", 2, 3),
        chat(3, 4, 1.0),
        tool("b", 4, 5),
        tool("a", 5, 6),
        chat(6, 7, 2.0),
        tool("b", 7, 8),
    ];
    let found = costliest_loop(&calls).expect("both are loops");
    assert_eq!(found.first, 1, "`b` has both model calls");
    assert_eq!(found.cost_usd, Some(3.0));
}

#[test]
fn concurrent_equal_calls_are_no_loop() {
    let calls = [
        tool("get", 0, 9),
        tool("get", 1, 9),
        tool("get", 2, 9),
        tool("get", 9, 10),
    ];
    assert_eq!(costliest_loop(&calls), None);
}

#[test]
fn nested_call_time_is_counted_once() {
    let calls = [
        tool("step", 0, 1),
        tool("step", 1, 11),
        inside(chat(2, 10, 1.0)),
        inside(chat(3, 4, 1.0)),
        tool("step", 11, 12),
    ];
    let found = costliest_loop(&calls).expect("three of the same calls");
    assert_eq!(found.duration, seconds(11));
    assert_eq!(found.cost_usd, Some(2.0));
}

#[test]
fn loop_with_unknown_cost_has_none() {
    let calls = [tool("test", 0, 1), tool("test", 1, 2), tool("test", 2, 3)];
    let found = costliest_loop(&calls).expect("three of the same calls");
    assert_eq!(found.cost_usd, None);
}

#[test]
fn loop_detection_ignores_input_order() {
    let mut calls = vec![
        tool("test", 0, 1),
        chat(1, 2, 1.0),
        tool("test", 2, 3),
        inside(tool("test", 3, 4)),
    ];
    calls.reverse();
    let found = costliest_loop(&calls).expect("three of the same calls");
    assert_eq!(found.first, 3);
    assert_eq!((found.repeats, found.duration), (2, seconds(3)));
}

#[test]
fn backward_clock_gives_zero_loop_duration() {
    let calls = [tool("test", 5, 4), tool("test", 6, 3), tool("test", 7, 2)];
    assert_eq!(costliest_loop(&calls).map(|found| found.duration), Some(seconds(0)));
}

/// A tool that fails, with other arguments each time.
fn failing(key: &'static str, start: u64, error: Option<&'static str>) -> Call {
    LoopCall {
        tool_key: Some("open"),
        ended: LoopEnd::Failed(error),
        ..tool(key, start, start + 1)
    }
}

fn refused(key: &'static str, start: u64) -> Call {
    LoopCall {
        tool_key: Some("open"),
        ended: LoopEnd::Refused,
        ..tool(key, start, start)
    }
}

const PATHS: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

fn failures(count: usize, error: Option<&'static str>) -> Vec<Call> {
    let rounds = PATHS.iter().zip(0..).take(count);
    rounds
        .flat_map(|(path, round)| [chat(3 * round, 3 * round + 1, 1.0), failing(path, 3 * round + 1, error)])
        .collect()
}

#[test]
fn five_equal_failures_are_a_loop() {
    assert_eq!(costliest_loop(&failures(4, Some("not_found"))), None);
    let found = costliest_loop(&failures(5, Some("not_found"))).expect("five failures");
    assert_eq!((found.first, found.last, found.repeats), (1, 9, 4));
    assert_eq!(found.cost_usd, Some(4.0));
    assert_eq!(costliest_loop(&failures(6, None)), None, "who knows what failed");
}

#[test]
fn refusal_makes_three_failures_a_loop() {
    for error in [Some("not_found"), None] {
        let mut calls = failures(2, error);
        calls.extend([chat(6, 7, 1.0), refused("c", 8)]);
        let found = costliest_loop(&calls).expect("the third was refused");
        assert_eq!((found.first, found.last, found.repeats), (1, 5, 2));
        assert_eq!(found.cost_usd, Some(2.0));
    }
}

#[test]
fn other_error_starts_failures_anew() {
    let mut calls = failures(3, Some("not_found"));
    calls.extend([failing("x", 10, Some("timeout")), failing("d", 11, Some("not_found"))]);
    calls.extend([failing("e", 12, Some("not_found"))]);
    assert_eq!(costliest_loop(&calls), None);
}

#[test]
fn success_ends_failures() {
    let mut calls = failures(3, Some("not_found"));
    let found = LoopCall {
        tool_key: Some("open"),
        ..tool("x", 10, 11)
    };
    calls.extend([
        found,
        failing("d", 11, Some("not_found")),
        failing("e", 12, Some("not_found")),
    ]);
    assert_eq!(costliest_loop(&calls), None);
}

#[test]
fn failed_new_call_keeps_a_loop() {
    let calls = [
        tool("test", 0, 1),
        failing("edit 1", 1, Some("denied")),
        tool("test", 2, 3),
        failing("edit 2", 3, Some("denied")),
        tool("test", 4, 5),
    ];
    let found = costliest_loop(&calls).expect("no edit was made");
    assert_eq!((found.first, found.repeats), (0, 2));
}

#[test]
fn outer_call_names_nested_loop() {
    let mut calls = Vec::new();
    for round in 0..3 {
        let start = 10 * round;
        calls.push(chat(start, start + 1, 1.0));
        calls.push(tool("answer", start + 1, start + 9));
        calls.push(tool("search", start + 2, start + 4));
        // There are more inner calls than calls around them.
        calls.push(LoopCall {
            cost_usd: Some(0.5),
            ..tool("search", start + 5, start + 8)
        });
    }
    let found = costliest_loop(&calls).expect("three rounds");
    assert_eq!((found.first, found.repeats), (1, 2));
    let refused = LoopCall {
        ended: LoopEnd::Refused,
        ..tool("answer", 32, 32)
    };
    calls.extend([chat(30, 31, 1.0), refused]);
    let found = loops(&calls);
    let names: Vec<_> = found.iter().map(|found| calls[found.first].same_key).collect();
    assert_eq!(names, [Some("answer"), Some("search")]);
    assert_eq!((found[0].repeats, found[0].cost_usd), (3, Some(4.0)));
}

#[test]
fn new_call_inside_repeat_is_progress() {
    let calls = [
        tool("answer", 0, 9),
        tool("search 1", 2, 4),
        tool("answer", 10, 19),
        tool("search 2", 12, 14),
        tool("answer", 20, 29),
        tool("search 3", 22, 24),
    ];
    assert_eq!(costliest_loop(&calls), None);
}

/// Rounds of `width` calls each, concurrent or one directly after the other.
fn fan_outs(rounds: u64, width: u64, beside: bool) -> Vec<Call> {
    let round = |round: u64| {
        let start = 100 * round;
        let calls = (0..width).map(move |at| {
            if beside {
                tool("read", start + 2, start + 5 + at)
            } else {
                tool("read", start + 2 + at, start + 3 + at)
            }
        });
        std::iter::once(chat(start, start + 2, 1.0)).chain(calls)
    };
    (0..rounds).flat_map(round).collect()
}

#[test]
fn fan_out_is_no_loop() {
    for beside in [true, false] {
        for rounds in 1..=2 {
            assert_eq!(
                costliest_loop(&fan_outs(rounds, 4, beside)),
                None,
                "{rounds}, beside: {beside}"
            );
        }
        let found = costliest_loop(&fan_outs(3, 4, beside)).expect("the same in every round");
        assert_eq!((found.first, found.cost_usd), (1, Some(2.0)));
    }
}

#[test]
fn ten_calls_of_one_round_are_a_loop() {
    assert_eq!(costliest_loop(&fan_outs(1, 9, false)), None);
    assert_eq!(
        costliest_loop(&fan_outs(1, 10, false)).map(|found| found.repeats),
        Some(9)
    );
}

#[test]
fn fan_out_of_nested_calls_is_no_loop() {
    let round = |start: u64| {
        let calls = (1..7).flat_map(move |at| {
            let outer = LoopCall {
                id: Some(start + at),
                ..tool("dispatch", start + 2 * at, start + 2 * at + 1)
            };
            let inner = LoopCall {
                id: None,
                parent: Some(start + at),
                ..tool("search", start + 2 * at, start + 2 * at + 1)
            };
            [outer, inner]
        });
        std::iter::once(chat(start, start + 1, 1.0)).chain(calls)
    };
    let calls: Vec<_> = (0..2).flat_map(|number| round(100 * number)).collect();
    assert_eq!(costliest_loop(&calls[..13]), None);
    assert_eq!(loops(&calls).len(), 2, "twelve of each");
}

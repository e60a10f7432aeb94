//! What counts as a loop, and what it costs.

use std::time::{Duration, SystemTime};

use genai_view::{LoopCall, costliest_loop};

type Call = LoopCall<&'static str>;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn tool(key: &'static str, start: u64, end: u64) -> Call {
    LoopCall {
        start: at(start),
        end: at(end),
        same_key: Some(key),
        cost_usd: None,
    }
}

fn chat(start: u64, end: u64, usd: f64) -> Call {
    LoopCall {
        start: at(start),
        end: at(end),
        same_key: None,
        cost_usd: Some(usd),
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
        chat(2, 10, 1.0),
        chat(3, 4, 1.0),
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
        tool("test", 3, 4),
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

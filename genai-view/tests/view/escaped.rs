//! The mark of calls that escaped a run.

use std::time::{Duration, SystemTime};

use genai_view::Call;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn run((start, end): (u64, Option<u64>)) -> Call {
    let mut run = Call::new(start, "invoke_agent fixer", at(start));
    run.end = end.map(at);
    run.is_run = true;
    run
}

/// The starts, out of those up to 12, at which a call keeps the mark beside these runs.
fn escaped(runs: &[(u64, Option<u64>)]) -> Vec<u64> {
    let mut calls: Vec<Call> = (0..=12)
        .map(|start| {
            let mut call = Call::new(100 + start, "execute_tool look", at(start));
            call.end = Some(at(20));
            call.detached = true;
            call
        })
        .collect();
    calls.extend(runs.iter().copied().map(run));
    Call::keep_escaped(&mut calls);
    calls
        .iter()
        .filter(|call| call.detached)
        .map(|call| call.id - 100)
        .collect()
}

#[test]
fn call_keeps_mark_while_run_is_open() {
    assert!(escaped(&[]).is_empty());
    assert_eq!(escaped(&[(3, Some(5))]), [3, 4, 5]);
    assert_eq!(escaped(&[(8, Some(9)), (3, Some(5))]), [3, 4, 5, 8, 9]);
    assert_eq!(escaped(&[(10, None), (3, Some(4))]), [3, 4, 10, 11, 12]);
    assert_eq!(escaped(&[(9, None), (10, Some(11))]), [9, 10, 11, 12]);
}

#[test]
fn longer_run_counts_behind_shorter_ones() {
    assert_eq!(
        escaped(&[(2, Some(8)), (3, Some(4)), (5, Some(6))]),
        [2, 3, 4, 5, 6, 7, 8]
    );
    assert_eq!(escaped(&[(2, Some(4)), (2, Some(6)), (2, Some(3))]), [2, 3, 4, 5, 6]);
}

#[test]
fn run_with_reversed_times_is_never_open() {
    assert!(escaped(&[(5, Some(3))]).is_empty());
    assert_eq!(escaped(&[(5, Some(3)), (1, Some(2))]), [1, 2]);
}

#[test]
fn call_without_mark_gets_none() {
    let mut calls = [run((1, None)), Call::new(2, "execute_tool look", at(2))];
    Call::keep_escaped(&mut calls);
    assert!(calls.iter().all(|call| !call.detached));
}

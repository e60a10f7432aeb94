//! News that ends a loop, and the runs in which calls are compared.

use std::time::{Duration, SystemTime};

use genai_view::{LoopCall, LoopEnd, costliest_loop};

type Call = LoopCall<&'static str>;

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn tool(key: &'static str, start: u64, end: u64) -> Call {
    LoopCall {
        same_key: Some(key),
        ..LoopCall::new(at(start), at(end))
    }
}

fn chat(start: u64, end: u64, usd: f64) -> Call {
    LoopCall {
        is_model_call: true,
        cost_usd: Some(usd),
        ..LoopCall::new(at(start), at(end))
    }
}

#[test]
fn new_result_ends_a_loop() {
    let poll = |round: u64, is_new| LoopCall {
        is_new,
        ..tool("status", 3 * round + 1, 3 * round + 2)
    };
    let polls = |is_new: fn(u64) -> Option<bool>| {
        let rounds = (0..8).flat_map(move |round| [chat(3 * round, 3 * round + 1, 1.0), poll(round, is_new(round))]);
        rounds.collect::<Vec<_>>()
    };
    assert_eq!(costliest_loop(&polls(|round| (round > 0).then_some(true))), None);
    // Three rounds bring a new result, and five do not.
    let found = costliest_loop(&polls(|round| (1..3).contains(&round).then_some(true)));
    let found = found.expect("it goes round from the third");
    assert_eq!((found.first, found.repeats), (5, 5));
}

#[test]
fn other_arguments_hide_no_inner_loop() {
    let round = |round: u64| {
        let start = 10 * round;
        let outer = LoopCall {
            id: Some(start + 1),
            is_new: (round > 0).then_some(false),
            ..tool(
                ["a", "b", "c", "d"][usize::try_from(round).expect("there are few")],
                start + 1,
                start + 9,
            )
        };
        let inner = LoopCall {
            parent: Some(start + 1),
            ..tool("search", start + 2, start + 4)
        };
        [chat(start, start + 1, 1.0), outer, inner]
    };
    let calls: Vec<_> = (0..4).flat_map(round).collect();
    let found = costliest_loop(&calls).expect("the search goes round");
    assert_eq!((calls[found.first].same_key, found.repeats), (Some("search"), 3));
}

/// Sub-agents that make the same call after a model call of their own. They are requested by a model or by code.
fn sub_agents(count: u64, by_model: bool) -> Vec<Call> {
    let one = |number: u64| {
        let (start, id) = (100 * number, Some(1_000 + number));
        let within = |call: Call| LoopCall { parent: id, ..call };
        let run = LoopCall {
            id,
            sums_up: true,
            ..LoopCall::new(at(start + 2), at(start + 9))
        };
        let asks = by_model.then(|| chat(start, start + 1, 1.0));
        let inside = [
            within(chat(start + 3, start + 4, 1.0)),
            within(tool("read", start + 5, start + 6)),
        ];
        asks.into_iter().chain([run]).chain(inside)
    };
    (0..count).flat_map(one).collect()
}

#[test]
fn sub_agents_are_compared_around_them() {
    assert_eq!(
        costliest_loop(&sub_agents(8, false)),
        None,
        "no model knows of the others"
    );
    assert!(costliest_loop(&sub_agents(10, false)).is_some());
    assert_eq!(costliest_loop(&sub_agents(2, true)), None);
    let found = costliest_loop(&sub_agents(3, true)).expect("a model asks for the same again");
    // The time of the runs is the time of the calls in them.
    assert_eq!(
        (found.repeats, found.cost_usd, found.duration),
        (2, Some(4.0), Duration::from_secs(6))
    );
}

#[test]
fn other_error_ends_a_loop() {
    let failures = |error: Option<&'static str>, is_new: fn(u64) -> Option<bool>| {
        let failure = move |round: u64| LoopCall {
            tool_key: Some("open"),
            ended: LoopEnd::Failed(error),
            is_new_error: is_new(round),
            ..LoopCall::new(at(3 * round + 1), at(3 * round + 2))
        };
        let rounds = (0..6).flat_map(move |round| [chat(3 * round, 3 * round + 1, 1.0), failure(round)]);
        let calls = rounds.collect::<Vec<_>>();
        costliest_loop(&calls).map(|found| found.repeats)
    };
    // The type is the same, and the variants differ.
    assert_eq!(failures(Some("ToolError"), |_| None), Some(5));
    assert_eq!(failures(Some("ToolError"), |round| (round > 0).then_some(true)), None);
    assert_eq!(
        failures(Some("ToolError"), |round| (round == 1).then_some(true)),
        Some(4)
    );
    // The word of a tool that returns an error, in traces that do not tell such errors apart.
    assert_eq!(failures(Some("tool_error"), |_| None), Some(5));
    // The type says nothing, and the texts are the same.
    assert_eq!(failures(None, |_| None), None);
    assert_eq!(failures(None, |round| (round > 0).then_some(false)), Some(5));
}

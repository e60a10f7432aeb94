//! Costs, and exceptional events.

use opentelemetry::KeyValue;
use opentelemetry::trace::Span as _;

use super::desk::{Desk, clock, run, tokens};

fn cost(usd: f64) -> KeyValue {
    KeyValue::new("agent.cost.usd", usd)
}

/// An agent that calls two models, one of which has no price, and retries a tool.
fn spend(desk: &Desk) {
    let mut request = desk.start("agent.request", 0, None);
    let [input, output] = tokens(412, 58);
    desk.call("chat gpt-4o-mini", 1, 21, &request, &[input, output, cost(0.003_1)]);
    let [input, output] = tokens(20, 4);
    desk.call(
        "chat gpt-4o-mini",
        21,
        41,
        &request,
        &[input, output, cost(0.000_005_4)],
    );
    desk.call("chat our-own", 41, 61, &request, &tokens(900, 9));
    for (number, from) in [(1, 61), (2, 71)] {
        let mut tool = desk.start("execute_tool run_tests", from, Some(&request));
        tool.set_attribute(KeyValue::new("tool.repeat", number));
        if number > 1 {
            tool.set_attribute(KeyValue::new("tool.retry", number - 1));
        }
        tool.end_with_timestamp(clock(from + 10));
    }
    request.set_attributes(run("completed", 1_332, 71));
    request.set_attribute(KeyValue::new("agent.run.cost_usd", 0.003_105_4));
    request.set_attribute(KeyValue::new("agent.run.unpriced_calls", 1));
    request.end_with_timestamp(clock(100));
}

#[test]
fn tree_shows_costs_and_totals() {
    let desk = Desk::new(100);
    spend(&desk);
    let expected = "\
trace 00000000000000000000000000000001
agent.request              0.10 s  1 332 in  71 out   $0.0031  completed, 1 without cost
├─ chat gpt-4o-mini        0.02 s    412 in  58 out   $0.0031
├─ chat gpt-4o-mini        0.02 s     20 in   4 out  <$0.0001
├─ chat our-own            0.02 s    900 in   9 out
├─ execute_tool run_tests  0.01 s
└─ execute_tool run_tests  0.01 s                              repeat 2, retry 1

call                    calls   total  share   in  out     cost  repeats
chat gpt-4o-mini            2  0.04 s   40 %  432   62  $0.0031
chat our-own                1  0.02 s   20 %  900    9
execute_tool run_tests      2  0.02 s   20 %                           1

";
    assert_eq!(desk.paper.take(), expected);
}

#[test]
fn narrow_tree_drops_tokens_before_costs() {
    let shown = |width| {
        let desk = Desk::new(width);
        spend(&desk);
        let page = desk.paper.take();
        let tree = page.split("\n\n").next().unwrap_or_default();
        ["412 in", "$0.0031", "completed"].map(|part| tree.contains(part))
    };
    assert_eq!(shown(75), [true, true, true]);
    assert_eq!(shown(50), [false, true, true]);
    assert_eq!(shown(36), [false, false, true]);
}

#[test]
fn invalid_cost_is_not_shown() {
    let desk = Desk::new(100);
    let mut root = desk.start("invoke_agent a", 0, None);
    for (at, usd) in [(1, f64::NAN), (2, f64::INFINITY), (3, -1.0)] {
        desk.call("chat m", at, at + 1, &root, &[cost(usd)]);
    }
    desk.call("chat m", 4, 5, &root, &[KeyValue::new("agent.cost.usd", "1")]);
    root.end_with_timestamp(clock(20));
    let printed = desk.paper.take();
    assert!(!printed.contains('$') && !printed.contains("cost"), "{printed}");
}

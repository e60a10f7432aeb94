//! An agent of forty lines, both healthy and looping.

use std::sync::atomic::AtomicU64;

use genai::BudgetExceeded;
use genai::testing::{CallOutcome, RecordedCall, Recording, record};
use opentelemetry::Value;

use crate::fixer::{Model, call, fixer};

type Played = Recording<Result<u64, BudgetExceeded>>;

/// The run, and the number of model calls.
async fn play(model: Model) -> (Played, u64) {
    let thoughts = AtomicU64::new(0);
    let run = record(fixer(model, &thoughts)).await;
    (run, thoughts.into_inner())
}

#[tokio::test]
async fn forty_line_agent_finishes() {
    let (run, _) = play(|round| match round {
        0 => vec![call("search", "rust"), call("count", "abc")],
        1 => vec![call("run_tests", "{}"), call("guess", "{}")],
        2 => vec![call("search", "cargo"), call("run_tests", "{}")],
        _ => Vec::new(),
    })
    .await;
    assert_eq!(*run.value().as_ref().expect("nothing is refused"), 3);
    let fixer = run.call("fixer");
    assert_eq!(
        (fixer.outcome(), fixer.totals().tool_calls),
        (CallOutcome::Completed, 6)
    );
    assert_eq!(
        fixer.attribute("agent.loop.calls"),
        None,
        "tests may be run before and after"
    );
    let outside = run.calls().filter(|call| call.parent().is_none());
    assert_eq!(outside.count(), 1, "every call is in the run");
}

/// One answer requests the same search many times, and so does a later one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_line_fan_out_finishes() {
    let (run, _) = play(|round| match round {
        0 | 2 => (0..6).map(|_| call("search", "rust")).collect(),
        1 => vec![call("search", "cargo")],
        _ => Vec::new(),
    })
    .await;
    assert_eq!(*run.value().as_ref().expect("nothing is refused"), 3);
    let fixer = run.call("fixer");
    assert_eq!(fixer.totals().tool_calls, 13);
    assert_eq!(fixer.attribute("agent.loop.calls"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looping_agent_records_loop_cost() {
    let loops: [Model; 6] = [
        |_| vec![call("run_tests", "{}")],
        |_| vec![call("search", "rust")],
        |_| vec![call("guess", "{}")],
        |round| vec![call("guess", &round.to_string())],
        |round| vec![call("count", if round.is_multiple_of(2) { "a" } else { "b" })],
        |_| vec![call("run_tests", "{}"), call("search", "rust")],
    ];
    for (number, model) in loops.into_iter().enumerate() {
        let (run, thoughts) = play(model).await;
        let refusal = run.value().as_ref().expect_err("it is stopped");
        assert!(refusal.reason().as_str().ends_with("_budget_exceeded"), "{number}");
        let is_refused = |call: &&RecordedCall| matches!(call.outcome(), CallOutcome::Refused(_));
        let mut tools = run.calls().filter(|call| call.operation() != "chat");
        let first = tools.find(is_refused).expect("one was refused").order();
        let made = run.model_calls().filter(|call| !is_refused(call));
        let after = made.filter(|call| call.order() > first).count();
        assert!(after <= 3, "{after} model calls after the first refusal{}", run.tree());
        assert!(thoughts <= 10, "loop {number} made {thoughts} model calls");

        let fixer = run.call("fixer");
        assert!(matches!(fixer.outcome(), CallOutcome::Stopped(_)), "{}", run.tree());
        let Some(Value::I64(calls)) = fixer.attribute("agent.loop.calls") else {
            panic!("there was a loop{}", run.tree())
        };
        assert!(*calls >= 4, "{calls} repeats in loop {number}");
        let all = fixer.totals().cost.expect("the model has a price").usd();
        let Some(Value::F64(of_loop)) = fixer.attribute("agent.loop.cost_usd") else {
            panic!("the loop cost something{}", run.tree())
        };
        assert!(
            *of_loop > 0.5 * all && *of_loop < all,
            "{of_loop} of {all} in loop {number}"
        );
        let digits = of_loop.to_string();
        assert!(
            digits.len() <= "0.000000000000".len(),
            "{digits} has parts of picodollars"
        );
        assert!(fixer.attribute("agent.loop.duration").is_some());
    }
}

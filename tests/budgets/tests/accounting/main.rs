//! Random trees of runs and calls with everything that a provider may leave out. Cost and assumptions stay within the
//! limit and one call per call in flight, calls are counted exactly, and nothing stays reserved.
//!
//! `GENAI_TREES` is the number of trees: `GENAI_TREES=1000000 cargo test --release -p budgets --test accounting`.

mod calls;
mod nodes;
mod play;
mod truth;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use futures_util::future::join_all;
use genai::price::Cost;
use proptest::prelude::*;

use crate::calls::Error;
use crate::nodes::{Limits, Node, limits, node};
use crate::play::{budget, play};
use crate::truth::{Above, Truth};

/// Maximum number of tokens that a call has in or out, or reserves.
const MOST: u64 = 1000;
/// Maximum cost of a call, by the highest price of gpt-4o: 4.25 and 17 dollars per million tokens.
const DEAREST: u64 = MOST * (4_250_000 + 17_000_000);

/// Compares the counts of the run with the calls made. `exact` means that everything under it has ended.
fn check(limits: Option<Limits>, truth: &Truth, exact: bool) {
    let current = genai::current_run();
    let totals = current.totals().expect("it is in a run");
    let of = |count: &AtomicU64| count.load(Relaxed);
    if exact {
        assert_eq!(totals.model_calls, of(&truth.models), "{truth:?} {totals:?}");
        assert_eq!(totals.tool_calls, of(&truth.tools), "{truth:?} {totals:?}");
        assert_eq!(
            totals.input_tokens.unwrap_or(0),
            of(&truth.input),
            "{truth:?} {totals:?}"
        );
        assert_eq!(
            totals.output_tokens.unwrap_or(0),
            of(&truth.output),
            "{truth:?} {totals:?}"
        );
    }
    let Some(limits) = limits else { return };
    if exact {
        // The held amount is never below the amount that arrived.
        let held = totals.output_tokens.unwrap_or(0) + totals.assumed_tokens;
        assert!(held >= of(&truth.arrived), "{truth:?} {totals:?}");
    }
    assert!(
        of(&truth.models) <= limits.models + of(&truth.own),
        "{limits:?} {truth:?}"
    );
    assert!(of(&truth.tools) <= limits.tools, "{limits:?} {truth:?}");
    let cost = totals.cost.unwrap_or_default().pico_usd() + totals.assumed_cost.pico_usd();
    let in_flight = of(&truth.most_in_flight) + of(&truth.own);
    assert!(
        cost <= limits.cost + in_flight * DEAREST,
        "{limits:?} {truth:?} {totals:?}"
    );
    let tokens = totals.input_tokens.unwrap_or(0) + totals.output_tokens.unwrap_or(0) + totals.assumed_tokens;
    assert!(
        tokens <= limits.tokens + in_flight * 2 * MOST,
        "{limits:?} {truth:?} {totals:?}"
    );
}

/// Nothing stays reserved: the rest of the root's budget is neither used nor assumed.
#[genai::agent(budget = budget(Some(limits)))]
async fn root(limits: Limits, children: Vec<Node>) -> Result<(), Error> {
    let own = Arc::new(Truth::default());
    let above = Above {
        runs: vec![Arc::clone(&own)],
        left: Arc::default(),
    };
    let tasks: Vec<_> = children
        .into_iter()
        .map(|child| genai::spawn(play(child, above.clone())))
        .collect();
    for task in join_all(tasks).await {
        task.expect("no task is aborted");
    }
    loop {
        let left = above.left.lock().expect("nobody panicked").pop();
        let Some(task) = left else { break };
        task.await.expect("no task is aborted");
    }
    check(Some(limits), &own, true);
    let totals = genai::current_run().totals().expect("it is in a run");
    let left = genai::current_run().remaining();
    let cost = totals.cost.unwrap_or_default().pico_usd() + totals.assumed_cost.pico_usd();
    let cost_left = Cost::from_pico_usd(limits.cost.saturating_sub(cost));
    assert_eq!(left.cost, Some(cost_left), "{totals:?}");
    let tokens = totals.input_tokens.unwrap_or(0) + totals.output_tokens.unwrap_or(0) + totals.assumed_tokens;
    assert_eq!(
        left.total_tokens,
        Some(limits.tokens.saturating_sub(tokens)),
        "{totals:?}"
    );
    assert_eq!(
        left.model_calls,
        Some(limits.models.saturating_sub(totals.model_calls)),
        "{totals:?}"
    );
    Ok(())
}

/// A tenth of the trees run on many threads.
fn trees(share: u32, runtime: &tokio::runtime::Runtime) {
    let trees = std::env::var("GENAI_TREES").ok().and_then(|trees| trees.parse().ok());
    let config = ProptestConfig {
        cases: trees.unwrap_or(20_000_u32) / 10 * share,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(limits in limits(), children in prop::collection::vec(node(), 1..8))| {
        // The timeout fails the test if a tree deadlocks.
        let done = runtime.block_on(async { tokio::time::timeout(Duration::from_mins(1), root(limits, children)).await });
        done.expect("the tree comes to its end").expect("it handles refusals");
    });
}

#[test]
fn limits_hold_on_one_thread() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    trees(9, &runtime.expect("a runtime"));
}

#[test]
fn limits_hold_on_many_threads() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_time()
        .build();
    trees(1, &runtime.expect("a runtime"));
}

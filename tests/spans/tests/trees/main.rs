//! Random trees of calls with random endings. Every span ends once and in order, and the totals of every run are the
//! sum of the calls under it.

mod check;
mod grow;
mod tree;

use genai::testing::record;
use proptest::prelude::*;
use proptest::test_runner::Config;
use tokio::runtime::{Builder, Runtime};

use tree::{Node, nodes};

/// Runs the tree and compares the recorded spans with the log.
fn holds(runtime: &Runtime, tree: &Node) {
    let log = grow::Log::default();
    let (tree, calls) = (tree.clone(), log.clone());
    let work = record(async move { grow::child(&tree, None, true, &calls).await });
    let run = runtime.block_on(async { tokio::spawn(work).await });
    let run = run.expect("whoever calls catches what is thrown");
    check::check(&run, &log.take());
}

fn config() -> Config {
    Config {
        cases: 2_048,
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_span_trees_hold_single_threaded(tree in nodes()) {
        let runtime = Builder::new_current_thread().build().expect("a runtime starts");
        holds(&runtime, &tree);
    }

    #[test]
    fn random_span_trees_hold_multi_threaded(tree in nodes()) {
        let runtime = Builder::new_multi_thread().worker_threads(3).build().expect("a runtime starts");
        holds(&runtime, &tree);
    }
}

//! The counts of runs under the orders of their threads, and the values that weakly ordered memory may show them: loom
//! tries them out.

use loom::sync::Arc;
use loom::thread;

#[path = "../src/run/totals.rs"]
#[allow(dead_code)] // What is assumed is added like tokens and cost.
mod totals;

/// The atomics of the model checker.
mod run {
    pub(crate) use loom::sync::atomic;
}

use totals::{Counts, Totals};

/// A run within a run.
struct Runs([Totals; 2]);

impl Runs {
    fn new() -> Arc<Self> {
        Arc::new(Self([Totals::new(), Totals::new()]))
    }

    /// A model call starts and ends: both runs count it, the inner one first.
    fn model_call(&self, input: Option<u64>, output: Option<u64>) {
        self.0.iter().for_each(Totals::add_model_call);
        self.0.iter().for_each(|run| run.add_tokens(input, output));
    }

    fn cost(&self, cost: u64) {
        self.0.iter().for_each(|run| run.add_cost(cost));
    }

    fn tool_call(&self) {
        self.0.iter().for_each(Totals::add_tool_call);
    }
}

/// Every order in which no thread is interrupted more often than this, which is more than a lost update takes.
fn every_order(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

/// Runs the work of each thread in every order, and then looks at what both runs have counted.
fn model<const THREADS: usize>(work: [fn(&Runs); THREADS], expected: Counts) {
    every_order(move || {
        let runs = Runs::new();
        let threads = work.map(|work| {
            let runs = Arc::clone(&runs);
            thread::spawn(move || work(&runs))
        });
        for thread in threads {
            thread.join().expect("no thread panics");
        }
        assert_eq!(runs.0.each_ref().map(Totals::read), [expected, expected]);
    });
}

#[test]
fn nothing_that_was_added_is_lost() {
    let expected = Counts {
        model_calls: 2,
        tool_calls: 1,
        input: Some(30),
        output: Some(3),
        cost: Some(12),
        unpriced: 1,
        assumed_tokens: 0,
        assumed_cost: 0,
    };
    model(
        [
            |runs| {
                runs.model_call(Some(10), Some(1));
                runs.cost(12);
            },
            |runs| {
                runs.0.iter().for_each(Totals::add_unpriced_call);
                runs.tool_call();
                runs.model_call(Some(20), Some(2));
            },
        ],
        expected,
    );
}

#[test]
fn a_sum_is_unknown_only_if_every_call_was() {
    let expected = Counts {
        model_calls: 2,
        tool_calls: 0,
        input: Some(0),
        output: None,
        cost: None,
        unpriced: 0,
        assumed_tokens: 0,
        assumed_cost: 0,
    };
    model(
        [
            |runs| runs.model_call(None, None),
            |runs| runs.model_call(Some(0), None),
        ],
        expected,
    );
}

#[test]
fn a_sum_stays_at_its_end_and_is_still_known() {
    let expected = Counts {
        model_calls: 2,
        tool_calls: 0,
        input: Some(u64::MAX - 1),
        output: Some(u64::MAX - 1),
        cost: None,
        unpriced: 0,
        assumed_tokens: 0,
        assumed_cost: 0,
    };
    model(
        [
            |runs| runs.model_call(Some(u64::MAX), Some(u64::MAX - 1)),
            |runs| runs.model_call(Some(u64::MAX), Some(1)),
        ],
        expected,
    );
}

/// A run that ends while a task it left behind still works: it has what was added, and no zero where nothing was.
#[test]
fn what_is_read_meanwhile_is_a_sum_of_what_was_added() {
    every_order(|| {
        let run = Arc::new(Totals::new());
        let thread = {
            let run = Arc::clone(&run);
            thread::spawn(move || [10, 20].map(|input| run.add_tokens(Some(input), None)))
        };
        let counts = run.read();
        assert!(matches!(counts.input, None | Some(10 | 30)), "{counts:?}");
        assert_eq!(counts.output, None);
        thread.join().expect("no thread panics");
    });
}

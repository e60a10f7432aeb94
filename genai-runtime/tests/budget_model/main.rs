//! The book of nested runs, checked by loom under all orders of its threads.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use loom::thread;

#[allow(dead_code, unused_imports, unreachable_pub)]
mod budget;
#[allow(dead_code, unreachable_pub, clippy::trivially_copy_pass_by_ref)]
mod price;

/// A stand-in that drops notices.
mod notice {
    pub(crate) enum Code {
        Settings,
    }

    pub(crate) fn notice_each(_: Code, _: impl Into<String>) {}
}

use budget::ask::ToolEnd;
use budget::ask::{Ask, AskedPrice, Ended, Known, Settlement, Spend, Unknown, What};
use budget::asked::When;
use budget::book::Entry;
use budget::counts::Counts;
use budget::history::History;
use budget::limit::{Limit, Unpriced};
use budget::policy::{NextCall, Policy, Violation};
use budget::sync::Arc;

/// Runs `model` in every order with at most this many interruptions of a thread, which is more than a lost update
/// requires.
fn every_order(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

fn ask(what: What, output: u64) -> Ask {
    Ask {
        what,
        name: "model".into(),
        called: "model".into(),
        estimate: Spend {
            output,
            ..Spend::default()
        },
        price: AskedPrice::Known,
        nested: false,
        when: When::default(),
        taken: None,
    }
}

fn settlement(output: Option<u64>, assumed: u64) -> Settlement {
    Settlement {
        known: Known {
            output,
            cost: output,
            ..Known::default()
        },
        assumed: Spend {
            output: assumed,
            ..Spend::default()
        },
        unknown: Unknown::default(),
        nothing_came: false,
        response: None,
        fetches: false,
        ended: Ended {
            end: ToolEnd::Succeeded(None),
            at: 1,
            is_around: false,
        },
        another_call: false,
    }
}

/// Makes a call if the budget allows it, with this usage. Returns whether it was made.
fn call(run: &Entry<u8>, reserves: u64, uses: u64) -> bool {
    let asked = ask(What::ModelCall, reserves);
    let Ok(Ok(_)) = run.reserve(&asked, &[], None) else {
        return false;
    };
    drop(run.settle(&asked, &settlement(Some(uses), 0)));
    true
}

/// The rest of a run's only limit.
fn left(run: &Entry<u8>) -> u64 {
    let mut least = u64::MAX;
    run.left(|_, left| least = least.min(left));
    least
}

/// Two runs under an outer one, each with one limit.
fn runs(outer: Limit, inner: [Limit; 2]) -> (Arc<Entry<u8>>, [Arc<Entry<u8>>; 2]) {
    let above = Arc::new(Entry::new(None, 0, &[outer], Unpriced::Allow));
    let below = inner.map(|limit| Arc::new(Entry::new(Some(&above), 1, &[limit], Unpriced::Allow)));
    (above, below)
}

#[test]
fn outer_limit_counts_calls_exactly() {
    every_order(|| {
        let (outer, inner) = runs(Limit::model_calls(3), [Limit::model_calls(2), Limit::model_calls(2)]);
        let made: std::sync::Arc<AtomicU64> = std::sync::Arc::default();
        let threads = inner.clone().map(|run| {
            let made = std::sync::Arc::clone(&made);
            thread::spawn(move || {
                for _ in 0..2 {
                    made.fetch_add(u64::from(call(&run, 0, 1)), Relaxed);
                }
            })
        });
        for thread in threads {
            thread.join().expect("no thread panics");
        }
        assert_eq!(made.load(Relaxed), 3);
        assert_eq!(left(&outer), 0);
        let counts = inner.each_ref().map(|run| run.counts().model_calls);
        assert_eq!(counts.iter().sum::<u64>(), 3);
        assert!(counts.iter().all(|calls| *calls <= 2), "{counts:?}");
    });
}

#[test]
fn refused_call_keeps_inner_budget() {
    every_order(|| {
        // Either call fits into the outer run, but not both; each run has room for a small one beside it.
        let (outer, [one, other]) = runs(
            Limit::output_tokens(11),
            [Limit::output_tokens(20), Limit::output_tokens(20)],
        );
        let large = {
            let one = Arc::clone(&one);
            thread::spawn(move || call(&one, 10, 3))
        };
        let small = call(&other, 1, 1);
        let large = large.join().expect("no thread panics");
        assert!(small && large, "both fit side by side");
        assert_eq!(left(&outer), 11 - 4);
    });
}

#[test]
fn every_reservation_is_released() {
    every_order(|| {
        let (outer, inner) = runs(
            Limit::output_tokens(10),
            [Limit::output_tokens(10), Limit::output_tokens(10)],
        );
        let threads = inner
            .clone()
            .map(|run| thread::spawn(move || u64::from(call(&run, 6, 1))));
        let made: u64 = threads
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"))
            .sum();
        assert!((1..=2).contains(&made), "one at least fits");
        assert_eq!(left(&outer), 10 - made);
    });
}

/// A reservation that an inner call takes over is one call at any moment.
#[test]
fn inherited_reservation_is_counted_once() {
    every_order(|| {
        let (outer, [run, other]) = runs(
            Limit::output_tokens(12),
            [Limit::output_tokens(20), Limit::output_tokens(20)],
        );
        let beside = thread::spawn(move || u64::from(call(&other, 6, 6)));
        let around = ask(What::ModelCall, 6);
        let granted = run.reserve(&around, &[], None).is_ok_and(|leave| leave.is_ok());
        assert!(granted, "there is room for both");
        let inner = Ask {
            nested: true,
            taken: Some(around.estimate),
            ..ask(What::ModelCall, 6)
        };
        let granted = run.reserve(&inner, &[], None).is_ok_and(|leave| leave.is_ok());
        assert!(granted, "it takes over what is reserved");
        drop(run.settle(&inner, &settlement(Some(6), 0)));
        assert_eq!(beside.join().expect("no thread panics"), 1);
        assert_eq!((outer.counts().model_calls, left(&outer)), (2, 0));
    });
}

/// A run that ends while another thread works under it: the outer run has all counts, and the book removes the run.
#[test]
fn ended_run_adds_counts_to_outer() {
    every_order(|| {
        let outer = Arc::new(Entry::new(None, 0, &[Limit::output_tokens(100)], Unpriced::Allow));
        let run = Arc::new(Entry::new(Some(&outer), 1, &[], Unpriced::Allow));
        let below = Entry::new(Some(&run), 2, &[], Unpriced::Allow);
        let thread = thread::spawn(move || assert!(call(&below, 10, 3)));
        let own = Arc::clone(&run);
        let other = thread::spawn(move || {
            own.end();
            drop(own);
        });
        drop(run);
        for thread in [thread, other] {
            thread.join().expect("no thread panics");
        }
        let expected = Counts {
            model_calls: 1,
            output: Some(3),
            cost: Some(3),
            ..Counts::default()
        };
        assert_eq!(outer.counts(), expected);
        assert_eq!(left(&outer), 97);
    });
}

/// Known and assumed counts are always read together.
#[test]
fn concurrent_counts_are_read_consistently() {
    every_order(|| {
        let run = Arc::new(Entry::new(None, 0, &[], Unpriced::Allow));
        let thread = {
            let run = Arc::clone(&run);
            thread::spawn(move || {
                let asked = ask(What::ModelCall, 0);
                let granted = run.reserve(&asked, &[], None).is_ok_and(|leave| leave.is_ok());
                assert!(granted, "nothing is limited");
                drop(run.settle(&asked, &settlement(Some(10), 5)));
            })
        };
        let counts = run.counts();
        let seen = (counts.output, counts.cost, counts.assumed.output);
        assert!(matches!(seen, (None, None, 0) | (Some(10), Some(10), 5)), "{counts:?}");
        thread.join().expect("no thread panics");
    });
}

/// A policy of at most one call of a tool, by its history.
struct OneCall;

impl Policy for OneCall {
    fn name(&self) -> &'static str {
        "one_call"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        let history: &History = next.history();
        (!history.last_tools(1).is_empty()).then(|| Violation::new(1, "there was one"))
    }
}

/// A policy that was evaluated before another call started is evaluated again: no two concurrent calls pass it.
#[test]
fn policy_is_reevaluated_after_concurrent_call() {
    every_order(|| {
        let run = Arc::new(Entry::new(None, 0, &[Limit::policy(OneCall)], Unpriced::Allow));
        let tool = |run: &Entry<u8>| {
            let asked = ask(What::ToolCall(Some(1)), 0);
            loop {
                let verdicts: Vec<_> = run.questions(&asked).iter().map(|it| it.ask(&asked)).collect();
                if let Ok(leave) = run.reserve(&asked, &verdicts, Some(0)) {
                    return u64::from(leave.is_ok());
                }
            }
        };
        let thread = {
            let run = Arc::clone(&run);
            thread::spawn(move || tool(&run))
        };
        let made = tool(&run) + thread.join().expect("no thread panics");
        assert_eq!(made, 1);
    });
}

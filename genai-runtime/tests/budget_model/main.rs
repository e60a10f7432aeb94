//! Reservations in nested runs under the orders of their threads: loom tries them out.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use loom::thread;

#[allow(dead_code, unused_imports, unreachable_pub)]
mod budget;
#[allow(dead_code, unreachable_pub, clippy::trivially_copy_pass_by_ref)]
mod price;

use budget::ask::{Ask, AskedPrice, Settlement, Spend, What};
use budget::history::ToolEnd;
use budget::level::Level;
use budget::limit::{Limit, Unpriced};
use budget::sync::Arc;

/// Every order in which no thread is interrupted more often than this, which is more than a lost update takes.
fn every_order(model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(model);
}

fn ask(output: u64) -> Ask {
    Ask {
        what: What::ModelCall,
        name: "model".into(),
        called: "model".into(),
        estimate: Spend {
            output,
            ..Spend::default()
        },
        price: AskedPrice::Known,
    }
}

/// Makes a call if it may, which uses this much, and says whether it was made.
fn call(level: &Level<u8>, reserves: u64, uses: u64) -> bool {
    let asked = ask(reserves);
    if level.reserve(&asked).is_err() {
        return false;
    }
    let settlement = Settlement {
        used: Spend {
            output: uses,
            ..Spend::default()
        },
        assumed: Spend::default(),
        unknown_cost: false,
        end: ToolEnd::Succeeded(None),
    };
    drop(level.settle(&asked, &settlement));
    true
}

/// How much a run has left of its only limit.
fn left(level: &Level<u8>) -> u64 {
    level.ledger().left().next().expect("it has one").1
}

/// Two runs under one: a limit of the outer one, and one for each of the inner ones.
fn runs(outer: Limit, inner: [Limit; 2]) -> (Arc<Level<u8>>, [Arc<Level<u8>>; 2]) {
    let above = Arc::new(Level::new(None, 0, &[outer], Unpriced::Allow));
    let levels = inner.map(|limit| Arc::new(Level::new(Some(Arc::clone(&above)), 1, &[limit], Unpriced::Allow)));
    (above, levels)
}

#[test]
fn as_many_calls_are_made_as_the_outer_limit_says() {
    every_order(|| {
        let (outer, inner) = runs(Limit::model_calls(3), [Limit::model_calls(2), Limit::model_calls(2)]);
        let made: std::sync::Arc<AtomicU64> = std::sync::Arc::default();
        let threads = inner.clone().map(|level| {
            let made = std::sync::Arc::clone(&made);
            thread::spawn(move || {
                for _ in 0..2 {
                    made.fetch_add(u64::from(call(&level, 0, 1)), Relaxed);
                }
            })
        });
        for thread in threads {
            thread.join().expect("no thread panics");
        }
        assert_eq!(made.load(Relaxed), 3);
        assert_eq!(left(&outer), 0);
        assert_eq!(inner.iter().map(|level| left(level)).sum::<u64>(), 1);
    });
}

#[test]
fn a_call_that_the_outer_run_refuses_takes_nothing_from_the_inner_one() {
    every_order(|| {
        // Either fits into the outer run, and not both at once; each run has room for a small one beside it.
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
        assert_eq!((left(&one), left(&other)), (17, 19));
    });
}

#[test]
fn every_reservation_comes_back() {
    every_order(|| {
        let (outer, inner) = runs(
            Limit::output_tokens(10),
            [Limit::output_tokens(10), Limit::output_tokens(10)],
        );
        let threads = inner
            .clone()
            .map(|level| thread::spawn(move || u64::from(call(&level, 6, 1))));
        let made: u64 = threads
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"))
            .sum();
        assert!((1..=2).contains(&made), "one at least fits");
        assert_eq!(left(&outer), 10 - made);
        assert_eq!(inner.iter().map(|level| left(level)).sum::<u64>(), 20 - made);
    });
}

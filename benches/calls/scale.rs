//! Cost of a call in a long run, and with another thread beside it.

use std::time::Instant;

use genai::Carrier;

use crate::annotated as ours;
use crate::by_hand as c1;
use crate::cases::{finish, repeat};
use crate::conditions::{Providers, Setup};
use crate::work::{Failure, Search};

/// Turns of a run with a budget, each with a model call and a tool call.
async fn turns(turns: u32) -> Result<(), Failure> {
    let turn = |number| async move {
        drop(ours::search_for(Search::number(number)).await);
        ours::chat(number).await
    };
    repeat(turns, turn).await
}

fn nanoseconds_per_call(turns_of_a_run: u32, runs: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..runs {
        finish(ours::budgeted(turns(turns_of_a_run))).ok();
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(2 * turns_of_a_run) / f64::from(runs)
}

pub(crate) fn print(providers: &Providers, quick: bool) {
    providers.set_up(Setup::Everything);
    nanoseconds_per_call(1_000, 1);
    println!("\nrecorded, everything on: calls in one run with a budget");
    println!("{:>10} {:>12} {:>22}", "calls", "ns per call", "bytes held at most");
    let lengths: &[u32] = if quick {
        &[10, 1_000]
    } else {
        &[10, 1_000, 100_000, 1_000_000]
    };
    for calls in lengths {
        let held = allocation_counter::measure(|| {
            nanoseconds_per_call(calls / 2, 1);
        });
        let runs = (20_000 / calls).max(1);
        let nanoseconds = nanoseconds_per_call(calls / 2, runs);
        println!("{calls:>10} {nanoseconds:>12.0} {:>22}", held.bytes_max);
    }
    threads(providers, if quick { 100 } else { 50_000 });
}

fn threads(providers: &Providers, length: u32) {
    let tracer = providers.tracer;
    let by_hand = |number| async move {
        drop(c1::search(tracer, Search::number(number)).await);
        c1::chat(tracer, number).await
    };
    let by_hand = || finish(repeat(length, by_hand)).is_ok();
    let start = Instant::now();
    by_hand();
    let c1_alone = start.elapsed().as_secs_f64() * 1e9 / f64::from(2 * length);
    let c1_apart = side_by_side(by_hand, length);
    let alone = nanoseconds_per_call(length, 1);
    let apart = side_by_side(|| finish(ours::budgeted(turns(length))).is_ok(), length);
    let start = Instant::now();
    let together = async {
        let carriers = [Carrier::current(), Carrier::current()];
        std::thread::scope(|scope| {
            for carrier in carriers {
                scope.spawn(move || carrier.run(|| finish(turns(length)).is_ok()));
            }
        });
        Ok(())
    };
    finish(ours::budgeted(together)).ok();
    let together = start.elapsed().as_secs_f64() * 1e9 / f64::from(2 * length);
    println!("\ntwo threads, the throughput of each as part of that of one alone");
    println!("{:44} {:>5.2}", "c1, spans by hand", c1_alone / c1_apart);
    println!(
        "{:44} {:>5.2}  goal ≥ 0.90",
        "each with a run of its own",
        alone / apart
    );
    println!("{:44} {:>5.2}", "both in one run", alone / together);
}

/// Nanoseconds per call on each of two threads.
fn side_by_side(work: impl Fn() -> bool + Sync, length: u32) -> f64 {
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(&work);
        }
    });
    start.elapsed().as_secs_f64() * 1e9 / f64::from(2 * length)
}

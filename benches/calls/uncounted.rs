//! A program that makes calls of one case, so that their instructions can be counted: `CONDITION SECTION CASE CALLS`.
//!
//! It is a program of its own, because the benchmark's allocator counts allocations, which takes instructions.

#![expect(dead_code, reason = "the benchmark prints names and goals; this only calls")]

mod annotated;
mod by_hand;
mod cases;
mod conditions;
mod peers;
mod work;

use conditions::{Condition, Providers};

fn main() {
    let numbers: Vec<u32> = std::env::args().filter_map(|it| it.parse().ok()).collect();
    let [condition, section, case, calls] = numbers[..] else {
        return;
    };
    let Some(condition) = Condition::ALL.get(condition as usize) else {
        return;
    };
    let providers = Providers::new(*condition);
    let sections = cases::sections(*condition, &providers);
    let cases = sections.get(section as usize).map(|section| &section.cases);
    if let Some(case) = cases.and_then(|cases| cases.get(case as usize)) {
        providers.set_up(case.setup);
        measured(&case.calls, calls);
    }
}

/// The function whose instructions are counted. Before it, libraries measure the processor's clock, which takes a
/// varying number of instructions.
#[inline(never)]
fn measured(calls: &dyn Fn(u32), number: u32) {
    calls(number);
}

//! Cost of a call, compared with the same span made by hand: `cargo bench -p calls`.
//!
//! Rounds of all cases of a section are interleaved and medians are compared, so read the ratios.
//!
//! - `-- --instructions` also counts instructions with valgrind, which are the same in every run.
//! - `-- --quick` only checks that everything runs, as `cargo test --benches` does.
//! - `-- --figures` compares some counts with those on record.
//!
//! Allocations are counted by a global allocator, which makes each of them a little slower. Instructions are counted in
//! `uncounted.rs`, a program without that allocator.

mod annotated;
mod by_hand;
mod cases;
mod conditions;
mod figures;
mod measure;
mod peers;
mod scale;
mod table;
mod work;

use std::process::ExitCode;

use conditions::{Condition, Providers};
use measure::Effort;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    if has("--figures") {
        return figures::run(has("--write"));
    }
    // `cargo bench` passes `--bench`, `cargo test` does not.
    let quick = has("--quick") || !has("--bench");
    let effort = if quick {
        Effort {
            rounds: 1,
            calls: 16,
            instructions: false,
        }
    } else {
        Effort {
            rounds: 41,
            calls: 1_000,
            instructions: has("--instructions"),
        }
    };

    table::heading();
    for (number, condition) in Condition::ALL.into_iter().enumerate() {
        let providers = Providers::new(condition);
        let recorded = matches!(condition, Condition::Drop | Condition::Batch | Condition::File);
        assert_eq!(providers.records(), recorded, "{}", condition.name());
        for (index, section) in cases::sections(condition, &providers).iter().enumerate() {
            let costs = measure::measure(section, (number, index), &providers, effort);
            table::print(condition.name(), section, &costs);
        }
        if condition == Condition::Drop {
            scale::print(&providers, quick);
        }
    }
    ExitCode::SUCCESS
}

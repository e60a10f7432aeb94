//! What a call costs, beside the same span made by hand: `cargo bench -p calls`.
//!
//! Rounds of all cases of a section take turns and medians are compared, so ratios are what to read. With
//! `-- --instructions`, valgrind counts instructions, too, which is what stays the same from one run to the next. `-- --quick`
//! only shows that everything runs, as `cargo test --benches` does. Allocations are counted by a global allocator that
//! makes each of them a little slower than it is; instructions are counted of `uncounted.rs`, a program without it. `--figures`
//! compares some of them with those on record.

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
    // `cargo test` gives no such argument.
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

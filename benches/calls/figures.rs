//! Reproducible figures, compared with those in `figures.txt`: `cargo bench -p calls -- --figures`.
//!
//! With `--write` the file is written anew. Instructions are counted only if valgrind is installed.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use crate::cases;
use crate::conditions::{Condition, Providers};
use crate::measure::{allocations, instructions};

/// The condition, the index of the section, and the index of the case in it.
const CASES: [(Condition, usize, usize); 6] = [
    (Condition::Off, 0, 2),
    (Condition::SampledOut, 0, 2),
    (Condition::Drop, 0, 2),
    (Condition::Drop, 0, EVERYTHING),
    (Condition::Drop, 1, 3),
    (Condition::Drop, 3, 2),
];
/// Stands for the last case of a section, `everything on`.
const EVERYTHING: usize = usize::MAX;

/// Allowed relative difference of instructions, for other compilers of the same version and other processors.
const TOLERANCE: f64 = 0.1;

struct Figure {
    name: String,
    instructions: Option<f64>,
    allocations: f64,
}

pub(crate) fn run(write: bool) -> ExitCode {
    let figures: Vec<_> = CASES.into_iter().map(measure).collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("figures.txt");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let mut text = String::from(
        "# instructions  allocations  case, the bare function included: `cargo bench -p calls -- --figures --write`\n",
    );
    let mut differences = Vec::new();
    for figure in &figures {
        let line = known.lines().find(|line| line.ends_with(&figure.name));
        let mut numbers = line.unwrap_or_default().split_whitespace().map(str::parse::<f64>);
        let (before, allocated) = (numbers.next().and_then(Result::ok), numbers.next().and_then(Result::ok));
        if let Some(now) = figure.instructions
            && before.is_none_or(|before| (now - before).abs() > before * TOLERANCE)
        {
            differences.push(format!(
                "{}: {now:.0} instructions, {:.0} are on record",
                figure.name,
                before.unwrap_or_default()
            ));
        }
        if allocated.is_none_or(|before| (figure.allocations - before).abs() > 0.05) {
            differences.push(format!(
                "{}: {:.2} allocations, {:.2} are on record",
                figure.name,
                figure.allocations,
                allocated.unwrap_or_default()
            ));
        }
        let instructions = figure.instructions.or(before).unwrap_or_default();
        let _ = writeln!(text, "{instructions:8.0} {:6.2}  {}", figure.allocations, figure.name);
    }
    if figures.iter().any(|figure| figure.instructions.is_none()) {
        println!("valgrind is not installed: instructions were not counted");
    }
    if write {
        if let Err(error) = std::fs::write(&path, text) {
            eprintln!("cannot write {}: {error}", path.display());
            return ExitCode::FAILURE;
        }
        return ExitCode::SUCCESS;
    }
    print!("{text}");
    for difference in &differences {
        eprintln!("{difference}");
    }
    if differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        eprintln!("if that is meant: cargo bench -p calls -- --figures --write");
        ExitCode::FAILURE
    }
}

fn measure((condition, section, case): (Condition, usize, usize)) -> Figure {
    let providers = Providers::new(condition);
    let sections = cases::sections(condition, &providers);
    let of = &sections[section];
    let number = case.min(of.cases.len() - 1);
    let case = &of.cases[number];
    providers.set_up(case.setup);
    (case.calls)(2_048 / case.units + 8);
    let condition_number = Condition::ALL
        .iter()
        .position(|it| *it == condition)
        .unwrap_or_default();
    Figure {
        name: format!("{}: {}: {}", condition.name(), of.name, case.name.trim()),
        instructions: instructions(case, (condition_number, section, number)),
        allocations: allocations(case),
    }
}

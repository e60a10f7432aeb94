//! Output of the measured costs.

use crate::cases::{Goal, Section};
use crate::measure::Cost;

pub(crate) fn heading() {
    println!(
        "{:44} {:>9} {:>7} {:>9} {:>7} {:>8}  goal",
        "over the bare function", "ns", "× c1", "instr", "× c1", "allocs"
    );
}

pub(crate) fn print(condition: &str, section: &Section, costs: &[Cost]) {
    println!("\n{condition}: {}", section.name);
    let over = |number: usize| costs[number].over(costs[section.cases[number].over]);
    let c1 = over(section.yardstick);
    for (number, case) in section.cases.iter().enumerate() {
        let is_bare = case.over == number;
        let cost = if is_bare { costs[number] } else { over(number) };
        let ratio = |own: f64, of: f64| {
            if is_bare || number < section.yardstick {
                String::new()
            } else {
                format!("{:.2}", own / of)
            }
        };
        let instructions = cost.instructions.map_or_else(String::new, |it| format!("{it:.0}"));
        let of_instructions = match (cost.instructions, c1.instructions) {
            (Some(own), Some(of)) => ratio(own, of),
            _ => String::new(),
        };
        let line = format!(
            "{:44} {:>9.1} {:>7} {instructions:>9} {of_instructions:>7} {:>8.2}  {}",
            case.name,
            cost.nanoseconds,
            ratio(cost.nanoseconds, c1.nanoseconds),
            cost.allocations,
            judge(case.goal, cost, c1),
        );
        println!("{}", line.trim_end());
    }
}

/// The goal, and whether it is met. A ratio is computed from instructions if they were counted, because times are
/// noisy.
fn judge(goal: Goal, cost: Cost, c1: Cost) -> String {
    let mark = |met: bool| if met { '✓' } else { '✗' };
    let mut parts = Vec::new();
    if let Some(most) = goal.ratio {
        let ratio = match (cost.instructions, c1.instructions) {
            (Some(own), Some(of)) => own / of,
            _ => cost.nanoseconds / c1.nanoseconds,
        };
        parts.push(format!("≤ {most:.2} × c1 {}", mark(ratio < most + 0.005)));
    }
    if let Some(most) = goal.instructions {
        let met = cost.instructions.map(|it| mark(it < most + 0.5));
        parts.push(format!("≤ {most} instr {}", met.unwrap_or(' ')));
    }
    if let Some(most) = goal.allocations {
        parts.push(format!("≤ {most} allocs {}", mark(cost.allocations < most + 0.05)));
    }
    parts.join("  ")
}

//! Measurement of the time, allocations and instructions of cases.

use std::process::{Command, Stdio};
use std::time::Instant;

use crate::cases::{Case, Section};
use crate::conditions::Providers;

/// Cost of one call.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) nanoseconds: f64,
    pub(crate) allocations: f64,
    pub(crate) instructions: Option<f64>,
}

/// Number of rounds and calls to measure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) calls: u32,
    pub(crate) instructions: bool,
}

/// Number of calls before measuring. Without a provider, the first thousand calls look for one, and later one in 256.
const WARM_UP: u32 = 2_048;

impl Cost {
    pub(crate) fn over(self, bare: Self) -> Self {
        Self {
            nanoseconds: self.nanoseconds - bare.nanoseconds,
            allocations: self.allocations - bare.allocations,
            instructions: self.instructions.zip(bare.instructions).map(|(own, bare)| own - bare),
        }
    }
}

/// The cost of each case of a section. Times are medians of interleaved rounds.
pub(crate) fn measure(section: &Section, index: (usize, usize), providers: &Providers, effort: Effort) -> Vec<Cost> {
    let mut times = vec![Vec::with_capacity(effort.rounds); section.cases.len()];
    for case in &section.cases {
        providers.set_up(case.setup);
        (case.calls)((WARM_UP / case.units / case.seldom).max(8));
    }
    for _ in 0..effort.rounds {
        for (case, times) in section.cases.iter().zip(&mut times) {
            providers.set_up(case.setup);
            // The first calls after a new set-up are not measured, because they look up the configuration.
            (case.calls)((8 / case.seldom).max(1));
            let calls = (effort.calls / case.units / case.seldom).max(4);
            let start = Instant::now();
            (case.calls)(calls);
            let total = start.elapsed().as_secs_f64() * 1e9;
            times.push(total / f64::from(calls) / f64::from(case.units));
        }
    }
    let cases = section.cases.iter().zip(times).enumerate();
    let costs = cases.map(|(number, (case, mut times))| {
        times.sort_unstable_by(f64::total_cmp);
        providers.set_up(case.setup);
        Cost {
            nanoseconds: times[times.len() / 2],
            allocations: allocations(case),
            instructions: effort
                .instructions
                .then(|| instructions(case, (index.0, index.1, number)))
                .flatten(),
        }
    });
    costs.collect()
}

/// Number of allocations of a call, without those of the run around it.
pub(crate) fn allocations(case: &Case) -> f64 {
    let fewer = (512 / case.seldom).max(4);
    (case.calls)((8 / case.seldom).max(1));
    let count = |calls| allocation_counter::measure(|| (case.calls)(calls)).count_total;
    let (once, twice) = (count(fewer), count(2 * fewer));
    // The counts are small enough to be exact.
    #[allow(clippy::cast_precision_loss)]
    let more = twice.saturating_sub(once) as f64;
    more / f64::from(fewer) / f64::from(case.units)
}

/// Number of instructions of a call: the difference of two processes, divided by the difference of their calls.
pub(crate) fn instructions(case: &Case, (condition, section, number): (usize, usize, usize)) -> Option<f64> {
    let calls = (WARM_UP / case.units / case.seldom).max(4);
    let count = |calls: u32| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg("--toggle-collect=uncounted::measured*")
            .arg(env!("CARGO_BIN_EXE_uncounted"))
            .args([condition, section, number].map(|number| number.to_string()))
            .arg(calls.to_string())
            .stdout(Stdio::null())
            .output()
            .ok()?;
        let output = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = output.lines().find(|line| line.contains("Collected :"))?;
        line.rsplit(' ').next()?.parse::<f64>().ok()
    };
    let more = count(2 * calls)? - count(calls)?;
    Some(more / f64::from(calls) / f64::from(case.units))
}

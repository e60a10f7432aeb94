//! Detection of cycles, the same calls in the same order, in the last calls of a run.

use std::collections::VecDeque;

use opentelemetry::StringValue;

use crate::budget::ask::ToolEnd;

/// Maximum length of a cycle that is detected.
const LONGEST_CYCLE: usize = 8;

/// The last calls, and the lengths of their repetitions.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cycles {
    /// The last calls, the latest first.
    recent: VecDeque<Recent>,
    /// The names of the last tools, the latest first; includes calls that run concurrently with the same call.
    names: VecDeque<StringValue>,
    /// For each period, the number of calls in a row that were the same as the call one period before.
    matched: [u64; LONGEST_CYCLE],
    /// For each period, the number of these in a row that ended like the call one period before.
    stale: [Stale; LONGEST_CYCLE],
}

#[derive(Debug, Clone)]
struct Recent {
    fingerprint: Option<u64>,
    ended: bool,
    /// The hash of the call's outcome, if it is known.
    outcome: Option<u64>,
}

/// Number of calls in a row that brought nothing new.
#[derive(Debug, Clone, Copy, Default)]
struct Stale {
    calls: u64,
    /// Whether the outcome of one of them could not be compared.
    unknown: bool,
}

/// A cycle that the next call would continue.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{NextCall, Violation};
///
/// fn no_third_round(next: &NextCall<'_>) -> Option<Violation> {
///     let cycle = next.cycle().filter(|cycle| cycle.starts_another && cycle.rounds >= 2)?;
///     Some(Violation::new(cycle.rounds, format!("{} calls went round {} times", cycle.period, cycle.rounds)))
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cycle {
    /// Number of calls in one round of the cycle.
    pub period: usize,
    /// Number of complete rounds without a new result.
    pub rounds: u64,
    /// Whether the results of all its calls could be compared.
    pub results_known: bool,
    /// Whether the next call would start another round.
    pub starts_another: bool,
    /// Whether all its calls are the same one, whose results repeat in a cycle.
    pub(crate) is_one_call: bool,
}

impl Cycles {
    /// The names of the last tools that were called, the latest last; at most 8.
    pub(crate) fn last_tools(&self, count: usize) -> Vec<String> {
        let mut names: Vec<_> = self.names.iter().take(count).map(StringValue::to_string).collect();
        names.reverse();
        names
    }

    /// The cycle that a call with this fingerprint would continue: the one with the most rounds, and of these the
    /// shortest. A call that alternates between two results completes a round with every second call.
    pub(crate) fn cycle(&self, fingerprint: u64) -> Option<Cycle> {
        let counts = self.matched.iter().zip(&self.stale);
        let in_a_row = self.matched[0];
        let cycles = (1..=LONGEST_CYCLE)
            .zip(counts)
            .filter_map(|(period, (matched, stale))| {
                let before = self.recent.get(period - 1)?;
                let length = u64::try_from(period).unwrap_or(u64::MAX);
                (before.fingerprint == Some(fingerprint) && *matched + 1 >= length).then(|| Cycle {
                    period,
                    rounds: (*matched).min(stale.calls) / length + 1,
                    results_known: !stale.unknown,
                    starts_another: matched % length == 0,
                    is_one_call: in_a_row + 1 >= length && self.recent[0].fingerprint == Some(fingerprint),
                })
            });
        cycles.reduce(|most, next| if next.rounds > most.rounds { next } else { most })
    }

    /// Records the name of a call that is no step of its own.
    pub(crate) fn named(&mut self, tool: &StringValue) {
        self.names.truncate(LONGEST_CYCLE - 1);
        self.names.push_front(tool.clone());
    }

    /// Records the start of a call.
    pub(crate) fn started(&mut self, tool: &StringValue, fingerprint: Option<u64>) {
        self.named(tool);
        for ((matched, stale), before) in self.matched.iter_mut().zip(&mut self.stale).zip(&self.recent) {
            if fingerprint.is_some() && before.fingerprint == fingerprint {
                *matched += 1;
            } else {
                *matched = 0;
                *stale = Stale::default();
            }
        }
        // Keep two rounds of the longest cycle, so that one can be compared with the other.
        self.recent.truncate(2 * LONGEST_CYCLE - 1);
        self.recent.push_front(Recent {
            fingerprint,
            ended: false,
            outcome: None,
        });
    }

    /// Compares the outcome of a call with the outcome one period before, for each period.
    pub(crate) fn ended(&mut self, fingerprint: u64, end: &ToolEnd) {
        let is_it = |call: &Recent| !call.ended && call.fingerprint == Some(fingerprint);
        let Some(place) = self.recent.iter().position(is_it) else {
            return;
        };
        let outcome = match end {
            ToolEnd::Succeeded(result) => *result,
            ToolEnd::Failed(failed) => Some(!failed.error),
            ToolEnd::Cancelled => None,
        };
        if let Some(call) = self.recent.get_mut(place) {
            call.ended = true;
            call.outcome = outcome;
        }
        for (period, stale) in (1..).zip(&mut self.stale) {
            let before = self.recent.get(place + period);
            let Some(before) = before.filter(|before| before.fingerprint == Some(fingerprint)) else {
                continue;
            };
            match (before.outcome, outcome) {
                (Some(before), Some(outcome)) if before != outcome => *stale = Stale::default(),
                (before, outcome) => {
                    stale.calls += 1;
                    stale.unknown |= before.is_none() || outcome.is_none();
                }
            }
        }
    }
}

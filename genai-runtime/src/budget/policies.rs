//! The policies behind the limits of loops.

use crate::budget::policy::{NextCall, Policy, Violation};
use crate::budget::reason::StopReason;

/// Refuses repeated calls of the same tool with the same arguments.
pub(crate) struct Repeats {
    max: u64,
}

impl Repeats {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for Repeats {
    fn name(&self) -> &'static str {
        "tool_repeats"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        let repeats = next.repeats();
        (repeats >= self.max).then(|| {
            let same_result = match next.same_results() {
                same if same > 1 && same == repeats => ", same result each time",
                _ => "",
            };
            let failed = match next.same_errors() {
                failed if failed > 1 && failed >= repeats => ", same error each time",
                _ => "",
            };
            let words = format!(
                "{} called {} with the same arguments{same_result}{failed}",
                next.tool(),
                times(repeats)
            );
            Violation::new(repeats, words)
        })
    }
}

/// Refuses a call that repeatedly returned the same result.
pub(crate) struct SameResult {
    max: u64,
}

impl SameResult {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for SameResult {
    fn name(&self) -> &'static str {
        "same_result"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        let same = next.same_results();
        (same >= self.max).then(|| {
            let words = format!(
                "{} returned the same result {} for the same arguments",
                next.tool(),
                times(same)
            );
            Violation::new(same, words)
        })
    }
}

/// Refuses a tool that repeatedly failed with the same error, with any arguments.
pub(crate) struct SameError {
    max: u64,
    /// Whether code may retry a call up to nine times.
    spares_retries: bool,
}

impl SameError {
    pub(crate) fn new(max: u64, spares_retries: bool) -> Self {
        Self { max, spares_retries }
    }
}

impl Policy for SameError {
    fn name(&self) -> &'static str {
        "same_error"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        if self.spares_retries && next.is_retry_in_code() {
            return None;
        }
        let failed = next.same_errors();
        (failed >= self.max).then(|| {
            let same = match next.error_name() {
                Some(name) => format!("error ({name})"),
                None => "error text".to_owned(),
            };
            let words = format!("{} failed {} with the same {same}", next.tool(), times(failed));
            Violation::new(failed, words)
        })
    }
}

/// Refuses a further retry of a call that failed.
pub(crate) struct Retries {
    max: u64,
}

impl Retries {
    pub(crate) fn new(max: u64) -> Self {
        Self { max }
    }
}

impl Policy for Retries {
    fn name(&self) -> &'static str {
        "retries"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        let retries = next.retries()?;
        (retries >= self.max).then(|| {
            let words = format!("{} failed and was retried {}", next.tool(), times(retries));
            Violation::new(retries, words)
        })
    }
}

/// Number of rounds that a cycle may have if its results cannot be compared.
const UNKNOWN_ROUNDS: u64 = 10;

/// Refuses a further round of the same calls in the same order (A-B-A-B).
pub(crate) struct Cycles {
    max: u64,
    /// Whether code may retry a call up to nine times.
    spares_retries: bool,
}

impl Cycles {
    pub(crate) fn new(max: u64, spares_retries: bool) -> Self {
        Self { max, spares_retries }
    }
}

impl Policy for Cycles {
    fn name(&self) -> &'static str {
        "cycles"
    }

    fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
        let cycle = next.cycle()?;
        if self.spares_retries && cycle.is_one_call && next.is_retry_in_code() {
            return None;
        }
        // Without comparable results, rounds may be progress.
        let max = if cycle.results_known {
            self.max
        } else {
            self.max.max(UNKNOWN_ROUNDS)
        };
        (cycle.rounds >= max && cycle.starts_another).then(|| {
            let tools = next.history().last_tools(cycle.period).join(", ");
            let words = format!("{tools} went round {} with the same arguments", times(cycle.rounds));
            Violation::new(cycle.rounds, words)
        })
    }

    fn reason(&self) -> StopReason {
        StopReason::Cycle
    }
}

fn times(count: u64) -> String {
    if count == 1 {
        "once".to_owned()
    } else {
        format!("{count} times")
    }
}

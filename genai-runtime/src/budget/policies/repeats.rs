//! The same tool with the same arguments.

use crate::budget::policies::times;
use crate::budget::policy::{NextCall, Policy, Sighting};

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

    fn check(&self, next: &NextCall<'_>) -> Option<Sighting> {
        let repeats = next.repeats();
        (repeats >= self.max).then(|| {
            let same_result = match next.same_results() {
                same if same > 1 && same == repeats => ", same result each time",
                _ => "",
            };
            let failed = match next.history().errors_in_a_row(next.tool()) {
                failed if failed > 1 && failed >= repeats => ", same error each time",
                _ => "",
            };
            let words = format!(
                "{} called {} with the same arguments{same_result}{failed}",
                next.tool(),
                times(repeats)
            );
            Sighting::new(repeats, words)
        })
    }
}

//! How many rounds in a row came to a limit that refuses.

/// Rounds, which are the tool calls between two model calls, in which a limit refused one.
#[derive(Debug, Default)]
pub(crate) struct RefusedRounds {
    in_a_row: u64,
    /// Whether the round that goes on is one of them.
    in_this_round: bool,
}

impl RefusedRounds {
    /// A model call starts, and with it a round. One without a refusal is progress.
    pub(crate) fn next_round(&mut self) {
        if !std::mem::take(&mut self.in_this_round) {
            self.in_a_row = 0;
        }
    }

    /// A call was refused. Returns how many rounds in a row that is.
    pub(crate) fn refused(&mut self) -> u64 {
        if !self.in_this_round {
            self.in_this_round = true;
            self.in_a_row += 1;
        }
        self.in_a_row
    }
}

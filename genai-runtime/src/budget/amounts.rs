//! The used, reserved and needed amounts of a limit, in words.

use crate::budget::limit::Limit;

/// The used, reserved and needed amounts of a limit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amounts {
    /// The amount that calls have used.
    pub(super) used: u64,
    /// The amount that running calls have reserved.
    pub(super) held: u64,
    /// The amount that the refused call would have reserved.
    pub(super) needed: u64,
}

impl Amounts {
    /// Amounts without any reservation.
    pub(super) fn used(used: u64) -> Self {
        Self {
            used,
            ..Self::default()
        }
    }

    /// Whether the limit is used up, without reservations.
    pub(super) fn are_used_up(self, limit: &Limit) -> bool {
        self.used.saturating_add(self.held) >= limit.max
    }

    /// The amounts in words: `$0.1000 used, $0.2000 reserved and $0.8000 needed of $1.0000`.
    pub(super) fn words(self, limit: &Limit) -> String {
        let Self { used, held, needed } = self;
        let words = |amount| limit.kind.words(amount);
        let (used, max) = (words(used), words(limit.max));
        match (held, needed) {
            (0, 0) => format!("{used} used of {max}"),
            (held, 0) => format!("{used} used and {} reserved of {max}", words(held)),
            (0, needed) => format!("{used} used and {} needed of {max}", words(needed)),
            (held, needed) => {
                let (held, needed) = (words(held), words(needed));
                format!("{used} used, {held} reserved and {needed} needed of {max}")
            }
        }
    }
}

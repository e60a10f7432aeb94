//! Notes of limits that do not stop.

use crate::budget::amounts::Amounts;
use crate::budget::ask::Spend;
use crate::budget::ledger::Ledger;
use crate::budget::limit::{Action, amount_of};
use crate::budget::over::{Note, Over};

impl Ledger {
    /// Notes that a limit that does not stop has been passed.
    pub(super) fn note(&mut self, index: usize, over: Over, notes: &mut Vec<Note>) {
        if let Some(watched) = self.limits.get_mut(index) {
            let warns = watched.limit.action == Action::Warn && !watched.warned;
            watched.warned |= warns;
            notes.push(Note {
                over,
                passed: true,
                warns,
            });
        }
    }

    pub(super) fn note_parts(&mut self, notes: &mut Vec<Note>) {
        if self.warns_early {
            for index in 0..self.limits.len() {
                self.note_part(index, notes);
            }
        }
    }

    /// Notes that the warning threshold of a limit has been reached.
    fn note_part(&mut self, index: usize, notes: &mut Vec<Note>) {
        let Some(watched) = self.limits.get(index) else {
            return;
        };
        let Some(threshold) = watched.limit.threshold().filter(|_| !watched.warned) else {
            return;
        };
        let held = amount_of(&watched.limit.kind, self.reserved).unwrap_or(0);
        if let Some(used) = self.value(watched, Spend::default())
            && used.saturating_add(held) >= threshold
        {
            let over = self.describe(&watched.limit, Amounts { used, held, needed: 0 });
            if let Some(watched) = self.limits.get_mut(index) {
                watched.warned = true;
            }
            notes.push(Note {
                over,
                passed: false,
                warns: true,
            });
        }
    }
}

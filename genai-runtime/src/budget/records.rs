//! The open runs under one outermost run, each with its ledger.
//!
//! A run that has ended leaves at once: calls still running under it then belong to the next open run above. A run with
//! limits stays as long as calls can be charged to it, so that its limits hold for the work it left behind.

use crate::budget::ledger::Ledger;

/// The open runs under one outermost run.
#[derive(Debug)]
pub(super) struct Records<T> {
    slots: Vec<Option<Record<T>>>,
    free: Vec<usize>,
    /// Records that have left. They are dropped outside the lock, because policies and callbacks are the user's code.
    pub(super) left: Vec<Record<T>>,
}

/// The record of one run.
#[derive(Debug)]
pub(super) struct Record<T> {
    above: Option<usize>,
    /// Number of records directly under this one.
    below: usize,
    /// Whether a handle to it still exists, so that calls can start or end in it.
    held: bool,
    ended: bool,
    /// The identity of the run.
    pub(super) tag: T,
    pub(super) ledger: Ledger,
}

impl<T> Record<T> {
    /// Whether calls are still charged to it.
    fn is_open(&self) -> bool {
        !self.ended || self.ledger.has_limits()
    }
}

impl<T> Default for Records<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            left: Vec::new(),
        }
    }
}

impl<T> Records<T> {
    /// Opens the record of a run that starts under another one.
    pub(super) fn open(&mut self, above: Option<usize>, tag: T, ledger: Ledger) -> usize {
        let above = above.and_then(|above| self.open_from(above));
        if let Some(above) = self.get_mut(above) {
            above.below += 1;
        }
        let record = Some(Record {
            above,
            below: 0,
            held: true,
            ended: false,
            tag,
            ledger,
        });
        let Some(place) = self.free.pop() else {
            self.slots.push(record);
            return self.slots.len() - 1;
        };
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = record;
        }
        place
    }

    /// Ends the run, after its totals were written.
    pub(super) fn end(&mut self, place: usize) {
        if let Some(record) = self.get_mut(Some(place)) {
            record.ended = true;
        }
        // Releases the records that the search passes over.
        self.next_above(place);
    }

    /// Marks that no more calls can start or end in the run itself, only in runs under it.
    pub(super) fn leave(&mut self, place: usize) {
        if let Some(record) = self.get_mut(Some(place)) {
            record.ended = true;
            record.held = false;
        }
        self.next_above(place);
        self.free_from(place);
    }

    pub(super) fn get_mut(&mut self, place: Option<usize>) -> Option<&mut Record<T>> {
        self.slots.get_mut(place?)?.as_mut()
    }

    /// Visits the run and the open runs above it, the innermost first, until a visit returns something.
    pub(super) fn climb<R>(
        &mut self,
        from: usize,
        mut visit: impl FnMut(usize, &mut Record<T>) -> Option<R>,
    ) -> Option<R> {
        let mut next = self.open_from(from);
        while let Some(place) = next {
            if let Some(result) = visit(place, self.get_mut(next)?) {
                return Some(result);
            }
            next = self.next_above(place);
        }
        None
    }

    /// The run itself if it is open, or else the next open run above.
    fn open_from(&mut self, place: usize) -> Option<usize> {
        if self.get_mut(Some(place))?.is_open() {
            Some(place)
        } else {
            self.next_above(place)
        }
    }

    /// The next open run above. Later searches skip those in between.
    fn next_above(&mut self, place: usize) -> Option<usize> {
        loop {
            let above = self.get_mut(Some(place))?.above?;
            let record = self.get_mut(Some(above))?;
            if record.is_open() {
                return Some(above);
            }
            record.below -= 1;
            let next = record.above;
            if let Some(next) = self.get_mut(next) {
                next.below += 1;
            }
            if let Some(record) = self.get_mut(Some(place)) {
                record.above = next;
            }
            self.free_from(above);
        }
    }

    /// Frees a record to which nothing can be charged any more, and the records above that only stayed for it.
    fn free_from(&mut self, place: usize) {
        let mut next = Some(place);
        while let Some(place) = next {
            let Some(slot) = self.slots.get_mut(place) else { return };
            let Some(record) = slot.take_if(|record| !record.held && record.below == 0) else {
                return;
            };
            self.free.push(place);
            next = record.above;
            if let Some(above) = self.get_mut(next) {
                above.below -= 1;
            }
            self.left.push(record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Records;
    use crate::budget::ledger::Ledger;
    use crate::budget::limit::{Limit, Unpriced};

    fn open(records: &mut Records<u64>, above: Option<usize>, tag: u64, limits: &[Limit]) -> usize {
        records.open(above, tag, Ledger::new(limits, Unpriced::Refuse))
    }

    fn above(records: &mut Records<u64>, from: usize) -> Vec<u64> {
        let mut tags = Vec::new();
        records.climb(from, |_, record| {
            tags.push(record.tag);
            None::<()>
        });
        tags
    }

    fn runs(records: &Records<u64>) -> usize {
        records.slots.len() - records.free.len()
    }

    #[test]
    fn ended_run_records_are_removed() {
        let mut records = Records::default();
        let outer = open(&mut records, None, 0, &[]);
        let mut link = open(&mut records, Some(outer), 1, &[]);
        for tag in 2..1000 {
            let next = open(&mut records, Some(link), tag, &[]);
            records.end(link);
            assert_eq!(above(&mut records, next), [tag, 0]);
            records.leave(link);
            link = next;
            assert_eq!(runs(&records), 2);
        }
        records.leave(link);
        records.leave(outer);
        assert_eq!((runs(&records), records.left.len()), (0, 1000));
    }

    #[test]
    fn ended_run_handle_keeps_own_record() {
        let mut records = Records::default();
        let outer = open(&mut records, None, 0, &[]);
        let inner = open(&mut records, Some(outer), 1, &[]);
        let below = open(&mut records, Some(inner), 2, &[]);
        records.end(inner);
        records.end(outer);
        assert_eq!(above(&mut records, below), [2]);
        assert_eq!(above(&mut records, inner), [] as [u64; 0]);
        records.leave(outer);
        records.leave(below);
        assert_eq!(runs(&records), 1);
        records.leave(inner);
        assert_eq!(runs(&records), 0);
    }

    #[test]
    fn ended_run_limits_bind_runs_below() {
        let mut records = Records::default();
        let outer = open(&mut records, None, 0, &[Limit::tool_calls(2)]);
        let inner = open(&mut records, Some(outer), 1, &[]);
        let below = open(&mut records, Some(inner), 2, &[]);
        records.leave(outer);
        records.leave(inner);
        assert_eq!(above(&mut records, below), [2, 0]);
        records.leave(below);
        assert_eq!(runs(&records), 0);
    }
}

//! The accounting of all runs under an outermost run: one book, one lock.
//!
//! A call is checked against every open run above it and then counted in all of them in one step. So concurrent calls
//! cannot pass a limit together, and no call is refused because of one that was refused elsewhere. Limits, totals,
//! metrics and spans read the same [`Counts`]. No code of the user runs while the book is locked: policies run before
//! ([`Entry::questions`]), and records that leave the book are dropped after.
//!
//! `tests/budget_model` includes this file with the locks of a model checker, which is why it imports them from
//! `budget::sync`.

use std::collections::VecDeque;
use std::mem;
use std::time::Duration;

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, Settlement, Spend};
use crate::budget::counts::Counts;
use crate::budget::history::{Brought, Place, hash};
use crate::budget::ledger::Ledger;
use crate::budget::limit::{Limit, Unpriced};
use crate::budget::over::{Note, Over};
use crate::budget::records::Records;
use crate::budget::sync::{Arc, Mutex, PoisonError};
use crate::budget::verdict::{Question, Stale, Verdict, Verdicts};

/// Maximum number of responses whose ids are remembered.
const MOST_RESPONSES: usize = 256;

/// The accounts of all runs under one outermost run. `T` identifies the run of a record.
#[derive(Debug)]
struct Book<T> {
    records: Mutex<Records<T>>,
    /// Hashes of the ids of responses whose usage has been counted, the oldest first.
    responses: Mutex<VecDeque<u64>>,
}

/// The record of one run in the book. The record leaves the book when the entry is dropped.
#[derive(Debug)]
pub(crate) struct Entry<T> {
    book: Arc<Book<T>>,
    place: usize,
}

/// The admission of a call.
#[derive(Debug)]
pub(crate) struct Granted<T> {
    /// The call's place in the innermost run.
    pub(crate) place: Option<Place>,
    /// Notes of limits that do not stop, each with the run that has the limit.
    pub(crate) notes: Vec<(T, Note)>,
}

impl<T> Default for Granted<T> {
    fn default() -> Self {
        Self {
            place: None,
            notes: Vec::new(),
        }
    }
}

/// The refusal of a call that may not start, or not go on.
#[derive(Debug)]
pub(crate) struct Refused<T> {
    /// The run that has the limit.
    pub(crate) by: T,
    pub(crate) over: Over,
}

impl<T> Book<T> {
    /// Changes the records under the lock. Records that leave are dropped after the lock is released.
    fn with<R>(&self, change: impl FnOnce(&mut Records<T>) -> R) -> R {
        let (result, left) = {
            // A panic leaves no inconsistent state in it: every number is complete.
            let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
            let result = change(&mut records);
            (result, mem::take(&mut records.left))
        };
        drop(left);
        result
    }
}

impl<T: Clone> Entry<T> {
    /// Opens the record of a run that starts, under another run or as the outermost one.
    pub(crate) fn new(above: Option<&Self>, tag: T, limits: &[Limit], unpriced: Unpriced) -> Self {
        let ledger = Ledger::new(limits, unpriced);
        let book = above.map_or_else(
            || {
                Arc::new(Book {
                    records: Mutex::new(Records::default()),
                    responses: Mutex::new(VecDeque::new()),
                })
            },
            |above| Arc::clone(&above.book),
        );
        let place = book.with(|records| records.open(above.map(|above| above.place), tag, ledger));
        Self { book, place }
    }

    /// Ends the run, after its totals were written.
    pub(crate) fn end(&self) {
        self.book.with(|records| records.end(self.place));
    }

    /// The users' policies that check the call before it starts.
    pub(crate) fn questions(&self, ask: &Ask) -> Vec<Question> {
        let mut questions = Vec::new();
        if ask.what.compared().is_some() {
            self.climb(|place, _, ledger| ledger.questions(place, &mut questions));
        }
        questions
    }

    /// Checks all limits, and counts the call if no limit refuses it. `verdicts` are the policies' answers. `own` is
    /// the number of tool calls that the policies started or ended themselves on this thread.
    pub(crate) fn reserve(
        &self,
        ask: &Ask,
        verdicts: &[Verdict],
        own: Option<u64>,
    ) -> Result<Result<Granted<T>, Refused<T>>, Stale> {
        self.book.with(|records| {
            let stale = records.climb(self.place, |at, record| {
                let is_known = record.ledger.knows(Verdicts::new(at, verdicts, own));
                (!is_known).then_some(Stale)
            });
            if let Some(stale) = stale {
                return Err(stale);
            }
            Ok(match refusal(records, self.place, ask, verdicts) {
                Some(refused) => Err(refused),
                None => Ok(start(records, self.place, ask, true, verdicts)),
            })
        })
    }

    /// The refusal of the call, if it may not start now.
    pub(crate) fn refuses(&self, ask: &Ask, verdicts: &[Verdict]) -> Option<Refused<T>> {
        self.book.with(|records| refusal(records, self.place, ask, verdicts))
    }

    /// Counts the call without a check of limits.
    pub(crate) fn force(&self, ask: &Ask, verdicts: &[Verdict]) -> Granted<T> {
        self.book
            .with(|records| start(records, self.place, ask, false, verdicts))
    }

    /// Settles a call that has ended. Returns the news it brought to the outermost run, if it is compared.
    pub(crate) fn settle(&self, ask: &Ask, settlement: &Settlement) -> (Vec<(T, Note)>, Option<Brought>) {
        let mut all = Vec::new();
        let mut brought = None;
        self.climb(|_, tag, ledger| {
            let mut notes = Vec::new();
            brought = ledger.settle(ask, settlement, &mut notes);
            all.extend(notes.into_iter().map(|note| (tag.clone(), note)));
        });
        (all, brought)
    }

    /// Takes back the counts of a call that turned out to be none.
    pub(crate) fn withdraw(&self, ask: &Ask) {
        self.climb(|_, _, ledger| ledger.withdraw(ask));
    }

    /// The highest usage of a call of the model in the outermost run.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        let mut dearest = None;
        self.climb(|_, _, ledger| dearest = ledger.dearest(model));
        dearest
    }

    /// Checks whether the usage of a running call has already passed a limit.
    pub(crate) fn check_midway(&self, ask: &Ask, used: Spend) -> Option<Refused<T>> {
        self.book.with(|records| {
            records.climb(self.place, |_, record| {
                let over = record.ledger.check_midway(ask, used)?;
                let by = record.tag.clone();
                Some(Refused { by, over })
            })
        })
    }

    /// Maximum duration of the run.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.own(|ledger| ledger.deadline()).flatten()
    }

    /// The passed deadline, for the run's refusal.
    pub(crate) fn deadline_passed(&self) -> Option<Over> {
        self.own(|ledger| ledger.deadline_passed()).flatten()
    }

    /// The counts of the run so far.
    pub(crate) fn counts(&self) -> Counts {
        self.own(|ledger| ledger.counts()).unwrap_or_default()
    }

    /// The number of retries, and the number of times the most repeated call was made.
    pub(crate) fn loops(&self) -> (u64, u64) {
        let loops = |ledger: &mut Ledger| (ledger.history().total_retries(), ledger.history().most_repeated());
        self.own(loops).unwrap_or_default()
    }

    /// Visits the rest of each limit of this run and of the runs above, without reservations.
    pub(crate) fn left(&self, mut visit: impl FnMut(&Limit, u64)) {
        self.climb(|_, _, ledger| ledger.left().for_each(|(limit, left)| visit(limit, left)));
    }

    /// Numbers a call that is not made, and returns its place in the innermost run.
    pub(crate) fn refused_place(&self, ask: &Ask) -> Option<Place> {
        let mut places = Vec::new();
        self.climb(|_, _, ledger| places.push(ledger.refused_place(ask)));
        places.into_iter().next().flatten()
    }

    /// Sets the number of rounds with refusals after which the run ends.
    pub(crate) fn allow_refusals(&self, max: u64) {
        self.own(|ledger| ledger.allow_refusals(max));
    }

    /// Records that a limit of the run found by `is_it` has refused a tool call. Returns whether the run has to end
    /// because of too many such rounds in a row.
    pub(crate) fn refused_tool(&self, over: &Over, at: u32, is_it: impl Fn(&T) -> bool) -> bool {
        let refused = |records: &mut Records<T>| {
            records.climb(self.place, |_, record| {
                is_it(&record.tag).then(|| record.ledger.refused_tool(over, at))
            })
        };
        self.book.with(refused).unwrap_or(false)
    }

    /// Finds the innermost run for which `find` returns something, and describes a stop by the user's code.
    pub(crate) fn stopped_by_user<R>(
        &self,
        message: String,
        mut find: impl FnMut(&T) -> Option<R>,
    ) -> Option<(R, Over)> {
        let mut message = Some(message);
        let stopped = |records: &mut Records<T>| {
            records.climb(self.place, |_, record| {
                let found = find(&record.tag)?;
                Some((found, record.ledger.stopped_by_user(message.take()?)))
            })
        };
        self.book.with(stopped)
    }

    /// Finds the first of this run and the runs above for which `find` returns something. `find` must not call the
    /// user's code.
    pub(crate) fn find<R>(&self, mut find: impl FnMut(&T) -> Option<R>) -> Option<R> {
        self.book
            .with(|records| records.climb(self.place, |_, record| find(&record.tag)))
    }

    /// Whether the usage of the response with this id is new to the book: a response that is fetched again counts once.
    pub(crate) fn is_new_response(&self, id: &str) -> bool {
        let id = hash(id);
        let mut known = self.book.responses.lock().unwrap_or_else(PoisonError::into_inner);
        if known.contains(&id) {
            return false;
        }
        if known.len() >= MOST_RESPONSES {
            known.pop_front();
        }
        known.push_back(id);
        true
    }

    /// Visits this run and the runs above. `visit` must not call the user's code.
    pub(crate) fn each(&self, mut visit: impl FnMut(&T)) {
        self.climb(|_, tag, _| visit(tag));
    }

    fn climb(&self, mut visit: impl FnMut(usize, &T, &mut Ledger)) {
        self.book.with(|records| {
            records.climb(self.place, |place, record| {
                visit(place, &record.tag, &mut record.ledger);
                None::<()>
            })
        });
    }

    /// Reads the run's own ledger.
    fn own<R>(&self, read: impl FnOnce(&mut Ledger) -> R) -> Option<R> {
        self.book
            .with(|records| Some(read(&mut records.get_mut(Some(self.place))?.ledger)))
    }
}

/// The refusal of the call by the run or one above it, if there is one.
fn refusal<T: Clone>(records: &mut Records<T>, from: usize, ask: &Ask, verdicts: &[Verdict]) -> Option<Refused<T>> {
    records.climb(from, |at, record| {
        let over = record.ledger.check(ask, Verdicts::new(at, verdicts, None))?;
        let by = record.tag.clone();
        Some(Refused { by, over })
    })
}

/// Counts the call in the run and in all runs above it.
fn start<T: Clone>(
    records: &mut Records<T>,
    from: usize,
    ask: &Ask,
    checked: bool,
    verdicts: &[Verdict],
) -> Granted<T> {
    let mut granted = Granted::default();
    let mut innermost = true;
    records.climb(from, |at, record| {
        let mut notes = Vec::new();
        let of_run = Verdicts::new(at, verdicts, None);
        let place = record.ledger.start(ask, of_run, checked, &mut notes);
        if mem::take(&mut innermost) {
            granted.place = place;
        }
        let tag = &record.tag;
        granted.notes.extend(notes.into_iter().map(|note| (tag.clone(), note)));
        None::<()>
    });
    granted
}

impl<T> Drop for Entry<T> {
    fn drop(&mut self) {
        self.book.with(|records| records.leave(self.place));
    }
}

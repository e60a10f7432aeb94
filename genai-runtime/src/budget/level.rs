//! The ledgers of nested runs: each is held on its own, and charged upwards.
//!
//! A call is checked against every run above it and then counted in all of them in one step: the locks are taken from the
//! innermost run outwards and held until the outermost has agreed. So no limit is passed by calls that looked at it at the
//! same moment, nobody is refused because of a call that was refused elsewhere, and nothing deadlocks.
//!
//! `tests/budget_model` includes this file with the locks of a model checker, which is why they come from the face of `budget`.

use std::time::Duration;

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, Settlement, Spend};
use crate::budget::history::Place;
use crate::budget::ledger::{Ledger, Note, Over};
use crate::budget::limit::{Limit, Unpriced};
use crate::budget::sync::{Arc, Mutex, MutexGuard};

/// The ledger of one run. `T` says which run it is.
#[derive(Debug)]
pub(crate) struct Level<T> {
    above: Option<Arc<Level<T>>>,
    tag: T,
    ledger: Mutex<Ledger>,
}

/// A call may start.
#[derive(Debug)]
pub(crate) struct Granted<T> {
    /// Its place in the innermost run.
    pub(crate) place: Option<Place>,
    /// What is to be said at limits that do not stop, and of which run.
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

/// A call may not start, or not go on.
#[derive(Debug)]
pub(crate) struct Refused<T> {
    /// Whose limit it is.
    pub(crate) by: T,
    pub(crate) over: Over,
}

impl<T: Clone> Level<T> {
    pub(crate) fn new(above: Option<Arc<Self>>, tag: T, limits: &[Limit], unpriced: Unpriced) -> Self {
        Self {
            above,
            tag,
            ledger: Mutex::new(Ledger::new(limits, unpriced)),
        }
    }

    /// Asks for leave to start, and starts if it is granted.
    pub(crate) fn reserve(&self, ask: &Ask) -> Result<Granted<T>, Refused<T>> {
        self.step(ask, true)
    }

    /// Whether it would not be granted now.
    pub(crate) fn would_refuse(&self, ask: &Ask) -> bool {
        self.lineage().any(|level| level.ledger().check(ask).is_err())
    }

    /// Starts whatever the limits say.
    pub(crate) fn force(&self, ask: &Ask) -> Granted<T> {
        self.step(ask, false).unwrap_or_default()
    }

    fn step(&self, ask: &Ask, may_refuse: bool) -> Result<Granted<T>, Refused<T>> {
        let mut ledger = self.ledger();
        if may_refuse && let Err(over) = ledger.check(ask) {
            let by = self.tag.clone();
            return Err(Refused { by, over });
        }
        let mut granted = match &self.above {
            Some(above) => above.step(ask, may_refuse)?,
            None => Granted::default(),
        };
        let mut notes = Vec::new();
        granted.place = ledger.start(ask, may_refuse, &mut notes);
        if !notes.is_empty() {
            let notes = notes.into_iter().map(|note| (self.tag.clone(), note));
            granted.notes.extend(notes);
        }
        Ok(granted)
    }

    /// The call has ended.
    pub(crate) fn settle(&self, ask: &Ask, settlement: &Settlement) -> Vec<(T, Note)> {
        let mut all = Vec::new();
        for level in self.lineage() {
            let mut notes = Vec::new();
            level.ledger().settle(ask, settlement, &mut notes);
            if !notes.is_empty() {
                all.extend(notes.into_iter().map(|note| (level.tag.clone(), note)));
            }
        }
        all
    }

    /// The most that a call of the model has come to in the outermost run.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.lineage().last()?.ledger().dearest(model)
    }

    /// Whether a running call has passed a limit by what it has used so far.
    pub(crate) fn check_midway(&self, ask: &Ask, used: Spend) -> Result<(), Refused<T>> {
        for level in self.lineage() {
            if let Err(over) = level.ledger().check_midway(ask, used) {
                let by = level.tag.clone();
                return Err(Refused { by, over });
            }
        }
        Ok(())
    }

    /// How long the run may take.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.ledger().deadline()
    }

    /// This run and those above it.
    pub(crate) fn lineage(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |level| level.above.as_deref())
    }

    pub(crate) fn tag(&self) -> &T {
        &self.tag
    }

    /// The ledger. A panic of a policy leaves nothing half done in it.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger
            .lock()
            .unwrap_or_else(crate::budget::sync::PoisonError::into_inner)
    }
}

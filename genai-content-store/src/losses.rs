//! Counts of lost objects: every object that is taken is followed until it has arrived or is lost.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::error::ObjectStoreError;
use crate::recent::Recent;
use genai_runtime::capture::contents_lost;

const NO_ANSWER: &str = "no answer in time";

/// Counters of arrived and lost objects of one writer.
#[derive(Debug)]
pub(crate) struct Losses {
    url: String,
    state: Mutex<State>,
    /// Notified when an object has arrived or is lost.
    settled: Condvar,
    /// Notified on a loss. The writer's thread then raises the notice, because standard error may be slow for callers.
    pub(crate) news: Notify,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    /// Objects on their way, in the order in which they were taken.
    waiting: BTreeSet<u64>,
    pub(crate) bytes: usize,
    next: u64,
    pub(crate) recent: Recent,
    lost: usize,
    /// The reason for the last loss.
    reason: Option<String>,
    /// Numbers of losses that a flush has returned, and that a flush or a notice has reported.
    flushed: usize,
    told: usize,
    said: bool,
}

/// An object on its way. It counts as lost if it is dropped before it has arrived.
#[derive(Debug)]
pub(crate) struct OnTheWay {
    losses: Arc<Losses>,
    place: u64,
    name: Arc<str>,
    bytes: usize,
    outcome: Result<(), String>,
}

impl Losses {
    pub(crate) fn new(url: String) -> Self {
        Self {
            url,
            state: Mutex::default(),
            settled: Condvar::new(),
            news: Notify::new(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an object that was taken.
    pub(crate) fn follow(self: &Arc<Self>, state: &mut State, name: &str, bytes: usize) -> OnTheWay {
        let place = state.next;
        let name = Arc::from(name);
        state.next += 1;
        state.waiting.insert(place);
        state.bytes = state.bytes.saturating_add(bytes);
        state.recent.add(&name);
        OnTheWay {
            losses: Arc::clone(self),
            place,
            name,
            bytes,
            outcome: Err(NO_ANSWER.to_owned()),
        }
    }

    /// Counts an object that was not taken.
    pub(crate) fn lose(&self, state: &mut State, reason: &str) {
        state.lost += 1;
        state.reason = Some(reason.to_owned());
        self.news.notify_one();
    }

    pub(crate) fn lost(&self) -> usize {
        self.state().lost
    }

    /// Waits for all objects that were taken before this call.
    pub(crate) fn flush(&self, timeout: Duration) -> Result<(), ObjectStoreError> {
        let state = self.state();
        let end = state.next;
        let is_waiting = |state: &mut State| state.waiting.first().is_some_and(|first| *first < end);
        let waited = self.settled.wait_timeout_while(state, timeout, is_waiting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let objects = state.lost - state.flushed;
        if objects > 0 {
            (state.flushed, state.told) = (state.lost, state.lost);
            return Err(self.undelivered(&state, objects));
        }
        match state.waiting.range(..end).count() {
            0 => Ok(()),
            objects => Err(ObjectStoreError::NotInTime {
                objects,
                url: self.url.clone(),
            }),
        }
    }

    fn undelivered(&self, state: &State, objects: usize) -> ObjectStoreError {
        ObjectStoreError::Undelivered {
            objects,
            url: self.url.clone(),
            reason: state.reason.clone().unwrap_or_else(|| NO_ANSWER.to_owned()),
        }
    }

    /// Raises a notice at the first loss.
    pub(crate) fn say_first(&self) {
        let mut state = self.state();
        if !state.said && state.lost > state.told {
            state.said = true;
            self.say(state);
        }
    }

    /// Waits for objects on their way, gives up the rest, and raises a notice for unreported losses.
    pub(crate) fn close(&self, deadline: Duration) {
        let is_waiting = |state: &mut State| !state.waiting.is_empty();
        let waited = self.settled.wait_timeout_while(self.state(), deadline, is_waiting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let rest = std::mem::take(&mut state.waiting).len();
        if rest > 0 {
            state.lost += rest;
            state.reason = Some(NO_ANSWER.to_owned());
        }
        state.said = true;
        self.say(state);
    }

    fn say(&self, mut state: MutexGuard<'_, State>) {
        let objects = state.lost - state.told;
        if objects == 0 {
            return;
        }
        state.told = state.lost;
        let error = self.undelivered(&state, objects);
        drop(state);
        contents_lost(error.to_string());
    }
}

impl OnTheWay {
    /// Records that the object has arrived, or the reason that it has not.
    pub(crate) fn settle(mut self, outcome: Result<(), String>) {
        self.outcome = outcome;
    }
}

impl Drop for OnTheWay {
    fn drop(&mut self) {
        let mut state = self.losses.state();
        state.bytes = state.bytes.saturating_sub(self.bytes);
        // An object that was given up before is already counted as lost.
        let waited = state.waiting.remove(&self.place);
        if let Err(reason) = &self.outcome {
            state.recent.forget(&self.name);
            if waited {
                self.losses.lose(&mut state, reason);
            }
        }
        drop(state);
        self.losses.settled.notify_all();
    }
}

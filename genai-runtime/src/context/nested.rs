//! Model calls directly inside a model call: a retry, a fallback, or a wrapper around a client's call.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentelemetry::StringValue;

use crate::answer::ResponseRecorder;
use crate::budget::{Spend, hash};
use crate::usage::Usage;

/// Maximum number of responses of inner calls that are kept, in 40 KiB; the oldest is removed first. A call that
/// returns an older response counts as a separate call, so limits can only become stricter.
const MOST_RESPONSES: usize = 1_024;

/// Link from a running model call to model calls directly inside it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelCall {
    /// Amount reserved in the run, if the call counts in one.
    reserved: Option<Spend>,
    /// State of the calls inside, created by the first one.
    nested: Option<Arc<Nested>>,
}

impl ModelCall {
    pub(crate) fn new(reserved: Option<Spend>) -> Self {
        Self { reserved, nested: None }
    }

    pub(super) fn nested(&mut self) -> Arc<Nested> {
        let made = || {
            Arc::new(Nested(Mutex::new(State {
                reserved: self.reserved,
                made: false,
                responses: VecDeque::new(),
            })))
        };
        Arc::clone(self.nested.get_or_insert_with(made))
    }

    /// Whether there was a call directly inside.
    pub(crate) fn is_around_calls(&self) -> bool {
        self.nested.as_ref().is_some_and(|nested| nested.state().made)
    }

    /// Ends the call. Returns the calls inside, if there were any, and the relation of the call to them.
    pub(crate) fn close(&self, reading: &ResponseRecorder) -> Option<(Inside, Around)> {
        let mut state = self.nested.as_ref()?.state();
        let inside = state.made.then(|| Inside {
            reserved: state.reserved.take(),
            responses: std::mem::take(&mut state.responses),
        })?;
        let around = inside.around(reading.response_id(), &reading.total_usage());
        Some((inside, around))
    }
}

/// Model calls directly inside another one.
#[derive(Debug)]
pub(crate) struct Nested(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Reservation of the outer call, until an inner call takes it over.
    reserved: Option<Spend>,
    made: bool,
    /// Responses of inner calls that have ended, the latest last.
    responses: VecDeque<SeenResponse>,
}

/// Response of a call: the hash of its id, and its counts.
#[derive(Debug, Clone, Copy)]
struct SeenResponse {
    id: Option<u64>,
    counts: (Option<u64>, Option<u64>),
}

impl SeenResponse {
    fn of(id: Option<&StringValue>, usage: &Usage) -> Self {
        Self {
            id: id.map(|id| hash(id.as_str())),
            counts: (usage.input_tokens(), usage.output_tokens()),
        }
    }

    fn says_nothing(self) -> bool {
        self.id.is_none() && self.counts == (None, None)
    }

    /// Whether both are the same response: by id, or without ids by their counts.
    fn is(self, other: Self) -> bool {
        match (self.id, other.id) {
            (Some(id), Some(other)) => id == other,
            _ => self.counts != (None, None) && self.counts == other.counts,
        }
    }
}

impl Nested {
    /// Takes over the reservation for a call inside.
    pub(crate) fn take(&self) -> Option<Spend> {
        self.state().reserved.take()
    }

    /// Returns the reservation, because the inner call was not made.
    pub(crate) fn give_back(&self, taken: Option<Spend>) {
        if let Some(taken) = taken {
            self.state().reserved = Some(taken);
        }
    }

    /// Notes that the inner call was refused: an outer call without usage has made no request either.
    pub(crate) fn refused(&self, taken: Option<Spend>) {
        self.give_back(taken);
        self.made();
    }

    /// Notes that an inner call was made.
    pub(crate) fn made(&self) {
        self.state().made = true;
    }

    /// Adds the response of an inner call that has ended.
    pub(crate) fn told(&self, id: Option<&StringValue>, usage: &Usage) {
        let response = SeenResponse::of(id, usage);
        if response.says_nothing() {
            return;
        }
        let mut state = self.state();
        if state.responses.len() >= MOST_RESPONSES {
            state.responses.pop_front();
        }
        state.responses.push_back(response);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Relation of a model call to the calls inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// A separate call.
    Another,
    /// A wrapper, whose response is that of a call inside, or which has no response of its own.
    Wrapper,
    /// A wrapper with more usage than the call inside: this is the rest.
    Rest(Usage),
}

/// Facts about the calls inside a model call that has ended.
#[derive(Debug)]
pub(crate) struct Inside {
    /// Reservation of the outer call, if no inner call took it over.
    pub(crate) reserved: Option<Spend>,
    responses: VecDeque<SeenResponse>,
}

impl Inside {
    /// Relation of the outer call to the inner ones, by its response.
    fn around(&self, id: Option<&StringValue>, usage: &Usage) -> Around {
        let own = SeenResponse::of(id, usage);
        if own.says_nothing() {
            return Around::Wrapper;
        }
        let same = self.responses.iter().filter(|response| response.is(own));
        let told = same.map(|response| response.counts).reduce(|one, other| {
            let (input, output) = other;
            (one.0.max(input), one.1.max(output))
        });
        let Some(told) = told else { return Around::Another };
        match usage.beyond(told) {
            rest if rest.is_known() => Around::Rest(rest),
            _ => Around::Wrapper,
        }
    }
}

//! Model calls directly inside a model call: a retry, a fallback, or a wrapper around a client's call.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use opentelemetry::StringValue;

use crate::answer::ResponseRecorder;
use crate::budget::{Spend, hash};
use crate::usage::Usage;

/// Responses of calls inside that are remembered, in 40 KiB; the oldest makes room. A call that returns the response of a
/// call that many before counts as one of its own: limits hold more then, and never less.
const MOST_RESPONSES: usize = 1_024;

/// What a running model call hands to model calls directly inside of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ModelCall {
    /// What the call has reserved in its run, if it counts in one.
    reserved: Option<Spend>,
    /// Made when there is the first call inside.
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

    /// The call ends. Returns the calls inside, if there were any, and what the call is to them.
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

/// The model calls directly inside of one.
#[derive(Debug)]
pub(crate) struct Nested(Mutex<State>);

#[derive(Debug)]
struct State {
    /// What the call around has reserved, until a call inside takes it over.
    reserved: Option<Spend>,
    made: bool,
    /// Of the calls inside that have ended, the latest last.
    responses: VecDeque<SeenResponse>,
}

/// The response of a call: its id as a hash, and its counts.
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

    /// Whether it is the same response: by its id, or without ids by its counts.
    fn is(self, other: Self) -> bool {
        match (self.id, other.id) {
            (Some(id), Some(other)) => id == other,
            _ => self.counts != (None, None) && self.counts == other.counts,
        }
    }
}

impl Nested {
    /// A call inside asks for leave. Returns what it takes over.
    pub(crate) fn take(&self) -> Option<Spend> {
        self.state().reserved.take()
    }

    /// The call inside was not made: what it took over is the outer one's again.
    pub(crate) fn give_back(&self, taken: Option<Spend>) {
        if let Some(taken) = taken {
            self.state().reserved = Some(taken);
        }
    }

    /// The call inside was refused: if the outer one tells nothing, it has made no request either.
    pub(crate) fn refused(&self, taken: Option<Spend>) {
        self.give_back(taken);
        self.made();
    }

    /// There was a call inside.
    pub(crate) fn made(&self) {
        self.state().made = true;
    }

    /// A call inside has ended with this response.
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

/// What a model call is to the calls inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// A call of its own.
    Another,
    /// A wrapper: its response is that of a call inside, or it has none of its own.
    Wrapper,
    /// A wrapper that knows more of the response than the call inside: this usage.
    Rest(Usage),
}

/// What was inside of a model call that has ended.
#[derive(Debug)]
pub(crate) struct Inside {
    /// What the call had reserved, if no call inside took it over.
    pub(crate) reserved: Option<Spend>,
    responses: VecDeque<SeenResponse>,
}

impl Inside {
    /// What the call around is, by its response.
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

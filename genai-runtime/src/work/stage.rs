//! A call before, while and after its body runs.

use std::mem;
use std::task::Context;

use crate::answer::ResponseRecorder;
use crate::budget::BudgetExceeded;
use crate::call::{Call, Ending, Gate, Start};

/// A call, before or after its start.
#[derive(Debug)]
pub struct Stage(Call);

impl Stage {
    pub(crate) fn ready(start: Start) -> Self {
        Self(Call::ready(start))
    }

    pub(crate) fn running(call: Call) -> Self {
        Self(call)
    }

    /// Returns the call and starts it if it has not started.
    #[inline]
    pub(crate) fn begin(&mut self) -> &mut Call {
        self.0.begin_now();
        &mut self.0
    }

    /// Whether the call has started and not ended.
    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.0.is_running()
    }

    /// Whether there is nothing left to follow: the call leaves no trace, or has ended.
    #[inline]
    pub(crate) fn is_idle(&self) -> bool {
        self.0.is_idle()
    }

    /// Ends the call with the facts read so far, if there are any. If it is running, the contents of the body are
    /// dropped inside its span first, since that may end spans of their own.
    pub(crate) fn end(
        &mut self,
        ending: &Ending,
        mut known: Option<&mut ResponseRecorder>,
        drop_body: &mut dyn FnMut(),
    ) {
        if self.is_running() {
            inside(&mut self.0, known.as_deref_mut(), drop_body);
        } else {
            drop_body();
        }
        match known {
            Some(known) => self.0.end(ending, known),
            None => self.0.end_unread(ending),
        }
    }

    /// Polls the body of a call that leaves a trace, inside its span. No part of it depends on the body's type, so that
    /// its code exists once.
    pub(crate) fn follow(&mut self, work: &mut dyn Work, task: &mut Context<'_>) -> Followed {
        let call = self.begin();
        let guarded = call.is_guarded();
        let can_refuse = guarded && work.can_refuse();
        if guarded {
            match call.gate(task, can_refuse) {
                Gate::Open => {}
                Gate::Wait => return Followed::Polled,
                Gate::Refuse(exceeded) => return self.refuse(exceeded, work),
            }
        }
        let ready = inside(self.begin(), None, || work.poll(task));
        if !ready
            && can_refuse
            && let Some(exceeded) = self.begin().stopped()
        {
            return self.refuse(exceeded, work);
        }
        Followed::Polled
    }

    fn refuse(&mut self, exceeded: BudgetExceeded, work: &mut dyn Work) -> Followed {
        self.end(&Ending::Stopped(exceeded.clone()), None, &mut || work.drop_body());
        Followed::Refused(exceeded)
    }

    /// Moves the call out and leaves an empty stage.
    pub(crate) fn take(&mut self) -> Self {
        mem::replace(self, Self::running(Call::none()))
    }
}

/// The body of a call, of any type.
pub(crate) trait Work {
    /// Polls the body and returns whether it is done.
    fn poll(&mut self, task: &mut Context<'_>) -> bool;

    /// Whether a refusal can be returned in its place.
    fn can_refuse(&self) -> bool;

    /// Drops the body in place.
    fn drop_body(&mut self);
}

/// The outcome of one poll.
pub(crate) enum Followed {
    /// The body was polled, or waits for the call to be let through.
    Polled,
    /// The call was ended by a budget, and this refusal is to be returned.
    Refused(BudgetExceeded),
}

/// Runs a part of the body with its span current. If the part unwinds, ends the call with the facts read so far: code
/// that catches the panic may drop the future much later.
#[inline(always)]
pub(crate) fn inside<T>(call: &mut Call, known: Option<&mut ResponseRecorder>, part: impl FnOnce() -> T) -> T {
    struct EndOnUnwind<'a> {
        call: &'a mut Call,
        known: Option<&'a mut ResponseRecorder>,
    }

    impl Drop for EndOnUnwind<'_> {
        fn drop(&mut self) {
            match self.known.take() {
                Some(known) => self.call.end(&Ending::Panicked, &mut *known),
                None => self.call.end_unread(&Ending::Panicked),
            }
        }
    }

    let guard = EndOnUnwind { call, known };
    let value = {
        let _current = guard.call.enter();
        part()
    };
    // The guard only borrows, so forgetting it leaks nothing.
    mem::forget(guard);
    value
}

//! A thread-local mark for threads on which a user's policy is deciding, with the number of calls it makes itself.

use std::cell::Cell;

use crate::budget::Ask;

thread_local! {
    /// Number of compared calls that have started or ended on this thread while a policy decides; `None` if no policy
    /// does.
    static OWN_CALLS: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Guard of a decision: while it lives, policies decide on this thread.
#[derive(Debug)]
pub(super) struct Asking(());

impl Asking {
    /// Returns `None` if a policy is deciding already: policies do not decide about the calls that they make
    /// themselves.
    pub(super) fn begin() -> Option<Self> {
        let begun = OWN_CALLS.try_with(|own| own.get().is_none().then(|| own.set(Some(0))));
        begun.ok().flatten().map(Self)
    }

    /// Number of compared calls that have started or ended on this thread meanwhile.
    #[allow(clippy::unused_self)] // The count is set only while the guard lives.
    pub(super) fn own_calls(&self) -> u64 {
        OWN_CALLS.try_with(Cell::get).ok().flatten().unwrap_or(0)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        let _ = OWN_CALLS.try_with(|own| own.set(None));
    }
}

/// Counts the start or end of a compared call on this thread.
pub(super) fn note_compared(ask: &Ask) {
    if ask.what.compared().is_some() {
        let _ = OWN_CALLS.try_with(|own| own.set(own.get().map(|calls| calls + 1)));
    }
}

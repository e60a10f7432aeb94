//! Runs that can be ended from this thread: those whose future is being polled here, and those that abort the task
//! being polled. A refused call that cannot return its refusal waits for their end. Anywhere else it would wait
//! forever.

use std::cell::RefCell;
use std::sync::Arc;

use crate::run::stopper::Stopper;

thread_local! {
    /// The runs, by address, each with the number of the poll.
    static HOSTS: RefCell<Vec<(*const Stopper, u64)>> = const { RefCell::new(Vec::new()) };
}

/// Guard: while it lives, these runs are polled on this thread.
#[derive(Debug)]
pub(crate) struct Hosts {
    noted: usize,
}

impl Hosts {
    pub(crate) fn enter<'a>(hosts: impl IntoIterator<Item = (&'a Arc<Stopper>, u64)>) -> Self {
        let noted = HOSTS.try_with(|stack| {
            let mut stack = stack.borrow_mut();
            let before = stack.len();
            stack.extend(hosts.into_iter().map(|(stopper, poll)| (Arc::as_ptr(stopper), poll)));
            stack.len() - before
        });
        Self {
            noted: noted.unwrap_or(0),
        }
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        let _ = HOSTS.try_with(|stack| {
            let mut stack = stack.borrow_mut();
            let left = stack.len().saturating_sub(self.noted);
            stack.truncate(left);
        });
    }
}

/// The number of the poll in which this run can be ended from here; `None` if it cannot.
pub(crate) fn is_hosted(stopper: &Arc<Stopper>) -> Option<u64> {
    let find = |stack: &Vec<(*const Stopper, u64)>| {
        let own = stack
            .iter()
            .rev()
            .find(|(host, _)| std::ptr::eq(*host, Arc::as_ptr(stopper)));
        own.map(|(_, poll)| *poll)
    };
    HOSTS.try_with(|stack| find(&stack.borrow())).ok().flatten()
}

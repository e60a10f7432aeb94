//! Which runs can be ended from here: those whose future is being polled on this thread, and those that abort the task
//! that is being polled. A call that may not start and can return no refusal waits for their end; anywhere else, waiting
//! would be for ever.

use std::cell::RefCell;
use std::sync::Arc;

use crate::run::stopper::Stopper;

thread_local! {
    /// The runs, by address, each with the number of the poll.
    static HOSTS: RefCell<Vec<(*const Stopper, u64)>> = const { RefCell::new(Vec::new()) };
}

/// As long as it lives, runs are polled on this thread.
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

/// Whether this run can be ended from here, and in which of its polls that is.
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

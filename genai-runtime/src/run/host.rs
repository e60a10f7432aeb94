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

#[cfg(feature = "tokio")]
pub(crate) use hosted::Hosted;

#[cfg(feature = "tokio")]
mod hosted {
    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use pin_project_lite::pin_project;
    use tokio::task::AbortHandle;

    use crate::run::host::Hosts;
    use crate::run::run::Run;
    use crate::run::stopper::AbortSlot;

    pin_project! {
        /// A task that is aborted when a run above it stops.
        pub(crate) struct Hosted<F> {
            #[pin]
            task: F,
            places: Vec<AbortSlot>,
            polls: u64,
        }
    }

    impl<F> Hosted<F> {
        /// A task under the runs of this moment.
        pub(crate) fn new(task: F) -> Self {
            let places = Run::stoppers_here()
                .iter()
                .map(crate::run::stopper::Stopper::place)
                .collect();
            Self { task, places, polls: 0 }
        }

        /// Starts it by `start`, which says how it is aborted.
        pub(crate) fn start<H>(self, start: impl FnOnce(Self) -> H, abort: impl Fn(&H) -> AbortHandle) -> H {
            let places: Vec<_> = self.places.iter().map(AbortSlot::key).collect();
            let started = start(self);
            for (stopper, id) in places {
                let handle = abort(&started);
                stopper.abort_by(id, Box::new(move || handle.abort()));
            }
            started
        }
    }

    impl<F: Future> Future for Hosted<F> {
        type Output = F::Output;

        fn poll(self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<F::Output> {
            let this = self.project();
            if this.places.is_empty() {
                return this.task.poll(task);
            }
            *this.polls += 1;
            let _hosts = Hosts::enter(this.places.iter().map(|place| (&place.stopper, *this.polls)));
            this.task.poll(task)
        }
    }
}

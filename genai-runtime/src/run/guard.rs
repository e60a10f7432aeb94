//! The per-poll work of a budgeted run's future: it notes the waker and checks the deadline.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Context;
use std::time::Duration;

use futures_timer::Delay;

use crate::run::host::Hosts;
use crate::run::stopper::Stopper;

/// Guard in the future of a budgeted run; it does the run's work at each poll.
#[derive(Debug)]
pub(crate) struct RunGuard {
    pub(crate) stopper: Arc<Stopper>,
    deadline: Option<Delay>,
    polls: u64,
    /// Whether the future of the run has been polled, so that it can end while it waits.
    polled: bool,
}

impl RunGuard {
    pub(crate) fn new(stopper: Arc<Stopper>, deadline: Option<Duration>) -> Self {
        Self {
            stopper,
            deadline: deadline.map(Delay::new),
            polls: 0,
            polled: false,
        }
    }

    /// Call before each poll. Notes the waker and returns whether the deadline has passed.
    pub(crate) fn poll(&mut self, task: &mut Context<'_>) -> bool {
        self.polled = true;
        self.polls += 1;
        self.stopper.wakes(task.waker());
        let Some(deadline) = &mut self.deadline else {
            return false;
        };
        let passed = Pin::new(deadline).poll(task).is_ready();
        if passed {
            self.deadline = None;
        }
        passed
    }

    /// Marks that the run is being polled, so that calls in it may wait for its end.
    pub(crate) fn enter(&self) -> Option<Polled> {
        self.polled.then(|| {
            self.stopper.enters_poll();
            Polled {
                _hosts: Hosts::enter([(&self.stopper, self.polls)]),
                stopper: Arc::clone(&self.stopper),
            }
        })
    }
}

/// Guard of one poll: while it lives, the body of a run is being polled.
#[derive(Debug)]
pub(crate) struct Polled {
    _hosts: Hosts,
    stopper: Arc<Stopper>,
}

impl Drop for Polled {
    fn drop(&mut self) {
        self.stopper.leaves_poll();
    }
}

//! A tokio task that is aborted when a run above it stops.

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
    /// A task under the current runs.
    pub(crate) fn new(task: F) -> Self {
        let places = Run::stoppers_here()
            .iter()
            .map(crate::run::stopper::Stopper::place)
            .collect();
        Self { task, places, polls: 0 }
    }

    /// Starts the task with `start`. `abort` makes the abort handle from the started task.
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

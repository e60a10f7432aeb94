//! The queue at the callers' end: an object is taken without waiting, if there is room.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use object_store::path::Path;
use tokio::sync::Notify;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use crate::losses::{Losses, OnTheWay, State};
use genai_runtime::capture::{ContentObject, ContentStore};

const QUEUE_FULL: &str = "the queue was full";
const SHUT_DOWN: &str = "the writer was shut down";

/// One object for the writer's thread.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) on_the_way: OnTheWay,
    pub(crate) path: Path,
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// State that the callers share with the writer's thread.
pub(crate) struct Queue {
    pub(crate) losses: Arc<Losses>,
    /// Notified when the thread must end.
    pub(crate) end: Arc<Notify>,
    /// The beginning of every object's address, and of its path within the store.
    base: String,
    prefix: Path,
    most_bytes: usize,
    /// The sender of objects; `None` after the shutdown.
    jobs: Mutex<Option<Sender<Job>>>,
}

impl Queue {
    pub(crate) fn new(base: String, prefix: Path, most_bytes: usize, jobs: Sender<Job>) -> Self {
        Self {
            losses: Arc::new(Losses::new(base.clone())),
            end: Arc::default(),
            base,
            prefix,
            most_bytes,
            jobs: Mutex::new(Some(jobs)),
        }
    }

    /// Stops taking objects.
    pub(crate) fn close(&self) {
        drop(self.jobs().take());
    }

    fn jobs(&self) -> MutexGuard<'_, Option<Sender<Job>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an object if there is room. An object that was taken recently has arrived or is on its way, so it is not
    /// sent again.
    fn take(&self, object: ContentObject, state: &mut State) -> Result<(), &'static str> {
        let jobs = self.jobs();
        let jobs = jobs.as_ref().ok_or(SHUT_DOWN)?;
        if state.recent.has(object.name()) {
            return Ok(());
        }
        let bytes = object.bytes().len();
        // One object alone may be larger than the limit.
        if state.bytes > 0 && state.bytes.saturating_add(bytes) > self.most_bytes {
            return Err(QUEUE_FULL);
        }
        let place = jobs.try_reserve().map_err(|full| match full {
            TrySendError::Full(()) => QUEUE_FULL,
            TrySendError::Closed(()) => SHUT_DOWN,
        })?;
        place.send(Job {
            on_the_way: self.losses.follow(state, object.name(), bytes),
            path: object.name().split('/').fold(self.prefix.clone(), Path::join),
            media_type: object.media_type().to_owned(),
            bytes: object.into_bytes(),
        });
        Ok(())
    }
}

impl ContentStore for Queue {
    fn put(&self, object: ContentObject) -> Option<String> {
        let address = format!("{}/{}", self.base, object.name());
        let mut state = self.losses.state();
        match self.take(object, &mut state) {
            Ok(()) => Some(address),
            Err(reason) => {
                self.losses.lose(&mut state, reason);
                None
            }
        }
    }
}

impl fmt::Debug for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("url", &self.base)
            .field("most_bytes", &self.most_bytes)
            .finish_non_exhaustive()
    }
}

//! Names of recently written objects.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Number of remembered names.
const MOST: usize = 4_096;
/// Time after which an object is written again. A bucket may delete old objects, so one that is still referred to must
/// stay young.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Names of recently written objects. The oldest is removed for a new one.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    known: HashMap<Arc<str>, Instant>,
    order: VecDeque<Arc<str>>,
}

impl Recent {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.known.get(name).is_some_and(|since| since.elapsed() < KEPT)
    }

    pub(crate) fn add(&mut self, name: &Arc<str>) {
        if self.known.insert(Arc::clone(name), Instant::now()).is_some() {
            return;
        }
        self.order.push_back(Arc::clone(name));
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    /// Removes an object that did not arrive, so that it is written when it comes again.
    pub(crate) fn forget(&mut self, name: &str) {
        if self.known.remove(name).is_some() {
            self.order.retain(|known| **known != *name);
        }
    }
}

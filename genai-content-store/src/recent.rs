//! The objects that were written last.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many are remembered.
const MOST: usize = 4_096;
/// For how long: a bucket may delete what is old, and an object that is still referred to is to stay young.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// Names of objects, the oldest of which is forgotten for a new one.
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

    /// It did not arrive: when it comes again, it is written again.
    pub(crate) fn forget(&mut self, name: &str) {
        if self.known.remove(name).is_some() {
            self.order.retain(|known| **known != *name);
        }
    }
}

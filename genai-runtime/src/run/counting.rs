//! Whether any run follows its calls also where nobody listens.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::run::stopper::any_budget;

/// Keeps [`COUNTING`] raised while `with_totals` counts calls.
#[derive(Debug)]
pub(super) struct Counting;

impl Counting {
    pub(super) fn new() -> Self {
        COUNTING.fetch_add(1, Relaxed);
        Self
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        COUNTING.fetch_sub(1, Relaxed);
    }
}

/// How many futures of `with_totals` count calls now.
static COUNTING: AtomicUsize = AtomicUsize::new(0);

/// Whether any run follows its calls without a listener. If not, `Start::new` does not look for one.
#[inline]
pub(crate) fn any_followed() -> bool {
    any_budget() || COUNTING.load(Relaxed) > 0
}

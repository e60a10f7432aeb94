//! A process-wide count of the runs that follow their calls even without a listener.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::run::stopper::any_budget;

/// Guard that keeps [`COUNTING`] raised while `with_totals` counts calls.
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

/// Number of `with_totals` futures that count calls now.
static COUNTING: AtomicUsize = AtomicUsize::new(0);

/// Whether any run follows its calls without a listener. `Start::new` looks for one only then.
#[inline]
pub(crate) fn any_followed() -> bool {
    any_budget() || COUNTING.load(Relaxed) > 0
}

//! The true counts of a run.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use tokio::task::JoinHandle;

/// The true counts of a run.
#[derive(Debug, Default)]
pub(crate) struct Truth {
    pub(crate) models: AtomicU64,
    pub(crate) tools: AtomicU64,
    /// Number of calls that turned out to be separate calls.
    pub(crate) own: AtomicU64,
    pub(crate) input: AtomicU64,
    pub(crate) output: AtomicU64,
    /// Output that arrived and was not reported.
    pub(crate) arrived: AtomicU64,
    pub(crate) in_flight: AtomicU64,
    pub(crate) most_in_flight: AtomicU64,
}

/// The runs above, and the tasks that were left behind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Above {
    pub(crate) runs: Vec<Arc<Truth>>,
    pub(crate) left: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Above {
    pub(crate) fn add(&self, which: impl Fn(&Truth) -> &AtomicU64, count: u64) {
        for run in &self.runs {
            which(run).fetch_add(count, Relaxed);
        }
    }

    pub(crate) fn uses(&self, input: u64, output: u64) {
        self.add(|it| &it.input, input);
        self.add(|it| &it.output, output);
    }

    /// Allows `calls` more calls in flight until the guard is dropped.
    pub(crate) fn in_flight(&self, calls: u64) -> impl Drop + use<> {
        struct InFlight(Above, u64);

        impl Drop for InFlight {
            fn drop(&mut self) {
                for run in &self.0.runs {
                    run.in_flight.fetch_sub(self.1, Relaxed);
                }
            }
        }

        for run in &self.runs {
            let now = run.in_flight.fetch_add(calls, Relaxed) + calls;
            run.most_in_flight.fetch_max(now, Relaxed);
        }
        InFlight(self.clone(), calls)
    }
}

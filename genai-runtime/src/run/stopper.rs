//! The switch that ends a run whose budget is exhausted.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::budget::{Budget, BudgetExceeded, Over, Warning};
use crate::lock::lock;

/// Number of runs with a budget that exist now.
static BUDGETS: AtomicUsize = AtomicUsize::new(0);

/// Whether any run has a budget. If none has, callers need not search for one.
#[inline]
pub(crate) fn any_budget() -> bool {
    BUDGETS.load(Relaxed) > 0
}

/// The budget of a run, its label, and the means to stop the run.
pub(crate) struct Stopper {
    label: String,
    pub(crate) budget: Budget,
    exceeded: OnceLock<BudgetExceeded>,
    /// Number of calls that were refused after the run was stopped.
    refused_after: AtomicUsize,
    waiting: Mutex<Waiting>,
}

/// The waker and the tasks that are notified when the run stops.
#[derive(Default)]
struct Waiting {
    run: Option<Waker>,
    /// Whether the run's body is being polled.
    is_polled: bool,
    stopped: Option<Instant>,
    /// Tasks in the order of their start: a task that waits for another is aborted before it.
    tasks: BTreeMap<u64, Option<Abort>>,
    #[cfg(feature = "tokio")]
    next: u64,
}

/// Maximum number of calls of a stopped run that may return their refusals, as those of one round do.
const MOST_REFUSED_AFTER_END: usize = 64;

/// Maximum duration of a poll after its run was stopped. A longer poll blocks, perhaps for a task that waits for the
/// end of the run.
const LONGEST_POLL: Duration = Duration::from_secs(1);

type Abort = Box<dyn FnOnce() + Send>;

impl Waiting {
    /// The abort functions of the tasks.
    fn take_tasks(&mut self) -> Vec<Abort> {
        self.tasks.values_mut().filter_map(Option::take).collect()
    }
}

impl Stopper {
    pub(crate) fn new(label: String, budget: Budget) -> Arc<Self> {
        BUDGETS.fetch_add(1, Relaxed);
        Arc::new(Self {
            label,
            budget,
            exceeded: OnceLock::new(),
            refused_after: AtomicUsize::new(0),
            waiting: Mutex::default(),
        })
    }

    /// The refusal of a call by this run's budget.
    pub(crate) fn refusal(&self, over: Over) -> BudgetExceeded {
        BudgetExceeded::new(&self.label, over)
    }

    /// Ends the run: wakes it and aborts the tasks that were started under it. Every end of a run by a budget comes
    /// through here. Returns whether this was the first time.
    ///
    /// While the body is being polled, the tasks go on until that poll is over. The body may be waiting for a task and
    /// must not find it aborted.
    pub(crate) fn stop(&self, exceeded: BudgetExceeded) -> bool {
        let is_first = self.exceeded.set(exceeded).is_ok();
        let (run, tasks) = {
            let mut waiting = lock(&self.waiting);
            let since = *waiting.stopped.get_or_insert_with(Instant::now);
            let waits = waiting.is_polled && since.elapsed() < LONGEST_POLL;
            let tasks = if waits { Vec::new() } else { waiting.take_tasks() };
            (waiting.run.take(), tasks)
        };
        for abort in tasks {
            abort();
        }
        if let Some(run) = run {
            run.wake();
        }
        is_first
    }

    /// Notes that the body is being polled.
    pub(super) fn enters_poll(&self) {
        lock(&self.waiting).is_polled = true;
    }

    /// Notes that the body is no longer polled. If the run was stopped meanwhile, aborts its tasks.
    pub(super) fn leaves_poll(&self) {
        let tasks = {
            let mut waiting = lock(&self.waiting);
            waiting.is_polled = false;
            match waiting.stopped {
                Some(_) => waiting.take_tasks(),
                None => Vec::new(),
            }
        };
        for abort in tasks {
            abort();
        }
    }

    /// Whether one more call after the end may return its refusal.
    pub(crate) fn refuses_after_end(&self) -> bool {
        self.refused_after.fetch_add(1, Relaxed) < MOST_REFUSED_AFTER_END
    }

    /// The reason why the run has to end, if it has to.
    pub(crate) fn stopped(&self) -> Option<&BudgetExceeded> {
        self.exceeded.get()
    }

    /// Calls the budget's callback, and catches a panic in it.
    pub(crate) fn warn(&self, over: &Over, passed: bool) {
        if let Some(callback) = &self.budget.on_warning {
            let warning = Warning {
                run: &self.label,
                limit: &over.limit,
                words: &over.words,
                passed,
            };
            drop(catch_unwind(AssertUnwindSafe(|| callback(&warning))));
        }
    }

    /// Reserves a place for the abort function of a task that is not started yet.
    #[cfg(feature = "tokio")]
    pub(super) fn place(self: &Arc<Self>) -> AbortSlot {
        let mut waiting = lock(&self.waiting);
        let id = waiting.next;
        waiting.next += 1;
        waiting.tasks.insert(id, None);
        AbortSlot {
            stopper: Arc::clone(self),
            id,
        }
    }

    /// Stores the waker that is woken when the run stops.
    pub(super) fn wakes(&self, waker: &Waker) {
        let mut waiting = lock(&self.waiting);
        if !waiting.run.as_ref().is_some_and(|known| known.will_wake(waker)) {
            waiting.run = Some(waker.clone());
        }
    }
}

impl std::fmt::Debug for Stopper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stopper")
            .field("label", &self.label)
            .field("exceeded", &self.exceeded)
            .finish_non_exhaustive()
    }
}

impl Drop for Stopper {
    fn drop(&mut self) {
        BUDGETS.fetch_sub(1, Relaxed);
    }
}

/// The place of a task among those that a run aborts; removed when dropped.
#[cfg(feature = "tokio")]
pub(super) struct AbortSlot {
    pub(super) stopper: Arc<Stopper>,
    id: u64,
}

#[cfg(feature = "tokio")]
impl AbortSlot {
    pub(super) fn key(&self) -> (Arc<Stopper>, u64) {
        (Arc::clone(&self.stopper), self.id)
    }
}

#[cfg(feature = "tokio")]
impl Stopper {
    /// Stores the abort function of the task in a place. If the task has already ended, nothing is stored.
    pub(super) fn abort_by(&self, id: u64, abort: Abort) {
        let late = {
            let mut waiting = lock(&self.waiting);
            if waiting.stopped.is_some() && !waiting.is_polled {
                Some(abort)
            } else {
                if let Some(place) = waiting.tasks.get_mut(&id) {
                    *place = Some(abort);
                }
                None
            }
        };
        if let Some(abort) = late {
            abort();
        }
    }
}

#[cfg(feature = "tokio")]
impl Drop for AbortSlot {
    fn drop(&mut self) {
        let task = lock(&self.stopper.waiting).tasks.remove(&self.id);
        drop(task);
    }
}

//! Logical time of calls: the clock of a run's calls, the model call that requested them, and tasks.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use opentelemetry::Context;

use crate::budget::{Ask, Level, Levels, What, When};
use crate::lock::lock;

/// Maximum number of kinds of calls that are remembered per task.
const MOST_KINDS: usize = 64;

/// The clock of an outermost run, and the model call that requests the calls of one run under it.
#[derive(Debug)]
pub(super) struct Clock {
    /// Incremented at each end or refusal of a compared call, and at each start of a model call or a run.
    now: Arc<AtomicU32>,
    /// Time at which the run started.
    since: u32,
    /// The runs around it, and the model calls that requested it there.
    above: [Level; 2],
    /// Start of the model call that ended last, directly in this run; 0 if none has ended.
    asker: AtomicU32,
}

/// A task. Its first calls run concurrently with the tasks that were started at the same time.
#[derive(Debug, Clone)]
struct Task(Arc<TaskState>);

#[derive(Debug)]
struct TaskState {
    started: u32,
    /// Fingerprints of the calls that were made in it.
    made: Mutex<Vec<u64>>,
}

/// Identity of a task, where a test records calls. Clones are the same task.
#[cfg(feature = "testing")]
#[derive(Debug, Clone)]
pub(crate) struct TaskId(Arc<()>);

#[cfg(feature = "testing")]
impl TaskId {
    pub(crate) fn of(context: &Context) -> Option<Self> {
        context.get().cloned()
    }

    /// The context of a task that starts now.
    #[cfg(feature = "tokio")]
    pub(super) fn mark(context: &Context) -> Context {
        context.with_value(Self(Arc::new(())))
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Clock {
    pub(super) fn new(above: Option<&Self>) -> Self {
        let asker = AtomicU32::new(0);
        let Some(above) = above else {
            return Self {
                now: Arc::new(AtomicU32::new(1)),
                since: 1,
                above: <[Level; 2]>::default(),
                asker,
            };
        };
        Self {
            now: Arc::clone(&above.now),
            since: above.tick(),
            above: above.levels().innermost(),
            asker,
        }
    }

    /// The levels of a call that starts here now.
    fn levels(&self) -> Levels {
        Levels::directly_in(self.since, self.asker.load(Relaxed), self.above)
    }

    /// The next tick.
    pub(super) fn tick(&self) -> u32 {
        self.now.fetch_add(1, Relaxed).saturating_add(1)
    }

    /// The time up to which a call that starts here now has seen other calls end.
    pub(super) fn when(&self, what: What) -> When {
        // Each model call has its own tick.
        let now = match what {
            What::ModelCall => self.tick(),
            _ => self.now.load(Relaxed),
        };
        let first_in_task = |call| Context::map_current(|context| context.get::<Task>()?.first(call));
        let fingerprint = what.compared().flatten();
        When {
            started: fingerprint.and_then(first_in_task).unwrap_or(now),
            levels: self.levels(),
        }
    }

    /// The context of a task that starts now.
    #[cfg(feature = "tokio")]
    pub(super) fn context_of_task(&self, context: &Context) -> Context {
        let started = self.now.load(Relaxed);
        let made = Mutex::default();
        context.with_value(Task(Arc::new(TaskState { started, made })))
    }

    /// Records the end of a model call: it requests the calls that follow.
    pub(super) fn asked(&self, ask: &Ask) {
        self.asker.store(ask.when.started, Relaxed);
    }

    /// Records the end of a compared call. Model calls inside it do not request the calls that follow.
    pub(super) fn ended(&self, ask: &Ask) {
        self.asker.store(ask.when.levels.asker(), Relaxed);
    }
}

impl Task {
    /// Time at which the task started; `None` if it has made this call before.
    fn first(&self, call: u64) -> Option<u32> {
        let made = lock(&self.0.made);
        (!made.contains(&call) && made.len() < MOST_KINDS).then_some(self.0.started)
    }
}

/// Records the call in the task that runs here, if there is one.
pub(super) fn note_in_task(ask: &Ask) {
    let Some(call) = ask.what.compared().flatten() else {
        return;
    };
    Context::map_current(|context| {
        if let Some(Task(task)) = context.get::<Task>() {
            let mut made = lock(&task.made);
            if made.len() < MOST_KINDS && !made.contains(&call) {
                made.push(call);
            }
        }
    });
}

//! The live tree: a line for each open call, drawn again and again while they are open.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use genai_view::{BudgetLeft, Run, Sheet};

use crate::run::Remaining;
use crate::telemetry::open_calls::OpenCalls;
use crate::telemetry::tree::{Screen, call, terminal_width};

/// Often enough for a clock that shows tenths of seconds, and little work.
const INTERVAL: Duration = Duration::from_millis(200);

/// Draws open calls on the terminal until it is dropped.
#[derive(Debug)]
pub(super) struct Live {
    done: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Starts drawing. Where no thread can be started, nothing is drawn.
    pub(super) fn start(open: OpenCalls, screen: Screen) -> Self {
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let watched = Arc::clone(&done);
        let draw = move || {
            let (is_done, changed) = &*watched;
            let mut done = is_done.lock().unwrap_or_else(PoisonError::into_inner);
            while !*done {
                drop(done);
                screen.show(&lines(&open, Screen::room()));
                done = is_done.lock().unwrap_or_else(PoisonError::into_inner);
                if !*done {
                    let waited = changed.wait_timeout(done, INTERVAL);
                    done = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
            screen.show(&[]);
        };
        let thread = thread::Builder::new().name("genai-live-tree".to_owned()).spawn(draw);
        Self {
            done,
            thread: thread.ok(),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let (done, changed) = &*self.done;
        *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // It draws nothing after this, so that what is printed next stays as it is.
            drop(thread.join());
        }
    }
}

fn lines(open: &OpenCalls, most: usize) -> Vec<String> {
    let now = SystemTime::now();
    let calls: Vec<_> = open
        .now()
        .into_iter()
        .map(|(span, left)| {
            let mut call = call(&span);
            call.end = None;
            call.ending = None;
            call.budget_left = left.map(budget_left);
            call
        })
        .collect();
    if calls.is_empty() {
        return Vec::new();
    }
    let mut run = Run::new(String::new(), calls);
    run.now = now;
    // The last column stays free: some terminals begin a new line when it is written.
    Sheet::plain(terminal_width().saturating_sub(1)).draw_open(&run, most)
}

fn budget_left(left: Remaining) -> BudgetLeft {
    BudgetLeft {
        cost_usd: left.cost.map(|cost| cost.usd()),
        tokens: left.total_tokens,
        model_calls: left.model_calls,
        tool_calls: left.tool_calls,
        duration: left.duration,
    }
}

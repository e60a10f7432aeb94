//! The live tree: a line for each open call, redrawn while calls are open.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use genai_view::{BudgetLeft, Run, Sheet};

use crate::run::Remaining;
use crate::telemetry::open_calls::OpenCalls;
use crate::telemetry::tree::{Screen, terminal_width};

/// Short enough for a clock that shows tenths of seconds, and long enough to cost little.
const INTERVAL: Duration = Duration::from_millis(200);

/// Draws open calls on the terminal until it is dropped.
#[derive(Debug)]
pub(super) struct Live {
    /// Dropped to end the thread.
    goes_on: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Starts drawing. If no thread can be started, nothing is drawn.
    pub(super) fn start(open: OpenCalls, screen: Screen) -> Self {
        let (goes_on, done) = mpsc::channel::<()>();
        screen.give_back_at_exit();
        let draw = move || {
            screen.show(&lines(&open, Screen::room()));
            while done.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                screen.show(&lines(&open, Screen::room()));
            }
            screen.show(&[]);
        };
        let thread = thread::Builder::new().name("genai-live-tree".to_owned()).spawn(draw);
        Self {
            goes_on: Some(goes_on),
            thread: thread.ok(),
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.goes_on.take());
        if let Some(thread) = self.thread.take() {
            // The thread draws nothing after this, so that later output stays as it is.
            drop(thread.join());
        }
    }
}

fn lines(open: &OpenCalls, most: usize) -> Vec<String> {
    let now = SystemTime::now();
    let calls: Vec<_> = open
        .now()
        .into_iter()
        .map(|(mut call, left)| {
            call.budget_left = left.map(budget_left);
            call
        })
        .collect();
    if calls.is_empty() {
        return Vec::new();
    }
    let mut run = Run::new(String::new(), calls);
    run.now = now;
    // The last column stays free: some terminals begin a new line when it is filled.
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

//! The progress of reading a long file, on a terminal.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::{Duration, Instant};

/// Time before progress is shown. Shorter work shows none.
const PATIENCE: Duration = Duration::from_millis(500);
const BETWEEN: Duration = Duration::from_millis(100);

/// A line on standard error that is overwritten, and removed at the end. Without a terminal there is none.
pub(super) struct Progress<'a> {
    name: &'a str,
    total: u64,
    shown: bool,
    next: Option<Instant>,
}

impl<'a> Progress<'a> {
    pub(super) fn new(name: &'a str, total: u64) -> Self {
        Self {
            name,
            total,
            shown: false,
            next: stderr().is_terminal().then(|| Instant::now() + PATIENCE),
        }
    }

    pub(super) fn at(&mut self, position: u64) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now >= next {
            self.next = Some(now + BETWEEN);
            self.shown = true;
            let percent = position.saturating_mul(100) / self.total.max(1);
            // A closed standard error is no reason to stop.
            let _ = write!(stderr(), "\rreading {}: {percent} %\x1b[K", self.name);
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.shown {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

//! The shared time limit of guards that are dropped at the end of the program.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The time that every guard has: enough for a collector that can be reached.
const LEAST: Duration = Duration::from_millis(100);

static WAITED: Mutex<Waited> = Mutex::new(Waited { forgotten: None });

/// Calls `wait` with the part of `timeout` that guards dropped just before have left.
pub(super) fn with_time_left<T>(timeout: Duration, wait: impl FnOnce(Duration) -> T) -> T {
    let start = Instant::now();
    // The lock is released during the wait: a signal can end another set-up meanwhile.
    let left = waited().left(timeout, start);
    let result = wait(left);
    waited().add(start, Instant::now());
    result
}

fn waited() -> MutexGuard<'static, Waited> {
    WAITED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time that guards have waited. It decreases as fast as it grew, so that a set-up that ends later has the full
/// timeout again.
#[derive(Debug)]
struct Waited {
    /// The moment when the time is zero again.
    forgotten: Option<Instant>,
}

impl Waited {
    fn counts(&self, now: Instant) -> Duration {
        self.forgotten
            .map_or(Duration::ZERO, |forgotten| forgotten.saturating_duration_since(now))
    }

    fn left(&self, timeout: Duration, now: Instant) -> Duration {
        timeout.saturating_sub(self.counts(now)).max(LEAST.min(timeout))
    }

    fn add(&mut self, start: Instant, end: Instant) {
        self.forgotten = end.checked_add(self.counts(start) + end.saturating_duration_since(start));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use crate::telemetry::exit_wait::{LEAST, Waited};

    #[test]
    fn guards_share_one_timeout() {
        let timeout = Duration::from_secs(5);
        let seconds = Duration::from_secs;
        let mut waited = Waited { forgotten: None };
        let start = Instant::now();
        assert_eq!(waited.left(timeout, start), timeout);
        waited.add(start, start + seconds(3));
        assert_eq!(waited.left(timeout, start + seconds(3)), seconds(2));
        waited.add(start + seconds(3), start + seconds(5));
        assert_eq!(waited.left(timeout, start + seconds(5)), LEAST);
        assert_eq!(waited.left(Duration::ZERO, start + seconds(5)), Duration::ZERO);
        assert_eq!(waited.left(timeout, start + seconds(8)), seconds(3));
        assert_eq!(waited.left(timeout, start + seconds(60)), timeout);
    }
}

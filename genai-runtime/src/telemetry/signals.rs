//! Handlers of SIGINT and SIGTERM, which deliver telemetry before the signal ends the program.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::{flag, low_level};

/// A watch of signals. When it is dropped, they have their default action again.
///
/// A process has one, which all guards share.
#[derive(Debug)]
pub(super) struct Watch {
    handle: Handle,
}

/// The handlers of the process. They are static because a handler stays registered.
static HANDLERS: LazyLock<Mutex<Handlers>> = LazyLock::new(Mutex::default);

#[derive(Debug, Default)]
struct Handlers {
    /// Signals for which a handler of this crate is registered.
    registered: Vec<i32>,
    /// Whether these signals have their default action.
    passes: Arc<AtomicBool>,
    watch: Weak<Watch>,
}

impl Watch {
    /// On the first signal, calls `end` and raises the signal again with its default action. A second signal ends the
    /// program at once.
    ///
    /// Ignored signals, such as SIGINT in a background job, stay ignored. Signals with a handler of the program are
    /// watched only if `asked`; so are all signals if handlers can't be detected. `None` if nothing is watched.
    pub(super) fn start(asked: bool, end: impl FnOnce() + Send + 'static) -> io::Result<Option<Arc<Self>>> {
        let mut handlers = Handlers::lock();
        if let Some(watch) = handlers.watch.upgrade() {
            return Ok(Some(watch));
        }
        let status = std::fs::read_to_string("/proc/self/status").ok();
        let watched: Vec<i32> = [SIGINT, SIGTERM]
            .into_iter()
            .filter(
                |signal| match status.as_deref().and_then(|status| action(status, *signal)) {
                    Some(Action::Default) => true,
                    Some(Action::Ignored) => false,
                    Some(Action::Handled) | None => asked || handlers.registered.contains(signal),
                },
            )
            .collect();
        if watched.is_empty() {
            return Ok(None);
        }
        // The flag is `true` until everything is set up: if an error below left it `false`, a signal would do nothing.
        let passes = Arc::clone(&handlers.passes);
        passes.store(true, SeqCst);
        for signal in &watched {
            if !handlers.registered.contains(signal) {
                flag::register_conditional_default(*signal, Arc::clone(&passes))?;
                handlers.registered.push(*signal);
            }
        }
        let mut signals = Signals::new(watched)?;
        let handle = signals.handle();
        let second = Arc::clone(&passes);
        thread::Builder::new().name("genai-signals".to_owned()).spawn(move || {
            let Some(signal) = signals.forever().next() else { return };
            second.store(true, SeqCst);
            // The signal has to end the program, even if `end` panics.
            drop(catch_unwind(AssertUnwindSafe(end)));
            drop(low_level::emulate_default_handler(signal));
        })?;
        passes.store(false, SeqCst);
        let watch = Arc::new(Self { handle });
        handlers.watch = Arc::downgrade(&watch);
        Ok(Some(watch))
    }
}

impl Handlers {
    fn lock() -> MutexGuard<'static, Self> {
        HANDLERS.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let handlers = Handlers::lock();
        // Another watch may have started meanwhile.
        if handlers.watch.strong_count() == 0 {
            handlers.passes.store(true, SeqCst);
        }
        self.handle.close();
    }
}

/// The effect of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Default,
    Ignored,
    Handled,
}

/// The action of a signal, from the masks of Linux: hexadecimal, the lowest bit is signal 1.
fn action(status: &str, signal: i32) -> Option<Action> {
    let is_in = |field: &str| {
        let mask = status.lines().find_map(|line| line.strip_prefix(field))?;
        let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
        Some(mask >> (signal - 1) & 1 == 1)
    };
    Some(match (is_in("SigIgn:")?, is_in("SigCgt:")?) {
        (true, _) => Action::Ignored,
        (false, true) => Action::Handled,
        (false, false) => Action::Default,
    })
}

#[cfg(test)]
mod tests {
    use signal_hook::consts::{SIGINT, SIGTERM};

    use crate::telemetry::signals::{Action, action};

    #[test]
    fn signal_masks_yield_the_action() {
        let status = "Name:\tagent\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000002\nSigCgt:\t0000000000000440\n";
        assert_eq!(action(status, SIGINT), Some(Action::Ignored));
        assert_eq!(action(status, SIGTERM), Some(Action::Default));
        assert_eq!(action(status, 7), Some(Action::Handled));
        assert_eq!(action("Name:\tagent\n", SIGINT), None);
        assert_eq!(action("SigIgn:\tx\nSigCgt:\t0\n", SIGINT), None);
    }
}

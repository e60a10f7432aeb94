//! Whether anybody listens: OpenTelemetry does not say whether a tracer provider is set.

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use opentelemetry::Context;

#[cfg(feature = "tree")]
use crate::notice::{Code, count, notice};

/// Whether the last span that was asked for came from a provider that makes spans.
static RECORDED: AtomicBool = AtomicBool::new(false);
/// Calls since then that found no such provider.
static IDLE: AtomicU32 = AtomicU32::new(0);

/// Whether the guard of `genai::telemetry` was dropped, and no other one has taken over.
#[cfg(feature = "tree")]
static GUARD_GONE: AtomicBool = AtomicBool::new(false);
/// Whether that was said: from then on calls are counted alone.
#[cfg(feature = "tree")]
static GUARD_SAID: AtomicBool = AtomicBool::new(false);

/// As long as there was no provider, every one of this many calls looks for one …
const EAGER: u32 = 1_024;
/// … and afterwards one call in this many.
const SPARSE: u32 = 256;

/// Whether a call is worth preparing for. OpenTelemetry's API does not say whether a provider is set, and asking for a
/// span to find out costs more than a program without telemetry should pay at every call. So a provider that is set
/// within the first thousand calls is seen by the next call, a later one within the next 256.
#[inline]
pub(crate) fn is_worth_trying() -> bool {
    RECORDED.load(Relaxed) || {
        let idle = IDLE.fetch_add(1, Relaxed);
        idle < EAGER || idle.is_multiple_of(SPARSE)
    }
}

/// Says whether a call has a span, or is measured at least.
pub(crate) fn found(provider: bool) {
    if RECORDED.load(Relaxed) != provider {
        RECORDED.store(provider, Relaxed);
    }
}

/// Names the reason why a call has no span, if it is the guard of `genai::telemetry`. It may be measured all the same, by a
/// provider that records nothing any more.
pub(crate) fn say_guard_gone() {
    #[cfg(feature = "tree")]
    if GUARD_GONE.load(Relaxed) {
        if GUARD_SAID.swap(true, Relaxed) {
            return count(Code::GuardDropped);
        }
        let text = "a call is not recorded, because the guard of `genai::telemetry` was dropped before it: keep it until the \
                    end of `main` (`let _telemetry = …`, not `let _ = …`), and keep the newest one if there are several";
        notice(Code::GuardDropped, text);
    }
}

/// Remembers whether the guard of `genai::telemetry` is gone.
#[cfg(feature = "tree")]
pub(super) fn guard_gone(is_gone: bool) {
    GUARD_GONE.store(is_gone, Relaxed);
}

/// Something was configured: the next call looks again.
pub(crate) fn look_again() {
    IDLE.store(0, Relaxed);
}

/// A thread-local value that is dropped at the end of its thread, before OpenTelemetry's context of the thread.
struct Alive(bool);

impl Alive {
    fn new() -> Self {
        // Thread-locals are dropped in the reverse order of their first use, so the context is used first.
        Self(catch_unwind(|| drop(Context::current())).is_ok())
    }
}

/// Without a destructor a thread-local stays accessible, and the end of the thread could not be seen.
impl Drop for Alive {
    fn drop(&mut self) {}
}

thread_local! {
    static ALIVE: Alive = Alive::new();
}

/// Whether the destructors of the thread's variables run, so that nothing can be current any more: asking OpenTelemetry
/// would panic, and a panic in a destructor ends the process.
#[inline]
pub(crate) fn is_thread_ending() -> bool {
    !ALIVE.try_with(|alive| alive.0).unwrap_or(false)
}

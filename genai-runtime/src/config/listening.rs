//! Detection of a tracer provider. OpenTelemetry's API does not expose whether one is set.

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use opentelemetry::Context;

#[cfg(feature = "tree")]
use crate::notice::{Code, count, notice};

/// Whether the last call that looked for a provider has a span or metrics.
static RECORDED: AtomicBool = AtomicBool::new(false);
/// Number of calls since then without a span and metrics.
static IDLE: AtomicU32 = AtomicU32::new(0);

/// Whether the guard of `genai::telemetry` was dropped without a replacement.
#[cfg(feature = "tree")]
static GUARD_GONE: AtomicBool = AtomicBool::new(false);
/// Whether the notice was raised. Later calls are only counted.
#[cfg(feature = "tree")]
static GUARD_SAID: AtomicBool = AtomicBool::new(false);

/// Number of calls that each look for a provider, before attempts become rare.
const EAGER: u32 = 1_024;
/// Interval of further attempts: one call in this many.
const SPARSE: u32 = 256;

/// Whether a call should look for a provider. OpenTelemetry's API does not expose whether one is set. Starting a span
/// to find out costs more than a program without telemetry should pay for every call. A provider set within the first
/// thousand calls is found by the next call, a later one within 256 calls.
#[inline]
pub(crate) fn is_worth_trying() -> bool {
    RECORDED.load(Relaxed) || {
        let idle = IDLE.fetch_add(1, Relaxed);
        idle < EAGER || idle.is_multiple_of(SPARSE)
    }
}

/// Records whether a call has a span or metrics.
pub(crate) fn found(provider: bool) {
    if RECORDED.load(Relaxed) != provider {
        RECORDED.store(provider, Relaxed);
    }
}

/// Raises a notice if a call has no span because the guard of `genai::telemetry` was dropped. The call may still have
/// metrics of a provider that has shut down.
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

/// Records whether the guard of `genai::telemetry` is gone.
#[cfg(feature = "tree")]
pub(super) fn guard_gone(is_gone: bool) {
    GUARD_GONE.store(is_gone, Relaxed);
}

/// Makes the next call look for a provider, because the configuration has changed.
pub(crate) fn look_again() {
    IDLE.store(0, Relaxed);
}

/// Thread-local value that is dropped at the end of its thread, before OpenTelemetry's context of the thread.
struct Alive(bool);

impl Alive {
    fn new() -> Self {
        // Thread-locals are dropped in the reverse order of their first use, so the context is used first.
        Self(catch_unwind(|| drop(Context::current())).is_ok())
    }
}

/// Empty destructor. A thread-local without a destructor stays accessible, so the end of the thread could not be
/// detected.
impl Drop for Alive {
    fn drop(&mut self) {}
}

thread_local! {
    static ALIVE: Alive = Alive::new();
}

/// Whether the thread's local variables are being dropped, so that no context is current any more. Using OpenTelemetry
/// would panic then, and a panic in a destructor aborts the process.
#[inline]
pub(crate) fn is_thread_ending() -> bool {
    !ALIVE.try_with(|alive| alive.0).unwrap_or(false)
}

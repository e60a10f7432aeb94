//! Notices about calls without a span in programs that never had a tracer provider.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use crate::config::telemetry::{Telemetry, TracerOf};
use crate::notice::{Code, count, notice};

/// State of the notice: one of the constants below.
static STATE: AtomicU8 = AtomicU8::new(OPEN);
/// No call without a span so far.
const OPEN: u8 = 0;
/// No notice is needed: a span was made, or the program chose to have none.
const SETTLED: u8 = 1;
/// A notice was raised. Later calls are only counted.
const NO_PROVIDER: u8 = 2;
const NOT_GLOBAL: u8 = 3;

/// Records that a call has a span.
#[inline]
pub(crate) fn span_made() {
    if STATE.load(Relaxed) != SETTLED {
        settle();
    }
}

/// Turns the notice off, because calls without spans are intended from now on.
pub(crate) fn settle() {
    STATE.store(SETTLED, Relaxed);
}

/// Raises a notice about a call without a span, unless the program chose that. `is_measured`: the call has metrics.
/// `is_under_span`: a recording span is current.
pub(crate) fn no_span(telemetry: &Telemetry, is_measured: bool, is_under_span: bool) {
    if is_measured && !is_under_span {
        return;
    }
    match STATE.load(Relaxed) {
        OPEN => {}
        NO_PROVIDER => return count(Code::NoProvider),
        NOT_GLOBAL => return count(Code::ProviderNotGlobal),
        _ => return,
    }
    // A configured provider that makes no spans was chosen on purpose.
    let is_meant = matches!(telemetry.tracer, TracerOf::Configuration(_)) || is_disabled();
    let state = match (is_meant, is_under_span) {
        (true, _) => SETTLED,
        (false, true) => NOT_GLOBAL,
        (false, false) => NO_PROVIDER,
    };
    if STATE.compare_exchange(OPEN, state, Relaxed, Relaxed).is_err() {
        return;
    }
    match state {
        NOT_GLOBAL => notice(
            Code::ProviderNotGlobal,
            "a call is not recorded, although a span of `tracing` or of another library is recorded around it: the tracer \
             provider is not the global one; give it to `opentelemetry::global::set_tracer_provider` too, or to \
             `genai::Config::builder().tracer_provider(…)`",
        ),
        NO_PROVIDER => notice(
            Code::NoProvider,
            "a call is not recorded, because no tracer provider is set: begin `main` with `let _telemetry = \
             genai::telemetry::init()?;` (feature `tree` or `telemetry`), or give your provider to \
             `opentelemetry::global::set_tracer_provider` before the first call; if this is meant, set \
             OTEL_SDK_DISABLED=true",
        ),
        _ => {}
    }
}

/// Whether the environment disables telemetry.
pub(crate) fn is_disabled() -> bool {
    std::env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

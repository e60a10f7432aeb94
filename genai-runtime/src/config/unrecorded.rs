//! Notices about calls without a span in a program that never had a tracer provider for them.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

use crate::config::telemetry::{Telemetry, TracerOf};
use crate::notice::{Code, count, notice};

/// What calls without a span mean: one of the constants below.
static STATE: AtomicU8 = AtomicU8::new(OPEN);
/// Nobody has looked.
const OPEN: u8 = 0;
/// There is nothing to say: a span was made, or the program has decided.
const SETTLED: u8 = 1;
/// A notice was raised: from then on calls are counted.
const NO_PROVIDER: u8 = 2;
const NOT_GLOBAL: u8 = 3;

/// A call has a span.
#[inline]
pub(crate) fn span_made() {
    if STATE.load(Relaxed) != SETTLED {
        settle();
    }
}

/// From now on it is nobody's oversight if calls have no spans.
pub(crate) fn settle() {
    STATE.store(SETTLED, Relaxed);
}

/// A call has no span: raises a notice, unless the program has asked for that. `is_measured`: there are metrics of it;
/// `is_under_span`: a span that somebody records is current.
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
    // A provider in the configuration that makes no spans was chosen.
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

/// Whether the environment turns telemetry off.
fn is_disabled() -> bool {
    std::env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

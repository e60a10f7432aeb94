//! Notices about calls without a span in programs that never had a tracer provider.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use crate::config::telemetry::{Telemetry, TracerOf};
use crate::notice::{Code, notice};

/// Whether no notice is needed any more: a span was made, a notice was raised, or the program chose to have no spans.
static SETTLED: AtomicBool = AtomicBool::new(false);

/// Records that a call has a span.
#[inline]
pub(crate) fn span_made() {
    if !SETTLED.load(Relaxed) {
        settle();
    }
}

/// Turns the notice off, because calls without spans are intended from now on.
pub(crate) fn settle() {
    SETTLED.store(true, Relaxed);
}

/// Raises a notice about a call without a span, unless the program chose that. `is_measured`: the call has metrics.
/// `is_under_span`: a recording span is current.
pub(crate) fn no_span(telemetry: &Telemetry, is_measured: bool, is_under_span: bool) {
    if SETTLED.load(Relaxed) || (is_measured && !is_under_span) || SETTLED.swap(true, Relaxed) {
        return;
    }
    // A configured provider that makes no spans was chosen on purpose.
    if matches!(telemetry.tracer, TracerOf::Configuration(_)) || is_disabled() {
        return;
    }
    if is_under_span {
        notice(
            Code::ProviderNotGlobal,
            "a call is not recorded, although a span of `tracing` or of another library is recorded around it: the tracer \
             provider is not the global one; give it to `opentelemetry::global::set_tracer_provider` too, or to \
             `genai::Config::builder().tracer_provider(…)`",
        );
    } else {
        notice(
            Code::NoProvider,
            "a call is not recorded, because no tracer provider is set: begin `main` with `let _telemetry = \
             genai::telemetry::init()?;` (feature `tree` or `telemetry`), or give your provider to \
             `opentelemetry::global::set_tracer_provider` before the first call; if this is meant, set \
             OTEL_SDK_DISABLED=true",
        );
    }
}

/// Whether the environment disables telemetry.
fn is_disabled() -> bool {
    std::env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

//! The instrumentation scope of everything this crate emits.

use std::sync::OnceLock;

use opentelemetry::InstrumentationScope;

/// The scope that every span carries.
pub(crate) fn scope() -> InstrumentationScope {
    static SCOPE: OnceLock<InstrumentationScope> = OnceLock::new();
    let make = || {
        InstrumentationScope::builder("genai-otel")
            .with_version(env!("CARGO_PKG_VERSION"))
            .with_schema_url(genai_semconv::SCHEMA_URL)
            .build()
    };
    SCOPE.get_or_init(make).clone()
}
